"""`FutureMethods` and those who wait: a receive that found nothing arms the watch of `Waiting`."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

import zmq
from zmq import backend


class _Socket(backend.FutureMethods, zmq.Socket[Any]):
    """One whose waits are over at once: what it would wait for is told."""

    def _recv_later(self, tried: bool, *_: Any) -> Any:
        return "later", tried

    _recv_multipart_later = _recv_later


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    backend.use_future(asyncio.Future)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield loop
    asyncio.set_event_loop(None)
    loop.close()


@pytest.fixture
def pull(context, loop) -> Iterator[Any]:
    with context.socket(zmq.PULL, _Socket) as pull:
        pull.bind("inproc://here")
        pull.waiting = backend.Waiting()
        pull.waiting.receivers, pull.waiting.senders = {}, {}
        pull.waiting.budget = backend.FairnessBudget()
        pull.waiting.budget.left = 10
        yield pull


@pytest.mark.skipif(
    zmq.build_info()["backend"] != "cython",
    reason="where C code can be interrupted, there is no moment for it",
)
@pytest.mark.parametrize("method", ["recv", "recv_multipart"])
def test_a_receive_that_found_nothing_arms_the_watch(pull, method):
    pull.waiting.watch = pull.watch(lambda: None)
    assert getattr(pull, method)(zmq.DONTWAIT) == ("later", True)
    assert not pull.waiting.watch.armed
    assert getattr(pull, method)() == ("later", True)
    assert pull.waiting.watch.armed


@pytest.mark.parametrize("method", ["recv", "recv_multipart"])
def test_a_watch_that_is_armed_already_is_fired_and_not_armed(pull, method):
    calls: list[int] = []
    pull.waiting.watch = pull.watch(lambda: calls.append(1))
    other = pull.watch(lambda: calls.append(2))
    other.arm()
    assert getattr(pull, method)() == ("later", True)
    assert calls == [2]
    assert not pull.waiting.watch.armed


@pytest.mark.parametrize("method", ["recv", "recv_multipart"])
def test_a_receive_that_found_something_arms_nothing(context, pull, method):
    pull.waiting.watch = pull.watch(lambda: None)
    with context.socket(zmq.PUSH) as push:
        push.connect("inproc://here")
        push.send(b"x")
        assert getattr(pull, method)().result() in (b"x", [b"x"])
    assert not pull.waiting.watch.armed
    assert getattr(pull, method)()[0] == "later"
    pull.waiting.watch = None
    assert getattr(pull, method)()[0] == "later"


def test_without_a_loop_no_message_is_taken(context, pull):
    with context.socket(zmq.PUSH) as push:
        push.connect("inproc://here")
        push.send(b"x")
        asyncio.set_event_loop(None)
        for receive in (pull.recv, pull.recv_multipart, pull.poll):
            with pytest.raises(RuntimeError):
                receive()
    assert zmq.Socket.try_recv(pull) == b"x"
