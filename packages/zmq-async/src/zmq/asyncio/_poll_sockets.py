"""What a poll of several sockets and descriptors has registered with a loop."""

from __future__ import annotations

from socket import close as close_descriptor
from socket import dup as copy_descriptor
from typing import TYPE_CHECKING, Any, Protocol

import zmq
from zmq.error import ZMQError

if TYPE_CHECKING:
    from zmq.asyncio._loop_state import LoopState
    from zmq.asyncio._readiness import SocketReadiness

__all__ = ["PollAll", "PollSockets"]

_POLLOUT = 2


class PollAll(Protocol):
    """A poll that waits; it has registered what it waits for."""

    def done(self) -> bool:
        """Whether it is over."""
        ...

    def settle(self, ready: list[tuple[Any, int]]) -> None:
        """Succeed."""

    def fail(self, error: Exception) -> None:
        """Fail."""


class _Part:
    """The interest of a poll in one of its sockets."""

    def __init__(self, whole: PollSockets, readiness: SocketReadiness, flags: int) -> None:
        self.whole = whole
        self.readiness = readiness
        self.flags = flags
        readiness.listen_in_order(self)

    def notice(self, events: int) -> bool:
        """Have the whole poll look."""
        self.whole.look()
        return False

    def fail(self, error: Exception) -> None:
        """Fail the whole poll."""
        self.whole.poll.fail(error)

    def leave(self) -> None:
        """Leave the queue."""
        self.readiness.listeners.pop(self, None)
        self.readiness.rest()


class PollSockets:
    """All that one poll waits for."""

    def __init__(self, poll: PollAll, loop_state: LoopState, sockets: list[tuple[Any, int]]) -> None:
        self.poll = poll
        self.loop_state = loop_state
        self.sockets = sockets
        self.parts: list[_Part] = []
        self.watched: list[int] = []
        self.writing: list[int] = []

    def register(self) -> None:
        """Register everywhere, or nowhere when something cannot be."""
        try:
            for candidate, flags in self.sockets:
                if isinstance(candidate, zmq.Socket):
                    part = _Part(self, self.loop_state.readiness(candidate), flags)
                    self.parts.append(part)
                    part.readiness.join(flags)
                else:
                    self._watch(candidate if isinstance(candidate, int) else candidate.fileno(), flags)
        except BaseException:
            self.leave()
            raise

    def _watch(self, fd: int, flags: int) -> None:
        if fd < 0:  # as poll(2) does
            return
        # A copy of the descriptor: the program may have registered the original with the loop.
        watched = copy_descriptor(fd)
        self.watched.append(watched)
        if flags & ~_POLLOUT:
            self.loop_state.add_reader(watched, self.look)
        if flags & _POLLOUT:
            self.loop_state.loop.add_writer(watched, self.look)
            self.writing.append(watched)

    def look(self) -> None:
        """End the poll if something is ready."""
        if self.poll.done():
            return
        try:
            ready = zmq.zmq_poll(self.sockets, 0)
        except ZMQError as error:
            self.poll.fail(error)
            return
        if ready:
            self.poll.settle(ready)

    def leave(self) -> None:
        """Unregister everywhere."""
        for part in self.parts:
            part.leave()
        self.parts.clear()
        for fd in self.writing:
            if not self.loop_state.loop.is_closed():
                self.loop_state.loop.remove_writer(fd)
        for fd in self.watched:
            self.loop_state.remove_reader(fd)
            close_descriptor(fd)
        self.writing.clear()
        self.watched.clear()
