"""asyncio sockets beside asyncio's own streams, in the column of pyzmq: what the engine costs over raw streams."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from harness.lab import Lab
from harness.row import Row, Run

from rows.asyncio import SMALL, Loop, push_pull, req_rep, together

MESSAGE = len(SMALL * 2).to_bytes(4, "big") + SMALL * 2
DRAIN_EVERY = 100


async def connect() -> tuple[Any, Any, Any, Any, Any]:
    """A server, and both ends of a connection to it: reader and writer of the client, then of the server."""
    accepted: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    server = await asyncio.start_server(lambda *ends: accepted.set_result(ends), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    return (server, *await asyncio.open_connection("127.0.0.1", port), *await accepted)


def one_way(lab: Lab) -> Iterator[Run]:
    """Messages with their length before them, from a task to another; ours: PUSH to PULL."""
    if lab.fresh:
        yield from push_pull(lab, "tcp", 0)
        return
    loop = Loop(lab)
    server, *ends = loop.run(connect())
    reader, writer = ends[0], ends[3]

    async def send(n: int) -> None:
        for number in range(n):
            writer.write(MESSAGE)
            if number % DRAIN_EVERY == 0:
                await writer.drain()
        await writer.drain()

    async def receive(n: int) -> None:
        for _ in repeat(None, n):
            size = int.from_bytes(await reader.readexactly(4), "big")
            await reader.readexactly(size)

    yield lambda n: loop.run(together(send(n), receive(n)))
    server.close()


def round_trip(lab: Lab) -> Iterator[Run]:
    """A message there and back; ours: REQ and REP."""
    if lab.fresh:
        yield from req_rep(lab, "tcp")
        return
    loop = Loop(lab)
    server, *ends = loop.run(connect())

    async def ask(n: int) -> None:
        for _ in repeat(None, n):
            ends[1].write(SMALL)
            await ends[0].readexactly(len(SMALL))

    async def answer(n: int) -> None:
        for _ in repeat(None, n):
            ends[3].write(await ends[2].readexactly(len(SMALL)))

    yield lambda n: loop.run(together(ask(n), answer(n)))
    server.close()


ROWS = (
    Row(
        "one-way",
        "16 B messages from task to task over tcp (pyzmq: asyncio streams)",
        ">=0.8x",
        one_way,
        needs=("asyncio.Context",),
        unit="rate",
        slice_ms=30,
        guard=True,
    ),
    Row(
        "round-trip",
        "8 B there and back over tcp (pyzmq: asyncio streams)",
        ">=0.3x",
        round_trip,
        needs=("asyncio.Context",),
        slice_ms=15,
        guard=True,
    ),
)
