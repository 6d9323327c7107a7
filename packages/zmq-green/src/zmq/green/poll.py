"""Wait for several sockets and file descriptors at once, while other greenlets run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gevent import get_hub

import zmq
from zmq.green._hub_state import hub_state_of
from zmq.green._readiness import LOOK, TIME_IS_UP, Wait
from zmq.sugar.poll_sockets import PollSockets
from zmq.sugar.timeouts import milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Poller", "select", "zmq_poll"]

_POLLIN = 1
_POLLOUT = 2
_POLLERR = 4

_sync_poll: Any = zmq.zmq_poll


class _Wait(PollSockets):
    """One greenlet's wait for everything in a list; a listener in the readiness of each socket."""

    def __init__(self, sockets: list[tuple[Any, int]]) -> None:
        hub = get_hub()
        self.wait = Wait(hub)
        super().__init__(None, hub_state_of(hub), sockets)

    def run(self, timeout: float) -> list[tuple[Any, int]]:
        """Return what is ready, once something is or `timeout` milliseconds are over."""
        timer = None
        try:
            if timeout >= 0:
                timer = self.wait.start_timer(timeout)
            while True:
                self.register()
                news = self.wait.news()
                self.leave()
                ready: list[tuple[Any, int]] = _sync_poll(self.sockets, 0)
                if ready or news is TIME_IS_UP:
                    return ready
        finally:
            self.leave()
            if timer is not None:
                timer.close()

    def look(self) -> None:
        """Have the greenlet look, if it has not left since the loop saw the event."""
        if self.endings:
            self.wait.switch(LOOK)

    def fail(self, error: Exception) -> None:
        """Have the greenlet raise the error."""
        self.wait.switch(error)


def zmq_poll(sockets: Iterable[tuple[Any, int]], timeout: float | None = -1) -> list[tuple[Any, int]]:
    """Wait up to `timeout` milliseconds for events on sockets and descriptors, while other greenlets run.

    Parameters
    ----------
    sockets
        Pairs of what to watch, a socket or a descriptor or an object with ``fileno()``, and the POLLIN and POLLOUT to
        watch it for. Sockets may be green or not. Of a descriptor POLLERR and POLLPRI alone end no wait; they are in
        the result if they are there when the wait ends.
    timeout
        None or a negative value waits for ever, but not for an empty list.

    Returns
    -------
    list of pairs
        What is ready, and its events; empty when time is up. Descriptors and objects are named by their descriptor.

    Raises
    ------
    TypeError
        Something else was to be watched, or `timeout` is no number.
    ValueError, OverflowError
        `timeout` is NaN, or too large.
    SocketClosed
        A socket is closed, or was while waiting.
    SocketInUse
        Greenlets of another thread wait for one of the sockets.

    .. versionadded:: 1.0
    """
    watched = list(sockets)
    if not watched and (timeout is None or timeout < 0):
        return []  # as in pyzmq, and unlike a Poller
    return _poll(watched, timeout)


def _poll(watched: list[tuple[Any, int]], timeout: float | None) -> list[tuple[Any, int]]:
    limit = milliseconds(timeout)
    ready: list[tuple[Any, int]] = _sync_poll(watched, 0)
    if ready or limit == 0:
        return ready
    return _Wait(watched).run(limit)


class Poller(zmq.Poller):
    """A set of sockets and descriptors to wait for, while other greenlets run.

    `register`, `modify` and `unregister` are those of `zmq.Poller`; sockets may be green or not.

    .. versionadded:: 1.0
    """

    def poll(self, timeout: float | None = None) -> list[tuple[Any, int]]:
        """Wait up to `timeout` milliseconds for events; None or a negative value waits for ever.

        Returns and raises what `zmq_poll` does.
        """
        return _poll(list(self.sockets), timeout)


def select(
    rlist: Iterable[Any], wlist: Iterable[Any], xlist: Iterable[Any], timeout: float | None = None
) -> tuple[list[Any], list[Any], list[Any]]:
    """Wait up to `timeout` seconds for sockets and descriptors, while other greenlets run.

    Parameters
    ----------
    rlist, wlist, xlist
        What to watch for reading, writing and errors.
    timeout
        None waits for ever.

    Returns
    -------
    tuple of three lists
        What is ready for reading, writing, and in error.

    Raises
    ------
    SocketClosed
        A socket is closed, or was while waiting.

    .. versionadded:: 1.0
    """
    wanted: dict[Any, int] = {}
    for flag, candidates in ((_POLLIN, rlist), (_POLLOUT, wlist), (_POLLERR, xlist)):
        for candidate in candidates:
            wanted[candidate] = wanted.get(candidate, 0) | flag
    ready = zmq_poll(list(wanted.items()), -1 if timeout is None or timeout < 0 else timeout * 1000)
    return (
        [candidate for candidate, events in ready if events & _POLLIN],
        [candidate for candidate, events in ready if events & _POLLOUT],
        [candidate for candidate, events in ready if events & _POLLERR],
    )
