"""Try every fault with this Python's binding, and with pyzmq's when its Python is given; fail on what must not be.

python -m tools.faults.run [--theirs PYTHON] [--quick] [--only WORD] [--page FILE]
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.faults.processes import links_work
from tools.faults.scenario import FAULTS, PATTERNS, Fault
from tools.faults.trial import Outcome, run
from tools.generated import between

#: Front ends, and the module that each needs besides zmq.
FRONTS = {
    "sync": "zmq",
    "asyncio": "zmq.asyncio",
    "uvloop": "uvloop",
    "trio": "zmq.anyio",
    "green": "gevent",
    "stream": "tornado",
}
BEGIN = "<!-- what `dev.py faults -- --write` found -->\n"
END = "<!-- end of it -->"


def fronts(python: str) -> list[str]:
    """Return the front ends that the binding of a Python has."""
    found = []
    for front, module in FRONTS.items():
        wanted = f"import {module}" + ("; import trio" if front == "trio" else "")
        if subprocess.run([python, "-I", "-c", wanted], capture_output=True).returncode == 0:
            found.append(front)
    return found


def trials(quick: bool, word: str, available: list[str], links: bool) -> list[tuple[Fault, str, str]]:
    """Return what to try. The short form takes each fault with half of the patterns, the front ends in turn."""
    chosen = [fault for fault in FAULTS if links or not fault.needs_link]
    if quick:
        turns = itertools.cycle(available)
        found = [(fault, pattern, next(turns)) for fault in chosen for pattern in PATTERNS]
        found = [trial for number, trial in enumerate(found) if number % 2 == 0]
    else:
        found = [(fault, pattern, front) for fault in chosen for pattern in PATTERNS for front in available]
    return [trial for trial in found if word in " ".join([trial[0].name, *trial[1:]])]


def line(outcome: Outcome) -> str:
    """Describe an outcome in a line."""
    recovery = "never" if outcome.recovery_ms is None else f"{outcome.recovery_ms:.0f} ms"
    counts = (
        f"sent {outcome.sent}, lost {outcome.lost}, twice {outcome.twice}, torn {outcome.torn}, "
        f"out of order {outcome.disorder}, next message after {recovery}"
    )
    problems = f"  PROBLEM: {'; '.join(outcome.problems)}" if outcome.problems else ""
    return f"{outcome.fault:14} {outcome.pattern:13} {outcome.front:8} {counts}{problems}"


def cell(outcomes: list[Outcome]) -> str:
    """Sum up the outcomes of all front ends for the table."""
    if not outcomes:
        return "not tried"
    sent = max(outcome.sent for outcome in outcomes)
    lost = sorted(outcome.lost for outcome in outcomes)
    words = [f"lost {lost[0]} to {lost[-1]} of {sent}" if lost[-1] else "nothing lost"]
    for count, name in (("twice", "came twice"), ("torn", "torn"), ("disorder", "out of order")):
        total = sum(getattr(outcome, count) for outcome in outcomes)
        words += [f"{total} {name}"] if total else []
    recovered = [outcome.recovery_ms for outcome in outcomes if outcome.recovery_ms is not None]
    if recovered:
        words.append(f"again after {statistics.median(recovered):.0f} ms")
    words += sorted({outcome.ending for outcome in outcomes} - {"ends"})
    return ", ".join(words)


def table(ours: list[Outcome], theirs: list[Outcome]) -> str:
    """Return the outcomes as a Markdown table, a row for each fault and pattern."""
    rows = ["| fault | pattern | trials | here | pyzmq 27.3 |", "|---|---|---|---|---|"]
    for fault, pattern in itertools.product(FAULTS, PATTERNS):
        sides = [
            [each for each in side if (each.fault, each.pattern) == (fault.name, pattern)]
            for side in (ours, theirs)
        ]
        if sides[0]:
            number = " + ".join(str(len(side)) for side in sides if side)
            rows.append(f"| {fault.words} | {pattern} | {number} | {cell(sides[0])} | {cell(sides[1])} |")
    return "\n".join(rows)


def try_all(side: str, python: str, wanted: Iterable[tuple[Fault, str, str]]) -> list[Outcome]:
    """Run trials one after the other and print each."""
    outcomes = []
    for trial in wanted:
        outcomes.append(run(python, *trial))
        print(f"{side:7}{line(outcomes[-1])}", flush=True)
    return outcomes


def main(words: list[str]) -> int:
    """Do what the command line says; 1 if something happened that ZeroMQ does not allow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--theirs", metavar="PYTHON")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--write", metavar="PAGE", type=Path)
    given = parser.parse_args(words)
    begun = time.monotonic()
    links = links_work()
    if not links:
        print("no network namespace can be made here (root is needed): the faults of the cable are not tried")
    pythons = {"ours": sys.executable, **({"theirs": given.theirs} if given.theirs else {})}
    # Both bindings at the same time: what else the machine does slows both.
    with ThreadPoolExecutor() as pool:
        running = [
            pool.submit(try_all, side, python, trials(given.quick, given.only, fronts(python), links))
            for side, python in pythons.items()
        ]
        ours, *others = [each.result() for each in running]
    bad = [outcome for outcome in ours if outcome.problems]
    print(f"\n{len(ours)} trials in {time.monotonic() - begun:.0f} s, {len(bad)} with problems")
    if given.write:
        text = f"\n{table(ours, others[0] if others else [])}\n\n"
        given.write.write_text(between(given.write.read_text("utf-8"), BEGIN, END, text), "utf-8")
    return 1 if bad or not ours else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
