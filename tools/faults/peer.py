"""One end of a conversation, run by the Python of either binding: `python -I peer.py '{"role": "send", ...}'`.

Every message is [number, body, checksum of both]. Each end writes what it sends or has received into a log, 13 bytes a
message without a buffer, so that a process which is killed has told all that it knew.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import importlib
import itertools
import json
import os
import random
import struct
import sys
import time
import zlib
from collections.abc import Callable, Coroutine
from typing import Any

#: Number, whether it is whole, and the time: what the log holds of one message.
RECORD = struct.Struct("<I?d")
#: Where the sockets of a front end are, when not in `zmq`.
MODULES = {"green": "zmq.green", "trio": "zmq.anyio", "asyncio": "zmq.asyncio", "uvloop": "zmq.asyncio"}
#: Front ends that wait in a loop.
LOOPS = ("asyncio", "uvloop", "trio", "stream")
#: Seconds for which a REQ waits for its answer before it asks again.
PATIENCE = 0.5
#: Seconds without an answer after which a DEALER has all that will come.
SILENCE = 2.0


class Front:
    """One socket in one front end. Coroutines of the blocking front ends never wait for a loop."""

    def __init__(self, name: str, kind: str, options: dict[str, Any]) -> None:
        self.zmq = importlib.import_module("zmq")
        module = importlib.import_module(MODULES.get(name, "zmq"))
        self.name = name
        self.waits = name in LOOPS
        self.context = module.Context()
        self.socket = self.context.socket(getattr(self.zmq, kind))
        for option, value in options.items():
            setattr(self.socket, option, value.encode() if isinstance(value, str) else value)
        if kind == "SUB":
            self.socket.subscribe(b"")
        self.taken: collections.deque[list[bytes]] = collections.deque()
        self.stream: Any = None
        if name == "stream":
            from zmq.eventloop.zmqstream import ZMQStream

            self.stream = ZMQStream(self.socket)
            self.stream.on_recv(self.taken.append)

    async def send(self, parts: list[bytes]) -> None:
        if self.stream is not None:
            self.stream.send_multipart(parts)
        elif self.waits:
            await self.socket.send_multipart(parts)
        else:
            self.socket.send_multipart(parts)

    async def receive(self, seconds: float) -> list[bytes] | None:
        """Return the next message, or None when none has come in time."""
        deadline = time.monotonic() + seconds
        if self.stream is not None:
            while not self.taken:
                if time.monotonic() >= deadline:
                    return None
                await asyncio.sleep(0.001)
            return self.taken.popleft()
        while True:
            ready = self.socket.poll(max(0, int((deadline - time.monotonic()) * 1000)))
            if not (await ready if self.waits else ready):
                return None
            # A REQ is also readable by an answer that it does not want any more.
            with contextlib.suppress(self.zmq.Again):
                received: Any = self.socket.recv_multipart(self.zmq.DONTWAIT)
                taken: list[bytes] = await received if self.waits else received
                return taken

    async def sleep(self, seconds: float) -> None:
        if self.name == "green":
            import gevent

            gevent.sleep(seconds)
        elif self.name == "trio":
            import trio

            await trio.sleep(seconds)
        elif self.waits:
            await asyncio.sleep(seconds)
        else:
            time.sleep(seconds)

    async def end(self) -> None:
        """Close, and wait as long as the infinite linger does."""
        if self.stream is not None:
            while self.stream.sending():
                await asyncio.sleep(0.01)
            self.stream.close()
        self.socket.close()
        self.context.term()


def run(name: str, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run the program in the loop of its front end, or without one."""
    if name not in LOOPS:
        try:
            main().send(None)
        except StopIteration:
            return
        raise AssertionError("a blocking front end waited for a loop")
    if name == "trio":
        import trio

        trio.run(main)
    elif name == "uvloop":
        import uvloop

        uvloop.run(main())
    else:
        asyncio.run(main())


def message(number: int) -> list[bytes]:
    """Make a message whose body says whether all of it has come."""
    head = b"%d" % number
    body = random.Random(number).randbytes(number * 37 % 3_000)
    return [head, body, b"%d" % zlib.crc32(head + body)]


def number_of(parts: list[bytes]) -> int:
    """Return the number of a message, or -1 when it is torn."""
    if len(parts) != 3 or b"%d" % zlib.crc32(parts[0] + parts[1]) != parts[2]:
        return -1
    return int(parts[0])


class Log:
    """The log of one end."""

    def __init__(self, path: str) -> None:
        self.file = open(path, "ab", buffering=0)  # noqa: SIM115

    def note(self, number: int) -> None:
        self.file.write(RECORD.pack(max(number, 0), number >= 0, time.monotonic()))


def obey(front: Front, given: dict[str, Any]) -> None:
    """Go to another address when the file `orders` has one: the server has moved."""
    orders = given.get("orders")
    if orders and os.path.exists(orders):
        with open(orders) as file:
            endpoint = file.read()
        os.remove(orders)
        front.socket.connect(endpoint)
        front.socket.disconnect(given["endpoint"])


async def send(front: Front, given: dict[str, Any]) -> None:
    """Send numbered messages at a steady rate until all are sent and the file `until` is there.

    A DEALER reads answers meanwhile, and a REQ asks until it is answered.
    """
    log, answers = Log(given["log"]), Log(given["log"] + ".answers")
    begun = time.monotonic()
    for turn in itertools.count():
        if turn >= given["number"] and os.path.exists(given["until"]):
            break
        number = given["first"] + turn
        obey(front, given)
        log.note(number)
        await front.send(message(number))
        if given["kind"] == "REQ":
            while (parts := await front.receive(PATIENCE)) is None or number_of(parts) != number:
                if parts is None:
                    obey(front, given)
                    await front.send(message(number))
            answers.note(number)
        while given["kind"] == "DEALER" and (parts := await front.receive(0)) is not None:
            answers.note(number_of(parts))
        ahead = begun + (turn + 1) / given["rate"] - time.monotonic()
        if ahead > 0:
            await front.sleep(ahead)
    while given["kind"] == "DEALER" and (parts := await front.receive(SILENCE)) is not None:
        answers.note(number_of(parts))


async def receive(front: Front, given: dict[str, Any]) -> None:
    """Receive for ever, and answer what is a question."""
    log = Log(given["log"])
    prefix = 1 if given["kind"] == "ROUTER" else 0
    while True:
        parts = await front.receive(0.2)
        if parts is None:
            continue
        log.note(number_of(parts[prefix:]))
        if given["kind"] in ("ROUTER", "REP"):
            await front.send(parts)


def attach(front: Front, given: dict[str, Any]) -> None:
    """Bind or connect, as given, through a tunnel if one is given."""
    if given["call"] == "tunnel":
        from zmq import ssh

        ssh.tunnel_connection(front.socket, given["endpoint"], given["server"], **given["tunnel"])
    else:
        getattr(front.socket, given["call"])(given["endpoint"])


async def main(given: dict[str, Any]) -> None:
    if given["front"].startswith("PUBHandler"):
        # The folder of this file is not in the path of an isolated Python.
        sys.path.append(os.path.dirname(os.path.abspath(__file__)))
        front = importlib.import_module("logs.front").made(given)
    else:
        front = Front(given["front"], given["kind"], given["options"])
        attach(front, given)
    print("ready", flush=True)
    await (send if given["role"] == "send" else receive)(front, given)
    await front.end()
    print("done", flush=True)


if __name__ == "__main__":
    arguments = json.loads(sys.argv[1])
    run(arguments["front"], lambda: main(arguments))
