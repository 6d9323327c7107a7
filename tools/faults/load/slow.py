"""A consumer that does not read, behind the high-water marks of each type: `python -I slow.py`, by either binding.

Prints a line of JSON for each type, transport and front end: after how many messages the sender was held up, or that it
went on and what it sent was dropped, and by how much the memory of the process grew. Then the consumer reads.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import json
import os
import tempfile
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import zmq

HWM = 100
SIZE = 1_000
#: A sender that was not held up by then never is.
MANY = 60_000
#: What queues, the kernel's buffers and the allocator may take, in megabytes; without limits it would be 60.
MEMORY = 25.0
BLOCKED, DROPPED = "held up", "dropped"


class Case(NamedTuple):
    """A type that sends, one that receives, options of the sender, and what zmq_socket(3) says of it."""

    sender: int
    receiver: int
    promised: str
    options: dict[str, int] = {}  # noqa: RUF012 - it is never changed


CASES = {
    "PUSH": Case(zmq.PUSH, zmq.PULL, BLOCKED),
    "DEALER": Case(zmq.DEALER, zmq.ROUTER, BLOCKED),
    "PAIR": Case(zmq.PAIR, zmq.PAIR, BLOCKED),
    "PUB": Case(zmq.PUB, zmq.SUB, DROPPED),
    "XPUB": Case(zmq.XPUB, zmq.SUB, DROPPED),
    "XPUB, XPUB_NODROP": Case(zmq.XPUB, zmq.SUB, BLOCKED, {"xpub_nodrop": 1}),
    "XSUB": Case(zmq.XSUB, zmq.XPUB, DROPPED),
    "ROUTER": Case(zmq.ROUTER, zmq.DEALER, DROPPED),
    "ROUTER, ROUTER_MANDATORY": Case(zmq.ROUTER, zmq.DEALER, BLOCKED, {"router_mandatory": 1}),
}


def memory() -> float:
    """Return the megabytes that this process has in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def message(number: int) -> bytes:
    """Make a message of one part that has a number."""
    return b"a%08d" % number + bytes(SIZE - 9)


def number_of(parts: list[bytes]) -> int:
    """Return the number of a message."""
    return int(parts[-1][1:9])


def join(case: Case, transport: str, folder: str, context: Any) -> tuple[Any, Any]:
    """Return both sockets, connected: a message has passed, and what it took to pass it."""
    receiver, sender = context.socket(case.receiver), context.socket(case.sender)
    for socket in (receiver, sender):
        socket.linger, socket.rcvhwm, socket.sndhwm = 0, HWM, HWM
        socket.sndbuf = socket.rcvbuf = 65_536
        socket.rcvtimeo = 10_000
    for name, value in case.options.items():
        setattr(sender, name, value)
    if case.receiver == zmq.SUB:
        receiver.subscribe(b"a")
    if case.sender == zmq.ROUTER:
        receiver.routing_id = b"peer"
    endpoint = {"tcp": "tcp://127.0.0.1:*", "ipc": f"ipc://{folder}/{time.monotonic_ns()}"}.get(
        transport, f"inproc://{time.monotonic_ns()}"
    )
    sender.bind(endpoint)
    receiver.connect(sender.last_endpoint)
    if case.sender == zmq.XPUB:
        sender.recv()
    if case.sender in (zmq.ROUTER, zmq.PUB, zmq.XSUB):
        time.sleep(0.3)  # the handshake has no other sign that every version gives
    return sender, receiver


def fill(attempt: Callable[[bytes], Any]) -> int | None:
    """Send until the sender is held up for a while; how many it sent, or None when it never was."""
    number = 0
    while number < MANY:
        until = time.monotonic() + 0.3
        while True:
            try:
                attempt(message(number))
                break
            except zmq.Again:
                if time.monotonic() > until:
                    return number
                time.sleep(0.01)
        number += 1
    return None


def drain(receiver: Any) -> list[int]:
    """Return the numbers of all that comes."""
    found = []
    while receiver.poll(300):
        found.append(number_of(receiver.recv_multipart()))
    return found


def judge(case: Case, sent: int | None, found: list[int], grown: float) -> list[str]:
    """Return what must not be."""
    problems = []
    what = DROPPED if sent is None else BLOCKED
    if what != case.promised:
        problems.append(f"{what}, not {case.promised}")
    if sent is not None and found != list(range(sent)):
        problems.append(f"{sent} were sent, {len(found)} came")
    if found != sorted(set(found)):
        problems.append("out of order, or twice")
    if len(found) < HWM:
        problems.append(f"only {len(found)} came")
    if grown > MEMORY:
        problems.append(f"{grown:.0f} MB more")
    return problems


