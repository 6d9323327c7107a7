"""A context whose end has to wait says for which sockets, and where they were made; Ctrl-C ends the wait."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import zmq
from zmq.sugar import ending
from zmq_testing.processes import interrupt_when_it_waits

NOWHERE = "tcp://127.0.0.1:1"
# A process that runs in the background inherits SIGINT as ignored.
OPENING = """import signal, zmq, zmq.sugar.ending
zmq.sugar.ending.PATIENCE = 0.1; signal.signal(signal.SIGINT, signal.default_int_handler)
"""

interrupts = pytest.mark.skipif(
    os.name == "nt", reason="a process of its own cannot be sent SIGINT on Windows"
)


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[logging.LogRecord]]:
    """Have contexts lose their patience soon; give what they have said."""
    monkeypatch.setattr(ending, "PATIENCE", 0.05)
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", records.append)
    logging.getLogger("zmq").addHandler(handler)
    yield records
    logging.getLogger("zmq").removeHandler(handler)


def test_term_names_the_socket_that_is_still_open(said, thread, wait_until) -> None:
    context = zmq.Context()
    push = context.socket(zmq.PUSH)
    line = sys._getframe().f_lineno - 1
    ended = thread(context.term)
    wait_until(lambda: said)
    assert f"PUSH socket made at {__file__}:{line} is still open: close it" in said[0].getMessage()
    assert (said[0].name, said[0].levelname) == ("zmq", "WARNING")
    push.close()
    ended()
    assert len(said) == 1


def keep(context: zmq.Context, linger: int) -> zmq.Socket:
    """Return a socket with a message that no peer takes."""
    push = context.socket(zmq.PUSH)
    push.linger = linger
    push.connect(NOWHERE)
    push.send(b"x")
    return push


# Milliseconds, far above the patience of contexts here, for a machine that is busy.
KEPT = 1_500

ENDS: dict[str, Callable[[zmq.Context], Any]] = {
    "close and term": lambda context: (keep(context, KEPT).close(), context.term()),
    "close(linger) and term": lambda context: (keep(context, 0).close(KEPT), context.term()),
    "forgotten and term": lambda context: (bool(keep(context, KEPT)), context.term()),
    "destroy": lambda context: (keep(context, KEPT), context.destroy()),
    "destroy(linger)": lambda context: (keep(context, 0), context.destroy(KEPT)),
    "with": lambda context: (
        context.__enter__() and keep(context, KEPT) and context.__exit__(None, None, None)
    ),
    "shadow": lambda context: (keep(zmq.Context.shadow(context), KEPT).close(), context.term()),
}


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy closes what is forgotten later")
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_an_end_names_the_socket_whose_messages_it_keeps(end, said, wait_until) -> None:
    end(zmq.Context())
    wait_until(lambda: said)
    (record,) = said
    text = record.getMessage()
    assert "PUSH socket made at" in text
    assert f"{__file__}:{keep.__code__.co_firstlineno + 2} was closed" in text
    assert f"kept for {KEPT} ms (LINGER)" in text


def test_sockets_of_one_line_are_counted(said, wait_until) -> None:
    context = zmq.Context()
    for _ in range(3):
        keep(context, KEPT).close()
    context.term()
    wait_until(lambda: said)
    assert "\n- 3 x PUSH socket made at" in said[0].getMessage()


def test_what_is_said_leaves_no_thread_behind(said, wait_until) -> None:
    context = zmq.Context()
    keep(context, KEPT).close()
    context.term()
    wait_until(lambda: said)
    dummies = [each for each in threading.enumerate() if isinstance(each, threading._DummyThread)]
    assert said[0].threadName not in {each.name for each in dummies}
    wait_until(lambda: said[0].threadName not in {each.name for each in threading.enumerate()})


def test_what_cannot_keep_messages_so_long_is_not_named(said, thread, wait_until) -> None:
    context = zmq.Context()
    keep(context, 1).close()
    sub = context.socket(zmq.SUB)
    sub.connect(NOWHERE)
    sub.close()
    context.socket(zmq.PUSH).close()
    assert ending.unfinished_text(context, 5) == ""
    context.term()
    assert not said


def test_a_context_remembers_the_last_sockets_only() -> None:
    context = zmq.Context()
    for number in range(100):
        with context.socket(zmq.PUB) as pub:
            pub.bind(f"inproc://{number}")
    assert len(context.unfinished()) == 64
    context.term()


def test_a_term_that_ends_in_time_says_nothing(said, monkeypatch) -> None:
    monkeypatch.setattr(ending, "PATIENCE", 30)
    context = zmq.Context()
    pub = context.socket(zmq.PUB)
    pub.bind("inproc://quiet")
    pub.close()
    context.term()
    assert context.unfinished()
    assert not said


def interrupted(code: str) -> tuple[str, int]:
    """Run code after the opening, and interrupt it once it waits."""
    return interrupt_when_it_waits(OPENING + textwrap.dedent(code))


@interrupts
def test_ctrl_c_ends_term_and_says_what_it_waited_for() -> None:
    told, status = interrupted(f"""
        context = zmq.Context()
        push = context.socket(zmq.PUSH)
        push.connect({NOWHERE!r})
        push.send(b"x")
        push.close()
        context.term()
        """)
    assert status == -signal.SIGINT
    assert (
        "PUSH socket made at <string>:5 was closed, and messages that no peer has taken are kept for ever"
        in told
    )
    assert "KeyboardInterrupt: Context.term() still waited:\n- PUSH socket made at <string>:5" in told


@interrupts
@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio raises KeyboardInterrupt itself")
def test_ctrl_c_ends_a_term_that_blocks_an_event_loop_of_asyncio() -> None:
    told, status = interrupted("""
        import asyncio
        async def main():
            context = zmq.Context()
            push = context.socket(zmq.PUSH)
            context.term()
        asyncio.run(main())
        """)
    assert status == -signal.SIGINT
    assert (
        "KeyboardInterrupt: Context.term() still waited:\n- PUSH socket made at <string>:7 is still open"
        in told
    )


@interrupts
def test_ctrl_c_ends_the_end_of_a_process(wait_until) -> None:
    code = OPENING + textwrap.dedent(f"""
        push = zmq.Context.instance().socket(zmq.PUSH)
        push.linger = 60_000
        push.connect({NOWHERE!r})
        push.send(b"x")
        print("ending", flush=True)
        """)
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        try:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ending\n"
            # The first may come before Python has left the signal to the system.
            wait_until(lambda: child.poll() is not None or child.send_signal(signal.SIGINT))
        finally:
            child.kill()
