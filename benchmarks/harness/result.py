"""What came out of a row."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.row import Row
from harness.target import Figures

MET, MISSED, MISSING, FAILED = "ok", "MISS", "missing", "error"


@dataclass
class Attempt:
    """All slices of one attempt: costs per operation by side."""

    row: Row
    samples: Mapping[str, Sequence[float]]

    def cost(self, side: str) -> float | None:
        """This side's figure: the best slice or the median one, as the row says."""
        costs = self.samples.get(side)
        if not costs:
            return None
        return min(costs) if self.row.pick == "best" else statistics.median(costs)

    @property
    def figures(self) -> Figures:
        """The figures of all sides; ours must have been measured."""
        ours = self.cost("ours")
        assert ours is not None, "an attempt without our own figure"
        return Figures(ours, self.cost("pyzmq"), self.cost("floor"))

    @property
    def margin(self) -> float:
        """How far the row's worst clause is from its target."""
        return self.row.goal.margin(self.figures)


@dataclass
class Result:
    """A row's attempts, and why there are none if there are none."""

    row: Row
    attempts: list[Attempt] = field(default_factory=list)
    missing: str | None = None
    failed: str | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def best(self) -> Attempt | None:
        """The attempt that came closest to its target or furthest above it."""
        return max(self.attempts, key=lambda attempt: attempt.margin, default=None)

    @property
    def figures(self) -> Figures | None:
        """The best attempt's figures."""
        return self.best.figures if self.best else None

    @property
    def verdict(self) -> str:
        """`ok`, or why not: everything else counts as missed."""
        if self.missing is not None:
            return MISSING
        if self.failed is not None or self.best is None:
            return FAILED
        return MET if self.best.margin >= 1.0 else MISSED


def exit_code(results: Sequence[Result]) -> int:
    """0 when every row met its target; 1 when one did not, is missing or failed, or when there was no row."""
    return 0 if results and all(result.verdict == MET for result in results) else 1
