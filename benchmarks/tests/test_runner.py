"""The runner: interleaving, attempts, and sides that fail."""

from __future__ import annotations

import pytest
from harness.process import Broken, Missing
from harness.result import FAILED, MET, MISSED, MISSING
from harness.runner import Plan, Runner, interleave, operations

PLAN = Plan(slices=4, long_slices=2, shorten=1.0, attempts=3)


class FakeSide:
    """A side whose operations cost what it is told; writes down what was asked of it."""

    def __init__(self, name, costs=(1.0,), journal=None, trouble=None):
        self.name = name
        self.costs = list(costs)
        self.journal = journal if journal is not None else []
        self.trouble = trouble
        self.opened = 0

    def open(self, row):
        self.opened += 1
        if self.trouble:
            raise self.trouble

    def run(self, n):
        self.journal.append(self.name)
        return self.costs[min(self.opened, len(self.costs)) - 1] * n

    def close(self):
        return None


@pytest.fixture
def short_row(row):
    return row(">=2x", most=1)


def test_slices_alternate_and_every_round_begins_with_another_side():
    journal = []
    sides = [FakeSide(name, journal=journal) for name in ("ours", "pyzmq")]
    samples = interleave(sides, {"ours": 1, "pyzmq": 1}, slices=3)
    assert journal == ["ours", "pyzmq", "pyzmq", "ours", "ours", "pyzmq"]
    assert [len(costs) for costs in samples.values()] == [3, 3]


def test_row_that_meets_its_target_is_measured_once(short_row):
    ours = FakeSide("ours", [1.0])
    result = Runner(ours, FakeSide("pyzmq", [2.0]), FakeSide("floor"), PLAN).measure(short_row)
    assert (result.verdict, ours.opened) == (MET, 1)


def test_row_that_misses_is_measured_again_and_may_recover(short_row):
    ours = FakeSide("ours", [2.0, 1.0])
    result = Runner(ours, FakeSide("pyzmq", [2.0]), FakeSide("floor"), PLAN).measure(short_row)
    assert (result.verdict, ours.opened) == (MET, 2)


def test_row_that_keeps_missing_uses_all_attempts(short_row):
    ours = FakeSide("ours", [2.0])
    result = Runner(ours, FakeSide("pyzmq", [2.0]), FakeSide("floor"), PLAN).measure(short_row)
    assert (result.verdict, len(result.attempts)) == (MISSED, 3)


def test_no_attempt_begins_after_the_time_for_them(short_row):
    plan = Plan(slices=4, long_slices=2, shorten=1.0, attempts=3, retry_for_s=0.0)
    result = Runner(FakeSide("ours", [2.0]), FakeSide("pyzmq", [2.0]), FakeSide("floor"), plan).measure(
        short_row
    )
    assert (result.verdict, len(result.attempts)) == (MISSED, 1)


def test_slices_of_a_row_are_spread_over_its_openings(row):
    ours, theirs = FakeSide("ours", [1.0, 3.0, 2.0]), FakeSide("pyzmq", [4.0])
    result = Runner(ours, theirs, FakeSide("floor"), PLAN).measure(
        row(">=2x", most=1, openings=3, pick="median")
    )
    assert (ours.opened, theirs.opened) == (3, 3)
    assert result.attempts[0].samples["ours"] == [1.0, 1.0, 3.0, 3.0, 2.0, 2.0]
    assert (result.attempts[0].cost("ours"), result.verdict) == (2.0, MET)


def test_floor_runs_only_for_rows_that_have_one(row):
    floor = FakeSide("floor")
    runner = Runner(FakeSide("ours"), FakeSide("pyzmq", [2.0]), floor, PLAN)
    runner.measure(row(most=1))
    assert floor.opened == 0
    assert runner.measure(row(most=1, floor="pair 8")).figures.floor == 1.0


class LastingSide(FakeSide):
    """A side whose runs last, on a clock of their own: a fixed overhead, and so much for each operation."""

    def __init__(self, monkeypatch):
        super().__init__("ours")
        self.now = 0
        monkeypatch.setattr("harness.runner.time.perf_counter_ns", lambda: self.now)

    def run(self, n):
        self.now += 200_000 + n * 5_000
        return n * 5_000


def test_operations_fill_a_slice_whatever_the_overhead(row, monkeypatch):
    assert operations(LastingSide(monkeypatch), row(), slice_ns=2_000_000) == 400


def test_operations_never_exceed_what_the_row_allows(row, monkeypatch):
    assert operations(LastingSide(monkeypatch), row(most=30), slice_ns=2_000_000) == 30


def test_missing_api_is_reported_once(short_row):
    ours = FakeSide("ours", trouble=Missing("zmq.Socket.try_recv"))
    result = Runner(ours, FakeSide("pyzmq"), FakeSide("floor"), PLAN).measure(short_row)
    assert (result.verdict, result.missing, ours.opened) == (MISSING, "zmq.Socket.try_recv", 1)


def test_crash_of_any_side_fails_the_row(short_row):
    pyzmq = FakeSide("pyzmq", trouble=Broken("killed by signal 11"))
    result = Runner(FakeSide("ours"), pyzmq, FakeSide("floor"), PLAN).measure(short_row)
    assert (result.verdict, result.failed) == (FAILED, "killed by signal 11")
