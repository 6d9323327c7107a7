"""PollSockets: what a poll of several sockets and descriptors has registered with an event loop."""

from zmq.backend import zmq_poll
from zmq.sugar.socket import Socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

    from zmq.sugar.readiness import SocketReadiness

__all__ = ["PollSockets"]


class _Part:
    """The interest of a poll in one of its sockets."""

    def __init__(self, whole: "PollSockets", readiness: "SocketReadiness", flags: int) -> None:
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
        self.whole.fail(error)

    def leave(self) -> None:
        """Leave the queue."""
        self.readiness.listeners.pop(self, None)
        self.readiness.rest()


class PollSockets:
    """All that one poll waits for.

    Parameters
    ----------
    poll
        It has ``done()``, ``settle(ready)`` and ``fail(error)``; None for a subclass that writes `look` and `fail`.
    loop_state
        Of the loop to wait in: its ``readiness(socket)`` is a `SocketReadiness`, and ``watch_descriptor(fd, flags,
        callback)`` has the loop call back when a descriptor is ready, and returns what ends that.
    sockets
        Pairs of a socket or a descriptor, and the events to wait for.

    .. versionadded:: 28.0
    """

    def __init__(self, poll: "Any", loop_state: "Any", sockets: "list[tuple[Any, int]]") -> None:
        self.poll = poll
        self.loop_state = loop_state
        self.sockets = sockets
        self.endings: list[Callable[[], object]] = []

    def register(self) -> None:
        """Register everywhere, or nowhere when something cannot be."""
        try:
            for candidate, flags in self.sockets:
                if isinstance(candidate, Socket):
                    part = _Part(self, self.loop_state.readiness(candidate), flags)
                    self.endings.append(part.leave)
                    part.readiness.join(flags)
                else:
                    fd = candidate if isinstance(candidate, int) else candidate.fileno()
                    if fd >= 0:  # as poll(2) does
                        self.endings.append(self.loop_state.watch_descriptor(fd, flags, self.look))
        except BaseException:
            self.leave()
            raise

    def look(self) -> None:
        """End the poll if something is ready."""
        if self.poll.done():
            return
        try:
            ready = zmq_poll(self.sockets, 0)
        except Exception as error:
            self.fail(error)
            return
        if ready:
            self.poll.settle(ready)

    def fail(self, error: Exception) -> None:
        """Fail the poll."""
        self.poll.fail(error)

    def leave(self) -> None:
        """Unregister everywhere."""
        while self.endings:
            self.endings.pop()()
