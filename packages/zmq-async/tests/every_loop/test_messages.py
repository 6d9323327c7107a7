"""What sockets of every package send and receive on every loop."""

from __future__ import annotations

import errno
import pickle
from functools import partial

import anyio
import pytest

import zmq
import zmq.sugar.readiness


def numbers(count):
    return [b"%d" % number for number in range(count)]


async def test_every_kind_of_message_arrives_awaited_and_at_once(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    head, room = bytearray(2), bytearray(4)
    exchanges = [
        (lambda: push.send(b"x"), pull.recv, b"x"),
        (lambda: push.send(b"x", copy=False), lambda: pull.recv_multipart(copy=True), [b"x"]),
        (lambda: push.send_multipart([b"a", b"b"]), pull.recv_multipart, [b"a", b"b"]),
        (lambda: push.send_multipart(iter([b"a", b"b"])), pull.recv_multipart, [b"a", b"b"]),
        (
            lambda: push.send_string("é", encoding="latin-1"),
            lambda: pull.recv_string(encoding="latin-1"),
            "é",
        ),
        (lambda: push.send_json({"a": [1]}), pull.recv_json, {"a": [1]}),
        (lambda: push.send_pyobj({1, 2}), pull.recv_pyobj, {1, 2}),
        (lambda: push.send_pyobj(1), pull.recv, pickle.dumps(1)),
        (lambda: push.send_serialized(3, lambda n: [b"x"] * n), lambda: pull.recv_serialized(len), 3),
        (lambda: push.send(b"longer"), lambda: pull.recv_into(room), 6),
        (lambda: push.send(b"lon"), lambda: pull.recv_into(room, truncate=False), 3),
        (lambda: push.send_multipart([b"lo", b"ng"]), lambda: pull.recv_multipart_into([room]), [2, 2]),
        (
            lambda: push.send_multipart([b"lo", b"ng"]),
            lambda: pull.recv_multipart_into([head, room], truncate=False),
            [2, 2],
        ),
        (lambda: push.send_many([b"1", b"2"]), pull.recv_many, [b"1", b"2"]),
        (lambda: push.send_many_multipart([[b"1", b"2"]]), pull.recv_many_multipart, [[b"1", b"2"]]),
    ]
    for send, receive, expected in exchanges:
        await send()
        assert await receive() == expected
        async with anyio.create_task_group() as group:
            (waiting,) = await tasks(group, receive)
            assert not waiting.over.is_set()
            await send()
            assert await waiting.outcome() == expected
    assert (head, room) == (b"lo", b"ngng")


async def test_a_message_that_does_not_fit_is_left_to_the_next_receive(connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    parts = [b"a", b"two"]
    receives = {
        "the message part has 1 bytes, there is room for 0": lambda: pull.recv_into(
            bytearray(), truncate=False
        ),
        r"have \[1, 3\] bytes, there is room for \[1, 2\]": lambda: pull.recv_multipart_into(
            [bytearray(1), bytearray(2)], truncate=False
        ),
        r"there is room for \[9\]": lambda: pull.recv_multipart_into([bytearray(9)], truncate=False),
    }
    for complaint, receive in receives.items():
        await push.send_multipart(parts)
        with pytest.raises(ValueError, match=complaint):
            await receive()
        assert await pull.recv_multipart() == parts
    for complaint, receive in receives.items():
        async with anyio.create_task_group() as group:
            refused, waiting = await tasks(group, receive, pull.recv_multipart)
            await push.send_multipart(parts)
            with pytest.raises(ValueError, match=complaint):
                await refused.outcome()
            assert await waiting.outcome() == parts


async def test_trackers_are_at_hand(engine, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    tracker = await push.send(b"x" * 100_000, copy=False, track=True)
    assert isinstance(tracker, engine.module.MessageTracker)
    frame = await pull.recv(copy=False, track=True)
    assert frame.bytes == b"x" * 100_000
    assert frame.tracker.done
    with anyio.move_on_after(0.01) as scope:  # libzmq is not done with it: the frame shares its memory
        await tracker
    assert scope.cancelled_caught
    del frame
    await tracker
    assert tracker.done
    await push.send_multipart([b"a", b"b"], copy=False)
    assert [part.bytes for part in await pull.recv_multipart(copy=False, track=True)] == [b"a", b"b"]


@pytest.mark.parametrize("transport", ["inproc", "tcp", "ipc"])
async def test_messages_come_in_order(engine, transport, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, transport, sndhwm=10, rcvhwm=10)

    async def produce():
        for number in numbers(500):
            await push.send(number)

    async with anyio.create_task_group() as group:
        group.start_soon(produce)
        assert [await pull.recv() for _ in range(500)] == numbers(500)


async def test_several_tasks_get_the_messages_in_the_order_in_which_they_began(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    async with anyio.create_task_group() as group:
        waiting = await tasks(group, *[pull.recv] * 20)
        waiting[7].scope.cancel()
        await waiting[7].over.wait()
        await push.send_many(numbers(19))
        received = [await task.outcome() for task in waiting if task is not waiting[7]]
    assert received == numbers(19)
    assert waiting[7].cancelled


async def test_sends_that_wait_keep_their_order_and_their_content(engine, async_socket, endpoint, tasks):
    push, pull = async_socket(zmq.PUSH), async_socket(zmq.PULL)
    data = bytearray(b"before")
    async with anyio.create_task_group() as group:
        await tasks(
            group,
            lambda: push.send(data),
            lambda: push.send_multipart([data, memoryview(data)]),
            lambda: push.send_many([b"1", b"2"]),
            lambda: push.send_json([3]),
        )
        data[:] = b"after!"
        pull.bind(endpoint("tcp"))
        push.connect(pull.last_endpoint.decode())
        received = [await pull.recv_multipart() for _ in range(5)]
    assert received == [[b"before"], [b"before", b"before"], [b"1"], [b"2"], [b"[3]"]]


async def test_req_and_rep_talk(engine, connected):
    req, rep = connected(zmq.REQ, zmq.REP, "tcp")

    async def answer():
        async for request in rep:
            await rep.send(request.upper())

    async with anyio.create_task_group() as group:
        group.start_soon(answer)
        for _ in range(50):
            await req.send(b"x")
            assert await req.recv() == b"X"
        rep.close()


async def test_receivers_and_senders_of_one_socket_do_not_hinder_each_other(engine, connected):
    near, far = connected(zmq.DEALER, zmq.DEALER, "tcp", sndhwm=10, rcvhwm=10)

    async def answer():
        async for message in far:
            await far.send(message)

    async def ask():
        for number in numbers(500):
            await near.send(number)

    async with anyio.create_task_group() as group:
        group.start_soon(answer)
        group.start_soon(ask)
        assert [await near.recv() for _ in range(500)] == numbers(500)
        await far.aclose()


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
async def test_bad_arguments_raise(engine, call, connected):
    push, _ = connected(zmq.PUSH, zmq.PULL)
    with pytest.raises((BufferError, TypeError, ValueError)):
        await call(push)


async def test_errors_of_the_socket_are_raised(engine, connected):
    req, rep = connected(zmq.REQ, zmq.REP)
    receive = partial(req.recv, zmq.DONTWAIT)
    for call in (receive, lambda: rep.send(b"x"), lambda: rep.send_multipart([b"x"])):
        with pytest.raises(zmq.ZMQError) as caught:
            await call()
        assert caught.value.errno == zmq.EFSM


@pytest.mark.parametrize("at", ["copy_descriptor", "add_reader"])
async def test_where_descriptors_run_out_a_wait_fails_and_takes_no_message(
    engine, at, connected, monkeypatch
):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    poller = engine.module.Poller()
    poller.register(pull, zmq.POLLIN)

    def full(*_):
        raise OSError(errno.EMFILE, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr(zmq.sugar.readiness if at == "copy_descriptor" else engine.readiness, at, full)
        for wait in (pull.recv, pull.recv_json, pull.poll, poller.poll):
            with pytest.raises(OSError, match="Too many open files"):
                await wait()
    assert not pull.waiting.listeners
    await push.send(b"[1]")
    assert await pull.recv_json() == [1]


async def test_a_message_that_cannot_be_decoded_raises(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    async with anyio.create_task_group() as group:
        (waiting,) = await tasks(group, pull.recv_json)
        await push.send(b"{")
        with pytest.raises(ValueError, match="property name"):
            await waiting.outcome()
    await push.send(b"{")
    with pytest.raises(ValueError, match="property name"):
        await pull.recv_json()


async def test_monitor_events_are_an_async_iterator(engine, async_socket, endpoint):
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


async def test_monitor_events_end_when_the_socket_is_closed(engine, async_socket, tasks):
    pull = async_socket(zmq.PULL)
    events = pull.monitor_events()

    async def gather():
        return [event.event async for event in events]

    async with anyio.create_task_group() as group:
        (gathering,) = await tasks(group, gather)
        pull.close()
        assert set(await gathering.outcome()) <= {zmq.Event.CLOSED}
    with pytest.raises(zmq.SocketClosed):
        await events.recv()
