"""SocketReadiness: the greenlets that wait for one socket in one hub, and when each tries.

libzmq signals a change once, and any call on the socket may take that signal. So what a greenlet waits in
hears of the signal through a watcher of the hub's loop, and of calls by others through an armed watch; after either
it looks at EVENTS and switches to those who can go on. Its own looks, and the attempts of those who wait, are made
through that watch, which stays armed meanwhile: no call of another thread can come unnoticed between a look and the
wait.

A greenlet takes its message itself, right after that switch: between the taking and its return to the caller,
nothing can be thrown into it.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from copy import copy
from typing import TYPE_CHECKING, Any, Callable

from gevent.hub import Waiter
from gevent.monkey import get_original

from zmq.error import SocketClosed, SocketInUse, ZMQError, timed_out
from zmq.green._hub_state import IN_USE, hub_state_of, readiness_by_fd

if TYPE_CHECKING:
    from zmq.green._hub_state import HubState

__all__ = ["SocketReadiness", "readiness_of"]

# There a socket is no descriptor, and cannot be copied as one.
_WINDOWS = os.name == "nt"

_POLLIN = 1
_POLLOUT = 2
_READ = 1

_LOOK = 0
_TIME_IS_UP = -1

# How many of a queue are served in one callback: the loop runs a hundred before it sees to timers and descriptors.
_SHARE = 10

if TYPE_CHECKING:
    Queue = OrderedDict[Any, int]

_thread_id: Callable[[], int] = get_original("_thread", "get_ident")


class SocketReadiness:
    """The receivers, senders and listeners that wait for one socket in one hub, each in order of arrival.

    A queue maps each waiter to the events it wants; that of listeners also to the receiver that was the last before it.
    """

    __slots__ = (
        "copied",
        "ended",
        "fd",
        "hub",
        "hub_state",
        "listeners",
        "reader",
        "reading",
        "receivers",
        "scheduled",
        "senders",
        "watch",
    )

    def __init__(self, hub_state: HubState, socket: Any, fd: int) -> None:
        self.hub_state = hub_state
        self.hub = hub_state.hub
        self.fd = fd
        self.reader: Any = None
        self.reading = False
        self.ended = False
        self.scheduled = False
        # All that we keep of the socket: it may be collected, and closes then.
        self.watch = socket.watch(self.called)
        self.receivers: Queue = OrderedDict()
        self.senders: Queue = OrderedDict()
        self.listeners: OrderedDict[Any, tuple[int, Any]] = OrderedDict()

    @property
    def occupied(self) -> bool:
        """Whether a greenlet waits, in a hub that still runs."""
        return bool(self.receivers or self.senders or self.listeners) and self.hub_state.loop is not None

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
        try:
            queue[waiter] = _POLLIN if queue is self.receivers else _POLLOUT
            if timeout >= 0:
                timer = self.start_timer(waiter, timeout)
            self.listen()
            news = _LOOK if next(iter(queue)) is waiter else self.next_news(waiter)
            while True:
                if news is not _TIME_IS_UP or next(iter(queue)) is waiter:
                    result = self.watch.attempt(attempt)
                    if result is not None and result is not False:
                        return result
                if news is _TIME_IS_UP:
                    raise timed_out(queue is self.senders, timeout)
                news = self.next_news(waiter)
        finally:
            self.leave(queue, waiter)
            if timer is not None:
                timer.close()

    def wait_for_events(self, flags: int, timeout: float) -> int:
        """Return those of the events `flags` that are there, once there are any; 0 when time is up."""
        waiter: Any = Waiter(self.hub)
        timer = None
        try:
            self.add_listener(waiter, flags)
            if timeout >= 0:
                timer = self.start_timer(waiter, timeout)
            self.listen()
            news = _LOOK
            while True:
                events: int = self.watch.events() & flags
                if events or news is _TIME_IS_UP:
                    return events
                news = self.next_news(waiter)
        finally:
            self.leave(self.listeners, waiter)
            if timer is not None:
                timer.close()

    def add_listener(self, waiter: Any, flags: int) -> None:
        """Add a poll, behind the receivers that wait now; `flags` are added to those it has."""
        before, last = self.listeners.get(waiter) or (0, next(reversed(self.receivers), None))
        self.listeners[waiter] = before | flags, last

    def next_news(self, waiter: Any) -> Any:
        """Sleep until another greenlet switches here; raise what it brings if that is an error."""
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

    def leave(self, queue: OrderedDict[Any, Any], waiter: Any) -> None:
        """Leave the queue; after the last one the hub's loop need not watch any more."""
        queue.pop(waiter, None)
        if not self.receivers and not self.senders and not self.listeners:
            self.watch.disarm()
            self.stop_reading()

    def listen(self) -> None:
        """Have the loop and the watch tell of changes. Call this before the look that decides whether to wait.

        Raises
        ------
        SocketClosed, SocketInUse
            The socket was closed, or moved to another thread, since this was found.
        """
        if self.ended or self.watch.closed:
            raise self.reason()
        if not self.reading or not self.reader.active:
            if self.reader is None:
                # Another thread may close the socket while the loop waits: the loop's descriptor is ours to close.
                self.copied = self.fd if _WINDOWS else self.copy_descriptor()
                self.reader = self.hub.loop.io(self.copied, _READ)
            self.reader.start(self.check)
            self.reading = True
        self.watch.arm()

    def copy_descriptor(self) -> int:
        """Return a descriptor of ours for the socket's signal."""
        try:
            copied = os.dup(self.fd)
        except OSError:
            if self.watch.closed:
                raise SocketClosed from None
            raise
        if self.watch.closed:
            # Closed by another thread just now: what we copied may be another file already.
            os.close(copied)
            raise SocketClosed
        return copied

    # Waking, in the hub

    def soon(self) -> None:
        """Look at the socket in the hub's next iteration."""
        if not self.scheduled:
            self.hub.loop.run_callback(self.check)
            self.scheduled = True

    def called(self) -> None:
        """Take note of a call that may have taken the signal, or closed the socket. Runs in the caller's thread."""
        loop = self.hub_state.loop
        if loop is None:
            if self.watch.closed:
                self.end()
        elif _thread_id() != self.hub_state.thread:
            loop.run_callback_threadsafe(self.check)
        elif self.watch.closed and not self.occupied:
            # At once: the descriptor may be another's before the hub runs again.
            self.end()
        else:
            self.soon()

    def check(self) -> None:
        """Switch to those whom the socket can serve now, and listen on for the others."""
        try:
            self.scheduled = False
            if self.ended or self.watch.closed:
                self.end()
                self.fail(self.reason())
                return
            if not self.reading and self.occupied:
                self.listen()  # a signal handler raised last time
            if self.senders or self.listeners:
                if self.receivers:
                    self.inform(earlier=True)
                self.serve(self.receivers, _POLLIN)
                self.inform()
                self.serve(self.senders, _POLLOUT)
                more = self.look_again()
            elif len(self.receivers) == 1:
                # One who is alone sees for himself, at the cost of one call of libzmq's less.
                self.try_first(self.receivers)
                more = False
            else:
                more = self.serve(self.receivers, _POLLIN)
            # A watch that is not armed has told of a call, perhaps by those whom we switched to.
            if self.occupied and (more or not self.watch.armed):
                self.soon()
        except ZMQError as error:
            self.fail(error)
        except BaseException:
            # A signal handler raised in between: what has not been looked at yet is still to be. gevent stops a watcher
            # whose callback raised, but later: when the main greenlet, to which the hub gives the error, has run.
            if self.reading:
                self.stop_reading()
                self.reader = self.hub.loop.io(self.copied, _READ)
            self.hub.loop.run_callback(self.check)
            raise

    def serve(self, queue: Queue, flag: int) -> bool:
        """Switch to the first in the queue, and the next, while there is something, at most once to each who waits now.

        False when there was nothing more for them. Nor can a greenlet always go on in spite of the event: the one peer
        that a mandatory ROUTER sends to may be full.
        """
        for _ in range(min(len(queue), _SHARE)):
            if not self.watch.events() & flag or not queue or self.try_first(queue):
                return False
        return bool(queue)

    def try_first(self, queue: Queue) -> bool:
        """Switch to the first in the queue; True when it could not go on."""
        first = next(iter(queue))
        if first.greenlet is None:
            # A signal handler raised when it was about to leave.
            self.leave(queue, first)
            return False
        first.switch(_LOOK)
        return next(iter(queue), None) is first

    def inform(self, earlier: bool = False) -> None:
        """Switch to the listeners whose events are there; of `earlier` ones to those before all receivers."""
        events = self.watch.events() if self.listeners else 0
        for waiter, (flags, last) in list(self.listeners.items()):
            if waiter.greenlet is None:
                self.leave(self.listeners, waiter)  # as in `try_first`
            elif waiter in self.listeners and events & flags and not (earlier and last in self.receivers):
                waiter.switch(_LOOK)

    def look_again(self) -> bool:
        """Whether a greenlet can go on: looks and attempts for some may have taken the signal of others."""
        if not self.occupied:
            return False
        events = self.watch.events()
        if (events & _POLLIN and self.receivers) or any(
            events & flags for flags, _ in self.listeners.values()
        ):
            return True
        # This look may have taken a sender's signal, and only an attempt tells: EVENTS says nothing of the peers of a
        # mandatory ROUTER. The attempt in its turn takes none: libzmq does not look for commands at each send.
        return bool(events & _POLLOUT and self.senders) and not self.try_first(self.senders)

    # The end

    def fail(self, error: ZMQError) -> None:
        """Have all that wait now raise the same error: the socket or its context is gone, or used otherwise."""
        for queue in (self.receivers, self.senders, self.listeners):
            for waiter in list(queue):
                if waiter in queue:
                    waiter.switch(copy(error))

    def reason(self) -> ZMQError:
        """Return the error for those who still wait when this has ended."""
        try:
            self.watch.events()
        except ZMQError as error:
            return error
        return SocketInUse(IN_USE)

    def stop_reading(self) -> None:
        """Have the loop forget the descriptor until `listen`."""
        if self.reading:
            self.reading = False
            self.reader.stop()

    def retire(self, hub: Any) -> None:
        """Leave the socket to another readiness: that of a new socket, or of the hub that calls this."""
        loop = self.hub_state.loop
        if loop is None or self.hub is hub:
            self.end()
            return
        self.ended = True
        self.watch.cancel()
        # A greenlet may have joined meanwhile.
        loop.run_callback_threadsafe(self.check)

    def end(self) -> None:
        """End all ties to the loop; the socket needs another readiness from now on."""
        self.ended = True
        self.watch.cancel()
        self.hub_state.forget(self)
        if self.reader is not None:
            if self.hub_state.loop is not None:
                self.stop_reading()
                self.reader.close()
            self.reading = False
            self.reader = None
            if not _WINDOWS:
                os.close(self.copied)


def readiness_of(socket: Any, hub: Any) -> SocketReadiness:
    """Return the readiness of a socket in this thread's hub.

    Raises
    ------
    SocketInUse
        Greenlets of another thread wait for the socket.
    ZMQError
        ENOTSOCK when the socket is closed; EINVAL when it has no file descriptor to wait for.
    """
    fd = socket.fileno()
    readiness = readiness_by_fd.get(fd)
    if readiness is not None:
        if readiness.hub is hub and not readiness.ended and not readiness.watch.closed:
            return readiness
        if readiness.occupied and not readiness.watch.closed:
            raise SocketInUse(IN_USE)
        readiness.retire(hub)
    readiness = readiness_by_fd[fd] = SocketReadiness(hub_state_of(hub), socket, fd)
    return readiness
