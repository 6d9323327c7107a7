"""The Poller whose `poll` can be awaited."""

from __future__ import annotations

import asyncio
import os
import socket as system_socket

import pytest

import zmq
import zmq.asyncio


@pytest.fixture
def poller():
    return zmq.asyncio.Poller()


async def test_sockets_that_are_ready_are_told_at_once(connected, poller):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    poller.register(push, zmq.POLLOUT)
    poller.register(pull, zmq.POLLIN)
    assert await poller.poll() == [(push, zmq.POLLOUT)]
    await push.send(b"x")
    assert dict(await poller.poll(0)) == {push: zmq.POLLOUT, pull: zmq.POLLIN}


async def test_a_poll_waits_for_async_and_sync_sockets(connected, context, poller):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    plain = zmq.Socket(shadow=pull)
    for registered in (pull, plain):
        poller = zmq.asyncio.Poller()
        poller.register(registered, zmq.POLLIN)
        waiting = poller.poll()
        await asyncio.sleep(0)
        assert not waiting.done()
        await push.send(b"x")
        assert await waiting == [(registered, zmq.POLLIN)]
        assert await pull.recv() == b"x"


async def test_a_poll_waits_for_descriptors_that_others_watch_too(poller):
    near, far = system_socket.socketpair()
    with near, far:
        near.setblocking(False)
        loop = asyncio.get_running_loop()
        told = []
        loop.add_reader(near.fileno(), lambda: told.append(near.recv(1)))
        poller.register(far, zmq.POLLIN)
        waiting = poller.poll(5000)
        near.send(b"x")
        assert await waiting == [(far.fileno(), zmq.POLLIN)]
        far.send(b"y")
        while not told:
            await asyncio.sleep(0)
        loop.remove_reader(near.fileno())


async def test_a_poll_ends_empty_when_time_is_up(connected, poller):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    poller.register(pull, zmq.POLLIN)
    assert await poller.poll(10) == []
    assert await poller.poll(0) == []


async def test_a_cancelled_poll_leaves_nothing_behind(connected, poller):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    read_end, write_end = os.pipe()
    poller.register(pull, zmq.POLLIN)
    poller.register(read_end, zmq.POLLIN)
    await pull.poll(0)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(poller.poll(), 0.01)
    assert not pull.waiting.listeners
    assert not pull.waiting.watch.armed
    os.close(read_end)
    os.close(write_end)


async def test_a_closed_socket_fails_the_poll(connected, poller):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    poller.register(pull, zmq.POLLIN)
    pull.close()
    with pytest.raises(zmq.ZMQError):
        await poller.poll()
