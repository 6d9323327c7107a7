"""Whether comparisons of secrets take the same time wherever they differ: `python -m tools.timing [--rounds N]`.

Each comparison is timed with two inputs, in random order: one that is wrong from its first character on, and one that
is right but for its last. Welch's t of the two says whether they can be told apart: beyond 10 they can, which the
control shows, a comparison of long texts with ``==``. What takes a million tries to see is not seen.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

from zmq.auth import _checkers, _zap
from zmq.auth.signing import BadSignature, Signer

#: What can be told apart: far above what is usual (4.5), since the machine does other things, too.
TOLD_APART = 10.0
PASSWORD = "p" * 64
DATA = b"data" * 16


class Case(NamedTuple):
    """A comparison, and the two inputs."""

    name: str
    compare: Callable[[bytes], object]
    first: bytes
    last: bytes
    constant: bool


def _password(given: bytes) -> object:
    head = (b"peer", b"", b"1.0", b"1", b"global", b"127.0.0.1", b"", b"PLAIN", b"alice", given)
    return CHECKER.check(_zap.parse(list(head)))


def _signature(given: bytes) -> object:
    try:
        return SIGNER.unpack([given, DATA])
    except BadSignature:
        return None


CHECKER = _checkers.StoredPasswords({"alice": PASSWORD}, "utf-8")
SIGNER = Signer(b"k" * 32)
RIGHT = SIGNER._sign(DATA)
LONG = b"x" * 200_000
CASES = (
    Case(
        "control: == of 200,000 bytes", lambda given: given == LONG, b"y" + LONG[1:], LONG[:-1] + b"y", False
    ),
    Case("PLAIN passwords", _password, b"x" + b"p" * 63, b"p" * 63 + b"x", True),
    Case(
        "signatures", _signature, bytes([RIGHT[0] ^ 1]) + RIGHT[1:], RIGHT[:-1] + bytes([RIGHT[-1] ^ 1]), True
    ),
)


def measure(case: Case, rounds: int, dice: random.Random) -> tuple[float, float, float]:
    """Return the medians of both inputs in nanoseconds, and Welch's t of what is not among the slowest tenth."""
    times: tuple[list[int], list[int]] = ([], [])
    clock = time.perf_counter_ns
    for _ in range(rounds):
        which = dice.getrandbits(1)
        given = bytes(bytearray(case.last if which else case.first))  # memory of its own each time
        begun = clock()
        case.compare(given)
        times[which].append(clock() - begun)
    kept = [sorted(each)[: len(each) * 9 // 10] for each in times]
    means, spreads = ([call(each) for each in kept] for call in (statistics.fmean, statistics.variance))
    spread = math.sqrt(sum(spread / len(each) for spread, each in zip(spreads, kept)))
    return statistics.median(kept[0]), statistics.median(kept[1]), (means[1] - means[0]) / (spread or 1.0)


def main(words: list[str]) -> int:
    """Measure all; 1 if inputs can be told apart that must not be, or the control cannot."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(words)
    wrong = 0
    for case in CASES:
        first, last, t = measure(case, given.rounds, random.Random(given.seed))
        apart = abs(t) > TOLD_APART
        wrong += apart == case.constant
        print(
            f"{case.name:30} wrong at its first {first:.0f} ns, at its last {last:.0f} ns, t = {t:.1f}: "
            f"{'can' if apart else 'cannot'} be told apart"
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
