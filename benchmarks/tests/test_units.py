"""Costs are shown with three digits and a unit that suits them."""

from __future__ import annotations

import pytest
from harness.units import read_amount, show_rate, show_size, show_time


@pytest.mark.parametrize(
    ("cost", "text"),
    [(5.04, "5.04 ns"), (104.3, "104 ns"), (2620, "2.62 us"), (23_400, "23.4 us"), (5_900_000, "5.90 ms")],
)
def test_time(cost, text):
    assert show_time(cost) == text


@pytest.mark.parametrize(("cost", "text"), [(250, "4.00 M/s"), (5000, "200 k/s"), (5e6, "200 /s")])
def test_rate_is_the_inverse_of_the_cost(cost, text):
    assert show_rate(cost) == text


def test_size():
    assert show_size(875_000) == "875 KB"


def test_amount_without_a_known_unit_is_refused():
    with pytest.raises(ValueError, match="unknown unit 'furlongs'"):
        read_amount("6 furlongs")
