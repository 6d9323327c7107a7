"""What `dev.py faults` finds: what is lost, torn, twice and out of order, and a network that does what it is told."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools.faults import trial  # noqa: E402
from tools.faults.network import Network  # noqa: E402
from tools.faults.peer import RECORD  # noqa: E402
from tools.faults.processes import Record, ended, read_log  # noqa: E402
from tools.faults.scenario import FAULTS  # noqa: E402

pytestmark = pytest.mark.skipif(
    os.name == "nt", reason="processes are stopped and killed by signals of POSIX"
)
FAULT = {fault.name: fault for fault in FAULTS}


def judged(fault: str, received: list[Record], sent: int = 4, pattern: str = "PUSH-PULL") -> list[str]:
    """Return the problems of a trial in which so many messages were sent."""
    outcome = trial.Outcome(fault, pattern, "sync", ending="ends")
    trial.count(outcome, [Record(number, True, 0.0) for number in range(sent)], received, over=0.5)
    outcome.judge(FAULT[fault])
    return outcome.problems


def arrived(*numbers: int) -> list[Record]:
    return [Record(number, True, float(index)) for index, number in enumerate(numbers)]


@pytest.mark.parametrize(
    ("fault", "received", "problems"),
    [
        ("slow", arrived(0, 1, 2, 3), []),
        ("slow", arrived(0, 1, 3), ["1 messages are lost"]),
        ("cut", arrived(0, 1, 3), []),
        ("slow", arrived(0, 2, 1, 3), ["1 messages came out of order"]),
        ("cut", arrived(0, 2, 1, 3), []),
        ("cut", arrived(0, 1, 1, 2, 3), ["1 messages came twice"]),
        ("cut", [*arrived(0, 1, 2), Record(0, False, 3.0)], ["1 messages are torn"]),
        ("cut", arrived(0), ["nothing came after the fault"]),
    ],
    ids=[
        "all",
        "lost",
        "lost with the connection",
        "order",
        "order over connections",
        "twice",
        "torn",
        "no recovery",
    ],
)
def test_a_trial_is_judged(fault: str, received: list[Record], problems: list[str]) -> None:
    assert judged(fault, received) == problems


def test_a_req_may_ask_again_and_a_pub_begins_where_the_sub_has_subscribed() -> None:
    assert judged("cut", arrived(0, 1, 1, 2, 3), pattern="REQ-REP") == []
    assert judged("slow", arrived(2, 3), pattern="PUB-SUB") == []
    assert judged("slow", arrived(1, 3), pattern="PUB-SUB") == ["1 messages are lost"]


def test_a_record_that_was_being_written_does_not_count(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(RECORD.pack(7, True, 1.5) + RECORD.pack(8, True, 2.5)[:-3])
    assert read_log(log) == [Record(7, True, 1.5)]
    assert read_log(tmp_path / "none") == []


def test_the_end_of_a_process_has_a_name() -> None:
    assert [ended(0), ended(1), ended(-6)] == ["ends", "fails", "SIGABRT"]


@pytest.fixture
def network() -> Iterator[tuple[Network, socket.socket, socket.socket]]:
    """Give a network, and the two ends of a connection through it."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        made = Network(listener.getsockname()[1])
        stack.callback(made.close)
        near = stack.enter_context(socket.create_connection(("127.0.0.1", made.port), timeout=10))
        far = stack.enter_context(listener.accept()[0])
        far.settimeout(10)
        near.sendall(b"x")
        assert far.recv(1) == b"x"
        yield made, near, far


def test_a_cut_resets_both_ends(network: tuple[Network, socket.socket, socket.socket]) -> None:
    made, near, far = network
    made.cut()
    for end in (near, far):
        with pytest.raises(ConnectionResetError):
            end.recv(1)


def test_what_is_swallowed_does_not_arrive(network: tuple[Network, socket.socket, socket.socket]) -> None:
    made, near, far = network
    made.swallow()
    near.sendall(b"lost")
    far.settimeout(0.2)
    with pytest.raises(OSError, match="timed out"):
        far.recv(1)


def test_a_slow_network_takes_its_time(network: tuple[Network, socket.socket, socket.socket]) -> None:
    made, near, far = network
    made.bytes_per_second = 40_000.0
    begun = time.monotonic()
    near.sendall(bytes(8_000))
    received = 0
    while received < 8_000:
        received += len(far.recv(8_000))
    assert time.monotonic() - begun > 0.2


@pytest.mark.timeout(60)
@pytest.mark.parametrize(("fault", "front"), [("cut", "sync"), ("kill-receiver", "asyncio")])
def test_messages_get_through_a_fault(fault: str, front: str) -> None:
    outcome = trial.run(sys.executable, FAULT[fault], "REQ-REP", front, number=500)
    assert outcome.problems == []
    assert outcome.sent == outcome.received >= 500
