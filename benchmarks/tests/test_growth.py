"""The comparison of what operations cost as work grows."""

from __future__ import annotations

import sys

import pytest
from growth import run


@pytest.mark.parametrize("what", run.GROWS)
def test_every_operation_is_measured_among_ten_others(what: str) -> None:
    cost = run.measure(sys.executable, what, 10)
    assert cost is not None
    assert cost > 0


def test_what_cannot_be_measured_is_told_from_what_costs_nothing() -> None:
    assert run.measure(sys.executable, "nothing of this name", 10) is None


@pytest.mark.parametrize(
    ("points", "exponent"),
    [
        ({1: 5.0, 10: 5.0, 100: 5.0}, 0),
        ({1: 2.0, 10: 20.0, 100: 200.0}, 1),
        ({10: 1.0, 1000: 10.0}, 0.5),
    ],
)
def test_the_exponent_is_that_of_the_curve(points: dict[int, float], exponent: float) -> None:
    assert run.exponent(points) == pytest.approx(exponent)


def test_one_point_has_no_exponent_and_a_missing_one_is_shown_as_such() -> None:
    assert run.exponent({10: 1e-6}) is None
    assert run.row("ours", (1, 10), {10: 1.5e-6}) == "| ours | — | 1.50 | — |\n"
