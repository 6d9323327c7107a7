"""HubReadiness: the greenlets that wait for one socket in one hub, and how each is tried.

To try an operation is to switch to its greenlet, which takes its message itself, right after that switch: between the
taking and its return to the caller, nothing can be thrown into it. Its attempts are made through the watch, which stays
armed meanwhile: no call of another thread can come unnoticed between an attempt and the wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from gevent.hub import Waiter
from gevent.monkey import get_original

from zmq.error import SocketInUse, ZMQError, timed_out
from zmq.sugar.readiness import SocketReadiness

if TYPE_CHECKING:
    from collections import OrderedDict

    from zmq.green._hub_state import HubState

    AnyWaiter = Waiter[Any]
else:
    AnyWaiter = Waiter

__all__ = ["IN_USE", "LOOK", "TIME_IS_UP", "HubReadiness", "Wait"]

IN_USE = "greenlets of another thread wait for this socket: give each thread its own"

_POLLIN = 1
_POLLOUT = 2
_READ = 1

LOOK = 0
TIME_IS_UP = -1

_thread_id: Callable[[], int] = get_original("_thread", "get_ident")


class Wait(AnyWaiter):
    """What a greenlet waits with in one of the queues of a readiness.

    It does not keep the readiness: the stack of a hub whose thread ended may keep this.
    """

    __slots__ = ("flags", "queue")

    queue: OrderedDict[Any, Any]
    flags: int  # of a listener

    # In the greenlet

    def start_timer(self, timeout: float) -> Any:
        """Have the hub switch to the greenlet when so many milliseconds are over."""
        timer = self.hub.loop.timer(timeout / 1000)
        timer.start(self.switch, TIME_IS_UP, update=True)
        return timer

    def news(self) -> Any:
        """Sleep until another greenlet switches here; raise what it brings if that is an error."""
        news = self.get()
        self.clear()
        if isinstance(news, Exception):
            raise news
        return news

    # In the hub

    def look(self) -> bool:
        """Switch to the greenlet, which tries; True when it went on."""
        if self.greenlet is None:
            self.queue.pop(self, None)  # a signal handler raised when it was about to leave
            return False
        self.switch(LOOK)
        return self not in self.queue

    def notice(self, events: int) -> bool:
        """Switch to the greenlet, which looks for itself."""
        self.look()
        return False

    def fail(self, error: Exception) -> None:
        """Have the greenlet raise the error."""
        self.switch(error)


class HubReadiness(SocketReadiness):
    """The receivers, senders and listeners that wait for one socket in one hub, each in order of arrival."""

    __slots__ = ("hub", "hub_state", "reader", "scheduled")

    # The loop runs a hundred callbacks before it sees to timers and descriptors.
    share = 10

    def __init__(self, hub_state: HubState, socket: Any, fd: int) -> None:
        self.hub_state = hub_state
        self.hub = hub_state.hub
        self.reader: Any = None
        self.scheduled = False
        super().__init__(socket, fd)

    @property
    def occupied(self) -> bool:
        """Whether a greenlet waits, in a hub that still runs."""
        return bool(self.receivers or self.senders or self.listeners) and self.hub_state.loop is not None

    # Waiting, in a greenlet

    def wait(self, queue: OrderedDict[Any, None], attempt: Callable[[], Any], timeout: float) -> Any:
        """Return the first result of `attempt` that is neither None nor False, trying when it is this one's turn.

        Raises
        ------
        Again
            `timeout`, in milliseconds, is over; a negative one never is.
        """
        wait, timer = Wait(self.hub), None
        wait.queue = queue
        try:
            queue[wait] = None
            if timeout >= 0:
                timer = wait.start_timer(timeout)
            self.join(_POLLIN if queue is self.receivers else _POLLOUT)
            while True:
                news = wait.news()
                if news is not TIME_IS_UP or next(iter(queue)) is wait:
                    result = self.watch.attempt(attempt)
                    if result is not None and result is not False:
                        return result
                if news is TIME_IS_UP:
                    raise timed_out(queue is self.senders, timeout)
        finally:
            queue.pop(wait, None)
            self.rest()
            if timer is not None:
                timer.close()

    def wait_for_events(self, flags: int, timeout: float) -> int:
        """Return those of the events `flags` that are there, once there are any; 0 when time is up."""
        wait, timer = Wait(self.hub), None
        wait.queue, wait.flags = self.listeners, flags
        try:
            self.listen_in_order(wait)
            if timeout >= 0:
                timer = wait.start_timer(timeout)
            self.join(flags)
            while True:
                news = wait.news()
                events: int = self.watch.events() & flags
                if events or news is TIME_IS_UP:
                    return events
        finally:
            self.listeners.pop(wait, None)
            self.rest()
            if timer is not None:
                timer.close()

    def rest(self) -> None:
        """Let calls go unwatched, and the hub's loop end, when no greenlet waits any more."""
        if not self.receivers and not self.senders and not self.listeners:
            self.watch.disarm()
            if self.reading:
                self.reading = False
                self.reader.stop()

    def pause(self) -> None:
        """Have the loop look at the descriptor no more until the next wait."""
        if self.reading:
            self.reading = False
            self.reader.stop()

    # In the hub

    def check_soon(self) -> None:
        """Look at the socket in the hub's next iteration."""
        if not self.scheduled:
            self.hub.loop.run_callback(self.scheduled_check)
            self.scheduled = True

    def scheduled_check(self) -> None:
        """Look at the socket now."""
        self.scheduled = False
        self.check()

    def called(self) -> None:
        """Take note of a call that may have taken the signal, or closed the socket. Runs in the caller's thread."""
        loop = self.hub_state.loop
        if loop is None:
            if self.watch.closed:
                self.detach()
        elif _thread_id() != self.hub_state.thread:
            loop.run_callback_threadsafe(self.check)
        elif self.watch.closed and not self.occupied:
            # At once: the descriptor may be another's before the hub runs again.
            self.detach()
        else:
            self.check_soon()

    def try_first(self, queue: OrderedDict[Any, None]) -> bool:
        """Switch to the first in the queue if the socket may have something for it; True when it went on."""
        if not self.watch.events() & (_POLLIN if queue is self.receivers else _POLLOUT):
            return False
        first = next(iter(queue))
        return first.look() or first not in queue

    def tell(self, listener: Any, events: int) -> bool:
        """Switch to one listener, or to the greenlet that polls several sockets."""
        return bool(listener.notice(events))

    def interrupted(self) -> None:
        """Look again in the next iteration.

        gevent stops a watcher whose callback raised, but later: when the main greenlet, to which the hub gives the
        error, has run.
        """
        if self.reader is not None:
            self.pause()
            self.reader = self.hub.loop.io(self.copied, _READ)
        self.hub.loop.run_callback(self.check)

    def listen(self) -> None:
        """Have the hub's loop tell of signals."""
        if self.reader is None:
            super().listen()
        else:
            self.reader.start(self.check)
            self.reading = True

    def add_reader(self, fd: int) -> None:
        """Have the hub's loop look at the socket whenever the descriptor is readable."""
        self.reader = self.hub.loop.io(fd, _READ)
        self.reader.start(self.check)

    def end_reading(self) -> None:
        """Have the loop forget the descriptor for good."""
        if self.reader is not None and self.hub_state.loop is not None:
            self.pause()
            self.reader.close()
        self.reading = False
        self.reader = None
        super().end_reading()

    # The end

    def reason(self) -> ZMQError:
        """Return the error of greenlets that still wait when the socket was closed, or this has ended."""
        try:
            self.watch.events()
        except ZMQError as error:
            return error
        return SocketInUse(IN_USE)

    def retire(self, hub: Any) -> None:
        """Leave the socket to another readiness: that of a new socket, or of the hub that calls this."""
        loop = self.hub_state.loop
        if loop is None or self.hub is hub:
            self.detach()
            return
        self.ended = True
        self.watch.cancel()
        # A greenlet may have joined meanwhile.
        loop.run_callback_threadsafe(self.check)

    def detach(self) -> None:
        """End all ties to the loop; the socket needs another readiness from now on."""
        self.ended = True
        self.hub_state.forget(self)
        super().detach()
