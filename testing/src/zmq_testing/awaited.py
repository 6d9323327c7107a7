"""Sockets of zmq.green as packages of async sockets have them: what waits is awaited, in a greenlet."""

from __future__ import annotations

from functools import partial
from typing import Any

import zmq
import zmq.green
from zmq.green._readiness import HubReadiness
from zmq_testing.greenlets import Call

__all__ = ["Context", "HubReadiness", "MessageTracker", "Poller", "Socket"]

AWAITED = """
    poll recv recv_into recv_json recv_many recv_many_multipart recv_multipart recv_multipart_into recv_pyobj
    recv_serialized recv_string send send_json send_many send_many_multipart send_multipart send_pyobj send_serialized
    send_string
""".split()


class MessageTracker(zmq.green.MessageTracker):
    """A tracker that can be awaited."""

    def __await__(self) -> Any:
        return Call(self.wait).__await__()


class Socket(zmq.Socket[bytes]):
    """A socket beside a green one, its view, which does all that waits."""

    _view: Any = None

    @property
    def green(self) -> Any:
        """The green socket."""
        if self._view is None:
            self._view = zmq.green.Socket.shadow(self)
        return self._view

    @property
    def waiting(self) -> Any:
        """Who waits for it."""
        return self.green._here()

    def __aiter__(self) -> Socket:
        return self

    async def __anext__(self) -> bytes:
        try:
            message: bytes = await self.recv()
        except zmq.SocketClosed:
            raise StopAsyncIteration from None
        return message

    async def __aenter__(self) -> Socket:
        return self

    async def __aexit__(self, *error: object) -> None:
        self.close()

    async def aclose(self, linger: int | None = None) -> None:
        """Close it."""
        self.close(linger)

    def monitor_events(self, events: int = 0xFFFF) -> Any:
        """Return the events, to be awaited."""
        return Events(self.green.monitor_events(events))


def _awaited(name: str) -> Any:
    def call(socket: Socket, *arguments: Any, **options: Any) -> Call[Any]:
        def wait() -> Any:
            result = getattr(socket.green, name)(*arguments, **options)
            return MessageTracker(result) if isinstance(result, zmq.green.MessageTracker) else result

        return Call(wait)

    call.__name__ = name
    return call


for _name in AWAITED:
    setattr(Socket, _name, _awaited(_name))


class Context(zmq.green.Context):
    """A green context whose sockets are awaited."""

    _socket_class = Socket
    _instance = None

    async def __aenter__(self) -> Context:
        return self

    async def __aexit__(self, *error: object) -> None:
        await Call(self.term)


class Poller(zmq.Poller):
    """A poller whose `poll` is awaited."""

    def poll(self, timeout: float | None = None) -> Any:
        """Wait for events, and name the sockets as they were registered."""
        return Call(partial(zmq.green.zmq_poll, list(self.sockets), timeout))


class Events:
    """The events of a socket, to be awaited."""

    def __init__(self, events: Any) -> None:
        self.events = events
        self.iterator = iter(events)

    def recv(self, timeout: float | None = None) -> Call[Any]:
        """Wait for the next."""
        return Call(partial(self.events.recv, timeout))

    async def __aenter__(self) -> Events:
        return self

    async def __aexit__(self, *error: object) -> None:
        self.events.__exit__(*error)

    def __aiter__(self) -> Events:
        return self

    async def __anext__(self) -> Any:
        event = await Call(partial(next, self.iterator, None))
        if event is None:
            raise StopAsyncIteration
        return event
