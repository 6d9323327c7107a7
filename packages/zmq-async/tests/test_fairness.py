"""Operations that complete at once give way to the loop's other tasks, and leave nothing behind."""

from __future__ import annotations

import asyncio
import gc
import os
import tracemalloc

import pytest

import zmq
import zmq.asyncio


async def test_the_budget_is_one_for_all_sockets_of_a_loop(connected):
    pairs = [connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0) for _ in range(5)]
    await pairs[0][0].poll(0, zmq.POLLOUT)  # joins the loop
    for _, pull in pairs:
        await pull.poll(0)
    for push, _ in pairs:
        zmq.Socket(shadow=push).send_many([b"x"] * 100)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    futures = [pull.recv() for _ in range(100) for _, pull in pairs]
    assert sum(future.done() for future in futures) <= zmq.asyncio.FAIRNESS
    assert await asyncio.gather(*futures) == [b"x"] * 500


async def test_a_socket_has_a_fairness_of_its_own(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    zmq.Socket(shadow=push).send_many([b"x"] * 300)
    await pull.poll()
    assert pull.fairness == 100
    pull.fairness = 7
    futures = [pull.recv() for _ in range(20)]
    assert sum(future.done() for future in futures) == 7
    await asyncio.gather(*futures)
    pull.fairness = 1000
    assert all(pull.recv().done() for _ in range(280))


async def test_the_default_fairness_is_one_for_all_sockets(connected, monkeypatch):
    monkeypatch.setattr(zmq.asyncio, "FAIRNESS", 5)
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    zmq.Socket(shadow=push).send_many([b"x"] * 20)
    await pull.poll()
    assert push.fairness == pull.fairness == 5
    futures = [pull.recv() for _ in range(20)]
    assert sum(future.done() for future in futures) <= 5
    await asyncio.gather(*futures)


async def test_large_messages_count_as_several_operations(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    zmq.Socket(shadow=push).send_many([b"x" * 1_000_000] * 20)
    await pull.poll()
    pull.fairness = 200
    futures = [pull.recv() for _ in range(20)]
    assert sum(future.done() for future in futures) == 4
    assert len(await asyncio.gather(*futures)) == 20


async def test_a_turn_after_many_gave_way_is_longer_but_not_without_limit(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    push.fairness = 5
    await push.send(b"x")
    first = [push.send(b"x") for _ in range(200)]
    assert sum(future.done() for future in first) <= 5
    await asyncio.gather(*first)
    then = [push.send(b"x") for _ in range(500)]
    assert 50 < sum(future.done() for future in then) <= 100
    await asyncio.gather(*then)
    assert len(zmq.Socket(shadow=pull).recv_many(1000)) == 701


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
