"""Closing wakes everybody who waits, with one error."""

from __future__ import annotations

import asyncio
import threading

import pytest

import zmq
import zmq.asyncio


def _waits(socket):
    poller = zmq.asyncio.Poller()
    poller.register(socket, zmq.POLLIN)
    return [
        socket.recv(),
        socket.recv_multipart(),
        socket.recv_json(),
        socket.poll(),
        socket.poll(5000),
        poller.poll(),
    ]


async def _all_closed(waits):
    for result in await asyncio.gather(*waits, return_exceptions=True):
        assert isinstance(result, zmq.SocketClosed), result


async def test_close_wakes_receivers_and_polls(async_socket):
    pull = async_socket(zmq.PULL)
    waits = _waits(pull)
    pull.close()
    await _all_closed(waits)


async def test_close_wakes_senders(async_socket):
    push = async_socket(zmq.PUSH)
    waits = [
        push.send(b"x"),
        push.send_multipart([b"x"]),
        push.send_many([b"x"]),
        push.poll(None, zmq.POLLOUT),
    ]
    push.close()
    await _all_closed(waits)


async def test_close_through_another_view_wakes_them_too(async_socket):
    pull = async_socket(zmq.PULL)
    waits = _waits(pull)
    zmq.Socket(shadow=pull).close()
    await _all_closed(waits)


async def test_close_in_another_thread_wakes_them_too(async_socket):
    pull = async_socket(zmq.PULL)
    waits = _waits(pull)
    thread = threading.Thread(target=zmq.Socket(shadow=pull).close)
    thread.start()
    await _all_closed(waits)
    thread.join()


async def test_destroying_the_context_wakes_them_too(async_context):
    pull = async_context.socket(zmq.PULL)
    waits = _waits(pull)
    async_context.destroy(0)
    await _all_closed(waits)


async def test_termination_of_the_context_wakes_them_with_its_error(async_context):
    pull = async_context.socket(zmq.PULL)
    waiting, polling = pull.recv(), pull.poll()
    term = threading.Thread(target=async_context.term)
    term.start()
    for future in (waiting, polling):
        with pytest.raises(zmq.ContextTerminated):
            await future
    pull.close()
    term.join()


async def test_everything_on_a_closed_socket_raises_socket_closed(async_socket):
    pull = async_socket(zmq.PULL)
    pull.close()
    pull.close()
    for future in (pull.recv(), pull.recv_multipart(), pull.poll(0), pull.poll(), pull.recv_many()):
        with pytest.raises(zmq.SocketClosed):
            await future
    push = async_socket(zmq.PUSH)
    push.close()
    for future in (push.send(b"x"), push.send_multipart([b"x"]), push.send_many([b"x"])):
        with pytest.raises(zmq.SocketClosed):
            await future


async def test_a_bad_linger_closes_nothing(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = pull.recv()
    with pytest.raises(TypeError):
        pull.close("soon")
    await push.send(b"x")
    assert await waiting == b"x"


def test_close_needs_no_running_loop(async_socket):
    pull = async_socket(zmq.PULL)

    async def wait():
        with pytest.raises(zmq.Again):
            await pull.recv(timeout=1)

    asyncio.run(wait())
    pull.close()
    assert pull.closed


async def test_async_with_closes_sockets_and_contexts():
    async with zmq.asyncio.Context() as context:
        async with context.socket(zmq.PULL) as pull:
            waiting = pull.recv()
        assert pull.closed
        with pytest.raises(zmq.SocketClosed):
            await waiting
    assert context.closed


async def test_async_for_ends_when_the_socket_is_closed(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await push.send_many([b"1", b"2"])
    asyncio.get_running_loop().call_later(0.01, pull.close)
    assert [message async for message in pull] == [b"1", b"2"]
