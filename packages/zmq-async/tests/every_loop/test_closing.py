"""Closing ends every wait: it cancels those of asyncio, as pyzmq does, and has those of anyio raise."""

from __future__ import annotations

import threading

import anyio
import pytest

import zmq


def numbers(count):
    return [b"%d" % number for number in range(count)]


def _waits(engine, socket):
    poller = engine.module.Poller()
    poller.register(socket, zmq.POLLIN)
    return [
        socket.recv,
        socket.recv_multipart,
        socket.recv_json,
        socket.recv_many,
        socket.poll,
        lambda: socket.poll(5000),
        lambda: socket.recv(timeout=5000),
        poller.poll,
    ]


CLOSINGS = {
    "close": lambda socket: socket.close(),
    "another view": lambda socket: zmq.Socket(shadow=socket).close(),
    "another thread": lambda socket: threading.Thread(target=zmq.Socket(shadow=socket).close).start(),
    "destroy": lambda socket: socket.context.destroy(0),
}


@pytest.mark.parametrize("close", CLOSINGS.values(), ids=CLOSINGS)
async def test_closing_ends_every_wait(engine, close, async_socket, tasks):
    pull, push = async_socket(zmq.PULL), async_socket(zmq.PUSH)
    async with anyio.create_task_group() as group:
        receiving = await tasks(group, *_waits(engine, pull))
        sending = await tasks(
            group,
            lambda: push.send(b"x"),
            lambda: push.send_multipart([b"x"]),
            lambda: push.send_many([b"x"]),
            lambda: push.poll(None, zmq.POLLOUT),
        )
        close(pull)
        close(push)
        for task in (*receiving, *sending):
            with pytest.raises(engine.closed, match=r"the socket (is|was) closed"):
                await task.outcome()


async def test_termination_of_the_context_wakes_them_with_its_error(engine, async_context, tasks):
    pull = async_context.socket(zmq.PULL)
    async with anyio.create_task_group() as group:
        waiting = await tasks(group, pull.recv, pull.poll)
        term = threading.Thread(target=async_context.term)
        term.start()
        for task in waiting:
            with pytest.raises(zmq.ContextTerminated):
                await task.outcome()
        await pull.aclose()
        term.join()


async def test_everything_on_a_closed_socket_raises_socket_closed(engine, async_socket):
    pull, push = async_socket(zmq.PULL), async_socket(zmq.PUSH)
    calls = _waits(engine, pull)
    pull.close()
    push.close()
    pull.close()
    for call in (*calls, lambda: push.send(b"x"), lambda: push.send_many([b"x"])):
        with pytest.raises(zmq.SocketClosed):
            await call()


async def test_a_bad_linger_closes_nothing(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    async with anyio.create_task_group() as group:
        (waiting,) = await tasks(group, pull.recv)
        with pytest.raises(TypeError):
            pull.close("soon")
        await push.send(b"x")
        assert await waiting.outcome() == b"x"


async def test_async_with_closes_sockets_and_contexts(engine, tasks):
    async with engine.module.Context() as context, anyio.create_task_group() as group:
        async with context.socket(zmq.PULL) as pull:
            (waiting,) = await tasks(group, pull.recv)
        assert pull.closed
        with pytest.raises(engine.closed):
            await waiting.outcome()
    assert context.closed


async def test_async_for_ends_when_the_socket_is_closed(engine, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await push.send_many(numbers(3))
    received = []
    async for message in pull:
        received.append(message)
        if len(received) == 3:
            pull.close()
    assert received == numbers(3)


async def test_async_for_ends_when_the_socket_is_closed_while_it_waits(engine, async_socket, tasks):
    pull = async_socket(zmq.PULL)

    async def receive_all():
        return [message async for message in pull]

    async with anyio.create_task_group() as group:
        (waiting,) = await tasks(group, receive_all)
        pull.close()
        assert await waiting.outcome() == []
