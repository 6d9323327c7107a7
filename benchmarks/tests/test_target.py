"""Targets are read as written and judged clause by clause."""

from __future__ import annotations

import pytest
from harness.target import Figures, Target


def test_ratio_target_compares_with_pyzmq():
    target = Target.parse(">=3.0x")
    assert target.met(Figures(ours=100, pyzmq=300, floor=None))
    assert not target.met(Figures(ours=101, pyzmq=300, floor=None))


def test_floor_target_allows_a_multiple_of_the_cost_of_c():
    target = Target.parse("<=2x floor")
    assert target.met(Figures(ours=124, pyzmq=None, floor=62))
    assert not target.met(Figures(ours=125, pyzmq=None, floor=62))


def test_share_of_the_floor_is_a_share_of_its_speed():
    target = Target.parse(">=75% of floor")
    assert target.met(Figures(ours=100, pyzmq=None, floor=75))
    assert not target.met(Figures(ours=100, pyzmq=None, floor=74))


@pytest.mark.parametrize(
    ("text", "limit"),
    [("<=6 ms", 6e6), ("<=1.5 us", 1500), ("<=450 KB", 450_000), ("<=3.5 MB", 3_500_000)],
)
def test_limit_is_absolute_and_knows_units(text, limit):
    assert Target.parse(text).limit == limit
    assert Target.parse(text).met(Figures(ours=limit, pyzmq=None, floor=None))
    assert not Target.parse(text).met(Figures(ours=limit * 1.01, pyzmq=None, floor=None))


def test_all_clauses_must_hold():
    target = Target.parse(">=3x and <=2x floor")
    assert target.met(Figures(ours=100, pyzmq=300, floor=50))
    assert not target.met(Figures(ours=100, pyzmq=299, floor=50))
    assert not target.met(Figures(ours=100, pyzmq=300, floor=49))


def test_margin_is_that_of_the_worst_clause():
    target = Target.parse(">=3x and <=2x floor")
    assert target.margin(Figures(ours=100, pyzmq=600, floor=25)) == 0.5


def test_clause_about_a_side_that_was_not_measured_is_missed():
    assert not Target.parse(">=1x").met(Figures(ours=1, pyzmq=None, floor=1))
    assert not Target.parse("<=9x floor").met(Figures(ours=1, pyzmq=9, floor=None))


@pytest.mark.parametrize("text", ["", "3x", ">=x", ">=3", "<=2x ceiling", ">=3x and", "<=6 parsecs"])
def test_unreadable_target_is_refused(text):
    with pytest.raises(ValueError, match=r"cannot read|unknown unit"):
        Target.parse(text)


def test_two_clauses_of_one_kind_are_refused():
    with pytest.raises(ValueError, match="two clauses about the floor"):
        Target.parse("<=2x floor and >=75% of floor")
