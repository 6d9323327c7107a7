"""The table, the JSON and the chart say what was measured."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

from harness.chart import chart
from harness.record import record
from harness.report import cells, noise, show_ratio, summary, table
from harness.result import Result

FACTS = {"ours": {"version": "28.0.0"}, "pyzmq": {"version": "27.3.0"}, "machine": {"cores": 2}}


def test_line_shows_all_sides_the_ratio_the_target_and_the_verdict(result):
    line = cells(result(">=3.0x and <=2x floor", ours=104.0, pyzmq=375.0, floor=62.0))
    assert line == ("area.row", "62.0 ns", "375 ns", "104 ns", "3.61x", ">=3.0x and <=2x floor", "ok")


def test_columns_are_aligned(result):
    made = [result(ours=1.0, pyzmq=2.0), result(ours=123_456.0, pyzmq=100_000_000.0)]
    lines = [line for line in table(made, {"area": "Title"}).splitlines() if "area.row" in line]
    assert len({line.index(">=2x") for line in lines}) == 1


def test_missing_row_is_listed_with_what_it_lacks(row):
    text = table([Result(row(), missing="zmq.Socket.try_recv")], {})
    assert "missing" in text
    assert "lacks zmq.Socket.try_recv" in text


def test_missed_row_lists_its_attempts(result):
    made = result(">=2x", ours=1.0, pyzmq=1.5)
    made.attempts *= 3
    assert "3 attempts: 1.50x, 1.50x, 1.50x" in table([made], {})


def test_summary_counts_every_kind(row, result):
    made = [
        result(ours=1.0, pyzmq=9.0),
        result(ours=1.0, pyzmq=1.0),
        Result(row(), missing="x"),
        Result(row(), failed="y"),
    ]
    assert summary(made) == "1 of 4 rows meet their targets, 1 missed, 1 missing in our library, 1 failed"


def test_ratio_keeps_three_digits():
    assert [show_ratio(ratio) for ratio in (0.954, 9.94, 13.7, 390.2, None)] == [
        "0.95x",
        "9.94x",
        "13.7x",
        "390x",
        "-",
    ]


def test_row_met_within_noise_says_so(result):
    options = {"guard": True, "openings": 2, "pick": "median"}
    made = result(">=1x", ours=[10.5, 10.5], pyzmq=[8.0, 12.0], row_options=options)
    assert "within noise: pyzmq itself is at 0.83x to 1.25x of its figure" in table([made], {})


def test_noise_names_the_ratio_farthest_from_one(result):
    made = [result(ours=1.0, pyzmq=ratio) for ratio in (0.5, 1.0, 1.6)]
    assert noise(made) == "A/A: 3 rows, median 1.000, lowest 0.500, highest 1.600, worst 0.500, 1 within 5 %"


def test_record_is_json_and_keeps_every_attempt(result, row):
    made = result(">=2x", ours=[1.0, 3.0], pyzmq=[4.0, 4.0])
    data = json.loads(json.dumps(record([made, Result(row(), missing="zmq.x")], FACTS)))
    first, second = data["rows"]
    assert data["met"] is False
    assert data["ours"]["version"] == "28.0.0"
    assert (first["ratio"], first["margin"], first["verdict"]) == (4.0, 2.0, "ok")
    assert first["attempts"][0]["sides"]["ours"] == {"best": 1.0, "median": 2.0, "slices": 2}
    assert (second["verdict"], second["notes"], second["ratio"]) == ("missing", ["lacks zmq.x"], None)


def test_chart_is_well_formed_and_draws_a_bar_for_every_measured_row(result, row):
    made = [result(ours=1.0, pyzmq=30.0), result(ours=1.0, pyzmq=0.7), Result(row(), missing="zmq.x")]
    tree = ElementTree.fromstring(chart(made, {"area": "A < B & C"}, "of today"))
    bars = [element.get("class") for element in tree.iter("{http://www.w3.org/2000/svg}rect")]
    assert bars == ["met", "missed"] * 2  # the legend's, then the rows'


def test_longer_bar_for_the_higher_ratio(result):
    made = [result(ours=1.0, pyzmq=4.0), result(ours=1.0, pyzmq=16.0)]
    tree = ElementTree.fromstring(chart(made, {}, ""))
    *_, short, long = (
        float(element.get("width")) for element in tree.iter("{http://www.w3.org/2000/svg}rect")
    )
    assert round(long / short, 2) == 2.0  # logarithmic: the square is twice as long
