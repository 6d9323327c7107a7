"""Besiege the listeners of a binding in processes of their own, and say what is a fault."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

SIEGE = Path(__file__).with_name("siege.py")
#: Faults of libzmq that only a patch of ours mends: what is lost by whom without it.
KNOWN = {"REP": "malformed-request"}
#: Attacks made by numbers that once found something.
KEPT = (1,)


def besiege(python: str, seconds: float, seed: int, heartbeats: bool) -> dict[str, Any]:
    """Attack for a while in a process of its own; its outcome, with the way it ended."""
    given = json.dumps({"seconds": seconds, "seed": seed, "heartbeats": heartbeats})
    try:
        done = subprocess.run(
            [python, "-I", str(SIEGE), given], capture_output=True, text=True, timeout=seconds + 120
        )
    except subprocess.TimeoutExpired:
        return {"seed": seed, "ending": "hangs"}
    if done.returncode:
        return {"seed": seed, "ending": f"status {done.returncode}", "why": done.stderr.strip()[-200:]}
    return {"seed": seed, **json.loads(done.stdout)}


def problems(outcome: dict[str, Any], mended: list[str]) -> list[str]:
    """Return what must not be."""
    if "ending" in outcome:
        return [f"seed {outcome['seed']}: {outcome['ending']} {outcome.get('why', '')}"]
    found = list(outcome["errors"])
    for front, count in {**outcome["lost"], **outcome["disorder"]}.items():
        patch = KNOWN.get(front.partition(" ")[0])
        if patch is None or patch in mended:
            found.append(f"seed {outcome['seed']}: {count} messages of {front} are lost or out of order")
    return found


def cell(outcomes: list[dict[str, Any]]) -> str:
    """Sum up."""
    whole = [outcome for outcome in outcomes if "ending" not in outcome]
    ended = sorted({outcome["ending"] for outcome in outcomes if "ending" in outcome})
    attacks, sent = sum(each["attacks"] for each in whole), sum(each["sent"] for each in whole)
    lost = [f"{front}: {count}" for each in whole for front, count in each["lost"].items()]
    said = f"nothing of {sent} messages lost" if not lost else f"of {sent} messages lost: {', '.join(lost)}"
    return ", ".join(
        [f"{attacks} attacks, {sum(each['asked'] for each in whole)} asked for by ZAP", said, *ended]
    )


def try_all(side: str, python: str, seconds: float, seed: int, mended: list[str]) -> list[dict[str, Any]]:
    """Besiege without heartbeats and with them, which no released libzmq survives: ours only where that is mended."""
    outcomes = []
    for heartbeats in (False, True) if side == "theirs" or "heartbeats" in mended else (False,):
        outcomes.append(besiege(python, seconds / 2, seed + heartbeats, heartbeats))
        print(f"{side:7}siege seed {seed + heartbeats}: {cell(outcomes[-1:])}", flush=True)
    return outcomes
