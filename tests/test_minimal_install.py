"""zmq-core alone, in an empty environment: no dependency, real messages, and an import that costs next to nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

# The budget of this release, in milliseconds above the bare interpreter.
IMPORT_BUDGET_MS = 12

EXCHANGE = """
import zmq
with zmq.Context() as context:
    with context.socket(zmq.REP) as server, context.socket(zmq.REQ) as client:
        for sock in (server, client):
            sock.linger, sock.rcvtimeo, sock.sndtimeo = 0, 5000, 5000
        server.bind("tcp://127.0.0.1:*")
        client.connect(server.last_endpoint.decode())
        client.send(b"question")
        assert server.recv() == b"question"
        server.send(b"answer")
        print(client.recv().decode())
"""

# The interpreter's own start varies far more than the import does: time the import alone, inside, many times.
TIME = """
import sys, time
before = time.perf_counter_ns()
import zmq
print((time.perf_counter_ns() - before) / 1e6)
"""


@pytest.fixture
def installed(pip, dist: Path, empty_python: Path) -> Path:
    """The Python of an environment in which only zmq-core was asked for."""
    pip("install", "--no-index", "--find-links", dist, "zmq-core")
    return empty_python


def test_nothing_else_is_installed(installed: Path, pip) -> None:
    listed = {line.split("==")[0] for line in pip("list", "--format=freeze").stdout.splitlines()}
    assert listed - {"pip", "setuptools", "wheel"} == {"zmq-core"}
    pip("check")


def test_request_and_reply_work(installed: Path, run) -> None:
    done = run(installed, "-I", "-W", "error", "-c", EXCHANGE)
    assert done.stdout == "answer\n"
    assert done.returncode == 0


@pytest.mark.timeout(60)
def test_the_import_keeps_to_its_budget(installed: Path, run) -> None:
    run(installed, "-c", "import zmq")  # writes the byte code, as installers do
    times = [float(run(installed, "-I", "-c", TIME).stdout) for _ in range(15)]
    assert min(times) <= IMPORT_BUDGET_MS, f"best of {len(times)}: {min(times):.1f} ms, all: {times}"