class Outcome(NamedTuple):
    """What came of one way to carry messages."""

    where: str
    sent: int | None
    found: list[int]
    grown: float


def tell(what: str, case: Case, outcomes: list[Outcome]) -> None:
    """Print what came of a type, in a line."""
    counts = ", ".join(f"{len(each.found)} ({each.where})" for each in outcomes)
    held = all(each.sent is not None for each in outcomes)
    said = f"{BLOCKED} after {counts}, all came" if held else f"of {MANY:,} came {counts}, the rest {DROPPED}"
    problems = [
        f"{each.where}: {problem}"
        for each in outcomes
        for problem in judge(case, each.sent, each.found, each.grown)
    ]
    grown = max(0.0, *(each.grown for each in outcomes))
    print(json.dumps({"what": what, "found": f"{said}; {grown:.0f} MB", "problems": problems}), flush=True)


def try_type(case: Case, transport: str, folder: str) -> Outcome:
    """Fill the queues of a plain socket."""
    with zmq.Context() as context:
        sender, receiver = join(case, transport, folder, context)
        before = memory()
        prefix = [b"peer"] if case.sender == zmq.ROUTER else []
        sent = fill(lambda data: sender.send_multipart([*prefix, data], zmq.DONTWAIT))
        grown = memory() - before
        found = drain(receiver)
        sender.close()
        receiver.close()
    return Outcome(transport, sent, found, grown)


async def in_loop(
    waits: Callable[[Any, float], Any], context: Any, endpoint: str
) -> tuple[int, float, list[int]]:
    """Fill the queues of a PUSH whose `send` is awaited, and read."""
    sender, receiver = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    for socket in (receiver, sender):
        socket.linger, socket.rcvhwm, socket.sndhwm = 0, HWM, HWM
        socket.sndbuf = socket.rcvbuf = 65_536
    receiver.bind(endpoint)
    sender.connect(receiver.last_endpoint)
    before, number = memory(), 0
    while number < MANY and await waits(functools.partial(sender.send, message(number)), 0.5) is not None:
        number += 1
    grown, found = memory() - before, []
    while (parts := await waits(receiver.recv_multipart, 0.5)) is not None:
        found.append(number_of(parts))
    sender.close()
    receiver.close()
    context.term()
    return number, grown, found


async def in_asyncio(call: Callable[[], Any], seconds: float) -> Any:
    """Await a call for so long; None when it is not done by then."""
    try:
        return await asyncio.wait_for(call(), seconds) or True
    except asyncio.TimeoutError:
        return None


async def in_trio(call: Callable[[], Any], seconds: float) -> Any:
    """The same with trio."""
    import trio

    with trio.move_on_after(seconds):
        return await call() or True
    return None


async def in_gevent(call: Callable[[], Any], seconds: float) -> Any:
    """The same with gevent, which awaits nothing."""
    import gevent

    with gevent.Timeout(seconds, False):
        return call() or True
    return None


def run_to_end(main: Any) -> Any:
    """Run a coroutine that never waits."""
    try:
        main.send(None)
    except StopIteration as end:
        return end.value


def try_loop(module: str, waits: Any, run: Callable[[Any], Any]) -> None:
    """Fill the queues of a socket of one front end; nothing when it is not there."""
    try:
        made = importlib.import_module(module).Context()
    except ImportError:
        return
    sent, grown, found = run(lambda: in_loop(waits, made, "tcp://127.0.0.1:*"))
    tell(f"PUSH, {module}", CASES["PUSH"], [Outcome("tcp", sent if sent < MANY else None, found, grown)])


def main() -> None:
    """Try everything."""
    with tempfile.TemporaryDirectory() as folder:
        for name, case in CASES.items():
            tell(name, case, [try_type(case, transport, folder) for transport in ("tcp", "ipc", "inproc")])
    try_loop("zmq.asyncio", in_asyncio, lambda main: asyncio.run(main()))
    try_loop("zmq.anyio", in_trio, lambda main: importlib.import_module("trio").run(main))
    try_loop("zmq.green", in_gevent, lambda main: run_to_end(main()))


if __name__ == "__main__":
    main()
