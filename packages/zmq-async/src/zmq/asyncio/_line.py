"""Line: those who wait for one socket on one event loop, and when to serve them.

libzmq signals a change once. Any call on the socket may take that signal, whichever object makes it and in whichever
thread; so a line with somebody in it hears of the signal through the loop and of calls through an armed watch, and
looks again after either. It arms only after a look that found nothing: what comes later is signalled anew.
"""

from __future__ import annotations

from collections import OrderedDict
from copy import copy
from socket import close as close_descriptor
from socket import dup as copy_descriptor
from typing import TYPE_CHECKING, Any, Protocol

import zmq
from zmq.asyncio._fairness import default
from zmq.backend import Waiting
from zmq.error import ZMQError

if TYPE_CHECKING:
    from zmq.asyncio._fairness import LoopTurn
    from zmq.asyncio._loops import Station
    from zmq.asyncio._pending import Pending

__all__ = ["Line", "Listener"]

_EVENTS = 15
_THREAD_SAFE = 81
_POLLIN = 1
_POLLOUT = 2

_sync_get: Any = zmq.Socket.get


class Listener(Protocol):
    """Somebody who wants to know the socket's events, and uses up none of them by himself."""

    flags: int

    def notice(self, events: int) -> bool:
        """Take note of those of the wanted events that are there; True when that may have changed them."""

    def fail(self, error: Exception) -> None:
        """Learn that there will be no more events."""


class Line(Waiting):
    """The receivers, senders and listeners that wait for one socket on one loop, each in order of arrival."""

    __slots__ = ("copied", "fd", "listeners", "loop", "proxied", "reading", "station", "view", "watch")

    receivers: OrderedDict[Pending, None]
    senders: OrderedDict[Pending, None]
    turn: LoopTurn

    def __init__(self, station: Station, socket: Any, fd: int) -> None:
        self.reading = False
        self.station = station
        self.loop = station.loop
        self.turn = station.turn(default())
        # A view of our own: users may drop theirs, and a view does not keep the libzmq socket open.
        self.view = zmq.Socket(shadow=socket)
        self.fd = fd
        # Only reading EVENTS takes the signals of a descriptor that stands for a thread-safe socket.
        self.proxied = bool(_sync_get(self.view, _THREAD_SAFE))
        self.watch = self.view.watch(self.called)
        self.receivers = OrderedDict()
        self.senders = OrderedDict()
        self.listeners: OrderedDict[Listener, None] = OrderedDict()

    def wait(self) -> None:
        """Have the loop and the watch tell of changes. Call this after a look that found nothing."""
        if not self.reading:
            # Another thread may close the socket while the loop waits: the loop's descriptor is ours to close.
            self.copied = copy_descriptor(self.fd)
            self.reading = True
            self.station.add_reader(self.copied, self.check)
        self.watch.arm()

    def soon(self) -> None:
        """Look at the socket in the next turn of the loop, which may run in another thread."""
        if self.station.here():
            self.turn.give_way()
            self.loop.call_soon(self.check)
        else:
            # Also before the loop runs: a thread may be about to start it.
            self.loop.call_soon_threadsafe(self.check)

    def called(self) -> None:
        """Somebody called the socket, and may have taken the signal; or closed it. Runs in his thread."""
        loop = self.loop
        if loop.is_closed():
            self.detach()
        elif not self.station.here() and loop.is_running():
            loop.call_soon_threadsafe(self.check)
        elif self.view.closed:
            # At once: the descriptor may be another's before the loop runs again.
            self.check()
        else:
            loop.call_soon(self.check)

    def check(self) -> None:
        """Serve whom the socket can serve now, and wait on for the others."""
        self.watch.disarm()
        try:
            if self.receivers and not self.proxied:
                self.serve(self.receivers)
                if not self.senders and not self.listeners:
                    if self.receivers:
                        self.wait()
                    return
            events = _sync_get(self.view, _EVENTS)
            while (self.receivers and events & _POLLIN and self.serve(self.receivers)) or (
                self.senders and events & _POLLOUT and self.serve(self.senders)
            ):
                events = _sync_get(self.view, _EVENTS)
            if self.listeners and self.inform(events):
                self.loop.call_soon(self.check)
            elif self.receivers or self.senders or any(listener.flags for listener in self.listeners):
                self.wait()
        except ZMQError as error:
            self.fail(error)

    def serve(self, queue: OrderedDict[Any, None]) -> int:
        """Settle the first in the queue, and the next, as long as there is something for them; return how many."""
        served = 0
        while queue:
            pending = next(iter(queue))
            if not pending.look():
                break
            queue.pop(pending, None)
            served += 1
        return served

    def inform(self, events: int) -> bool:
        """Tell the listeners of their events; True when that may have changed something."""
        changed = False
        for listener in list(self.listeners):
            if events & listener.flags:
                changed = listener.notice(events & listener.flags) or changed
        return changed

    def fail(self, error: ZMQError) -> None:
        """Wake everybody with the same error: the socket or its context is gone."""
        if self.view.closed:
            self.detach()
        queues: list[OrderedDict[Any, None]] = [self.receivers, self.senders, self.listeners]
        for queue in queues:
            while queue:
                waiting, _ = queue.popitem(last=False)
                waiting.fail(copy(error))

    def detach(self) -> None:
        """End all ties to the loop, in the loop's own thread or when it does not run."""
        self.watch.cancel()
        if self.station.lines.get(self.fd) is self:
            del self.station.lines[self.fd]
        self._end_reading()

    def stop_reading(self) -> None:
        """Stop watching the descriptor before it is closed, if this thread may."""
        if self.station.here() or not self.loop.is_running():
            self._end_reading()

    def resume(self) -> None:
        """Undo `stop_reading`: the socket was not closed after all."""
        if self.receivers or self.senders or self.listeners:
            self.wait()

    def _end_reading(self) -> None:
        if self.reading:
            self.reading = False
            self.station.remove_reader(self.copied)
            close_descriptor(self.copied)
