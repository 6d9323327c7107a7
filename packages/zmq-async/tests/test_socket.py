"""What async sockets send and receive."""

from __future__ import annotations

import asyncio

import pytest

import zmq
import zmq.asyncio
from zmq.utils.monitor import recv_monitor_message


async def test_async_sockets_are_sockets_without_getattr(async_socket):
    assert isinstance(async_socket(zmq.PULL), zmq.Socket)
    assert not any("__getattr__" in cls.__dict__ for cls in zmq.asyncio.Socket.__mro__)


@pytest.mark.parametrize("transport", ["inproc", "tcp", "ipc"])
async def test_messages_come_in_order(transport, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, transport, sndhwm=10, rcvhwm=10)

    async def produce():
        for number in range(1000):
            await push.send(b"%d" % number)

    producing = asyncio.ensure_future(produce())
    assert [await pull.recv() for _ in range(1000)] == [b"%d" % number for number in range(1000)]
    await producing


async def test_what_completes_at_once_is_a_done_plain_future(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    await push.send(b"joins the loop")
    await pull.recv()
    sent, received = push.send(b"x"), pull.recv()
    assert type(sent) is type(received) is asyncio.Future
    assert sent.result() is None
    assert received.result() == b"x"


async def test_every_kind_of_message_arrives_pending_and_at_once(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    room = bytearray(4)
    exchanges = [
        (lambda: push.send(b"x"), pull.recv, b"x"),
        (lambda: push.send_multipart([b"a", b"b"]), pull.recv_multipart, [b"a", b"b"]),
        (lambda: push.send_multipart(iter([b"a", b"b"])), pull.recv_multipart, [b"a", b"b"]),
        (
            lambda: push.send_string("é", encoding="latin-1"),
            lambda: pull.recv_string(encoding="latin-1"),
            "é",
        ),
        (lambda: push.send_json({"a": [1]}), pull.recv_json, {"a": [1]}),
        (lambda: push.send_pyobj({1, 2}), pull.recv_pyobj, {1, 2}),
        (lambda: push.send_serialized(3, lambda n: [b"x"] * n), lambda: pull.recv_serialized(len), 3),
        (lambda: push.send(b"longer"), lambda: pull.recv_into(room), 6),
        (lambda: push.send_many([b"1", b"2"]), pull.recv_many, [b"1", b"2"]),
        (lambda: push.send_many_multipart([[b"1", b"2"]]), pull.recv_many_multipart, [[b"1", b"2"]]),
    ]
    for send, receive, expected in exchanges:
        await send()
        assert await receive() == expected
        pending = receive()
        assert not pending.done()
        await send()
        assert await pending == expected
    assert room == b"long"


async def test_frames_and_trackers_are_at_hand(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    tracker = await push.send(b"x" * 100_000, copy=False, track=True)
    assert isinstance(tracker, zmq.MessageTracker)
    frame = await pull.recv(copy=False, track=True)
    assert frame.bytes == b"x" * 100_000
    assert frame.tracker.done
    pending = pull.recv_multipart(copy=False, track=True)
    await push.send_multipart([b"a", b"b"], copy=False)
    assert [part.bytes for part in await pending] == [b"a", b"b"]


async def test_what_waits_to_be_sent_is_copied(async_socket, endpoint):
    push, pull = async_socket(zmq.PUSH), async_socket(zmq.PULL)
    data = bytearray(b"before")
    waits = [push.send(data), push.send_multipart([data, memoryview(data)])]
    data[:] = b"after!"
    pull.bind(endpoint("tcp"))
    push.connect(pull.last_endpoint.decode())
    assert await pull.recv_multipart() == [b"before"]
    assert await pull.recv_multipart() == [b"before", b"before"]
    await asyncio.gather(*waits)


async def test_sends_that_wait_keep_their_order(async_socket, endpoint):
    push, pull = async_socket(zmq.PUSH), async_socket(zmq.PULL)
    waits = [push.send(b"%d" % number) for number in range(20)]
    pull.bind(endpoint("tcp"))
    push.connect(pull.last_endpoint.decode())
    assert [await pull.recv() for _ in range(20)] == [b"%d" % number for number in range(20)]
    await asyncio.gather(*waits)


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
async def test_a_message_that_cannot_be_decoded_raises(waiting, connected):
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


async def test_poll_tells_events(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    assert await push.poll(1000, zmq.POLLOUT) == zmq.POLLOUT
    waiting = pull.poll()
    await push.send(b"x")
    assert await waiting == zmq.POLLIN
    assert await pull.poll(0) == zmq.POLLIN
    assert await pull.recv() == b"x"


async def test_req_and_rep_talk(connected):
    req, rep = connected(zmq.REQ, zmq.REP, "tcp")

    async def answer():
        async for request in rep:
            await rep.send(request.upper())

    answering = asyncio.ensure_future(answer())
    for _ in range(100):
        await req.send(b"x")
        assert await req.recv() == b"X"
    rep.close()
    await answering


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


async def test_monitor_events_are_an_async_iterator(async_socket, endpoint):
    pull, push = async_socket(zmq.PULL), async_socket(zmq.PUSH)
    seen = []
    async with pull.monitor_events(zmq.Event.LISTENING | zmq.Event.ACCEPTED) as events:
        assert await events.recv(timeout=1) is None
        pull.bind(endpoint("tcp"))
        push.connect(pull.last_endpoint.decode())
        async for event in events:
            seen.append(event.event)
            if event.event == zmq.Event.ACCEPTED:
                break
    assert seen == [zmq.Event.LISTENING, zmq.Event.ACCEPTED]


async def test_monitor_events_end_when_the_socket_is_closed(async_socket):
    pull = async_socket(zmq.PULL)
    events = pull.monitor_events()
    asyncio.get_running_loop().call_later(0.01, pull.close)
    async for event in events:
        assert event.event == zmq.Event.CLOSED
    with pytest.raises(zmq.SocketClosed):
        await events.recv()
