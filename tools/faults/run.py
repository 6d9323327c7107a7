"""Try every fault with this Python's binding, and with pyzmq's when its Python is given; fail on what must not be.

python -m tools.faults.run [--theirs PYTHON] [--quick] [--kind KIND] [--only WORD] [--seconds N] [--times N]
                           [--write FILE]
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from tools.faults.exits import run as exits
from tools.faults.hostile import readers
from tools.faults.hostile import run as hostile
from tools.faults.load import run as load
from tools.faults.processes import links_work
from tools.faults.scenario import FAULTS, PATTERNS, Fault
from tools.faults.shortage import run as shortage
from tools.faults.trial import Outcome, run
from tools.generated import between

Result = TypeVar("Result")

#: Front ends, and the module that each needs besides zmq.
FRONTS = {
    "sync": "zmq",
    "asyncio": "zmq.asyncio",
    "uvloop": "uvloop",
    "trio": "zmq.anyio",
    "green": "gevent",
    "stream": "tornado",
}
#: What is made bad, and what begins its table on the page.
KINDS = {
    "network": "<!-- what `dev.py faults -- --write` found -->\n",
    "shortage": "<!-- what it found of shortage -->\n",
    "hostile": "<!-- what it found of hostile peers -->\n",
    "load": "<!-- what it found of loads -->\n",
    "exits": "<!-- what it found of exits -->\n",
}
ENDS = {
    "network": "<!-- end of it -->",
    "shortage": "<!-- end of shortage -->",
    "hostile": "<!-- end of hostile peers -->",
    "load": "<!-- end of loads -->",
    "exits": "<!-- end of exits -->",
}


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


def network(given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """Make the network and the peers bad: the table, and what must not be."""
    links = links_work()
    if not links:
        print("no network namespace can be made here (root is needed): the faults of the cable are not tried")
    ours, theirs = side_by_side(
        lambda side, python: try_all(side, python, trials(given.quick, given.only, fronts(python), links)),
        pythons,
    )
    bad = [f"{line(outcome)}" for outcome in ours if outcome.problems]
    return table(ours, theirs or []), bad if ours else ["no trial was made"]


def short(given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """Take away what programs need: the same."""
    ours, theirs = side_by_side(
        lambda side, python: shortage.try_all(side, python, given.quick, given.only), pythons
    )
    mended = shortage.patches(sys.executable)
    bad = [
        problem
        for (what, use), outcomes in ours.items()
        for problem in shortage.problems(what, use, outcomes, mended)
    ]
    return shortage.table(shortage.names(sys.executable), ours, theirs or {}), bad


def besieged(given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """Send listeners what they should not get: the same."""
    mended = shortage.patches(sys.executable)
    ours, theirs = side_by_side(
        lambda side, python: hostile.try_all(side, python, given.seconds, given.seed, mended), pythons
    )
    bad = [problem for outcome in ours for problem in hostile.problems(outcome, mended)]
    for reader in readers.READERS:
        print("ours   ", readers.run(reader, given.seed, given.seconds / 10), flush=True)
    rows = ["| binding | what came of it |", "|---|---|", f"| here | {hostile.cell(ours)} |"]
    return "\n".join([*rows, *([f"| pyzmq 27.3 | {hostile.cell(theirs)} |"] if theirs else [])]), bad


def loaded(given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """Have slow consumers, crowds, clocks that jump and large messages: the same, one binding after the other."""
    rows = {side: load.try_all(side, python, given.quick, given.only) for side, python in pythons.items()}
    return load.table(rows["ours"], rows.get("theirs", {})), load.problems(rows["ours"])


def ended(given: argparse.Namespace, pythons: dict[str, str]) -> tuple[str, list[str]]:
    """End programs while something waits: the same."""
    times, step = (exits.FEW, exits.STEP) if given.quick else (given.times, 1)
    ours, theirs = side_by_side(
        lambda side, python: exits.try_all(side, python, times, given.only, step), pythons
    )
    return exits.table(ours, theirs or {}), exits.problems(ours)


def side_by_side(call: Callable[[str, str], Result], pythons: dict[str, str]) -> tuple[Result, Result | None]:
    """Call for both bindings at the same time: what else the machine does slows both."""
    with ThreadPoolExecutor() as pool:
        running = [pool.submit(call, side, python) for side, python in pythons.items()]
        ours, *others = [each.result() for each in running]
    return ours, others[0] if others else None


def main(words: list[str]) -> int:
    """Do what the command line says; 1 if something happened that must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--theirs", metavar="PYTHON")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--seconds", type=float, default=20, help="of siege")
    parser.add_argument("--seed", type=int, default=1, help="of the first siege")
    parser.add_argument(
        "--times", type=int, default=exits.MANY, help="of each way to end; the dearer ones less"
    )
    parser.add_argument("--write", metavar="PAGE", type=Path)
    given = parser.parse_args(words)
    begun = time.monotonic()
    pythons = {"ours": sys.executable, **({"theirs": given.theirs} if given.theirs else {})}
    bad: list[str] = []
    for kind, call in {
        "network": network,
        "shortage": short,
        "hostile": besieged,
        "load": loaded,
        "exits": ended,
    }.items():
        if kind in (given.kind or KINDS):
            text, found = call(given, pythons)
            bad += found
            if given.write:
                page = given.write.read_text("utf-8")
                given.write.write_text(between(page, KINDS[kind], ENDS[kind], f"\n{text}\n\n"), "utf-8")
    print(f"\n{time.monotonic() - begun:.0f} s, {len(bad)} problems")
    print("\n".join(bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
