"""A message and the end of the wait for it fall into the same turn of the loop: none is lost."""

from __future__ import annotations

import contextlib
import time

import anyio
import anyio.lowlevel
import pytest

import zmq


def numbers(count):
    return [b"%d" % number for number in range(count)]


def _wait_until(moment):
    """Keep the loop from running until then."""
    while anyio.current_time() < moment:
        pass


def _cancelled_after(turns):
    async def cancelled(tasks, receive, arrive):
        async with anyio.create_task_group() as group:
            (task,) = await tasks(group, receive)
            arrive()
            for _ in range(turns):
                await anyio.lowlevel.checkpoint()
            task.scope.cancel()
        return task.result

    return cancelled


async def _deadline(tasks, receive, arrive):
    async with anyio.create_task_group() as group:
        (task,) = await tasks(group, receive)
        task.scope.deadline = anyio.current_time() + 0.001
        await anyio.lowlevel.checkpoint()
        arrive()
        _wait_until(task.scope.deadline + 0.0005)
    return task.result


async def _sibling_fails(tasks, receive, arrive):
    result = None

    async def get():
        nonlocal result
        result = await receive()

    async def fail():
        arrive()
        raise KeyError

    with pytest.raises(Exception) as caught:  # noqa: PT012  # a group of one, raised when the children are done
        async with anyio.create_task_group() as group:
            group.start_soon(get)
            await anyio.lowlevel.checkpoint()
            group.start_soon(fail)
    assert [type(error) for error in caught.value.exceptions] == [KeyError]
    return result


FORMS = {
    "at_once": _cancelled_after(0),
    "a_turn_later": _cancelled_after(1),
    "two_turns_later": _cancelled_after(2),
    "by_deadline": _deadline,
    "sibling_fails": _sibling_fails,
}


@pytest.mark.parametrize("form", FORMS)
async def test_no_message_is_lost_when_it_comes_with_the_cancellation(
    engine, numbered, form, connected, tasks, trials
):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    sender, other_view = zmq.Socket(shadow=push), zmq.Socket(shadow=pull)
    count = 6 * trials.factor
    received = []
    cancelled = 0
    for number in range(count):

        def arrive(number=number):
            numbered.send(sender, number)
            other_view.get(zmq.EVENTS)

        result = await FORMS[form](tasks, lambda: numbered.receive(pull), arrive)
        if result is None:
            cancelled += 1
            with anyio.fail_after(5):
                result = await numbered.receive(pull)
        received.append(numbered.number(result))
    trials.count("trials of a cancellation that comes with the message", count)
    trials.count("received all the same", count - cancelled)
    trials.count("cancelled, the message came next", cancelled)
    trials.count("lost", count - len(set(received)))
    assert received == list(range(count))
    assert other_view.try_recv() is None
    if form == "at_once":
        assert cancelled == count


async def test_no_message_is_lost_when_it_comes_with_the_timeout(engine, numbered, connected, trials, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    pull.rcvtimeo = 1
    sender, other_view = zmq.Socket(shadow=push), zmq.Socket(shadow=pull)
    count = 6 * trials.factor
    received = []
    for number in range(count):
        async with anyio.create_task_group() as group:
            begin = anyio.current_time()
            (task,) = await tasks(group, lambda: numbered.receive(pull))
            numbered.send(sender, number)
            other_view.get(zmq.EVENTS)
            _wait_until(begin + 0.0015)
        if isinstance(task.error, zmq.Again):
            task.result = await numbered.receive(pull)
        received.append(numbered.number(task.result))
    trials.count("trials of a timeout that comes with the message", count)
    assert received == list(range(count))
    assert other_view.try_recv() is None


async def test_cancelled_receives_keep_the_order_of_their_messages(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    async with anyio.create_task_group() as group:
        waiting = await tasks(group, *[pull.recv] * 5)
        zmq.Socket(shadow=push).send_many(numbers(5))
        zmq.Socket(shadow=pull).get(zmq.EVENTS)
        for task in (waiting[3], *waiting[:3]):
            task.scope.cancel()
        for task in waiting:
            await task.over.wait()
        left = [task.result for task in waiting if task.result is not None]
        received = [await pull.recv() for _ in range(5 - len(left))]
    assert sorted([*left, *received]) == numbers(5)
    assert received == sorted(received)


async def test_a_part_that_was_not_received_keeps_the_parts_that_follow(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    async with anyio.create_task_group() as group:
        (task,) = await tasks(group, pull.recv)
        zmq.Socket(shadow=push).send_multipart([b"a", b"b", b"c"])
        zmq.Socket(shadow=pull).get(zmq.EVENTS)
        task.scope.cancel()
    assert task.cancelled
    assert await pull.recv_multipart() == [b"a", b"b", b"c"]


async def test_a_cancelled_send_is_not_sent(engine, async_socket, endpoint, tasks):
    push, pull = async_socket(zmq.PUSH), async_socket(zmq.PULL)
    async with anyio.create_task_group() as group:
        first, _ = await tasks(group, lambda: push.send(b"cancelled"), lambda: push.send(b"sent"))
        first.scope.cancel()
        await first.over.wait()
        pull.bind(endpoint("tcp"))
        push.connect(pull.last_endpoint.decode())
        assert await pull.recv() == b"sent"
    assert first.cancelled
    assert await pull.poll(10) == 0


async def test_random_timing_over_tcp_loses_nothing(engine, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    received = []

    async def produce():
        for number in numbers(200):
            await push.send(number)
            await anyio.sleep(int(number) % 7 / 10_000)

    async with anyio.create_task_group() as group:
        group.start_soon(produce)
        end = time.monotonic() + 20
        while len(received) < 200 and time.monotonic() < end:
            with anyio.move_on_after(0.0003):
                received.append(await pull.recv())
    assert received == numbers(200)


async def test_what_was_cancelled_or_timed_out_leaves_nothing_behind(engine, connected, async_socket):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    poller = engine.module.Poller()
    poller.register(pull, zmq.POLLIN)
    unconnected = async_socket(zmq.PUSH)
    for begin in (pull.recv, pull.recv_many, pull.poll, poller.poll, lambda **k: unconnected.send(b"x", **k)):
        with anyio.move_on_after(0.001) as scope:
            await begin()
        assert scope.cancelled_caught
        with contextlib.suppress(zmq.Again):
            assert not await begin(timeout=1)
    for readiness in (pull.waiting, unconnected.waiting):
        assert not readiness.receivers
        assert not readiness.senders
        assert not readiness.listeners
        assert not readiness.watch.armed
