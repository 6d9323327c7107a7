"""Use zmq-anyio's sockets on asyncio and on trio."""

from __future__ import annotations

import time

import anyio
import zmq_anyio
from common import begin, check, did, speed

import zmq


async def serve(socket, count: int) -> None:
    for _ in range(count):
        await socket.asend_multipart(await socket.arecv_multipart())


async def talk(backend: str) -> None:
    context = zmq.Context()
    server, client = context.socket(zmq.REP), context.socket(zmq.REQ)
    port = server.bind_to_random_port("tcp://127.0.0.1")
    client.connect(f"tcp://127.0.0.1:{port}")
    async with zmq_anyio.Socket(server) as server, zmq_anyio.Socket(client) as client:
        async with anyio.create_task_group() as group:
            group.start_soon(serve, server, 2001)
            await client.asend_multipart([b"one", b"two" * 100_000])
            check(await client.arecv_multipart(), [b"one", b"two" * 100_000])
            started = time.perf_counter()
            for number in range(2000):
                await client.asend_multipart([b"%d" % number])
                check(await client.arecv_multipart(), [b"%d" % number])
            speed(f"REQ-REP on {backend}", "round trips/s", 2000, started)
        did(f"REQ and REP exchanged 2001 messages on {backend}")
    context.term()


begin(100, "zmq-anyio", "anyio", "trio")
for backend in ("asyncio", "trio"):
    anyio.run(talk, backend, backend=backend)
