"""Line: the greenlets that wait for one socket in one hub, and when each has its turn.

libzmq signals a change once, and any call on the socket may take that signal. So a line with somebody in it hears of
the signal through a watcher of the hub's loop, and of calls through an armed watch; after either it reads EVENTS and
switches to those who can go on. A greenlet takes its message itself, right after that switch: between the taking and
its return to whoever called, nothing can be thrown into it.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from copy import copy
from typing import TYPE_CHECKING, Any, Callable

from gevent.hub import Waiter
from gevent.monkey import get_original

import zmq
from zmq.error import Again, ForkedSocket, ZMQError

if TYPE_CHECKING:
    from zmq.green._station import Station

__all__ = ["Line"]

# There a socket is no descriptor, and cannot be copied as one.
_WINDOWS = os.name == "nt"

_EVENTS = 15
_POLLIN = 1
_POLLOUT = 2
_READ = 1

_LOOK = 0
_TIME_IS_UP = -1

_sync_get: Any = zmq.Socket.get

if TYPE_CHECKING:
    Queue = OrderedDict[Any, int]

_thread_id: Callable[[], int] = get_original("_thread", "get_ident")


class Line:
    """The receivers, senders and listeners that wait for one socket in one hub, each in order of arrival.

    A queue maps each waiter to the events it wants.
    """

    __slots__ = (
        "copied",
        "ended",
        "fd",
        "hub",
        "listeners",
        "reader",
        "reading",
        "receivers",
        "scheduled",
        "senders",
        "station",
        "view",
        "watch",
    )

    def __init__(self, station: Station, socket: Any, fd: int) -> None:
        self.station = station
        self.hub = station.hub
        self.fd = fd
        self.reader: Any = None
        self.reading = False
        self.ended = False
        self.scheduled = False
        # A view of our own: users may drop theirs, and a view does not keep the libzmq socket open.
        self.view = zmq.Socket(shadow=socket)
        self.watch = self.view.watch(self.called)
        self.receivers: Queue = OrderedDict()
        self.senders: Queue = OrderedDict()
        self.listeners: Queue = OrderedDict()

    @property
    def occupied(self) -> bool:
        """Whether somebody waits, in a hub that still runs."""
        return bool(self.receivers or self.senders or self.listeners) and self.hub.loop is not None

    # Waiting, in a greenlet

    def wait(self, queue: Queue, attempt: Callable[[], Any], timeout: float) -> Any:
        """Return the first result of `attempt` that is neither None nor False, trying when it is this one's turn.

        Raises
        ------
        Again
            `timeout`, in milliseconds, is over; a negative one never is.
        """
        waiter: Any = Waiter(self.hub)
        timer = None
        queue[waiter] = _POLLIN if queue is self.receivers else _POLLOUT
        try:
            if timeout >= 0:
                timer = self.start_timer(waiter, timeout)
            self.listen()
            while True:
                news = self.next_news(waiter)
                if news is not _TIME_IS_UP or next(iter(queue)) is waiter:
                    result = attempt()
                    if result is not None and result is not False:
                        return result
                if news is _TIME_IS_UP:
                    raise Again
        finally:
            if timer is not None:
                timer.close()
            self.leave(queue, waiter)

    def wait_for_events(self, flags: int, timeout: float) -> int:
        """Return those of the events `flags` that are there, once there are any; 0 when time is up."""
        waiter: Any = Waiter(self.hub)
        timer = None
        self.listeners[waiter] = flags
        try:
            if timeout >= 0:
                timer = self.start_timer(waiter, timeout)
            self.listen()
            while True:
                news = self.next_news(waiter)
                events = int(_sync_get(self.view, _EVENTS)) & flags
                if events or news is _TIME_IS_UP:
                    return events
        finally:
            if timer is not None:
                timer.close()
            self.leave(self.listeners, waiter)

    def next_news(self, waiter: Any) -> Any:
        """Sleep until somebody switches here; raise what he brings if that is an error."""
        news = waiter.get()
        waiter.clear()
        if isinstance(news, Exception):
            raise news
        return news

    def start_timer(self, waiter: Any, timeout: float) -> Any:
        """Have the hub switch to the waiter when its time is up."""
        timer = self.hub.loop.timer(timeout / 1000)
        timer.start(waiter.switch, _TIME_IS_UP, update=True)
        return timer

    def leave(self, queue: Queue, waiter: Any) -> None:
        """Step out of the line; after the last one the hub's loop need not watch for anybody."""
        queue.pop(waiter, None)
        if not self.receivers and not self.senders and not self.listeners:
            self.watch.disarm()
            self.stop_reading()

    def listen(self) -> None:
        """Have the loop and the watch tell of changes. Call this after a look that found nothing."""
        if not self.reading:
            if self.reader is None:
                # Another thread may close the socket while the loop waits: the loop's descriptor is ours to close.
                self.copied = self.fd if _WINDOWS else os.dup(self.fd)
                self.reader = self.hub.loop.io(self.copied, _READ)
            self.reader.start(self.check)
            self.reading = True
        self.watch.arm()

    # Waking, in the hub

    def soon(self) -> None:
        """Look at the socket when the hub has its turn."""
        if not self.scheduled:
            self.scheduled = True
            self.hub.loop.run_callback(self.check)

    def called(self) -> None:
        """Somebody called the socket, and may have taken the signal; or closed it. Runs in his thread."""
        loop = self.hub.loop
        if loop is None:
            return
        if _thread_id() != self.station.thread:
            loop.run_callback_threadsafe(self.check)
        elif self.view.closed and not self.occupied:
            # At once: the descriptor may be another's before the hub runs again.
            self.end()
        else:
            self.soon()

    def check(self) -> None:
        """Switch to those whom the socket can serve now, and listen on for the others."""
        self.scheduled = False
        self.watch.disarm()
        self.station.left = self.station.budget
        try:
            if len(self.receivers) == 1 and not self.senders and not self.listeners:
                # One who is alone sees for himself, at the cost of one call of libzmq's less.
                blocked = self.try_first(self.receivers)
            else:
                self.serve(self.receivers, _POLLIN)
                if self.listeners:
                    self.inform()
                blocked = self.serve(self.senders, _POLLOUT)
            waiting = len(self.receivers) + len(self.senders) + len(self.listeners)
            if waiting:
                # Those whom we switched to called the socket since the last look. But who could not go on was the last
                # to call it, and another look would take the signal that he waits for; and so was he who, alone, has
                # armed the watch again.
                looked = blocked or (waiting == 1 and self.watch.armed)
                if not looked and self.awaited(_sync_get(self.view, _EVENTS)):
                    self.soon()
                self.listen()
            elif self.view.closed or self.ended:
                self.end()
        except ZMQError as error:
            self.fail(error)

    def serve(self, queue: Queue, flag: int) -> bool:
        """Switch to the first in the queue, and the next, while there is something, once for each who waits now.

        True when somebody could not go on in spite of the event: the one peer a mandatory ROUTER sends to may be full.
        """
        for _ in range(len(queue)):
            if not _sync_get(self.view, _EVENTS) & flag:
                return False
            if not queue:
                return False
            if self.try_first(queue):
                return True
        return False

    def try_first(self, queue: Queue) -> bool:
        """Switch to the first in the queue; True when it could not go on."""
        first = next(iter(queue))
        first.switch(_LOOK)
        return next(iter(queue), None) is first

    def awaited(self, events: int) -> bool:
        """Whether these events are what somebody waits for."""
        return bool(
            (events & _POLLIN and self.receivers)
            or (events & _POLLOUT and self.senders)
            or any(events & flags for flags in self.listeners.values())
        )

    def inform(self) -> None:
        """Switch to the listeners whose events are there."""
        for waiter, flags in list(self.listeners.items()):
            if waiter in self.listeners and _sync_get(self.view, _EVENTS) & flags:
                waiter.switch(_LOOK)

    def fail(self, error: ZMQError) -> None:
        """Have everybody raise the same error: the socket or its context is gone."""
        if isinstance(error, ForkedSocket) or self.view.closed:
            self.end()
        for queue in (self.receivers, self.senders, self.listeners):
            while queue:
                waiter, _ = queue.popitem(last=False)
                waiter.switch(copy(error))
        self.stop_reading()

    def stop_reading(self) -> None:
        """Have the loop forget the descriptor until `listen`."""
        if self.reading:
            self.reading = False
            self.reader.stop()

    def end(self) -> None:
        """End all ties to the loop; the socket needs another line from now on."""
        self.ended = True
        self.watch.cancel()
        self.station.forget(self)
        self.stop_reading()
        if self.reader is not None:
            self.reader.close()
            self.reader = None
            if not _WINDOWS:
                os.close(self.copied)
