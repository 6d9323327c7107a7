"""What came out of a row."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

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
        return self._pick(costs) if costs else None

    def _pick(self, costs: Sequence[float]) -> float:
        return min(costs) if self.row.pick == "best" else statistics.median(costs)

    def opening_costs(self, side: str) -> list[float]:
        """This side's figure in each of the row's openings."""
        costs = self.samples.get(side, ())
        share = -(-len(costs) // self.row.openings)
        return [self._pick(costs[i : i + share]) for i in range(0, len(costs), share or 1)]

    @property
    def figures(self) -> Figures:
        """The figures of all sides; ours must have been measured."""
        ours = self.cost("ours")
        assert ours is not None, "an attempt without our own figure"
        return Figures(ours, self.cost("pyzmq"), self.cost("floor"))

    @property
    def margin(self) -> float:
        """How far the row's worst clause is from its target.

        A guard forbids to be slower than pyzmq beyond noise, so it compares with the slowest of pyzmq's own openings.
        """
        figures = self.figures
        if self.row.guard and figures.pyzmq is not None:
            figures = replace(figures, pyzmq=max(figures.pyzmq, *self.opening_costs("pyzmq")))
        return self.row.goal.margin(figures)

    @property
    def within_noise(self) -> bool:
        """Whether the target is met only because pyzmq's openings differ as much."""
        return self.margin >= 1.0 > self.row.goal.margin(self.figures)


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
