"""Poller: wait for several sockets and descriptors at once."""

from __future__ import annotations

import asyncio
from asyncio import Future
from socket import close as close_descriptor
from socket import dup as copy_descriptor
from typing import TYPE_CHECKING, Any

import zmq
from zmq.asyncio._loops import station_of
from zmq.error import ZMQError

if TYPE_CHECKING:
    from zmq.asyncio._line import Line

    AnyFuture = Future[Any]
else:
    AnyFuture = Future

__all__ = ["Poller"]

_POLLOUT = 2


class _Part:
    """The interest of a poll in one of its sockets."""

    def __init__(self, poll: _PollAll, line: Line, flags: int) -> None:
        self.poll = poll
        self.line = line
        self.flags = flags
        line.listeners[self] = None

    def notice(self, events: int) -> bool:
        """Have the whole poll look."""
        self.poll.look()
        return False

    def fail(self, error: Exception) -> None:
        """Fail the whole poll."""
        self.poll.fail(error)

    def leave(self) -> None:
        """Step out of the line."""
        line = self.line
        line.listeners.pop(self, None)
        if not line.receivers and not line.senders and not line.listeners:
            line.watch.disarm()


class _PollAll(AnyFuture):
    """A wait for events of all that a Poller has."""

    def __init__(self, poller: Poller, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop=loop)
        self.loop = loop
        self.poller = poller
        self.parts: list[_Part] = []
        self.station = station_of(loop)
        self.watched: list[int] = []
        self.writing: list[int] = []
        self.timer: asyncio.TimerHandle | None = None

    def start(self, timeout: float) -> None:
        """Register everywhere."""
        try:
            for candidate, flags in self.poller.sockets:
                if isinstance(candidate, zmq.Socket):
                    part = _Part(self, self.station.line(candidate), flags)
                    self.parts.append(part)
                    part.line.wait()
                else:
                    self.register(candidate if isinstance(candidate, int) else candidate.fileno(), flags)
        except BaseException:
            self.leave()
            raise
        if timeout >= 0:
            self.timer = self.loop.call_later(timeout / 1000, self.expire)

    def register(self, fd: int, flags: int) -> None:
        """Watch a copy of the descriptor: somebody else may have registered the original with the loop."""
        watched = copy_descriptor(fd)
        self.watched.append(watched)
        if flags & ~_POLLOUT:
            self.station.add_reader(watched, self.look)
        if flags & _POLLOUT:
            self.loop.add_writer(watched, self.look)
            self.writing.append(watched)

    def look(self) -> None:
        """Succeed if something is ready."""
        if self.done():
            return
        try:
            ready = zmq.zmq_poll(self.poller.sockets, 0)
        except ZMQError as error:
            self.fail(error)
            return
        if ready:
            self.leave()
            self.set_result(ready)

    def expire(self) -> None:
        """Succeed with nothing, unless a last look finds something."""
        self.timer = None
        self.look()
        if not self.done():
            self.leave()
            self.set_result([])

    def fail(self, error: Exception) -> None:
        """Fail."""
        if self.done():
            return
        self.leave()
        if not self.loop.is_closed():
            self.set_exception(error)

    def cancel(self, *args: Any, **kwargs: Any) -> bool:
        """Cancel, and leave no trace."""
        if not super().cancel(*args, **kwargs):
            return False
        self.leave()
        return True

    def leave(self) -> None:
        """Unregister everywhere."""
        if self.timer is not None:
            self.timer.cancel()
        for part in self.parts:
            part.leave()
        self.parts.clear()
        for fd in self.writing:
            if not self.loop.is_closed():
                self.loop.remove_writer(fd)
        for fd in self.watched:
            self.station.remove_reader(fd)
            close_descriptor(fd)
        self.writing.clear()
        self.watched.clear()


class Poller(zmq.Poller):
    """A set of sockets and descriptors to wait for; `poll` returns a Future.

    Sockets may be async or not. `register`, `modify` and `unregister` are those of `zmq.Poller`.

    .. versionadded:: 1.0
    """

    def poll(self, timeout: float | None = -1) -> Future[Any]:  # type: ignore[override]
        """Wait up to `timeout` milliseconds for events; None or a negative value waits for ever.

        Returns
        -------
        Future
            Its result is a list of pairs: what is ready, as it was registered, and its events; empty when time is up.

        Raises
        ------
        SocketClosed
            A registered socket is closed, or was while waiting.

        .. versionadded:: 1.0
        """
        limit = -1 if timeout is None else timeout
        waiting: Future[Any]
        try:
            ready = zmq.zmq_poll(self.sockets, 0)
            if ready or limit == 0:
                waiting = Future()
                waiting.set_result(ready)
                return waiting
            waiting = _PollAll(self, asyncio.get_event_loop())
            waiting.start(limit)
        except ZMQError as error:
            waiting = Future()
            waiting.set_exception(error)
        return waiting
