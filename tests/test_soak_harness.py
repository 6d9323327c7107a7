"""What `dev.py soak -- --system` says of its samples, and a few seconds of the system."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools.soak import report  # noqa: E402


def samples(memory: float = 0.0, threads: int = 0, **counts: int) -> list[dict[str, Any]]:
    """Make eight samples of two processes, in the last of which the first has so much more."""
    return [
        {
            "time": number * 10.0,
            "processes": {
                "broker": [30 + memory * (number > 5), 20, 4 + threads * (number > 5)],
                "sync": [20, 9, 2],
            },
            "counts": {"sync": counts if number == 3 else {}},
            "latency": {"sync": {80: 99, 120: 1}},
        }
        for number in range(8)
    ]


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({}, []),
        ({"memory": 1.0}, []),
        ({"memory": 9.0}, ["broker: memory, MB: 30 in the second quarter, 39 in the last"]),
        ({"threads": 3}, ["broker: threads: 4 in the second quarter, 7 in the last"]),
        ({"wrong": 2}, ["2 wrong"]),
        ({"lost": 1}, ["1 lost"]),
        ({"cut off": 5}, []),
    ],
)
def test_growth_and_wrong_counts_are_problems(given: dict[str, Any], problems: list[str]) -> None:
    assert report.judge(samples(**given)) == problems


def test_a_front_end_that_gets_no_answers_is_a_problem() -> None:
    silent = [{**sample, "latency": {"sync": {}}} for sample in samples()]
    assert report.judge(silent)[0] == "sync: no answer in quarter 1"


def test_percentiles_are_read_from_the_counts() -> None:
    latency = report.merged(samples()[:1])
    assert report.percentile(latency, 0.5) == pytest.approx(1.024)
    assert report.percentile(latency, 1.0) == pytest.approx(32.768)


def test_the_chart_has_a_line_for_each_process_and_percentile() -> None:
    tree = ElementTree.fromstring(report.chart(samples(), "a title"))
    lines = tree.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 3 * 2 + 4


@pytest.mark.timeout(90)
@pytest.mark.skipif(sys.platform != "linux", reason="what processes have is read from /proc")
def test_a_few_seconds_of_the_system_lose_nothing(tmp_path: Path) -> None:
    words = [
        "--seconds",
        "8",
        "--clients",
        "8",
        "--samples",
        "16",
        "--cut",
        "3",
        "--json",
        str(tmp_path / "saved"),
    ]
    command = [sys.executable, "-m", "tools.soak.run", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=80, cwd=ROOT)
    saved = json.loads((tmp_path / "saved").read_text())
    assert saved["problems"] == [], done.stdout
    total = report.totals(saved["samples"])
    assert [total[name] for name in ("wrong", "lost", "out of order")] == [0, 0, 0]
    assert total["right"] == total["answers"] > 50
