"""Thread-safe sockets of libzmq's draft API, which have no descriptor of their own, on every loop."""

from __future__ import annotations

import anyio
import pytest

import zmq

pytestmark = pytest.mark.skipif(not zmq.DRAFT_API, reason="this build has no draft API")


async def test_client_and_server_talk_by_routing_id(engine, connected):
    client, server = connected(zmq.CLIENT, zmq.SERVER, "tcp")

    async def answer():
        for _ in range(50):
            frame = await server.recv(copy=False)
            await server.send(frame.bytes.upper(), routing_id=frame.routing_id)

    async with anyio.create_task_group() as group:
        group.start_soon(answer)
        for number in range(50):
            await client.send(b"question %d" % number)
            assert await client.recv() == b"QUESTION %d" % number


async def test_a_flood_arrives_whole_and_in_order(engine, connected):
    sender, receiver = connected(zmq.SCATTER, zmq.GATHER, "tcp")

    async def send():
        for number in range(1000):
            await sender.send(b"%d" % number)

    async with anyio.create_task_group() as group:
        group.start_soon(send)
        assert [await receiver.recv() for _ in range(1000)] == [b"%d" % number for number in range(1000)]


async def test_a_cancelled_receive_loses_no_message(engine, connected, tasks):
    client, server = connected(zmq.CLIENT, zmq.SERVER)
    for number in range(50):
        async with anyio.create_task_group() as group:
            (task,) = await tasks(group, server.recv)
            zmq.Socket(shadow=client).send(b"%d" % number)
            task.scope.cancel()
        received = await server.recv() if task.result is None else task.result
        assert received == b"%d" % number


async def test_closing_wakes_everybody(engine, connected, tasks):
    _, server = connected(zmq.CLIENT, zmq.SERVER)
    async with anyio.create_task_group() as group:
        waiting = await tasks(group, server.recv, server.poll)
        server.close()
        for task in waiting:
            with pytest.raises(engine.closed):
                await task.outcome()
