"""Operations that complete at once give way to the loop's other tasks."""

from __future__ import annotations

import gc
import time

import anyio
import anyio.lowlevel
import pytest

import zmq


async def _largest_gap(flood):
    """Run the coroutine function for a third of a second, beside a task that measures how long it waits."""
    gaps = []

    async def watch():
        last = time.thread_time()
        while True:
            await anyio.lowlevel.checkpoint()
            now = time.thread_time()
            gaps.append(now - last)
            last = now

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        end = time.monotonic() + 0.3
        while time.monotonic() < end:
            await flood()
        group.cancel_scope.cancel()
    assert gaps
    return max(gaps)


# The gaps are of this thread's processor time: what other processes do to the machine says nothing about the loop.


@pytest.mark.usefixtures("operations")
async def test_a_task_beside_floods_waits_less_than_10_ms(engine, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)

    async def flood():
        for _ in range(300):
            await push.send(b"x" * 64)
        for _ in range(300):
            await pull.recv()

    assert min([await _largest_gap(flood) for _ in range(3)]) < 0.010  # a pause of the machine only adds


@pytest.mark.usefixtures("operations")
async def test_fairness_says_how_much_completes_at_once(engine, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    push.fairness = pull.fairness = 7
    turns = 0

    async def watch():
        nonlocal turns
        while True:
            await anyio.lowlevel.checkpoint()
            turns += 1

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        await anyio.lowlevel.checkpoint()
        before = turns
        for _ in range(350):
            await push.send(b"x")
        for _ in range(350):
            await pull.recv()
        group.cancel_scope.cancel()
    assert turns - before >= 90


async def _poll_with_poller(engine, socket):
    poller = engine.module.Poller()
    poller.register(socket, zmq.POLLOUT)
    assert await poller.poll()


async def _fail(operation, *arguments, **options):
    with pytest.raises(zmq.Again):
        await operation(*arguments, **options)


@pytest.mark.usefixtures("operations")
@pytest.mark.parametrize(
    "operation",
    [
        lambda engine, near, unconnected: _poll_with_poller(engine, near),
        lambda engine, near, unconnected: near.poll(flags=zmq.POLLOUT),
        lambda engine, near, unconnected: _fail(near.recv),
        lambda engine, near, unconnected: _fail(near.recv, zmq.DONTWAIT),
        lambda engine, near, unconnected: _fail(near.recv, timeout=0),
        lambda engine, near, unconnected: _fail(unconnected.send, b"x", zmq.DONTWAIT),
    ],
    ids=["poller", "poll", "rcvtimeo is 0", "recv DONTWAIT", "timeout is 0", "send DONTWAIT"],
)
async def test_what_ends_at_once_without_a_message_counts_too(engine, operation, connected, async_socket):
    near, _ = connected(zmq.DEALER, zmq.DEALER, rcvtimeo=0)
    unconnected = async_socket(zmq.PUSH)
    turns = 0

    async def watch():
        nonlocal turns
        while True:
            await anyio.lowlevel.checkpoint()
            turns += 1

    async with anyio.create_task_group() as group:
        group.start_soon(watch)
        await anyio.lowlevel.checkpoint()
        before = turns
        for _ in range(1000):
            await operation(engine, near, unconnected)
        group.cancel_scope.cancel()
    assert turns - before >= 4


@pytest.mark.usefixtures("operations")
async def test_messages_taken_with_dontwait_count_and_keep_their_order(engine, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    push.fairness = 10_000
    pull.fairness = 7
    await push.send_many([b"%d" % number for number in range(100)])
    assert [await pull.recv(zmq.DONTWAIT) for _ in range(100)] == [b"%d" % number for number in range(100)]
    with pytest.raises(zmq.Again):
        await pull.recv(zmq.DONTWAIT)


async def test_waits_that_end_in_every_way_leave_no_objects(engine, connected, tasks):
    push, pull = connected(zmq.PUSH, zmq.PULL)

    async def work(count):
        for _ in range(count):
            async with anyio.create_task_group() as group:
                await tasks(group, pull.recv)
                await push.send(b"x")
            with anyio.move_on_after(0):
                await pull.recv()
            with pytest.raises(zmq.Again):
                await pull.recv(timeout=0.01)
            await pull.poll(0.01)

    await work(10)
    gc.collect()
    before = len(gc.get_objects())
    await work(50)
    gc.collect()
    assert len(gc.get_objects()) - before < 50
