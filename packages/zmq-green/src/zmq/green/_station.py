"""What one hub lends to all sockets that wait in it: their lines, and a fair share of time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable
from weakref import WeakKeyDictionary

from gevent import sleep
from gevent.hub import getcurrent
from gevent.monkey import get_original

from zmq.error import SocketInUse

if TYPE_CHECKING:
    from zmq.green._line import Line

__all__ = ["Station", "line_of"]

# Operations that may complete at once before the other greenlets get their turn; about 0.1 ms of small messages.
BUDGET = 100

_thread_id: Callable[[], int] = get_original("_thread", "get_ident")

_stations: WeakKeyDictionary[Any, Station] = WeakKeyDictionary()
# By the socket's descriptor, so that all its views share one: a socket is waited for in one hub at a time.
_lines: dict[int, Line] = {}


class Station:
    """One per hub."""

    __slots__ = ("__weakref__", "budget", "hub", "left", "thread")

    def __init__(self, hub: Any) -> None:
        self.hub = hub
        self.thread = _thread_id()
        self.budget = self.left = BUDGET

    def take_turns(self) -> None:
        """Let the other greenlets run after many operations that needed no wait."""
        self.left = self.budget
        if getcurrent() is not self.hub:
            sleep(0)

    def forget(self, line: Line) -> None:
        """Drop a line that ended."""
        if _lines.get(line.fd) is line:
            del _lines[line.fd]


def line_of(socket: Any, hub: Any) -> Line:
    """Return the line of a socket in a hub.

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
    if line is not None and line.hub is hub and not line.view.closed:
        return line
    if line is not None:
        if line.occupied and not line.view.closed:
            raise SocketInUse("greenlets of another thread wait for this socket: give each thread its own")
        retire(line, hub)
    station = _stations.get(hub)
    if station is None:
        station = _stations[hub] = Station(hub)
    line = _lines[fd] = Line(station, socket, fd)
    return line


def retire(line: Line, hub: Any) -> None:
    """End a line, in its own hub's thread."""
    if line.hub is hub:
        line.end()
        return
    loop = line.hub.loop
    line.ended = True
    line.watch.cancel()
    if loop is not None:
        loop.run_callback_threadsafe(line.end)


def _after_fork() -> None:
    """Wake those in the child who wait for sockets of the parent: nothing will come for them."""
    thread = _thread_id()
    lines = list(_lines.values())
    _lines.clear()
    for line in lines:
        line.ended = True
        if line.station.thread == thread and line.hub.loop is not None:
            line.stop_reading()
            line.hub.loop.run_callback(line.check)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
