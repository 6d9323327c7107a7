"""asyncio: one loop, or a loop facing a C process.

`uvloop.py` runs the same workloads on the other loop, `streams.py` compares with asyncio's own streams.
"""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Iterator
from functools import partial
from itertools import repeat
from typing import Any, Callable, cast

from harness.lab import Lab
from harness.row import Row, Run

ORDER = 200
SMALL = b"8 bytes."


class Loop:
    """An event loop of the lab's, and the async context whose sockets live in it."""

    new: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop

    def __init__(self, lab: Lab) -> None:
        self.loop = Loop.new()
        asyncio.set_event_loop(self.loop)
        lab.cleanup.callback(self.loop.close)
        self.context: Any = importlib.import_module("zmq.asyncio").Context()
        self.context.set(lab.zmq.MAX_SOCKETS, 8000)
        lab.cleanup.callback(self.context.destroy, linger=0)

    def run(self, coroutine: Any) -> Any:
        """Run a coroutine to its end."""
        return self.loop.run_until_complete(coroutine)


def connected(lab: Lab, transport: str, bound: str, other: str, **options: int) -> tuple[Loop, Any, Any]:
    """A loop and two of its sockets, connected."""
    loop = Loop(lab)
    return (loop, *lab.connected(transport, bound, other, context=loop.context, **options))


async def send_all(send: Any, message: Any, n: int) -> None:
    """Await n sends."""
    for _ in repeat(None, n):
        await send(message)


async def recv_all(recv: Any, n: int) -> None:
    """Await n receives."""
    for _ in repeat(None, n):
        await recv()


async def together(first: Any, second: Any) -> None:
    """Two tasks, until both are done."""
    await asyncio.gather(first, second)


def push_pull(lab: Lab, transport: str, hwm: int, parts: int = 1) -> Iterator[Run]:
    """A sending and a receiving task in one loop."""
    loop, receiver, sender = connected(lab, transport, "PULL", "PUSH", SNDHWM=hwm, RCVHWM=hwm)
    if parts == 1:
        send, recv, message = sender.send, receiver.recv, cast("Any", SMALL * 2)
    else:
        send, recv, message = sender.send_multipart, receiver.recv_multipart, [SMALL] * parts

    def run(n: int) -> None:
        loop.run(together(send_all(send, message, n), recv_all(recv, n)))

    yield run


def from_c(lab: Lab, parts: int = 1) -> Iterator[Run]:
    """A receiving task, the messages come from a C process."""
    loop = Loop(lab)
    receiver = lab.socket("PULL", loop.context)
    receiver.bind("tcp://127.0.0.1:*")
    sender, _ = lab.c_peer(f"push 16 {parts} {lab.endpoint(receiver)}")
    recv = receiver.recv if parts == 1 else receiver.recv_multipart

    async def receive(n: int) -> float:
        await recv()
        start = time.perf_counter_ns()
        await recv_all(recv, n)
        return time.perf_counter_ns() - start

    yield lambda n: facing(loop, sender, receive, n)


def facing(loop: Loop, peer: Any, work: Any, n: int) -> float:
    """Have the C peer run n operations while `work(n)` runs here; the cost is what `work` returns."""
    peer.tell(f"run {n}")
    cost: float = loop.run(work(n))
    peer.answer()
    return cost


def many_from_c(lab: Lab) -> Iterator[Run]:
    """The same with `await recv_many()`, where that exists."""
    if not lab.fresh:
        yield from from_c(lab)
        return
    loop = Loop(lab)
    receiver = lab.socket("PULL", loop.context)
    receiver.bind("tcp://127.0.0.1:*")
    sender, _ = lab.c_peer(f"push 16 1 {lab.endpoint(receiver)}")

    async def receive(n: int) -> float:
        await receiver.recv()
        start = time.perf_counter_ns()
        while n:
            n -= len(await receiver.recv_many(max_messages=min(n, 1000)))
        return time.perf_counter_ns() - start

    yield lambda n: facing(loop, sender, receive, n)


def to_c(lab: Lab) -> Iterator[Run]:
    """A sending task; the time a C process needs to receive it all."""
    loop = Loop(lab)
    receiver, endpoint = lab.c_peer("pull")
    sender = lab.socket("PUSH", loop.context)
    sender.connect(endpoint)

    def run(n: int) -> float:
        receiver.tell(f"run {n}")
        loop.run(send_all(sender.send, SMALL * 2, n + 1))
        return float(receiver.answer())

    yield run


def echo(lab: Lab, window: int) -> Iterator[Run]:
    """DEALER to ROUTER and back in one loop over tcp, this many messages under way."""
    loop, router, dealer = connected(lab, "tcp", "ROUTER", "DEALER")

    async def answer(n: int) -> None:
        for _ in repeat(None, n):
            await router.send_multipart(await router.recv_multipart())

    async def ask(n: int) -> None:
        await send_all(dealer.send, SMALL, min(window, n))
        for _ in repeat(None, max(0, n - window)):
            await dealer.recv()
            await dealer.send(SMALL)
        await recv_all(dealer.recv, min(window, n))

    yield lambda n: loop.run(together(answer(n), ask(n)))


