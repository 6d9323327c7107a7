"""Futures of operations with a deadline."""

from __future__ import annotations

import pytest

import zmq


async def test_dontwait_raises_again_at_once(connected, async_socket):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = pull.recv()
    for future in (pull.recv(zmq.DONTWAIT), async_socket(zmq.PUSH).send(b"x", zmq.DONTWAIT)):
        assert future.done()
        with pytest.raises(zmq.Again):
            await future
    waiting.cancel()


async def test_a_message_in_time_cancels_the_deadline(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = pull.recv(timeout=10_000)
    timer = waiting.timer
    await push.send(b"x")
    assert await waiting == b"x"
    assert timer.cancelled()
