"""Operations that complete at once give way to the loop's other tasks, and leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import os
import tracemalloc

import pytest

import zmq
import zmq.asyncio


async def turns_during(work):
    """Return how often the loop's other tasks run while the coroutine does."""
    turns = 0

    async def watch():
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    watching = asyncio.ensure_future(watch())
    await asyncio.sleep(0)
    before = turns
    await work
    watching.cancel()
    return turns - before


async def await_each(call, count):
    for _ in range(count):
        await call()


async def test_the_budget_is_one_for_all_sockets_of_a_loop(connected):
    pairs = [connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0) for _ in range(5)]
    for _, pull in pairs:
        await pull.poll(0)

    async def send_to_all():
        for push, _ in pairs:
            await await_each(lambda push=push: push.send(b"x"), 100)

    assert 4 <= await turns_during(send_to_all()) <= 6


async def test_a_socket_has_a_fairness_of_its_own(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    zmq.Socket(shadow=push).send_many([b"x"] * 560)
    await pull.poll()
    assert pull.fairness == 100
    pull.fairness = 7
    assert 38 <= await turns_during(await_each(pull.recv, 280)) <= 41
    pull.fairness = 1000
    assert await turns_during(await_each(pull.recv, 280)) == 0


async def test_the_default_fairness_is_one_for_all_sockets(connected, monkeypatch):
    monkeypatch.setattr(zmq.asyncio, "FAIRNESS", 5)
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    assert push.fairness == pull.fairness == 5
    assert await turns_during(await_each(lambda: push.send(b"x"), 50)) >= 9
    assert await turns_during(await_each(pull.recv, 50)) >= 9


async def test_large_messages_count_as_several_operations(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    zmq.Socket(shadow=push).send_many([b"x" * 1_000_000] * 20)
    await pull.poll()
    pull.fairness = 200
    assert 3 <= await turns_during(await_each(pull.recv, 20)) <= 6


async def test_a_turn_after_many_gave_way_is_longer_but_not_without_limit(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    push.fairness = 5
    await push.send(b"x")
    await asyncio.gather(*(await_each(lambda: push.send(b"x"), 1) for _ in range(200)))
    # 40 turns would be those of the usual length, 2 those of the longest.
    assert 2 <= await turns_during(await_each(lambda: push.send(b"x"), 200)) < 35
    assert len(zmq.Socket(shadow=pull).recv_many(1000)) == 401


@pytest.mark.parametrize("count", [101, 1000])
async def test_every_operation_that_needs_no_wait_is_done_when_it_returns(count, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    numbers = [b"%d" % number for number in range(count)]
    sends = [push.send(number) for number in numbers]
    assert [future.result() for future in sends] == [None] * count
    await pull.poll()
    receives = [pull.recv() for _ in numbers]
    assert [future.result() for future in receives] == numbers


@pytest.mark.parametrize("flags", [0, zmq.DONTWAIT], ids=["waiting", "DONTWAIT"])
@pytest.mark.parametrize(
    ("send", "receive", "value"),
    [
        ("send", "recv", b"x"),
        ("send_multipart", "recv_multipart", [b"x", b"y"]),
        ("send_string", "recv_string", "x"),
        ("send_json", "recv_json", {"x": 1}),
        ("send_pyobj", "recv_pyobj", (1, 2)),
    ],
)
async def test_every_kind_of_send_and_receive_is_done_when_it_returns(send, receive, value, flags, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    for _ in range(300):
        assert getattr(push, send)(value, flags).done()
    await pull.poll()
    futures = [getattr(pull, receive)(flags) for _ in range(300)]
    assert [future.result() for future in futures] == [value] * 300


@pytest.mark.parametrize(
    ("call", "outcome"),
    [
        (lambda s: s.recv_serialized(list), [b"x"]),
        (lambda s: s.recv_into(bytearray(3)), 1),
        (lambda s: s.recv_multipart_into([bytearray(3)]), [1]),
        (lambda s: s.recv_many(1), [b"x"]),
        (lambda s: s.recv_many_multipart(1), [[b"x"]]),
        (lambda s: s.poll(), zmq.POLLIN),
        (lambda s: s.poll(0), zmq.POLLIN),
    ],
)
async def test_further_operations_are_done_when_they_return(call, outcome, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    zmq.Socket(shadow=push).send_many([b"x"] * 300)
    await pull.poll()
    assert [call(pull).result() for _ in range(300)] == [outcome] * 300


async def test_what_finds_nothing_is_done_when_it_returns(connected, async_socket):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    unconnected = async_socket(zmq.PUSH)
    poller = zmq.asyncio.Poller()
    poller.register(pull, zmq.POLLIN)
    for _ in range(300):
        assert isinstance(pull.recv(zmq.DONTWAIT).exception(), zmq.Again)
        assert isinstance(unconnected.send(b"x", zmq.DONTWAIT).exception(), zmq.Again)
        assert pull.poll(0).result() == 0
        assert poller.poll(0).result() == []


async def test_a_send_that_a_deadline_of_zero_ended_was_not_sent(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    for number in range(300):
        await asyncio.wait_for(push.send(b"%d" % number), 0)
    assert [await asyncio.wait_for(pull.recv(), 0) for _ in range(300)] == [b"%d" % n for n in range(300)]


async def test_a_receive_that_is_cancelled_as_it_gives_way_loses_no_message(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    zmq.Socket(shadow=push).send_many([b"%d" % number for number in range(10)])
    await pull.poll()
    pull.fairness = 1
    received = []

    async def receive_all():
        while True:
            received.append(await pull.recv())

    while len(received) < 10:
        task = asyncio.ensure_future(receive_all())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    assert received == [b"%d" % number for number in range(10)]


@pytest.mark.parametrize("value", [0, -1, 10**9 + 1])
async def test_an_impossible_fairness_is_refused(value, async_socket):
    with pytest.raises(ValueError, match=f"from 1 to 1,000,000,000, not {value}"):
        async_socket(zmq.PULL).fairness = value
    with pytest.raises(TypeError, match="an int, not str"):
        async_socket(zmq.PULL).fairness = "100"


async def test_a_send_beyond_the_budget_is_sent_at_once_all_the_same(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    futures = [push.send(b"x") for _ in range(1000)]
    assert len(zmq.Socket(shadow=pull).recv_many(2000)) == 1000
    await asyncio.gather(*futures)


async def test_memory_stays_flat(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)

    async def work(count):
        for _ in range(count):
            waiting = pull.recv(timeout=5000)
            await push.send(b"x" * 1000)
            await waiting
            await pull.poll(0.01)

    await work(300)
    gc.collect()
    tracemalloc.start()
    try:
        await work(50)
        before, _ = tracemalloc.get_traced_memory()
        await work(500)
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 20_000


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts descriptors by way of Linux's /proc")
async def test_closed_sockets_leave_no_descriptors(async_context, wait_until):
    def count():
        return len(os.listdir("/proc/self/fd"))

    async def cycle():
        with async_context.socket(zmq.PULL) as socket, pytest.raises(zmq.Again):
            await socket.recv(timeout=1)

    await cycle()
    await asyncio.sleep(0)
    before = count()
    for _ in range(50):
        await cycle()
    wait_until(lambda: count() <= before + 2)
