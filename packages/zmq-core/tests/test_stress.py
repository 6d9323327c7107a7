"""Short runs of what the session `stress` runs for long."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import zmq

STRESS = Path(__file__).resolve().parents[1] / "stress"
# libzmq's own: a connection breaks while a closed socket still sends a message of many parts. See stress/run.py.
MENDED = "half-sent" in zmq.build_info()["patches"]
KNOWN = re.compile(r"session_base\.cpp:260")


def run(script: str, *arguments: str, seed: int = 1) -> dict[str, Any]:
    """Run one of the scripts and return its counts; again with another seed when it met the known assertion."""
    numbers = ["--seed", str(seed), *arguments]
    command = [sys.executable, "-I", str(STRESS / script), *numbers]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=28)
    if done.returncode == -6 and not MENDED and KNOWN.search(done.stderr) and seed < 3:
        return run(script, *arguments, seed=seed + 1)
    assert done.returncode == 0, done.stderr[-6000:]
    counts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return counts


def test_random_calls_raise_documented_errors_only() -> None:
    assert run("fuzz", "--seconds", "2")["calls"] > 100


def test_pollers_find_what_zmq_poll_finds() -> None:
    assert run("oracle.py", "--seconds", "1")["comparisons"] >= 900


def test_pollers_overlook_no_message() -> None:
    assert run("liveness.py", "--seconds", "1", "--messages", "5000")["messages"] >= 5000


@pytest.mark.parametrize("seed", range(8))
def test_programs_that_end_badly_end_as_they_chose(seed: int) -> None:
    command = [sys.executable, "-I", str(STRESS / "ending.py"), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=28)
    assert done.stdout.split()[-2:] == ["end", str(done.returncode)], done.stderr[-6000:]
