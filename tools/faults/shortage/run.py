"""What became of each use under each shortage, and what of that is a fault."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from pathlib import Path
from typing import Any

from tools.faults.shortage.limits import SHORTAGES

CHILD = Path(__file__).with_name("child.py")
#: For the first and the last amount of a use there may be 25 seconds of hanging each.
LIMIT_S = 600
#: Errors of the system that say what is short.
SAYS_SO = re.compile(
    r"(ZMQError|OSError|BlockingIOError) (24|23|12|11|27|28): |MemoryError|RuntimeError None: can't start|"
    r"DiskFull None: .*(File too large|No space left)"
)
#: Where libzmq ends the process unless a patch of ours prevents it, and the name of that.
KNOWN = {"ipc_listener.cpp": "no-room"}
Rows = dict[tuple[str, str], list[dict[str, Any]]]


def names(python: str) -> dict[str, dict[str, str]]:
    """Return the uses that the binding of a Python can be put to: shortage -> name -> description."""
    code = (
        "import sys, json; sys.path.append(sys.argv[1]); import uses; "
        "print(json.dumps({s: {u.__name__: u.__doc__.strip().rstrip('.') for u in us} for s, us in uses.USES.items()}))"
    )
    done = subprocess.run(
        [python, "-I", "-c", code, str(CHILD.parent)], capture_output=True, text=True, check=True
    )
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


def patches(python: str) -> list[str]:
    """Return the patches that the libzmq of our binding has."""
    code = "import json, zmq; print(json.dumps(zmq.build_info()['patches']))"
    done = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True)
    return list(json.loads(done.stdout)) if done.returncode == 0 else []


def try_use(python: str, shortage: str, use: str) -> list[dict[str, Any]]:
    """Try one use with each amount of what is short; nothing when the binding has no such module."""
    done = subprocess.run(
        [python, "-I", str(CHILD), shortage, use], capture_output=True, text=True, timeout=LIMIT_S, cwd="/"
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [line for line in lines if line.keys() > {"amount"}]


def problems(shortage: str, use: str, outcomes: list[dict[str, Any]], mended: list[str]) -> list[str]:
    """Return what must not be: an abort, a hang, an error that does not say what is short, no recovery, a leak."""
    found = []
    for outcome in outcomes:
        where = f"{shortage} {use} {outcome['amount']}"
        if "ending" in outcome:
            known = [patch for file, patch in KNOWN.items() if file in outcome.get("why", "")]
            if not known or known[0] in mended:
                found.append(f"{where}: {outcome['ending']} {outcome.get('why', '')}")
            continue
        if not outcome["short"].startswith(("works", "not tried")) and not SAYS_SO.match(outcome["short"]):
            found.append(f"{where}: {outcome['short']}")
        if "afterwards" in outcome:
            found.append(f"{where}: does not work afterwards: {outcome['afterwards']}")
        if "left" in outcome:
            found.append(f"{where}: {outcome['left']} descriptors are left behind")
    return found


def word(outcome: dict[str, Any]) -> str:
    """Say in a word or two what happened."""
    if "ending" in outcome:
        place = re.search(r"\w+\.cpp:\d+", outcome.get("why", ""))
        return f"{outcome['ending'].replace('signal 6', 'aborts')}{f' ({place[0]})' if place else ''}"
    if "afterwards" in outcome:
        return f"does not recover ({outcome['afterwards'].partition(':')[0]})"
    if "left" in outcome:
        return "leaks"
    if outcome["short"].startswith(("works", "not t")):
        return str(outcome["short"])
    kind, _, text = outcome["short"].partition(": ")
    hint = " that names the limit" if "ulimit" in text or "MAX_" in text else ""
    return f"{kind.replace(' None', '').replace('Error 24', 'Error EMFILE').replace('Error 11', 'Error EAGAIN')}{hint}"


def cell(outcomes: list[dict[str, Any]]) -> str:
    """Sum up the outcomes of all amounts."""
    if not outcomes:
        return "not there"
    if len(outcomes) == 1:
        return word(outcomes[0])
    runs = [(key, [each["amount"] for each in group]) for key, group in itertools.groupby(outcomes, word)]
    if len(runs) == 1:
        return runs[0][0]
    return ", ".join(
        f"{amounts[0]}{f' to {amounts[-1]}' if len(amounts) > 1 else ''}: {key}"
        if place < len(runs) - 1
        else f"from {amounts[0]}: {key}"
        for place, (key, amounts) in enumerate(runs)
    )


def table(uses: dict[str, dict[str, str]], ours: Rows, theirs: Rows) -> str:
    """Return the outcomes as a Markdown table."""
    rows = ["| what is short | use | here | pyzmq 27.3 |", "|---|---|---|---|"]
    for (shortage, use), outcomes in ours.items():
        other = cell(theirs[shortage, use]) if (shortage, use) in theirs else "not tried"
        rows.append(f"| {SHORTAGES[shortage][1]} | {uses[shortage][use]} | {cell(outcomes)} | {other} |")
    return "\n".join(rows)


def try_all(side: str, python: str, quick: bool, only: str) -> Rows:
    """Try everything and print it; the short form tries every third use."""
    rows: Rows = {}
    wanted = [(shortage, use) for shortage, uses in names(python).items() for use in uses]
    if quick:
        wanted = [each for each in wanted if each[0] != "descriptors" or each[1] in QUICK]
    for shortage, use in wanted:
        if only in f"{shortage} {use}":
            rows[shortage, use] = try_use(python, shortage, use)
            print(f"{side:7}{shortage:12} {use:16} {cell(rows[shortage, use])}", flush=True)
    return rows


#: What the short form tries without descriptors.
QUICK = ("context", "bind_tcp", "connect_ipc", "poller")
