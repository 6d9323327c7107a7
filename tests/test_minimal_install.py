"""zmq-core alone, in an empty environment: no dependency, real messages, and an import that costs next to nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

# The budget of this release: so much of what `import http.client` takes. Milliseconds would judge the machine, too.
IMPORT_BUDGET = 0.4

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

# The interpreter's own start varies far more than the imports do: time these alone, inside, many times.
TIME = """
import time
begun = time.perf_counter_ns()
import zmq
between = time.perf_counter_ns()
import http.client
print(between - begun, time.perf_counter_ns() - between)
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
    times = [run(installed, "-I", "-c", TIME).stdout.split() for _ in range(15)]
    ours, standard = (min(int(each[column]) for each in times) / 1e6 for column in (0, 1))
    assert ours <= IMPORT_BUDGET * standard, f"{ours:.1f} ms, http.client {standard:.1f} ms"
