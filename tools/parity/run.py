"""Compare both sides statement by statement, print the counts, and fail on what neither rule nor list explains.

    python -m tools.parity.run THEIRS [--quick] [--seed N] [--only WORD] [--sample N] [--report FILE]
    python -m tools.parity.run THEIRS --shard 3/10 --save FILE    the third of ten parts of the corpus
    python -m tools.parity.run --sum FILE ...                     what all parts found together

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
from tools.parity.outside import FLAVOURS
from tools.parity.report import Difference, grouped
from tools.parity.side import Outcome, Side
from tools.parity.statement import Statement
from tools.parity.tally import Tally

#: Statements of one process.
BATCH = 4_000
#: Statements of the short form.
QUICK = 2_000
#: Differences of one kind on one call, or of one entry of the list, that are looked at again; the others are taken as
#: they are.
ENOUGH = 3
#: How often what the list does not explain is looked at again, twice each time.
STRANGE = 2
#: Seconds after which a statement hangs when a difference is looked at again.
PATIENCE = 6.0
#: A statement whose outcomes, there and here, differ.
Doubtful = tuple[Statement, Outcome, Outcome]


def both(statements: list[Statement], sides: tuple[Side, Side]) -> tuple[list[Outcome], list[Outcome]]:
    """Run statements on both sides at the same time."""
    with ThreadPoolExecutor(2) as pool:
        theirs, ours = pool.map(lambda side: side.run(statements), sides)
    return theirs, ours


def confirmed(doubtful: list[Doubtful], sides: tuple[Side, Side]) -> list[Doubtful]:
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
        varies = any(each != others[0] for each in others) or any(each != mine[0] for each in mine)
        if varies and not compare(blurred(others[-1]), blurred(mine[-1])).unexplained:
            continue
        found.append((statement, others[-1], mine[-1]))
    return found


def difference(doubtful: Doubtful) -> Difference:
    """Judge a statement's two outcomes."""
    statement, theirs, ours = doubtful
    return Difference(statement, compare(theirs, ours))


class Comparison:
    """Statements that run on both sides, and what they have found so far."""

    def __init__(
        self, sides: tuple[Side, Side], *, patience: float = PATIENCE, allowed: tuple[Allowed, ...] = ALLOWED
    ) -> None:
        self.sides = sides
        self.patient = (Side(sides[0].python, patience), Side(sides[1].python, patience))
        self.tally = Tally(allowed)
        self.seen: Counter[tuple[str, str]] = Counter()

    def add(self, statements: list[Statement]) -> None:
        """Run statements on both sides and sort their verdicts."""
        theirs, ours = both(statements, self.sides)
        differences: list[Difference] = []
        fresh: list[Doubtful] = []
        for each in zip(statements, theirs, ours):
            found = difference(each)
            if not found.verdict.unexplained:
                self.tally.counts[found.verdict.kind] += 1
            elif self.familiar(found):
                differences.append(found)
            else:
                fresh.append(each)
        doubtful = len(fresh)
        fresh = confirmed(fresh, self.patient) if fresh else []
        known = [each for each in fresh if self.tally.entry(difference(each))]
        strange = [each for each in fresh if each not in known]
        # libzmq looks for its commands as time allows: what it does at once in most runs can be late in three.
        for _ in range(STRANGE):
            strange = confirmed(strange, self.patient) if strange else []
        self.tally.counts[""] += doubtful - len(known) - len(strange)
        differences += map(difference, known + strange)
        for each in differences:
            self.seen[each.manner, each.call] += 1
            self.tally.add(each)

    def familiar(self, difference: Difference) -> bool:
        """Tell whether enough differences like this one were looked at again."""
        entry = self.tally.entry(difference)
        looked = self.tally.matched[entry] if entry else self.seen[difference.manner, difference.call]
        return looked >= ENOUGH


def shard(text: str) -> tuple[int, int]:
    """Read `3/10`, the third of ten parts."""
    number, parts = map(int, text.split("/"))
    if not 1 <= number <= parts:
        raise argparse.ArgumentTypeError(f"{text}: shards are numbered from 1/{parts} to {parts}/{parts}")
    return number, parts


def concluded(tally: Tally, *, whole: bool) -> int:
    """Print what was found; return the status, to which the whole corpus adds the entries that explain nothing."""
    print(tally.text())
    stale = tally.stale() if whole else []
    for entry in stale:
        print(f"stale: nothing matches {entry.pattern!r}; remove it from tools/parity/allowed.txt")
    return 1 if tally.unexplained or stale else 0


def chosen(options: argparse.Namespace) -> list[Statement]:
    """Return the statements that the options ask for."""
    from tools.parity import corpus

    number, parts = options.shard
    statements = [each for each in corpus.statements(options.seed) if options.only in str(each)]
    if options.quick:
        statements = [each for each in statements if each.scene.split()[0] not in FLAVOURS]
    size = options.sample or (QUICK if options.quick else 0)
    if size and len(statements) > size:
        statements = random.Random(options.seed).sample(statements, size)
    return statements[number - 1 :: parts]


def main() -> int:
    """Run the corpus, or a part of it, and report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("theirs", nargs="?")
    parser.add_argument(
        "--quick", action="store_true", help="a sample that takes a minute, without whole programs"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the sample and of the random sequences")
    parser.add_argument("--only", default="", help="statements whose scene, family or code has this word")
    parser.add_argument("--sample", type=int, default=0, help="compare so many statements, drawn at random")
    parser.add_argument("--shard", type=shard, default=(1, 1), help="compare one part of those: 3/10")
    parser.add_argument("--report", type=Path, help="write every unexplained difference to this file")
    parser.add_argument("--save", type=Path, help="write all that was found to this file, for --sum")
    parser.add_argument(
        "--sum", type=Path, nargs="+", help="run nothing; judge what --save wrote of each part"
    )
    options = parser.parse_args()
    if options.sum:
        tally = Tally(ALLOWED)
        for path in options.sum:
            tally.load(path)
        print(grouped(tally.unexplained))
        return concluded(tally, whole=True)
    if not options.theirs:
        parser.error("the Python that has pyzmq 27.3.0 is missing")
    statements = chosen(options)
    comparison = Comparison((Side(options.theirs), Side(sys.executable)))
    tally = comparison.tally
    started = time.monotonic()
    for begin in range(0, len(statements), BATCH):
        comparison.add(statements[begin : begin + BATCH])
        done = min(begin + BATCH, len(statements))
        passed = time.monotonic() - started
        print(f"\r{done} of {len(statements)}, {passed:.0f} s, {len(tally.unexplained)} unexplained", end="")
        sys.stdout.flush()
        if options.report:
            options.report.write_text(tally.text() + "\n\n" + grouped(tally.unexplained), encoding="utf-8")
        if options.save:
            tally.save(options.save)
    print()
    if not options.report:
        print(grouped(tally.unexplained))
    # A part of the corpus need not have what an entry is for.
    part = options.quick or options.sample or options.only or options.shard != (1, 1)
    return concluded(tally, whole=not part)


if __name__ == "__main__":
    sys.exit(main())
