"""What `dev.py faults` finds: what is lost, torn, twice and out of order, and a network that does what it is told."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools.faults import trial  # noqa: E402
from tools.faults.exits import run as exits  # noqa: E402
from tools.faults.hostile import grammar, readers  # noqa: E402
from tools.faults.hostile import run as hostile  # noqa: E402
from tools.faults.load import run as load  # noqa: E402
from tools.faults.network import Network  # noqa: E402
from tools.faults.peer import RECORD  # noqa: E402
from tools.faults.processes import Record, ended, read_log  # noqa: E402
from tools.faults.scenario import FAULTS  # noqa: E402
from tools.faults.shortage import run as shortage  # noqa: E402

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


def test_an_attack_is_its_number() -> None:
    for number in range(200):
        made = grammar.attack(number, b"CURVE", b"REQ")
        assert made == grammar.attack(number, b"CURVE", b"REQ")
        assert made.end in ("close", "reset", "half", "stay")
    assert len({b"".join(grammar.attack(number).pieces) for number in range(200)}) > 190


def test_most_attacks_speak_the_protocol() -> None:
    begun = [b"".join(grammar.attack(number).pieces).startswith(grammar.SIGNATURE) for number in range(300)]
    assert sum(begun) > 200


@pytest.mark.timeout(150)
@pytest.mark.parametrize("heartbeats", [False, True])
def test_clients_lose_nothing_under_attack(heartbeats: bool) -> None:
    if heartbeats and "heartbeats" not in shortage.patches(sys.executable):
        pytest.skip("no released libzmq survives heartbeats under attack")
    outcome = hostile.besiege(sys.executable, 3.0, hostile.KEPT[0], heartbeats)
    assert hostile.problems(outcome, shortage.patches(sys.executable)) == []
    assert outcome["attacks"] > 30
    assert outcome["sent"] > 100


@pytest.mark.timeout(150)
@pytest.mark.skipif(sys.platform != "linux", reason="what a process has left is counted on Linux")
@pytest.mark.parametrize("use", ["bind_tcp", "receive"])
def test_a_use_recovers_from_a_shortage(use: str) -> None:
    outcomes = shortage.try_use(sys.executable, "descriptors", use)
    assert outcomes[-1] == {"amount": outcomes[-1]["amount"], "short": "works"}
    assert shortage.problems("descriptors", use, outcomes, []) == []


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        ({"short": "works"}, 0),
        ({"short": "ZMQError 24: Too many open files (see ulimit -n)"}, 0),
        ({"short": "AttributeError None: no"}, 1),
        ({"short": "works", "afterwards": "Again 11: Resource temporarily unavailable"}, 1),
        ({"short": "works", "left": 3}, 1),
        ({"ending": "hangs"}, 1),
        ({"ending": "signal 6", "why": "Too many open files (src/ipc_listener.cpp:325)"}, 0),
    ],
    ids=["works", "says so", "another error", "no recovery", "leak", "hang", "known"],
)
def test_an_outcome_of_a_shortage_is_judged(outcome: dict[str, Any], found: int) -> None:
    assert len(shortage.problems("descriptors", "use", [{"amount": 1, **outcome}], [])) == found


def test_what_a_patch_mends_is_a_problem_with_it() -> None:
    aborted = [{"amount": 1, "ending": "signal 6", "why": "Too many open files (src/ipc_listener.cpp:325)"}]
    assert len(shortage.problems("descriptors", "use", aborted, ["no-room"])) == 1
    lost = {"seed": 1, "attacks": 1, "errors": [], "lost": {"REP NULL": 1}, "disorder": {}}
    assert hostile.problems(lost, []) == []
    assert len(hostile.problems(lost, ["malformed-request"])) == 1


@pytest.mark.parametrize("reader", readers.READERS, ids=[reader.name for reader in readers.READERS])
def test_a_reader_takes_or_refuses_what_it_is_given(reader: readers.Target) -> None:
    count = readers.run(reader, seed=1, seconds=0, inputs=300 if reader.name == "arguments" else 2_000)
    assert count.accepted > 0
    assert count.corpus > len(reader.seeds), "new ways were found"


def test_the_limits_of_queues_hold_up_or_drop_as_promised() -> None:
    sys.path.insert(0, str(ROOT / "tools" / "faults" / "load"))
    try:
        import slow
    finally:
        del sys.path[0]
    case = slow.CASES["PUSH"]
    assert slow.judge(case, 200, list(range(200)), 1.0) == []
    assert slow.judge(case, 200, list(range(199)), 1.0) == ["200 were sent, 199 came"]
    assert slow.judge(case, None, list(range(200)), 99.0) == ["dropped, not held up", "99 MB more"]
    assert slow.judge(slow.CASES["PUB"], None, [*range(150), 7], 1.0) == ["out of order, or twice"]


@pytest.mark.timeout(120)
@pytest.mark.skipif(sys.platform != "linux", reason="the clock is shifted by LD_PRELOAD")
def test_waits_are_as_long_as_told_while_the_clock_jumps() -> None:
    rows = load.run_program(sys.executable, "clock")
    assert [row for row in rows if row["problems"]] == []
    assert len(rows) > 10 or "not tried" in rows[0]["found"]


def test_a_router_recovers_from_a_crowd_that_it_has_no_descriptors_for() -> None:
    program = ROOT / "tools" / "faults" / "load" / "crowd.py"
    done = subprocess.run(
        [sys.executable, "-I", str(program), "60"], capture_output=True, text=True, timeout=25
    )
    row = json.loads(done.stdout)
    assert row["problems"] == []
    assert "all 60" in row["found"]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("way", ["daemon", "atexit", "_exit", "signal", "pool", "fork"])
def test_programs_end_as_they_chose_while_a_thread_waits(way: str) -> None:
    rows = exits.try_all("ours", sys.executable, 4, f"exits {way} recv")
    assert len(rows) >= 4
    assert exits.problems(rows) == []


def test_an_ending_is_judged() -> None:
    rows = {("daemon", "recv"): {"found": {"ends": 9, "signal 6": 1}, "slowest": 0.2, "example": "Aborted"}}
    assert exits.problems(rows) == ["daemon, recv: signal 6: 1 Aborted"]
    assert exits.cell(rows, "daemon") == "9 of 10 end, the slowest after 0.2 s (recv: signal 6, 1)"
