"""Targets: what a row must reach, written the way people read it.

Clauses are joined by `and`, and all must hold:

`>=3.0x`            at least 3 times as fast (or small) as pyzmq
`<=2x floor`        at most twice the cost of the same libzmq calls in C
`>=75% of floor`    at least three quarters of the speed of C
`<=6 ms`            at most this much, whatever the others do
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.units import read_amount

_RATIO = re.compile(r">=\s*([\d.]+)\s*x$")
_FLOOR = re.compile(r"<=\s*([\d.]+)\s*x floor$")
_SHARE = re.compile(r">=\s*([\d.]+)\s*% of floor$")
_LIMIT = re.compile(r"<=\s*([\d.]+ \w+)$")


@dataclass(frozen=True)
class Figures:
    """The costs of one row on each side; `None` where a side does not run the row."""

    ours: float
    pyzmq: float | None
    floor: float | None

    @property
    def ratio(self) -> float | None:
        """How many times cheaper ours is than pyzmq's."""
        return None if self.pyzmq is None else self.pyzmq / self.ours


@dataclass(frozen=True)
class Target:
    """What a row must reach, as text and as numbers."""

    text: str
    ratio: float | None = None
    floor: float | None = None
    limit: float | None = None

    @classmethod
    def parse(cls, text: str) -> Target:
        """Read a target; the module's docstring has the grammar.

        Raises
        ------
        ValueError
            A clause is none of the four forms, or a form occurs twice.
        """
        found: dict[str, float] = {}
        for clause in text.split(" and "):
            name, value = _read_clause(clause.strip())
            if name in found:
                raise ValueError(f"target {text!r} has two clauses about the {name}")
            found[name] = value
        return cls(text, **found)

    def margin(self, figures: Figures) -> float:
        """How far the worst clause is from its target: 1.0 is just met, below is missed.

        A clause whose other side was not measured counts as missed, with margin 0.
        """
        margins = []
        if self.ratio is not None:
            margins.append(0.0 if figures.ratio is None else figures.ratio / self.ratio)
        if self.floor is not None:
            margins.append(0.0 if figures.floor is None else self.floor * figures.floor / figures.ours)
        if self.limit is not None:
            margins.append(self.limit / figures.ours)
        return min(margins)

    def met(self, figures: Figures) -> bool:
        """Whether every clause holds."""
        return self.margin(figures) >= 1.0


def _read_clause(clause: str) -> tuple[str, float]:
    if match := _RATIO.match(clause):
        return "ratio", float(match[1])
    if match := _FLOOR.match(clause):
        return "floor", float(match[1])
    if match := _SHARE.match(clause):
        return "floor", 100 / float(match[1])
    if match := _LIMIT.match(clause):
        return "limit", read_amount(match[1])
    raise ValueError(f"cannot read {clause!r}; write '>=3x', '<=2x floor', '>=75% of floor' or '<=6 ms'")
