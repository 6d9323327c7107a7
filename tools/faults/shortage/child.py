"""Try one use under one shortage, each amount in a process of its own: `python -I child.py descriptors context`.

Prints a line of JSON for each amount: what happened, whether the same works afterwards, and what was left behind.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
import time
import warnings
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent))

from limits import PREPARATIONS, SHORTAGES
from uses import USES

#: Seconds after which a process counts as hanging.
HANGS_S = 25.0
#: How often a process is short, so that what is left behind each time can be told from what is made once.
ROUNDS = 4
#: After so many amounts with which it works in a row, more of them show nothing new.
ENOUGH = 4


def step(steps: Any) -> bool:
    """Go on to the next yield; False when there is none."""
    try:
        next(steps)
    except StopIteration:
        return False
    return True


def describe(error: BaseException) -> str:
    """Return the kind of an error, its number and its text."""
    return f"{type(error).__name__} {getattr(error, 'errno', None)}: {error}"


def open_descriptors() -> int:
    """Count them, when what is ending has ended."""
    gc.collect()
    found, until = len(os.listdir("/proc/self/fd")), time.monotonic() + 0.3
    while time.monotonic() < until:
        time.sleep(0.02)
        found = min(found, len(os.listdir("/proc/self/fd")))
    return found


def try_once(use: Any, take: Any, amount: int) -> dict[str, str]:
    """Be short once; what came of it, and of what followed."""
    found: dict[str, str] = {}
    steps = use()
    step(steps)
    restore = take(amount)
    more = False
    try:
        more = step(steps)
        found["short"] = "works"
    except BaseException as error:
        found["short"] = describe(error)
    restore()
    try:
        while more:
            more = step(steps)
        steps.close()
        steps = use()
        while step(steps):
            pass
    except BaseException as error:
        found["afterwards"] = describe(error)
    return found


def play(use: Any, shortage: str, amount: int) -> dict[str, Any]:
    """Be short a few times; the outcome of the first."""
    take = SHORTAGES[shortage][0]
    if shortage in PREPARATIONS:
        try:
            PREPARATIONS[shortage]()
        except OSError as error:
            return {"short": f"not tried: {error.strerror}"}
    try:
        steps = use()  # once with plenty: modules are imported
        while step(steps):
            pass
    except ImportError:
        return {"short": "not there"}
    outcomes: list[dict[str, Any]] = [try_once(use, take, amount) for _ in range(2)]
    before = open_descriptors()
    outcomes += [try_once(use, take, amount) for _ in range(ROUNDS - 1)]
    left = open_descriptors() - before
    outcome = next((each for each in outcomes if "afterwards" in each), outcomes[0])
    if left >= ROUNDS - 1:
        outcome["left"] = left
    return outcome


def run(use: Any, shortage: str, amount: int) -> dict[str, Any]:
    """Do that in a process of its own, which may abort and hang."""
    reader, writer = os.pipe()
    errors, complaints = os.pipe()
    process = os.fork()
    if process == 0:
        os.dup2(complaints, 2)
        for number in (reader, errors, complaints):
            os.close(number)
        try:
            os.write(writer, json.dumps(play(use, shortage, amount)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.close(complaints)
    deadline = time.monotonic() + HANGS_S
    ended = status = 0
    while not ended and time.monotonic() < deadline:
        ended, status = os.waitpid(process, os.WNOHANG)
        time.sleep(0.005)
    outcome: dict[str, Any] = {}
    if not ended:
        os.kill(process, 9)
        os.waitpid(process, 0)
        outcome["ending"] = "hangs"
    elif status:
        os.set_blocking(errors, False)
        with contextlib.suppress(OSError):
            outcome["why"] = os.read(errors, 100_000).decode(errors="replace").strip()[-120:]
        outcome["ending"] = f"signal {status & 127}"
    if said := os.read(reader, 100_000):
        outcome.update(json.loads(said))
    elif not outcome:
        outcome["ending"] = "fails with plenty"
    os.close(reader)
    os.close(errors)
    return {"amount": amount, **outcome}


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    wanted, name = sys.argv[1:3]
    chosen = next(use for use in USES[wanted] if use.__name__ == name)
    good = 0
    for count in SHORTAGES[wanted][2]:
        line = run(chosen, wanted, count)
        print(json.dumps(line), flush=True)
        # What I/O threads need shows with a little more than what the call itself needs.
        good = good + 1 if line == {"amount": count, "short": "works"} else 0
        if good == ENOUGH:
            break
