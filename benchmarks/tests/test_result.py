"""Verdicts, the choice among attempts, and the exit code."""

from __future__ import annotations

import pytest
from harness.result import FAILED, MET, MISSED, MISSING, Attempt, Result, exit_code


def test_best_takes_the_cheapest_slice_of_each_side(result):
    assert result(ours=[5.0, 4.0, 9.0], pyzmq=[8.0, 12.0]).figures.ratio == 2.0


def test_median_ignores_lucky_slices(result):
    made = result(ours=[1.0, 5.0, 6.0], pyzmq=[1.0, 10.0, 11.0], row_options={"pick": "median"})
    assert made.figures.ratio == 2.0


def test_verdict_follows_the_target(result):
    assert result(">=2x", ours=1.0, pyzmq=2.0).verdict == MET
    assert result(">=2x", ours=1.0, pyzmq=1.9).verdict == MISSED


def test_the_attempt_nearest_its_target_counts(result):
    made = result(">=2x", ours=1.0, pyzmq=1.5)
    made.attempts.append(Attempt(made.row, {"ours": [1.0], "pyzmq": [2.5]}))
    made.attempts.append(Attempt(made.row, {"ours": [1.0], "pyzmq": [1.0]}))
    assert made.verdict == MET
    assert made.figures.ratio == 2.5


def test_missing_api_is_not_met(row):
    assert Result(row(), missing="zmq.Socket.try_recv").verdict == MISSING


def test_failure_counts_even_after_a_good_attempt(result):
    made = result(">=2x", ours=1.0, pyzmq=9.0)
    made.failed = "killed by signal 11"
    assert made.verdict == FAILED


GUARD = {"guard": True, "openings": 3, "pick": "median"}
PYZMQ = [9.0, 10.0, 11.0, 11.0, 12.0, 13.0, 9.0, 10.0, 11.0]  # openings of 10, 12 and 10; 11 in all


def test_guard_is_met_while_pyzmq_itself_has_been_as_slow(result):
    made = result(">=1x", ours=[11.8] * 9, pyzmq=PYZMQ, row_options=GUARD)
    assert made.figures.ratio == pytest.approx(11 / 11.8)
    assert made.best.opening_costs("pyzmq") == [10.0, 12.0, 10.0]
    assert (made.verdict, made.best.within_noise) == (MET, True)


def test_guard_is_missed_when_slower_than_each_of_pyzmqs_openings(result):
    assert result(">=1x", ours=[12.1] * 9, pyzmq=PYZMQ, row_options=GUARD).verdict == MISSED


def test_other_rows_know_no_noise(result):
    options = {**GUARD, "guard": False}
    assert result(">=1x", ours=[11.8] * 9, pyzmq=PYZMQ, row_options=options).verdict == MISSED


def test_exit_code_is_zero_only_when_every_row_met_its_target(row, result):
    good, bad = result(">=2x", ours=1.0, pyzmq=2.0), result(">=2x", ours=2.0, pyzmq=2.0)
    assert exit_code([good]) == 0
    assert exit_code([good, bad]) == 1
    assert exit_code([good, Result(row(), missing="zmq.x")]) == 1
    assert exit_code([good, Result(row(), failed="no answer in 60 s")]) == 1
    assert exit_code([good, Result(row())]) == 1


def test_measuring_nothing_is_no_success():
    assert exit_code([]) == 1


def test_row_refuses_what_nobody_can_show(row):
    with pytest.raises(ValueError, match="unit 'parsecs'"):
        row(unit="parsecs")
    with pytest.raises(ValueError, match="pick 'worst'"):
        row(pick="worst")
