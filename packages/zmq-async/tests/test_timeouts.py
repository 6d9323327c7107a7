"""RCVTIMEO, SNDTIMEO and `timeout=` are deadlines."""

from __future__ import annotations

import asyncio

import pytest

import zmq

RECEIVES = [
    "recv",
    "recv_multipart",
    "recv_string",
    "recv_json",
    "recv_pyobj",
    "recv_many",
    "recv_many_multipart",
]


@pytest.mark.parametrize("name", RECEIVES)
async def test_a_receive_without_a_message_raises_again_in_time(name, connected):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    start = asyncio.get_running_loop().time()
    with pytest.raises(zmq.Again):
        await getattr(pull, name)(timeout=20)
    assert asyncio.get_running_loop().time() - start >= 0.015


async def test_rcvtimeo_is_the_deadline_of_receives(connected):
    _, pull = connected(zmq.PUSH, zmq.PULL, rcvtimeo=10)
    with pytest.raises(zmq.Again):
        await pull.recv()
    with pytest.raises(zmq.Again):
        await pull.recv_into(bytearray(3))
    pull.rcvtimeo = 0
    with pytest.raises(zmq.Again):
        await pull.recv()


async def test_a_timeout_of_the_call_overrides_rcvtimeo(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, rcvtimeo=1)
    waiting = pull.recv(timeout=-1)
    await asyncio.sleep(0.01)
    await push.send(b"late")
    assert await waiting == b"late"


async def test_a_send_nobody_takes_raises_again_in_time(async_socket):
    push = async_socket(zmq.PUSH, sndtimeo=10)
    with pytest.raises(zmq.Again):
        await push.send(b"x")
    with pytest.raises(zmq.Again):
        await push.send_multipart([b"x"], timeout=5)
    with pytest.raises(zmq.Again):
        await push.send(b"x", timeout=0)


async def test_send_many_says_how_many_were_sent_in_time(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=5, rcvhwm=5)
    sent = await push.send_many([b"x"] * 100, timeout=10)
    assert 0 < sent < 100
    assert len(await pull.recv_many()) == sent


async def test_dontwait_raises_again_at_once(connected, async_socket):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = pull.recv()
    for future in (pull.recv(zmq.DONTWAIT), async_socket(zmq.PUSH).send(b"x", zmq.DONTWAIT)):
        assert future.done()
        with pytest.raises(zmq.Again):
            await future
    waiting.cancel()


async def test_a_poll_without_events_ends_with_zero(connected):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    assert await pull.poll(10) == 0
    assert await pull.poll(0) == 0


async def test_a_message_in_time_cancels_the_deadline(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = pull.recv(timeout=10_000)
    timer = waiting.timer
    await push.send(b"x")
    assert await waiting == b"x"
    assert timer.cancelled()