def req_rep(lab: Lab, transport: str) -> Iterator[Run]:
    """A question and its answer, both tasks in one loop."""
    loop, rep, req = connected(lab, transport, "REP", "REQ")

    async def answer(n: int) -> None:
        for _ in repeat(None, n):
            await rep.send(await rep.recv())

    async def ask(n: int) -> None:
        for _ in repeat(None, n):
            await req.send(SMALL)
            await req.recv()

    yield lambda n: loop.run(together(answer(n), ask(n)))


def crowd(lab: Lab, transport: str, count: int) -> Iterator[Run]:
    """Many pairs in one loop, a task waiting in each: a message to all of them, until all have theirs."""
    loop = Loop(lab)
    pairs = [lab.connected(transport, "PULL", "PUSH", context=loop.context) for _ in range(count)]
    missing = 0
    complete: asyncio.Future[None] = loop.loop.create_future()

    async def collect(recv: Any) -> None:
        nonlocal missing
        while True:
            await recv()
            missing -= 1
            if missing == 0:
                complete.set_result(None)

    async def send_rounds(rounds: int) -> None:
        nonlocal missing, complete
        for _ in repeat(None, rounds):
            missing = count
            complete = loop.loop.create_future()
            for _, sender in pairs:
                await sender.send(SMALL)
            await complete

    def run(n: int) -> float:
        rounds = -(-n // count)
        start = time.perf_counter_ns()
        loop.run(send_rounds(rounds))
        return (time.perf_counter_ns() - start) * n / (rounds * count)

    tasks = [loop.loop.create_task(collect(receiver.recv)) for receiver, _ in pairs]
    yield run
    for task in tasks:
        task.cancel()
    loop.run(asyncio.gather(*tasks, return_exceptions=True))


def streams(lab: Lab, count: int) -> Iterator[Run]:
    """Many pairs in one loop over tcp, a sending task and a receiving one in each."""
    loop = Loop(lab)
    pairs = [lab.tcp("PULL", "PUSH", context=loop.context) for _ in range(count)]

    def run(n: int) -> float:
        each = -(-n // count)
        start = time.perf_counter_ns()
        loop.run(everybody(each))
        return (time.perf_counter_ns() - start) * n / (each * count)

    async def everybody(each: int) -> None:
        sending = [send_all(sender.send, SMALL, each) for _, sender in pairs]
        await asyncio.gather(*sending, *(recv_all(receiver.recv, each) for receiver, _ in pairs))

    yield run


def poll_now(lab: Lab) -> Iterator[Run]:
    """`await socket.poll(0)` on an empty socket."""
    loop, receiver, _ = connected(lab, "inproc", "PULL", "PUSH")

    async def poll(n: int) -> None:
        for _ in repeat(None, n):
            await receiver.poll(0)

    yield lambda n: loop.run(poll(n))


_NEEDS = ("asyncio.Context",)
_row = partial(Row, needs=_NEEDS, slice_ms=15)
_rate = partial(Row, needs=_NEEDS, unit="rate", slice_ms=30)
_facing = partial(Row, needs=_NEEDS, unit="rate", slice_ms=50)

ROWS = (
    _rate("push-pull-tcp-hwm-0", "PUSH -> PULL in one loop, tcp, HWM 0", ">=9x", push_pull, ("tcp", 0)),
    _rate("push-pull-tcp", "the same, HWM 1000", ">=7x", push_pull, ("tcp", 1000)),
    _rate("push-pull-inproc", "the same, inproc", ">=10x", push_pull, ("inproc", 1000), slice_ms=20),
    _rate("multipart-2", "PUSH -> PULL in one loop, tcp, 2 parts of 8 B", ">=9x", push_pull, ("tcp", 0, 2)),
    _facing("receiver", "C process -> PULL, 16 B", ">=12x", from_c, (), "pull | push 16 1"),
    _facing(
        "receiver-many",
        "the same with await recv_many() (pyzmq: recv)",
        ">=35x and >=70% of floor",
        many_from_c,
        (),
        "pull | push 16 1",
        needs=(*_NEEDS, "asyncio.Socket.recv_many"),
    ),
    _facing("receiver-multipart", "the same with 2 parts of 16 B", ">=10x", from_c, (2,), "pull | push 16 2"),
    _facing("sender", "PUSH -> C process, 16 B", ">=2.8x", to_c, (), "pull | push 16 1"),
    _rate("echo", "DEALER -> ROUTER -> DEALER, 100 under way", ">=6x", echo, (100,)),
    _row("req-rep-inproc", "REQ -> REP -> REQ in one loop, inproc", ">=2.5x", req_rep, ("inproc",)),
    _row("req-rep-tcp", "the same over tcp", ">=1.4x", req_rep, ("tcp",)),
    _rate(
        "crowd-1000-inproc",
        "a message to each of 1000 waiting sockets",
        ">=2.5x",
        crowd,
        ("inproc", 1000),
        slice_ms=49,
    ),
    _rate(
        "crowd-200-tcp",
        "to each of 200 over tcp: a packet for every message",
        ">=1.5x and >=35% of floor",
        crowd,
        ("tcp", 200),
        "crowd 200",
        slice_ms=49,
    ),
    _rate(
        "streams-200-tcp",
        "200 pairs over tcp, each sending without a break",
        ">=4.5x",
        streams,
        (200,),
        slice_ms=100,
    ),
    Row("poll-0", "await socket.poll(0)", ">=4.5x", poll_now, (), needs=_NEEDS),
)
