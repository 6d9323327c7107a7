"""One end of a connection under the Python that runs this: `python ends.py MODULE ROLE ENDPOINT SIZE COUNT SOCKETS`.

It uses only what pyzmq and pyomq share, so that one program measures both. Each prints its endpoint when it has bound
or connected. The end that measures prints the seconds of COUNT operations last, and both the processor time of all
their threads meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import os
import sys
import threading
import time
from collections.abc import Awaitable
from typing import Any, Callable

PARTS = 10
"""How many parts a message of the roles `push-parts` and `pull-parts` has."""


class End:
    """A context, and what the roles need to know."""

    def __init__(self, module: str, endpoint: str, size: int, count: int, sockets: int) -> None:
        self.zmq: Any = importlib.import_module(module)
        self.context: Any = self.zmq.Context()
        self.endpoint, self.message, self.count, self.sockets = endpoint, bytes(size), count, sockets

    def bound(self, kind: int, **options: int) -> Any:
        """A socket that is bound; its endpoint is printed."""
        socket = self.made(kind, options)
        socket.bind(self.endpoint)
        print(self.endpoint, flush=True)
        return socket

    def connected(self, kind: int) -> Any:
        """A socket that is connected; the endpoint is printed."""
        socket = self.made(kind, {})
        socket.connect(self.endpoint)
        print(self.endpoint, flush=True)
        return socket

    def made(self, kind: int, options: dict[str, int]) -> Any:
        """A socket with options."""
        socket = self.context.socket(kind)
        for name, value in options.items():
            socket.setsockopt(getattr(self.zmq, name), value)
        return socket

    def pull(self) -> None:
        """Receive; the first message starts the clock."""
        timed(self.bound(self.zmq.PULL).recv, self.count)

    def push(self) -> None:
        """Send as fast as the queue takes it."""
        self._send_all(self.connected(self.zmq.PUSH).send, self.message)

    def pull_parts(self) -> None:
        """Receive messages of several parts."""
        timed(self.bound(self.zmq.PULL).recv_multipart, self.count)

    def push_parts(self) -> None:
        """Send messages of several parts."""
        self._send_all(self.connected(self.zmq.PUSH).send_multipart, [self.message] * PARTS)

    def push_from_many(self) -> None:
        """Send through many connections, one after the other."""
        sends = [self.connected(self.zmq.PUSH).send for _ in range(self.sockets)]
        started = time.process_time()
        for number in range(self.count + 1):
            sends[number % self.sockets](self.message)
        leave(started)

    def push_through_proxy(self) -> None:
        """Send to a proxy in another thread, which sends on."""
        front, back = self.context.socket(self.zmq.PULL), self.connected(self.zmq.PUSH)
        front.bind("inproc://proxy")
        threading.Thread(target=self.zmq.proxy, args=(front, back), daemon=True).start()
        push = self.context.socket(self.zmq.PUSH)
        push.connect("inproc://proxy")
        self._send_all(push.send, self.message)

    def publish(self) -> None:
        """Send to all subscribers, once they are there."""
        socket = self.bound(self.zmq.XPUB, SNDHWM=0, XPUB_VERBOSE=1)
        for _ in range(self.sockets):
            socket.recv()
        self._send_all(socket.send, self.message)

    def subscribe(self) -> None:
        """Receive each message with each of many sockets."""
        receives = []
        for _ in range(self.sockets):
            socket = self.made(self.zmq.SUB, {"RCVHWM": 0})
            socket.setsockopt(self.zmq.SUBSCRIBE, b"")
            socket.connect(self.endpoint)
            receives.append(socket.recv)
        print(self.endpoint, flush=True)

        def turn() -> None:
            for receive in receives:
                receive()

        timed(turn, self.count)

    def request(self) -> None:
        """Send a request and receive its reply, COUNT times."""
        socket = self.connected(self.zmq.REQ)

        def turn() -> None:
            socket.send(self.message)
            socket.recv()

        timed(turn, self.count)

    def reply(self) -> None:
        """Answer each request with itself."""
        socket = self.bound(self.zmq.REP)
        started = time.process_time()
        for _ in range(self.count + 1):
            socket.send(socket.recv())
        leave(started)

    def request_asyncio(self) -> None:
        """Send a request and receive its reply, in a task of asyncio."""

        async def talk(socket: Any) -> None:
            async def turn() -> None:
                await socket.send(self.message)
                await socket.recv()

            await timed_in_loop(turn, self.count)

        asyncio.run(self._in_loop(talk, self.zmq.REQ, "connect"))

    def reply_asyncio(self) -> None:
        """Answer each request with itself, in a task of asyncio."""

        async def talk(socket: Any) -> None:
            started = time.process_time()
            for _ in range(self.count + 1):
                await socket.send(await socket.recv())
            leave(started)

        asyncio.run(self._in_loop(talk, self.zmq.REP, "bind"))

    async def _in_loop(self, talk: Callable[[Any], Awaitable[None]], kind: int, how: str) -> None:
        context: Any = importlib.import_module(f"{self.zmq.__name__}.asyncio").Context()
        socket = context.socket(kind)
        getattr(socket, how)(self.endpoint)
        print(self.endpoint, flush=True)
        await talk(socket)

    def threads(self) -> None:
        """PUSH to PULL over inproc, from another thread."""
        pull = self.bound(self.zmq.PULL)
        threading.Thread(target=self._push_from_thread, daemon=True).start()
        timed(pull.recv, self.count)

    def _push_from_thread(self) -> None:
        socket = self.context.socket(self.zmq.PUSH)
        socket.connect(self.endpoint)
        for _ in range(self.count + 1):
            socket.send(self.message)

    def _send_all(self, send: Callable[[Any], Any], message: Any) -> None:
        started = time.process_time()
        for _ in range(self.count + 1):
            send(message)
        leave(started)


def timed(operation: Callable[[], Any], count: int) -> None:
    """Do one operation, then COUNT more; print their seconds."""
    operation()
    start, started = time.perf_counter(), time.process_time()
    for _ in range(count):
        operation()
    print(time.perf_counter() - start, time.process_time() - started, flush=True)


async def timed_in_loop(operation: Callable[[], Awaitable[None]], count: int) -> None:
    """The same in a task."""
    await operation()
    start, started = time.perf_counter(), time.process_time()
    for _ in range(count):
        await operation()
    print(time.perf_counter() - start, time.process_time() - started, flush=True)


def leave(started: float) -> None:
    """Stay until the other end has all: not every library keeps what was sent when its socket closes."""
    sys.stdin.read()
    print(time.process_time() - started, flush=True)


def main() -> None:
    """Play the role, with as many descriptors as this process may have."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    module, role, endpoint, size, count, sockets = sys.argv[1:]
    getattr(End(module, endpoint, int(size), int(count), int(sockets)), role.replace("-", "_"))()
    # Sockets are not closed: how long that takes is not measured.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
