"""Messages whose peer comes later: a running program keeps them, the end of a process gives them a bounded time."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import socket as sockets
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq

PREAMBLE = """
import gc, multiprocessing, os, sys, threading, warnings, zmq
warnings.simplefilter("ignore")
def push_ten(context, **options):
    push = context.socket(zmq.PUSH)
    for name, value in options.items():
        setattr(push, name, value)
    push.connect(sys.argv[1])
    for number in range(10):
        push.send(b"%d" % number)
    return push
"""

TEN = [b"%d" % number for number in range(10)]

REFERENCE_COUNTS = pytest.mark.skipif(
    sys.implementation.name == "pypy",
    reason="PyPy collects what a function forgot later, and nothing at the end",
)

WAYS_TO_LEAVE = {
    "open socket": "push = push_ten(zmq.Context.instance())",
    "open socket of a context of its own": "context = zmq.Context(); push = push_ten(context)",
    "socket that a function forgot": "(lambda: push_ten(zmq.Context.instance()) and None)()",
    "socket and context that a function forgot": "(lambda: push_ten(zmq.Context()) and None)()",
    "socket in a cycle": "context = zmq.Context(); push = push_ten(context); cycle = [push]; cycle.append(cycle)",
    "closed socket": "push_ten(zmq.Context.instance()).close()",
    "daemon thread in term": """
context = zmq.Context()
push_ten(context).close()
threading.Thread(target=context.term, daemon=True).start()
while True:
    try:
        context.get(zmq.IO_THREADS)
    except zmq.ContextTerminated:
        break
""",
    "socket of a thread": """
