"""The comparison of libraries from the index: sides, openings, and the table."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rivals import contest, drawing, run
from rivals.contest import Outcome, Row, Side

OURS = Side("ours", sys.executable)


def opened(row: Row, side: Side = OURS) -> Outcome:
    outcome = Outcome()
    contest.run_opening(side, row, 1000, outcome)
    return outcome


@pytest.mark.parametrize("row", contest.ROWS, ids=lambda row: row.name)
def test_every_row_runs_on_our_side(row: Row) -> None:
    outcome = opened(row)
    assert (outcome.hung, outcome.failed) == (0, 0)
    assert outcome.median is not None
    assert outcome.median > 0
    assert outcome.cost is not None
    assert outcome.cost > 0


def test_rows_have_names_of_their_own() -> None:
    assert len({row.name for row in contest.ROWS}) == len(contest.ROWS)


def test_a_library_that_cannot_do_it_has_failed() -> None:
    assert opened(contest.ROWS[0], Side("none", sys.executable, "json")).failed == 1


def test_an_opening_that_never_ends_is_counted_as_hung(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(contest, "HUNG", 0.2)
    ends = tmp_path / "ends.py"
    ends.write_text("import time; print('bound', flush=True); time.sleep(60)")
    outcome = Outcome()
    contest.run_opening(OURS, contest.ROWS[0], 1000, outcome, ends)
    assert (outcome.hung, outcome.failed, outcome.rates) == (1, 0, [])


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [
        (Outcome([2000.0, 4000.0, 3000.0]), "3.0 (1.50x)"),
        (Outcome([2000.0], hung=2), "2.0 (1.00x), 2 hung"),
        (Outcome(failed=3), "—, 3 failed"),
    ],
)
def test_a_cell_has_the_median_the_ratio_and_what_did_not_end(outcome: Outcome, shown: str) -> None:
    assert run.cell(outcome, Outcome([2000.0])) == shown


def test_a_side_is_a_name_a_python_and_a_module() -> None:
    assert run.read_side("a=/bin/python") == Side("a", "/bin/python", "zmq")
    assert run.read_side("b=/bin/python:other") == Side("b", "/bin/python", "other")
    with pytest.raises(argparse.ArgumentTypeError, match="is not NAME=PYTHON"):
        run.read_side("nothing")


def test_the_chart_has_a_dot_for_each_figure_of_each_row() -> None:
    drawn = drawing.chart(["a", "b<"], [("tcp 16 B", [1.0, 2.5]), ("ipc 16 B", [1.0, None])])
    root = ElementTree.fromstring(drawn)
    dots = [dot for dot in root.iter("{http://www.w3.org/2000/svg}circle") if float(dot.get("cx", 0)) > 200]
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert len(dots) == 3
    assert {"b<", "tcp 16 B", "ipc 16 B", "1x"} <= set(texts)
