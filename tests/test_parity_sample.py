"""A sample of the statements of `dev.py parity`, the same every time, comes out as on pyzmq 27.3.0."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

import zmq

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools.parity import run  # noqa: E402
from tools.parity.report import grouped  # noqa: E402
from tools.parity.side import Side  # noqa: E402

THEIRS = os.environ.get("ZMQ_TEST_PYZMQ27", "")
SAMPLE = argparse.Namespace(quick=True, seed=2026, only="", sample=0, shard=(1, 1))

pytestmark = [
    pytest.mark.skipif(not THEIRS, reason="no ZMQ_TEST_PYZMQ27; `python3 dev.py tests` gives one on Linux"),
    # A quiet machine needs half a minute.
    pytest.mark.timeout(900),
]


def test_both_sides_run_on_the_same_libzmq() -> None:
    script = "import zmq; print(zmq.__version__, zmq.zmq_version())"
    there = subprocess.run([THEIRS, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert there.stdout.split() == ["27.3.0", zmq.zmq_version()]


def test_a_sample_comes_out_as_on_pyzmq_27() -> None:
    comparison = run.Comparison((Side(THEIRS), Side(sys.executable)))
    statements = run.chosen(SAMPLE)
    for begin in range(0, len(statements), run.BATCH):
        comparison.add(statements[begin : begin + run.BATCH])
    assert comparison.tally.total == len(statements) == run.QUICK
    assert not comparison.tally.unexplained, grouped(comparison.tally.unexplained)
