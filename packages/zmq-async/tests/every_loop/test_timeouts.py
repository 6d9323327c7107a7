"""RCVTIMEO, SNDTIMEO and `timeout=` are deadlines."""

from __future__ import annotations

import anyio
import pytest

import zmq


async def test_a_receive_without_a_message_raises_again_in_time(engine, connected):
    _, pull = connected(zmq.PUSH, zmq.PULL, rcvtimeo=10)
    for receive in (pull.recv, pull.recv_multipart, pull.recv_string, pull.recv_json, pull.recv_many):
        begin = anyio.current_time()
        with pytest.raises(zmq.Again, match="no message came for the socket within 15 ms"):
            await receive(timeout=15)
        assert anyio.current_time() - begin >= 0.014
        with pytest.raises(zmq.Again):
            await receive()
    pull.rcvtimeo = 0
    for limited in ({}, {"timeout": 0}, {"flags": zmq.DONTWAIT}):
        with pytest.raises(zmq.Again):
            await pull.recv(**limited)


async def test_a_timeout_of_the_call_overrides_rcvtimeo(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL, rcvtimeo=1)
    async with anyio.create_task_group() as group:
        (waiting,) = await tasks(group, lambda: pull.recv(timeout=-1))
        await anyio.sleep(0.01)
        await push.send(b"late")
        assert await waiting.outcome() == b"late"


async def test_a_send_nobody_takes_raises_again_in_time(engine, async_socket):
    push = async_socket(zmq.PUSH, sndtimeo=10)
    for limited in ({}, {"timeout": 5}, {"timeout": 0}, {"flags": zmq.DONTWAIT}):
        for send in (lambda **k: push.send(b"x", **k), lambda **k: push.send_many([b"x"], **k)):
            with pytest.raises(zmq.Again):
                await send(**limited)


async def test_a_send_that_timed_out_says_how_long_it_waited(engine, async_socket):
    push = async_socket(zmq.PUSH, sndtimeo=3)
    for send in (lambda: push.send(b"x"), lambda: push.send_many([b"x"])):
        with pytest.raises(zmq.Again, match=r"no peer of the socket .* within 3 ms \(SNDTIMEO"):
            await send()


async def test_send_many_says_how_many_were_sent_in_time(engine, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=5, rcvhwm=5)
    for limited in ({"timeout": 10}, {"flags": zmq.DONTWAIT}):
        sent = await push.send_many([b"x"] * 100, **limited)
        assert 0 < sent < 100
        assert len(await pull.recv_many()) == sent


async def test_a_poll_tells_events_and_ends_in_time(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    assert await push.poll(1000, zmq.POLLOUT) == zmq.POLLOUT
    assert await pull.poll(10) == 0
    assert await pull.poll(0) == 0
    async with anyio.create_task_group() as group:
        (waiting,) = await tasks(group, pull.poll)
        await push.send(b"x")
        assert await waiting.outcome() == zmq.POLLIN
    assert await pull.recv() == b"x"


@pytest.mark.parametrize(
    ("timeout", "error"),
    [("5", TypeError), (float("nan"), ValueError), (10**400, OverflowError)],
    ids=["a str", "not a number", "too large"],
)
async def test_a_timeout_that_is_none_is_refused_and_leaves_nobody_in_the_queue(
    engine, timeout, error, connected, async_socket
):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    unconnected = async_socket(zmq.PUSH)
    poller = engine.module.Poller()
    poller.register(pull, zmq.POLLIN)
    for call in (
        lambda: pull.recv(timeout=timeout),
        lambda: pull.recv_many(timeout=timeout),
        lambda: pull.poll(timeout),
        lambda: poller.poll(timeout),
        lambda: unconnected.send(b"x", timeout=timeout),
        lambda: unconnected.send_many([b"x"], timeout=timeout),
    ):
        with pytest.raises(error):
            await call()
    assert not unconnected.waiting.senders
    assert not pull.waiting.listeners
    await push.send(b"for the next")
    assert await pull.recv(timeout=5000) == b"for the next"
