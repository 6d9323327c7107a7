"""The command line, and the rows as a whole."""

from __future__ import annotations

import pytest
import run
from harness.row import find_row, load_areas


def test_every_row_has_a_name_of_its_own_and_a_readable_target():
    rows = [row for area in load_areas() for row in area.rows]
    assert len({row.key for row in rows}) == len(rows) > 0
    for row in rows:
        assert row.goal.ratio or row.goal.floor or row.goal.limit
        assert row.measures


def test_row_is_found_by_its_full_name():
    assert find_row("sync.pair-8").goal.text == ">=3.0x and <=2x floor"
    with pytest.raises(KeyError):
        find_row("sync.pair-nine")


def test_patterns_match_parts_and_whole_names():
    areas = load_areas()
    assert [row.key for row in run.choose(areas, ["poll.idle-*"])] == [
        f"poll.idle-{n}" for n in (1, 10, 200, 1000)
    ]
    assert {row.area for row in run.choose(areas, ["multipart."])} == {"multipart"}
    assert len(run.choose(areas, None)) == sum(len(area.rows) for area in areas)


def test_list_measures_nothing(capsys):
    assert run.main(["--list", "--rows", "sync.again"]) == 0
    assert capsys.readouterr().out.split()[:2] == ["sync.again", ">=2.8x"]


def test_pattern_that_matches_nothing_is_an_error(capsys):
    assert run.main(["--rows", "no-such-row"]) == 2
    assert "no-such-row" in capsys.readouterr().err


def test_python_that_is_not_there_is_an_error(monkeypatch, capsys):
    monkeypatch.setenv("BENCH_PYZMQ_PYTHON", "/no/such/python")
    monkeypatch.setattr(run.environment, "build_floor", lambda: ("floor", "dlopen"))
    assert run.main(["--rows", "sync.again"]) == 2
    assert "BENCH_PYZMQ_PYTHON=/no/such/python is not a program" in capsys.readouterr().err
