"""Thread-safe sockets of libzmq's draft API, which have no descriptor of their own, on event loops."""

from __future__ import annotations

import asyncio
import os
import select

import pytest

import zmq

pytestmark = pytest.mark.skipif(not zmq.DRAFT_API, reason="this build has no draft API")


async def test_a_dish_hears_the_groups_it_joined(connected):
    radio, dish = connected(zmq.RADIO, zmq.DISH, "tcp")
    dish.join("sport")
    hearing = asyncio.ensure_future(dish.recv(copy=False))
    while not hearing.done():
        await radio.send(b"news", group="politics")
        await radio.send(b"goal", group="sport")
        await asyncio.sleep(0)
    frame = await hearing
    assert (frame.bytes, frame.group) == (b"goal", "sport")


@pytest.mark.parametrize("types", [("SCATTER", "GATHER"), ("CHANNEL", "CHANNEL")], ids="-".join)
async def test_a_flood_arrives_whole_and_in_order(types, connected):
    sender, receiver = connected(*(getattr(zmq, name) for name in types), "tcp")

    async def send():
        for number in range(3000):
            await sender.send(b"%d" % number)

    sending = asyncio.ensure_future(send())
    assert [await receiver.recv() for _ in range(3000)] == [b"%d" % number for number in range(3000)]
    await sending


async def test_a_call_through_another_view_takes_no_wake_up(connected):
    client, server = connected(zmq.CLIENT, zmq.SERVER)
    view, peer = zmq.Socket(shadow=server), zmq.Socket(shadow=client)
    for number in range(300):
        waiting = server.recv()
        peer.send(b"%d" % number)
        while not view.get(zmq.EVENTS) & zmq.POLLIN:
            pass
        assert await waiting == b"%d" % number


async def test_a_wait_costs_the_loop_nothing_until_there_is_a_message(connected):
    client, server = connected(zmq.CLIENT, zmq.SERVER)
    peer = zmq.Socket(shadow=client)
    looks = 0
    for _ in range(20):
        waiting = server.recv()
        peer.send(b"x")
        await waiting
    readiness = server.waiting
    check = readiness.check

    def counted():
        nonlocal looks
        looks += 1
        check()

    waiting = server.recv()
    readiness.loop_state.remove_reader(readiness.copied)
    readiness.loop_state.add_reader(readiness.copied, counted)
    for _ in range(500):
        await asyncio.sleep(0)
    assert looks <= 1
    peer.send(b"y")
    assert await waiting == b"y"


async def test_timeouts_cancelling_and_closing(connected):
    client, server = connected(zmq.CLIENT, zmq.SERVER)
    with pytest.raises(zmq.Again):
        await server.recv(timeout=5)
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(server.recv(), 0.005)
    assert await server.poll(5) == 0
    assert await client.poll(1000, zmq.POLLOUT) == zmq.POLLOUT
    task = asyncio.ensure_future(_wait_for_it(server.recv()))
    await asyncio.sleep(0)
    zmq.Socket(shadow=client).send(b"once")
    zmq.Socket(shadow=server).get(zmq.EVENTS)
    asyncio.get_running_loop().call_soon(task.cancel)
    await asyncio.wait([task])
    assert await server.recv(timeout=5000) == b"once"
    waiting = server.recv()
    server.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def _wait_for_it(future):
    return await future


async def test_the_poller_watches_them(async_context, connected):
    client, server = connected(zmq.CLIENT, zmq.SERVER)
    poller = zmq.asyncio.Poller()
    poller.register(server, zmq.POLLIN)
    waiting = poller.poll(5000)
    await asyncio.sleep(0)
    assert not waiting.done()
    await client.send(b"x")
    assert await waiting == [(server, zmq.POLLIN)]


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts descriptors by way of Linux's /proc")
async def test_closed_sockets_leave_no_descriptors(async_context, wait_until):
    def count():
        return len(os.listdir("/proc/self/fd"))

    async def cycle():
        with async_context.socket(zmq.SERVER) as socket, pytest.raises(zmq.Again):
            await socket.recv(timeout=1)

    await cycle()
    before = count()
    for _ in range(30):
        await cycle()
    wait_until(lambda: count() <= before + 2)


def test_the_descriptor_is_readable_until_events_are_read(async_context, endpoint):
    with async_context.socket(zmq.SERVER) as server, zmq.Context.shadow(async_context) as plain:
        server.bind(endpoint("inproc"))
        fd = server.fileno()
        assert fd == server.get(zmq.FD)
        client = plain.socket(zmq.CLIENT)
        client.connect(server.last_endpoint.decode())
        server.get(zmq.EVENTS)
        assert select.select([fd], [], [], 0)[0] == []
        client.send(b"x")
        assert select.select([fd], [], [], 5)[0] == [fd]
        assert server.get(zmq.EVENTS) & zmq.POLLIN
        assert select.select([fd], [], [], 0)[0] == []
        client.close(0)