thread = threading.Thread(target=lambda: push_ten(zmq.Context.instance()) and None)
thread.start()
thread.join()
""",
}


@pytest.fixture
def free_endpoint() -> str:
    """Give a tcp endpoint that nothing is bound to yet."""
    with sockets.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
def leave(free_endpoint: str) -> Iterator[Callable[[str], Any]]:
    """Give a function that runs code in a process, up to the process's last statement."""
    started = []

    def start(code: str) -> subprocess.Popen[str]:
        source = PREAMBLE + textwrap.dedent(code) + "\nprint('ending', flush=True)"
        child = subprocess.Popen(
            [sys.executable, "-c", source, free_endpoint],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(child)
        assert child.stdout is not None
        assert child.stdout.readline() == "ending\n", child.communicate()[1]
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate()


@pytest.fixture
def receive_late(
    socket: Callable[..., zmq.Socket], free_endpoint: str, wait_until: Callable[..., Any]
) -> Callable[..., list[bytes]]:
    """Give a function that binds so many seconds from now, and returns what comes."""

    def receive(seconds: float) -> list[bytes]:
        then = time.monotonic() + seconds
        wait_until(lambda: time.monotonic() >= then)
        pull = socket(zmq.PULL)
        pull.bind(free_endpoint)
        return [pull.recv() for _ in range(10)]

    return receive


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.parametrize("kind", ["socket", "socket and context"])
def test_a_running_program_keeps_what_a_forgotten_socket_sent(
    kind, context, free_endpoint, receive_late
) -> None:
    def work() -> None:
        push = (context if kind == "socket" else zmq.Context()).socket(zmq.PUSH)
        push.connect(free_endpoint)
        for message in TEN:
            push.send(message)

    began = time.monotonic()
    work()
    gc.collect()
    assert time.monotonic() - began < 4  # it did not wait for the peer
    assert receive_late(1.5) == TEN


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_a_forgotten_socket_drops_its_messages_when_its_own_linger_is_over(
    context, free_endpoint, wait_until
) -> None:
    def work() -> None:
        push = context.socket(zmq.PUSH)
        push.linger = 0
        push.connect(free_endpoint)
        push.send(b"x")

    work()
    gc.collect()
    context.term()
    assert context.closed


@pytest.mark.parametrize("code", WAYS_TO_LEAVE.values(), ids=WAYS_TO_LEAVE.keys())
def test_a_peer_that_appears_after_the_program_has_ended_still_gets_all(
    code: str, leave, receive_late
) -> None:
    child = leave(code)
    assert receive_late(1.5) == TEN
    assert child.wait(10) == 0


def test_without_a_peer_the_process_ends_all_the_same(leave) -> None:
    began = time.monotonic()
    children = {name: leave(code) for name, code in WAYS_TO_LEAVE.items()}
    assert {name: child.wait(20) for name, child in children.items()} == dict.fromkeys(WAYS_TO_LEAVE, 0)
    assert time.monotonic() - began < 5 + 0.5 * len(children)  # their starts, one after the other, included


def test_the_program_sets_how_long_its_end_may_take(leave) -> None:
    began = time.monotonic()
    assert leave("os.environ['PYZMQ_EXIT_LINGER'] = '100'\n" + WAYS_TO_LEAVE["open socket"]).wait(10) == 0
    assert time.monotonic() - began < 4  # the default is 5 s


def test_a_process_may_wait_for_its_peer_for_ever(leave, receive_late) -> None:
    child = leave("os.environ['PYZMQ_EXIT_LINGER'] = '-1'\n" + WAYS_TO_LEAVE["closed socket"])
    assert receive_late(4) == TEN
    assert child.wait(10) == 0


@pytest.mark.parametrize("end", ["", ".close()"], ids=["open", "closed"])
def test_a_finite_linger_holds_at_the_end_too(end: str, leave, receive_late) -> None:
    child = leave(f"""
        os.environ["PYZMQ_EXIT_LINGER"] = "0"
        push = push_ten(zmq.Context.instance(), linger=5000){end}
    """)
    assert receive_late(1) == TEN
    assert child.wait(10) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a whole console")
def test_an_end_that_waits_says_so_after_five_seconds_and_ctrl_c_ends_it(leave) -> None:
    child = leave("os.environ['PYZMQ_EXIT_LINGER'] = '-1'\n" + WAYS_TO_LEAVE["closed socket"])
    assert child.stderr.readline() == "zmq: waiting for peers to take messages (LINGER, PYZMQ_EXIT_LINGER)\n"
    child.send_signal(signal.SIGINT)
    assert child.wait(10) == -signal.SIGINT


def test_a_setting_that_is_no_number_is_told(leave) -> None:
    child = leave("os.environ['PYZMQ_EXIT_LINGER'] = 'soon'\n" + WAYS_TO_LEAVE["closed socket"])
    _, told = child.communicate(timeout=10)
    assert told == "PYZMQ_EXIT_LINGER=soon is no number of milliseconds from -1 to 2147483647; 3000 it is\n"


@REFERENCE_COUNTS
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork() here")
@pytest.mark.parametrize("end", ["os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_a_forked_child_that_ends_at_once_has_sent_what_a_forgotten_context_had(
    end: str, leave, receive_late
) -> None:
    leave(f"""
        if os.fork() == 0:
            {WAYS_TO_LEAVE["socket and context that a function forgot"]}
            {end}
    """)
    assert receive_late(0.5) == TEN


@REFERENCE_COUNTS
@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_a_process_pool_may_be_ended_as_soon_as_its_work_is_done(
    method: str, free_endpoint, socket, tmp_path
) -> None:
    script = tmp_path / "pool.py"
    script.write_text(
        PREAMBLE
        + "def work(_):\n    push_ten(zmq.Context())\n"
        + "if __name__ == '__main__':\n"
        + "    with multiprocessing.get_context(sys.argv[2]).Pool(1) as pool:\n        pool.map(work, [0])\n"
    )
    pull = socket(zmq.PULL)
    pull.bind(free_endpoint)
    result = subprocess.run([sys.executable, str(script), free_endpoint, method], timeout=20, check=False)
    assert result.returncode == 0
    assert [pull.recv() for _ in range(10)] == TEN
