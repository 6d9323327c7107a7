"""anyio: one loop of asyncio's or of trio's, beside pyzmq's sockets for asyncio."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from harness.lab import Lab
from harness.process import Missing
from harness.row import Row, Run

from rows import asyncio as on_asyncio

ORDER = 210
SMALL = on_asyncio.SMALL


class Loop:
    """What runs coroutines on one backend of anyio's, and the context whose sockets they use."""

    def __init__(self, lab: Lab, backend: str) -> None:
        try:
            self.anyio: Any = importlib.import_module("anyio")
            importlib.import_module(backend)
        except ImportError as error:
            raise Missing(error.name) from None
        self.backend = backend
        self.context: Any = importlib.import_module("zmq.anyio").Context()
        lab.cleanup.callback(self.context.destroy, linger=0)

    def together(self, beside: Any, work: Any, n: int) -> float:
        """Run `beside(n)` and `work(n)` in two tasks; return the nanoseconds until both are done."""

        async def main() -> float:
            start = time.perf_counter_ns()
            async with self.anyio.create_task_group() as group:
                group.start_soon(beside, n)
                await work(n)
            return time.perf_counter_ns() - start

        cost: float = self.anyio.run(main, backend=self.backend)
        return cost


def push_pull(lab: Lab, backend: str) -> Iterator[Run]:
    """A sending and a receiving task in one loop over tcp."""
    if not lab.fresh:
        yield from on_asyncio.push_pull(lab, "tcp", 0)
        return
    loop = Loop(lab, backend)
    receiver, sender = lab.tcp("PULL", "PUSH", context=loop.context, SNDHWM=0, RCVHWM=0)

    async def send(n: int) -> None:
        await on_asyncio.send_all(sender.send, SMALL * 2, n)

    async def receive(n: int) -> None:
        await on_asyncio.recv_all(receiver.recv, n)

    yield lambda n: loop.together(send, receive, n)


def req_rep(lab: Lab, backend: str) -> Iterator[Run]:
    """A question and its answer over tcp, both tasks in one loop."""
    if not lab.fresh:
        yield from on_asyncio.req_rep(lab, "tcp")
        return
    loop = Loop(lab, backend)
    rep, req = lab.tcp("REP", "REQ", context=loop.context)

    async def answer(n: int) -> None:
        for _ in repeat(None, n):
            await rep.send(await rep.recv())

    async def ask(n: int) -> None:
        for _ in repeat(None, n):
            await req.send(SMALL)
            await req.recv()

    yield lambda n: loop.together(answer, ask, n)


_NEEDS = ("anyio.Context",)

ROWS = (
    Row(
        "push-pull-asyncio",
        "PUSH -> PULL, tcp, HWM 0, on asyncio (pyzmq: zmq.asyncio)",
        ">=2x",
        push_pull,
        ("asyncio",),
        needs=_NEEDS,
        unit="rate",
        slice_ms=30,
    ),
    Row(
        "push-pull-trio",
        "the same on trio (pyzmq: zmq.asyncio)",
        ">=3x",
        push_pull,
        ("trio",),
        needs=_NEEDS,
        unit="rate",
        slice_ms=30,
    ),
    Row(
        "req-rep-asyncio",
        "REQ -> REP -> REQ, tcp, on asyncio (pyzmq: zmq.asyncio)",
        ">=1.1x",
        req_rep,
        ("asyncio",),
        needs=_NEEDS,
        slice_ms=15,
    ),
    Row(
        "req-rep-trio",
        "the same on trio (pyzmq: zmq.asyncio)",
        ">=1x",
        req_rep,
        ("trio",),
        needs=_NEEDS,
        slice_ms=15,
    ),
)
