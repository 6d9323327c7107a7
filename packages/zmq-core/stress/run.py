"""Stress zmq-core: `python run.py [--seconds N] [--seed N] [NAME ...]`. Prints counts; the status is 1 after a failure.

Each of fuzz, oracle, liveness and endings runs so many seconds, in processes of its own, which may crash and hang. What
ends in one of the assertions of libzmq's that cannot be kept from programs (KNOWN) is counted apart.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Callable

import zmq

HERE = Path(__file__).resolve().parent
ENDING_SECONDS = 20.0  # far above the half second that unsent messages may take, for a loaded machine
# Where libzmq 4.3.4 ends the process in a race of its own threads, with what it takes. Our patch mends it.
KNOWN = {
    "session_base.cpp:260": "a connection breaks while a closed socket still sends a message of many parts",
}
if "half-sent" in zmq.build_info()["patches"]:
    KNOWN.clear()


class Failure(Exception):
    """What a process did wrong."""


def start(script: str, *arguments: str, limit: float) -> subprocess.CompletedProcess[str]:
    """Run one of the scripts."""
    command = [sys.executable, "-I", "-X", "faulthandler", str(HERE / script), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=limit)
    except subprocess.TimeoutExpired as expired:
        told = (expired.stderr or b"")[-4000:]
        raise Failure(f"{script} {' '.join(arguments)} hangs\n{told!r}") from None


def known_assertion(done: subprocess.CompletedProcess[str]) -> str | None:
    """Return the place of the assertion that ended a process, when it is a known one."""
    found = re.search(r"\(\S*?(\w+\.cpp:\d+)\)", done.stderr)
    return found[1] if found is not None and found[1] in KNOWN else None


def add(total: dict[str, Any], counts: dict[str, Any]) -> None:
    """Add counts, nested ones included."""
    for name, value in counts.items():
        if isinstance(value, dict):
            add(total.setdefault(name, {}), value)
        else:
            total[name] = total.get(name, 0) + value


def repeat(script: str, seconds: float, seed: int, *arguments: str) -> dict[str, Any]:
    """Run a script that plays for some seconds again and again, with other seeds."""
    total: dict[str, Any] = {"processes": 0}
    end = time.monotonic() + seconds
    while not total["processes"] or time.monotonic() < end:
        length = max(1.0, min(20.0, end - time.monotonic()))
        numbers = ["--seconds", f"{length:.0f}", "--seed", str(seed + total["processes"])]
        done = start(script, *numbers, *arguments, limit=length * 3 + 120)
        total["processes"] += 1
        place = known_assertion(done)
        if place is not None:
            add(total, {"known assertions": {place: 1}})
        elif done.returncode:
            raise Failure(f"{script} {' '.join(numbers)} ended with {done.returncode}\n{done.stderr[-6000:]}")
        else:
            add(total, json.loads(done.stdout.splitlines()[-1]))
    return total


def endings(seconds: float, seed: int) -> dict[str, Any]:
    """Run many programs that end badly; each must end as it chose."""
    total: dict[str, Any] = {"programs": 0, "slowest, ms": 0}
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        number = seed * 1_000_000 + total["programs"]
        begin = time.monotonic()
        done = start("ending.py", str(number), limit=ENDING_SECONDS)
        total["slowest, ms"] = max(total["slowest, ms"], round((time.monotonic() - begin) * 1000))
        total["programs"] += 1
        chosen = done.stdout.split()[-1:] or ["nothing"]
        if done.returncode < 0 or str(done.returncode) != chosen[0]:
            raise Failure(
                f"ending.py {number} ended with {done.returncode}, said {chosen[0]}\n{done.stderr[-4000:]}"
            )
    return total


SCENARIOS: dict[str, Callable[[float, int], dict[str, Any]]] = {
    "fuzz": lambda seconds, seed: repeat("fuzz", seconds, seed),
    "oracle": lambda seconds, seed: repeat("oracle.py", seconds, seed),
    "liveness": lambda seconds, seed: repeat("liveness.py", seconds, seed),
    "endings": endings,
}


def main() -> int:
    """Run what the arguments name, or everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="for each (default 60)")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("name", nargs="*", help=f"which: {', '.join(SCENARIOS)} (default: all)")
    options = parser.parse_args()
    unknown = set(options.name) - set(SCENARIOS)
    if unknown:
        parser.error(f"no such scenario: {', '.join(sorted(unknown))}")
    failed = False
    backend = os.environ.get("PYZMQ_BACKEND", "cython")
    print(f"seed {options.seed}, {options.seconds:g} seconds each, backend {backend}", flush=True)
    for name in options.name or SCENARIOS:
        try:
            counts = SCENARIOS[name](options.seconds, options.seed)
        except Failure as failure:
            failed = True
            print(f"{name}: FAILED: {failure}", flush=True)
        else:
            print(f"{name}: {json.dumps(counts)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
