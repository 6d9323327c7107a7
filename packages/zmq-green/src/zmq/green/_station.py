"""What one hub lends to all sockets that wait in it: their lines."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable
from weakref import ref

from gevent.monkey import get_original

from zmq.error import SocketInUse

if TYPE_CHECKING:
    from zmq.green._line import Line

__all__ = ["Station", "line_of", "station_of"]

_thread_id: Callable[[], int] = get_original("_thread", "get_ident")


class _Home:
    """Goes with its thread: while it is there, so is the thread."""

    station: Station | None = None


class _Thread(get_original("threading", "local")):  # type: ignore[misc]  # the class, whatever gevent has patched
    home: _Home


_this_thread = _Thread()
# By the socket's descriptor, so that all its views share one: a socket is waited for in one hub at a time.
_lines: dict[int, Line] = {}


class Station:
    """One per hub."""

    __slots__ = ("__weakref__", "_home", "hub", "thread", "tracker_pool")

    def __init__(self, hub: Any, home: _Home) -> None:
        self.hub = hub
        self.thread = _thread_id()
        self.tracker_pool: Any = None
        self._home = ref(home)

    @property
    def loop(self) -> Any:
        """The hub's loop; None when it will not run any more, because the hub was destroyed or its thread has ended."""
        return None if self._home() is None else self.hub.loop

    def forget(self, line: Line) -> None:
        """Drop a line that ended."""
        if _lines.get(line.fd) is line:
            del _lines[line.fd]


def station_of(hub: Any) -> Station:
    """Return the station of this thread's hub."""
    try:
        home = _this_thread.home
    except AttributeError:
        home = _this_thread.home = _Home()
    if home.station is None or home.station.hub is not hub:
        home.station = Station(hub, home)
    return home.station


def line_of(socket: Any, hub: Any) -> Line:
    """Return the line of a socket in this thread's hub.

    Raises
    ------
    SocketInUse
        Greenlets of another thread wait for the socket.
    ZMQError
        ENOTSOCK when the socket is closed; EINVAL when it has no file descriptor to wait for.
    """
    from zmq.green._line import Line

    fd = socket.fileno()
    line = _lines.get(fd)
    if line is not None:
        if line.hub is hub and not line.ended and not line.watch.closed:
            return line
        if line.occupied and not line.watch.closed:
            raise SocketInUse(IN_USE)
        line.retire(hub)
    line = _lines[fd] = Line(station_of(hub), socket, fd)
    return line


IN_USE = "greenlets of another thread wait for this socket: give each thread its own"


def _after_fork() -> None:
    """Wake those in the child who wait for sockets of the parent: nothing will come for them."""
    thread = _thread_id()
    lines = list(_lines.values())
    _lines.clear()
    for line in lines:
        line.ended = True
        if line.station.thread == thread and line.station.loop is not None:
            line.stop_reading()
            line.hub.loop.run_callback(line.check)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
