"""Percentiles of measured values, and a drawing of how they are distributed."""

from __future__ import annotations

import math

MARKS = {"min": 0.0, "p50": 50.0, "p90": 90.0, "p99": 99.0, "p99.9": 99.9, "max": 100.0}
BLOCKS = " ▏▎▍▌▋▊▉█"


def percentiles(ordered: list[float]) -> dict[str, float]:
    """Return the marks of values in ascending order: each is the smallest value that so many per cent do not exceed."""
    last = len(ordered) - 1
    return {
        name: round(ordered[min(last, max(0, math.ceil(round(mark * len(ordered) / 100, 6)) - 1))], 3)
        for name, mark in MARKS.items()
    }


def bar(share: float, width: int) -> str:
    """Return a bar of `share` of `width` columns, to an eighth of a column."""
    eighths = round(share * width * 8)
    return BLOCKS[8] * (eighths // 8) + (BLOCKS[eighths % 8] if eighths % 8 else "")


def histogram(ordered: list[float], unit: str, rows: int = 12, width: int = 50) -> str:
    """Draw values in ascending order: the lowest 99 per cent in rows of equal steps, the others in one more."""
    low, high = ordered[0], ordered[max(0, math.ceil(len(ordered) * 0.99) - 1)]
    step = (high - low) / rows or 1.0
    counts = [0] * (rows + 1)
    for value in ordered:
        counts[min(rows, int((value - low) / step))] += 1
    most = max(counts)
    lines = []
    for row, count in enumerate(counts):
        label = f"{low + row * step:>10,.1f}" + ("+" if row == rows else " ")
        lines.append(f"{label}{unit} {bar(count / most, width):<{width}} {count:,}")
    return "\n".join(lines)
