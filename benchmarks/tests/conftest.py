"""Makes the suite's own modules importable, and offers small rows and results to judge."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Callable

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness.lab import Lab
from harness.result import Attempt, Result
from harness.row import Row, Run


def nothing(lab: Lab) -> Iterator[Run]:
    """Do nothing, n times."""
    yield lambda n: None


@pytest.fixture
def row() -> Callable[..., Row]:
    """A factory of rows in the area `area`."""

    def make(target: str = ">=2x", **options: Any) -> Row:
        options.setdefault("name", "row")
        return Row(measures="nothing", target=target, workload=nothing, area="area", **options)

    return make


@pytest.fixture
def result(row: Callable[..., Row]) -> Callable[..., Result]:
    """A factory of results with one attempt: the sides' costs per operation in nanoseconds."""

    def make(target: str = ">=2x", *, row_options: dict[str, Any] | None = None, **costs: Any) -> Result:
        made = Result(row(target, **(row_options or {})))
        samples = {side: cost if isinstance(cost, list) else [cost] for side, cost in costs.items()}
        made.attempts.append(Attempt(made.row, samples))
        return made

    return make
