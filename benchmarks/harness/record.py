"""The results for machines."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from harness.report import reasons
from harness.result import Attempt, Result, exit_code

FORMAT = 1


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "ratio": attempt.figures.ratio,
        "margin": attempt.margin,
        "sides": {
            side: {"best": min(costs), "median": statistics.median(costs), "slices": len(costs)}
            for side, costs in attempt.samples.items()
        },
    }


def _row(result: Result) -> dict[str, Any]:
    row, figures = result.row, result.figures
    return {
        "name": row.key,
        "measures": row.measures,
        "unit": row.unit,
        "cost_in": "bytes" if row.unit == "size" else "nanoseconds per operation",
        "pick": row.pick,
        "target": row.goal.text,
        "guard": row.guard,
        "verdict": result.verdict,
        "ours": figures.ours if figures else None,
        "pyzmq": figures.pyzmq if figures else None,
        "floor": figures.floor if figures else None,
        "ratio": figures.ratio if figures else None,
        "margin": result.best.margin if result.best else None,
        "notes": reasons(result),
        "attempts": [_attempt(attempt) for attempt in result.attempts],
    }


def record(results: Sequence[Result], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Everything measured, with where and with what, ready for `json.dump`."""
    return {
        "format": FORMAT,
        **facts,
        "met": exit_code(results) == 0,
        "rows": [_row(result) for result in results],
    }
