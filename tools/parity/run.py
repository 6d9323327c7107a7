"""Compare both sides statement by statement, print the counts, and fail on what neither rule nor list explains.

    python -m tools.parity.run THEIRS [--quick] [--seed N] [--only WORD] [--sample N] [--report FILE]

This Python and THEIRS are those of two environments that differ in nothing but the distributions that have `zmq`.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.parity.allowed import ALLOWED, Allowed
from tools.parity.compare import blurred, compare
from tools.parity.report import Difference, grouped
from tools.parity.side import Outcome, Side
from tools.parity.statement import Statement

#: Statements of one process.
BATCH = 500
#: Statements of the short form.
QUICK = 2_000
#: Differences of one kind on one call that are looked at again; the others are taken as they are.
ENOUGH = 3
#: Seconds after which a statement hangs when a difference is looked at again.
PATIENCE = 6.0


def both(statements: list[Statement], sides: tuple[Side, Side]) -> tuple[list[Outcome], list[Outcome]]:
    """Run statements on both sides at the same time."""
    with ThreadPoolExecutor(2) as pool:
        theirs, ours = pool.map(lambda side: side.run(statements), sides)
    return theirs, ours


def confirmed(
    doubtful: list[tuple[Statement, Outcome, Outcome]], sides: tuple[Side, Side]
) -> list[Difference]:
    """Run statements that differ twice more; what agrees in any two runs, or changes from run to run, is dropped.

    The second time they run in reverse: what a statement leaves in its process is no difference of the next one.
    """
    statements = [statement for statement, _, _ in doubtful]
    again = [both(statements, sides)]
    backwards = both(statements[::-1], sides)
    again.append((backwards[0][::-1], backwards[1][::-1]))
    found = []
    for number, (statement, theirs, ours) in enumerate(doubtful):
        others = [theirs, *(run[0][number] for run in again)]
        mine = [ours, *(run[1][number] for run in again)]
        if any(not compare(a, b).unexplained for a in others for b in mine):
            continue
        verdict = compare(others[-1], mine[-1])
        varies = any(each != others[0] for each in others) or any(each != mine[0] for each in mine)
        if varies and not compare(blurred(others[-1]), blurred(mine[-1])).unexplained:
            continue
        found.append(Difference(statement, verdict))
    return found


class Comparison:
    """What a run has found so far."""

    def __init__(
        self, sides: tuple[Side, Side], *, patience: float = PATIENCE, allowed: tuple[Allowed, ...] = ALLOWED
    ) -> None:
        self.sides = sides
        self.patient = (Side(sides[0].python, patience), Side(sides[1].python, patience))
        self.allowed = allowed
        self.counts: Counter[str] = Counter()
        self.matched: Counter[Allowed] = Counter()
        self.differences: list[Difference] = []
        self.seen: Counter[tuple[str, str]] = Counter()

    def add(self, statements: list[Statement]) -> None:
        """Run statements on both sides and sort their verdicts."""
        theirs, ours = both(statements, self.sides)
        verdicts = [compare(*each) for each in zip(theirs, ours)]
        everything = list(zip(statements, theirs, ours))
        doubtful = [each for each, verdict in zip(everything, verdicts) if verdict.unexplained]
        self.counts.update(verdict.kind for verdict in verdicts if not verdict.unexplained)
        differences = []
        fresh = []
        for statement, other, mine in doubtful:
            difference = Difference(statement, compare(other, mine))
            if self.seen[difference.manner, difference.call] < ENOUGH:
                fresh.append((statement, other, mine))
            else:
                differences.append(difference)
        differences += confirmed(fresh, self.patient) if fresh else []
        self.seen.update((each.manner, each.call) for each in differences)
        self.counts[""] += len(doubtful) - len(differences)
        for each in differences:
            entry = next((entry for entry in self.allowed if entry.covers(str(each))), None)
            if entry:
                self.matched[entry] += 1
            else:
                self.differences.append(each)

    def stale(self) -> list[Allowed]:
        """Return the entries of the list that explain nothing."""
        return [entry for entry in self.allowed if not self.matched[entry]]

    def text(self) -> str:
        """Say how many comparisons agreed, what was allowed and why, and what is unexplained."""
        total = sum(self.counts.values()) + sum(self.matched.values()) + len(self.differences)
        lines = [f"{total} comparisons, {self.counts['']} agree"]
        lines += [f"{count:7} {rule}" for rule, count in self.counts.items() if rule]
        lines += [f"{count:7} allowed: {entry.reason}" for entry, count in self.matched.items()]
        lines.append(f"{len(self.differences):7} unexplained")
        return "\n".join(lines)


def main() -> int:
    """Run the corpus, or a part of it, and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("theirs")
    parser.add_argument("--quick", action="store_true", help="a sample that takes a minute")
    parser.add_argument("--seed", type=int, default=1, help="of the sample and of the random sequences")
    parser.add_argument("--only", default="", help="statements whose scene, family or code has this word")
    parser.add_argument("--sample", type=int, default=0, help="compare so many statements, drawn at random")
    parser.add_argument("--report", type=Path, help="write every unexplained difference to this file")
    options = parser.parse_args()
    from tools.parity import corpus

    statements = [each for each in corpus.statements(options.seed) if options.only in str(each)]
    size = options.sample or (QUICK if options.quick else 0)
    if size and len(statements) > size:
        statements = random.Random(options.seed).sample(statements, size)
    comparison = Comparison((Side(options.theirs), Side(sys.executable)))
    started = time.monotonic()
    for begin in range(0, len(statements), BATCH):
        comparison.add(statements[begin : begin + BATCH])
        done = min(begin + BATCH, len(statements))
        passed = time.monotonic() - started
        print(
            f"\r{done} of {len(statements)}, {passed:.0f} s, {len(comparison.differences)} unexplained",
            end="",
        )
        sys.stdout.flush()
        if options.report:
            options.report.write_text(
                comparison.text() + "\n\n" + grouped(comparison.differences), encoding="utf-8"
            )
    print()
    if not options.report:
        print(grouped(comparison.differences))
    print(comparison.text())
    # A part of the corpus need not have what an entry is for.
    stale = [] if size or options.only else comparison.stale()
    for entry in stale:
        print(f"stale: nothing matches {entry.pattern!r}; remove it from tools/parity/allowed.py")
    return 1 if comparison.differences or stale else 0


if __name__ == "__main__":
    sys.exit(main())
