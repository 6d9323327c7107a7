"""What waits: each function makes what it needs, tells that it begins to wait, and waits for ever."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable
from typing import Any

import zmq

#: Called right before the wait begins.
Begin = Callable[[], None]
#: What is waited with, so that the way to end can act on it.
CONTEXTS: list[Any] = []


def _socket(kind: int, module: str = "zmq") -> Any:
    context = importlib.import_module(module).Context()
    CONTEXTS.append(context)
    socket = context.socket(kind)
    socket.linger = 0
    return socket


def _call(method: str, *arguments: Any, kind: int = zmq.PULL, **options: Any) -> Callable[[Begin], Any]:
    def wait(begin: Begin) -> None:
        call = getattr(_socket(kind), method)
        begin()
        call(*arguments, **options)

    return wait


def poller(begin: Begin) -> None:
    """Poller.poll."""
    made = zmq.Poller()
    made.register(_socket(zmq.PULL), zmq.POLLIN)
    begin()
    made.poll()


def zmq_poll(begin: Begin) -> None:
    """zmq_poll."""
    socket = _socket(zmq.PULL)
    begin()
    zmq.zmq_poll([(socket, zmq.POLLIN)], -1)


def select(begin: Begin) -> None:
    """zmq.select."""
    socket = _socket(zmq.PULL)
    begin()
    zmq.select([socket], [], [])


def proxy(begin: Begin) -> None:
    """A proxy."""
    front = _socket(zmq.ROUTER)
    back = CONTEXTS[-1].socket(zmq.DEALER)
    begin()
    zmq.proxy(front, back)


def tracker(begin: Begin) -> None:
    """MessageTracker.wait of a message that never leaves."""
    socket = _socket(zmq.PUSH)
    socket.connect("tcp://127.0.0.1:9")
    made = socket.send(bytes(100_000), copy=False, track=True)
    begin()
    made.wait()


def monitor(begin: Begin) -> None:
    """The monitor's socket."""
    watched = _socket(zmq.PULL)
    socket = watched.get_monitor_socket()
    begin()
    socket.recv_multipart()
    watched.close()


def _in_asyncio(call: Callable[[Any], Any], kind: int = zmq.PULL) -> Callable[[Begin], None]:
    def wait(begin: Begin) -> None:
        async def main() -> None:
            socket = _socket(kind, "zmq.asyncio")
            begin()
            await call(socket)

        loop = asyncio.new_event_loop()
        loop.run_until_complete(main())

    return wait


def in_trio(begin: Begin) -> None:
    """trio, recv."""

    async def main() -> None:
        socket = _socket(zmq.PULL, "zmq.anyio")
        begin()
        await socket.recv()

    importlib.import_module("trio").run(main)


def in_green(begin: Begin) -> None:
    """gevent, recv."""
    socket = _socket(zmq.PULL, "zmq.green")
    begin()
    socket.recv()


def stream(begin: Begin) -> None:
    """A loop with a ZMQStream."""
    from tornado.ioloop import IOLoop

    from zmq.eventloop.zmqstream import ZMQStream

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)

    async def main() -> None:
        ZMQStream(_socket(zmq.PULL)).on_recv(print)
        begin()
        await asyncio.sleep(3600)

    IOLoop.current()
    loop.run_until_complete(main())


#: Name -> what waits, and the module that it needs.
CALLS: dict[str, tuple[Callable[[Begin], Any], str]] = {
    "recv": (_call("recv"), "zmq"),
    "recv, no copy": (_call("recv", copy=False), "zmq"),
    "recv_multipart": (_call("recv_multipart"), "zmq"),
    "recv_pyobj": (_call("recv_pyobj"), "zmq"),
    "send": (_call("send", b"x", kind=zmq.PUSH), "zmq"),
    "send_multipart": (_call("send_multipart", [b"x", bytes(100_000)], kind=zmq.PUSH, copy=False), "zmq"),
    "poll": (_call("poll"), "zmq"),
    "Poller.poll": (poller, "zmq"),
    "zmq_poll": (zmq_poll, "zmq"),
    "select": (select, "zmq"),
    "proxy": (proxy, "zmq"),
    "tracker": (tracker, "zmq"),
    "monitor": (monitor, "zmq"),
    "asyncio recv": (_in_asyncio(lambda socket: socket.recv()), "zmq.asyncio"),
    "asyncio send": (_in_asyncio(lambda socket: socket.send(b"x"), zmq.PUSH), "zmq.asyncio"),
    "asyncio poll": (_in_asyncio(lambda socket: socket.poll()), "zmq.asyncio"),
    "trio recv": (in_trio, "zmq.anyio"),
    "gevent recv": (in_green, "gevent"),
    "ZMQStream": (stream, "tornado"),
}
