"""What is asyncio's alone: what the Futures of a socket are, and when they raise."""

from __future__ import annotations

import asyncio

import pytest

import zmq
import zmq.asyncio
from zmq.utils.monitor import recv_monitor_message


async def test_async_sockets_are_sockets_without_getattr(async_socket):
    assert isinstance(async_socket(zmq.PULL), zmq.Socket)
    assert not any("__getattr__" in cls.__dict__ for cls in zmq.asyncio.Socket.__mro__)


async def test_what_completes_at_once_is_a_done_plain_future(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await push.send(b"joins the loop")
    await pull.recv()
    sent, received = push.send(b"x"), pull.recv()
    assert type(sent) is type(received) is asyncio.Future
    assert sent.result() is None
    assert received.result() == b"x"


@pytest.mark.parametrize(
    "call",
    [
        lambda s: s.send("text"),
        lambda s: s.send_multipart(["text"]),
        lambda s: s.send_string(b"bytes"),
        lambda s: s.send_many("text"),
        lambda s: s.recv_into(b"read-only"),
        lambda s: s.recv_into(bytearray(3), nbytes=4),
        lambda s: s.recv_many(0),
        iter,
    ],
)
async def test_bad_arguments_raise_at_the_call(call, connected):
    push, _ = connected(zmq.PUSH, zmq.PULL)
    with pytest.raises((TypeError, ValueError)):
        call(push)


async def test_errors_of_the_socket_are_the_futures(connected):
    req, rep = connected(zmq.REQ, zmq.REP)
    for future, errno in ((req.recv(), zmq.EFSM), (rep.send(b"x"), zmq.EFSM)):
        with pytest.raises(zmq.ZMQError) as caught:
            await future
        assert caught.value.errno == errno


@pytest.mark.parametrize("waiting", [True, False], ids=["pending", "at once"])
async def test_the_future_of_a_message_that_cannot_be_decoded_says_so(waiting, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    if waiting:
        future = pull.recv_json()
        await push.send(b"{")
    else:
        await push.send(b"{")
        future = pull.recv_json()
    with pytest.raises(ValueError):
        await future
    assert isinstance(future.exception(), ValueError)


async def test_futures_work_with_gather_wait_and_shield(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    futures = [pull.recv(), asyncio.shield(pull.recv())]
    await asyncio.gather(push.send(b"1"), push.send(b"2"))
    assert await asyncio.gather(*futures) == [b"1", b"2"]
    done, _ = await asyncio.wait([pull.recv(), asyncio.ensure_future(push.send(b"3"))])
    assert sorted(str(future.result()) for future in done) == ["None", "b'3'"]


async def test_monitor_messages_can_be_awaited(async_socket, endpoint):
    pull, push = async_socket(zmq.PULL), async_socket(zmq.PUSH)
    monitor = pull.get_monitor_socket()
    pull.bind(endpoint("tcp"))
    event = await recv_monitor_message(monitor)
    assert event["event"] == zmq.Event.LISTENING
    pull.disable_monitor()
    push.close()


def test_close_needs_no_running_loop(async_socket):
    pull = async_socket(zmq.PULL)

    async def wait():
        with pytest.raises(zmq.Again):
            await pull.recv(timeout=1)

    asyncio.run(wait())
    pull.close()
    assert pull.closed
