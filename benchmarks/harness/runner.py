"""Runs rows: fresh processes, warm and calibrated, then short slices of the sides in turn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.process import Broken, Missing
from harness.result import MET, Attempt, Result

if TYPE_CHECKING:
    from harness.row import Row
    from harness.side import Side


@dataclass(frozen=True)
class Plan:
    """How much to measure.

    Parameters
    ----------
    slices
        Slices for each side.
    shorten
        Factor on every row's slice length.
    attempts
        How often a row that misses is measured, at most.
    long_slices
        Slices for rows whose slices are long (50 ms and more).
    retry_for_s
        Further attempts begin only in this many seconds from the start of the run.
    """

    slices: int
    long_slices: int
    shorten: float
    attempts: int
    retry_for_s: float = 86_400.0

    def slice_ns(self, row: Row) -> float:
        """Length of a slice; where threads compete it never falls below many turns of the lock."""
        shorten = max(self.shorten, 0.6) if row.pick == "median" else self.shorten
        return row.slice_ms * 1e6 * shorten

    def slices_of(self, row: Row) -> int:
        """Slices for each side of this row."""
        return self.long_slices if row.slice_ms >= 50 else self.slices


_MOST = 1_000_000_000
FULL = Plan(slices=60, long_slices=60, shorten=1.0, attempts=3)
QUICK = Plan(slices=40, long_slices=9, shorten=0.3, attempts=2, retry_for_s=100.0)


def operations(side: Side, row: Row, slice_ns: float) -> int:
    """How many operations of this side fill a slice; finding out also warms it.

    A run of one operation is mostly the question, the answer and whatever the workload sets up, so that much
    is taken off; and a run that looks long enough must look so twice, or one hiccup would shorten all slices.

    Raises
    ------
    Broken
        The operation takes no time at all.
    """
    if row.most is not None and row.most <= 8:
        side.run(row.most)
        return row.most
    overhead = min(_wall(side, 1) for _ in range(3))
    n = 2
    while True:
        spent = _wall(side, n) - overhead
        if spent >= slice_ns / 2:
            spent = min(spent, _wall(side, n) - overhead)
        if spent >= slice_ns / 2:
            wanted = max(1, round((n - 1) * slice_ns / spent))
            return wanted if row.most is None else min(wanted, row.most)
        if n > _MOST:
            raise Broken(f"{side.name}: {n} operations take no time")
        # Small runs say little: never jump by more than 20.
        n = max(n * 2, int(n * min(20.0, slice_ns / max(spent, 1.0))))


def _wall(side: Side, n: int) -> float:
    start = time.perf_counter_ns()
    side.run(n)
    return time.perf_counter_ns() - start


def interleave(sides: Sequence[Side], counts: dict[str, int], slices: int) -> dict[str, list[float]]:
    """Costs per operation of each side; each round begins with another side."""
    samples: dict[str, list[float]] = {side.name: [] for side in sides}
    for turn in range(slices):
        first = turn % len(sides)
        for side in (*sides[first:], *sides[:first]):
            samples[side.name].append(side.run(counts[side.name]) / counts[side.name])
    return samples


class Runner:
    """Measures rows on our side, on pyzmq's and, where a row has one, on the C floor."""

    def __init__(self, ours: Side, pyzmq: Side, floor: Side, plan: Plan) -> None:
        self._ours = ours
        self._others: tuple[Side, ...] = (pyzmq, floor)
        self._plan = plan
        self._start = time.monotonic()

    def measure(self, row: Row) -> Result:
        """Measure a row until it meets its target or its attempts are used up."""
        result = Result(row)
        while not result.attempts or (result.verdict != MET and self._may_retry(result)):
            try:
                result.attempts.append(self._attempt(row, result.notes))
            except Missing as lack:
                result.missing = str(lack)
                break
            except Broken as problem:
                result.failed = str(problem)
                break
        return result

    def _may_retry(self, result: Result) -> bool:
        in_time = time.monotonic() - self._start < self._plan.retry_for_s
        return in_time and len(result.attempts) < self._plan.attempts

    def _attempt(self, row: Row, notes: list[str]) -> Attempt:
        samples: dict[str, list[float]] = {}
        slices = -(-self._plan.slices_of(row) // row.openings)
        for _ in range(row.openings):
            for name, costs in self._slices(row, slices, notes).items():
                samples.setdefault(name, []).extend(costs)
        return Attempt(row, samples)

    def _slices(self, row: Row, slices: int, notes: list[str]) -> dict[str, list[float]]:
        """Costs by side, of processes that are started for them."""
        opened: list[Side] = []
        try:
            opened.append(self._ours)
            self._ours.open(row)
            for side in self._others:
                if side.name == "floor" and row.floor is None:
                    continue
                opened.append(side)
                side.open(row)
            slice_ns = self._plan.slice_ns(row)
            counts = {side.name: operations(side, row, slice_ns) for side in opened}
            return interleave(opened, counts, slices)
        finally:
            for side in opened:
                problem = side.close()
                if problem:
                    notes.append(f"{side.name}: {problem}")
