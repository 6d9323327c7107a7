"""Promises about signals: they delay, lose, split and outlast nothing."""

from __future__ import annotations

import itertools
import signal
import sys
import time
from typing import Any, Callable

import pytest

import zmq

promise = pytest.mark.promise
build_info: Callable[[], dict[str, Any]] = getattr(zmq, "build_info", dict)
needs_timers = pytest.mark.skipif(
    not hasattr(signal, "setitimer"), reason="this system has no interval timers"
)
# So a call has returned a message when the handler raises, and its caller does not have it yet.
keeps_interrupts_out = pytest.mark.skipif(
    sys.implementation.name == "pypy",
    reason="PyPy looks for signals again when compiled code has returned to its caller",
)


class Stop(Exception):
    """What a signal handler raises here."""


def receive_under_interrupts(receive: Callable[[], Any], count: int) -> list[Any]:
    """Receive `count` messages, as nothing but calls in C, while a signal handler raises now and then."""
    received: list[Any] = []
    interrupts = 0

    def handler(*_: object) -> None:
        raise Stop

    def go() -> None:
        # Nothing but C between one receive and the next: what an interrupt loses, the binding has lost.
        signal.setitimer(signal.ITIMER_REAL, 0.0003)
        received.extend(itertools.islice(iter(receive, None), count - len(received)))
        signal.setitimer(signal.ITIMER_REAL, 0)

    before = signal.signal(signal.SIGALRM, handler)
    try:
        while len(received) < count:
            try:
                go()
            except (Stop, zmq.Again):
                interrupts += 1
                if interrupts > 2 * count:
                    break
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return received


@promise("poll waits as long as it was told, whatever signals come meanwhile")
@needs_timers
def test_poll_keeps_its_deadline_under_signals(opened) -> None:
    """A deadline kept in whole seconds comes early or late by as much as the clock is off a full second."""
    pull = opened(zmq.PULL)
    before = signal.signal(signal.SIGALRM, lambda *_: None)
    while time.monotonic() % 1 < 0.2:
        pass  # so that the deadline lies beyond the next full second, but within a second
    to_full_second = 1 - time.monotonic() % 1
    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    try:
        start = time.monotonic()
        assert pull.poll((to_full_second + 0.15) * 1000) == 0
        assert time.monotonic() - start >= to_full_second + 0.149
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@promise("a signal handler that raises loses no message")
@needs_timers
@keeps_interrupts_out
def test_an_interrupt_after_a_receive_loses_no_message(opened) -> None:
    """Handlers must not run between libzmq's handing a message over and the return of `recv`."""
    push, pull = opened(zmq.PUSH), opened(zmq.PULL)
    pull.rcvhwm = push.sndhwm = 0
    pull.rcvtimeo = 200
    pull.bind("inproc://interrupted")
    push.connect("inproc://interrupted")
    sent = [b"%d" % number for number in range(30_000)]
    for message in sent:
        push.send(message)
    assert receive_under_interrupts(pull.recv, len(sent)) == sent


@promise("a signal handler that raises splits no message")
@needs_timers
@keeps_interrupts_out
def test_an_interrupt_between_parts_loses_no_part(opened) -> None:
    """All parts of a message are received in one go, or none is."""
    push, pull = opened(zmq.PUSH), opened(zmq.PULL)
    pull.rcvhwm = push.sndhwm = 0
    pull.rcvtimeo = 200
    pull.bind("inproc://parts")
    push.connect("inproc://parts")
    sent = [[b"%d" % number, b"part", b"part"] for number in range(10_000)]
    for message in sent:
        push.send_multipart(message)
    assert receive_under_interrupts(pull.recv_multipart, len(sent)) == sent


@promise("Ctrl-C ends a proxy under steady traffic")
@needs_timers
def test_ctrl_c_ends_a_busy_proxy(run) -> None:
    """libzmq's own proxy notices a signal only when it has nothing to do."""
    result = run("""
        import os, signal, threading, zmq
        context = zmq.Context()
        frontend, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
        backend, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        for bound, connected, name in ((frontend, push, "inproc://in"), (backend, pull, "inproc://out")):
            bound.bind(name)
            connected.connect(name)
        seen = threading.Event()
        def pour():
            while True:
                push.send(b"x")
        def drain():
            while True:
                pull.recv()
                seen.set()
        def interrupt():
            seen.wait()
            os.kill(os.getpid(), signal.SIGINT)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for target in (pour, drain, interrupt):
            threading.Thread(target=target, daemon=True).start()
        try:
            zmq.proxy(frontend, backend)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        os._exit(0)
    """)
    assert result.stdout == "interrupted\n", result.stderr
