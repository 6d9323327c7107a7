"""The Poller whose `poll` can be awaited."""

from __future__ import annotations

import contextlib
import socket as system_socket

import anyio
import anyio.lowlevel

import zmq


async def test_a_poller_waits_for_async_and_plain_sockets(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    for registered in (pull, zmq.Socket(shadow=pull)):
        poller = engine.module.Poller()
        poller.register(registered, zmq.POLLIN)
        assert await poller.poll(0) == []
        assert await poller.poll(5) == []
        async with anyio.create_task_group() as group:
            (waiting,) = await tasks(group, poller.poll)
            await push.send(b"x")
            assert await waiting.outcome() == [(registered, zmq.POLLIN)]
        assert await poller.poll() == [(registered, zmq.POLLIN)]
        assert await pull.recv() == b"x"


async def test_a_poller_waits_for_descriptors_that_others_watch_too(engine, tasks):
    near, far = system_socket.socketpair()
    with near, far:
        near.setblocking(False)
        reading, writing = engine.module.Poller(), engine.module.Poller()
        reading.register(far, zmq.POLLIN)
        writing.register(near, zmq.POLLOUT)
        async with anyio.create_task_group() as group:
            waiting = await tasks(group, lambda: reading.poll(5000), reading.poll)
            (other,) = await tasks(group, lambda: anyio.wait_readable(far))
            assert await writing.poll() == [(near.fileno(), zmq.POLLOUT)]
            with contextlib.suppress(BlockingIOError):
                while True:
                    near.send(b"x" * 10_000)
            for task in waiting:
                assert await task.outcome() == [(far.fileno(), zmq.POLLIN)]
            await other.outcome()
            assert await writing.poll(1) == []
            (waiting,) = await tasks(group, writing.poll)
            while not waiting.over.is_set():
                far.recv(10_000)
                await anyio.lowlevel.checkpoint()
            assert waiting.result == [(near.fileno(), zmq.POLLOUT)]
