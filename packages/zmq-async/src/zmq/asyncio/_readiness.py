"""SocketReadiness: the operations that wait for one socket on one event loop, and when each is tried.

libzmq signals a change once. Any call on the socket may take that signal, whichever object makes it and in whichever
thread; so what a task waits in hears of the signal through the loop, and of calls through an armed watch, and
looks again after either. The look that decides that a task waits on is made through the watch, which is armed before
it: no call of another thread can come unnoticed between that look and the wait.
"""

from __future__ import annotations

from collections import OrderedDict
from copy import copy
from functools import partial
from socket import close as close_descriptor
from socket import dup as copy_descriptor
from typing import TYPE_CHECKING, Any, Protocol
from weakref import ref

import zmq
from zmq.asyncio._fairness import default
from zmq.backend import Waiting
from zmq.error import SocketClosed, ZMQError

if TYPE_CHECKING:
    from zmq.asyncio._fairness import LoopBudget
    from zmq.asyncio._loop_state import LoopState

__all__ = ["Listener", "SocketReadiness"]

_THREAD_SAFE = 81
_POLLIN = 1
_POLLOUT = 2

# Stands for the receiver behind which a poll waits, where no receiver waited when it began.
_BEFORE_ALL = object()

_sync_get: Any = zmq.Socket.get


class Listener(Protocol):
    """A poll or a stream: it wants to know the socket's events, and uses up none of them itself."""

    flags: int

    def notice(self, events: int) -> bool:
        """Take note of those of the wanted events that are there; True when that may have changed them."""

    def fail(self, error: Exception) -> None:
        """Learn that there will be no more events."""


def _called(readiness: ref[SocketReadiness]) -> None:
    found = readiness()
    if found is not None:
        found.called()


class SocketReadiness(Waiting):
    """The receivers, senders and listeners that wait for one socket on one loop, each in order of arrival."""

    __slots__ = ("copied", "fd", "listeners", "loop", "loop_state", "proxied", "reading")

    receivers: OrderedDict[Any, None]
    senders: OrderedDict[Any, None]
    budget: LoopBudget
    watch: Any

    def __init__(self, loop_state: LoopState, socket: Any, fd: int) -> None:
        self.reading = False
        self.loop_state = loop_state
        self.loop = loop_state.loop
        self.budget = loop_state.budget(default())
        self.fd = fd
        # Only reading EVENTS takes the signals of a descriptor that stands for a thread-safe socket.
        self.proxied = bool(_sync_get(socket, _THREAD_SAFE))
        # All that we keep of the socket: it may be collected, and closes then. Nor does it keep us, and so the loop.
        self.watch = socket.watch(partial(_called, ref(self)))
        self.receivers = OrderedDict()
        self.senders = OrderedDict()
        self.listeners: OrderedDict[Listener, Any] = OrderedDict()

    def __del__(self) -> None:
        # The loop was dropped without being closed, and its selector with it. A signal may have ended `__init__`.
        if getattr(self, "reading", False):
            close_descriptor(self.copied)
        watch = self.watch
        if watch is not None:
            watch.cancel()

    def wait(self, flags: int) -> None:
        """Have those of the queues hear of changes. Call this after joining one; `flags` are the events of interest.

        All of them fail when the socket is gone, or cannot be waited for.
        """
        if not self.reading or not self.watch.armed:
            try:
                self.join(flags)
            except (ZMQError, OSError) as error:
                self.fail(error)

    def join(self, flags: int) -> None:
        """Do what `wait` does; raise when the socket is gone.

        Raises
        ------
        SocketClosed, ZMQError
            The socket or its context is gone.
        OSError
            There is no descriptor left to wait with.
        """
        if not self.reading:
            self.listen()
        # Another thread may have taken the signal since the look that found nothing, unless the watch is armed: then it
        # was before that look, or when no other thread had a turn. If calls fired it, a check is on its way.
        if not self.watch.armed and self.watch.events() & flags:
            self.loop.call_soon(self.check)

    def listen(self) -> None:
        """Have the loop tell of signals."""
        try:
            # Another thread may close the socket while the loop waits: the loop's descriptor is ours to close.
            copied = copy_descriptor(self.fd)
        except OSError:
            if self.watch.closed:
                raise SocketClosed from None
            raise
        if self.watch.closed:
            # Closed by another thread just now: what we copied may be another file already.
            close_descriptor(copied)
            raise SocketClosed
        try:
            self.loop_state.add_reader(copied, self.check)
        except BaseException:
            close_descriptor(copied)
            raise
        self.copied = copied
        self.reading = True

    def soon(self) -> None:
        """Look at the socket in the next iteration of the loop, which may run in another thread."""
        if self.loop_state.here():
            self.budget.give_way()
            self.loop.call_soon(self.check)
        else:
            # Also before the loop runs: a thread may be about to start it.
            self.loop.call_soon_threadsafe(self.check)

    def called(self) -> None:
        """Take note of a call that may have taken the signal, or closed the socket. Runs in the caller's thread."""
        loop = self.loop
        if loop.is_closed():
            self.detach()
            return
        here = self.loop_state.here()
        if self.watch.closed and (here or not loop.is_running()):
            # At once: the descriptor may be another's before the loop runs again.
            self.check()
        elif here:
            loop.call_soon(self.check)
        else:
            # Also before the loop runs: another thread may be about to start it.
            try:
                loop.call_soon_threadsafe(self.check)
            except RuntimeError:
                if not loop.is_closed():
                    raise
                self.detach()  # it was closed just now

    def check(self) -> None:
        """Serve whom the socket can serve now, and wait on for the others."""
        watch = self.watch
        if watch.closed:
            self.fail(SocketClosed())
            return
        receivers, senders, listeners = self.receivers, self.senders, self.listeners
        try:
            if not receivers and not senders and not listeners:
                # The loop tells of a signal until a call takes it. What is there is seen before the next wait.
                watch.events()
                watch.disarm()
                return
            if receivers and not senders and not listeners and not self.proxied:
                # They see for themselves, at the cost of one call of libzmq's less.
                if len(receivers) == 1:
                    # Unwatched at first, which is cheaper where it finds something.
                    watch.disarm()
                    first = next(iter(receivers))
                    if first.look():
                        receivers.pop(first, None)
                if receivers:
                    self.serve(receivers)
            else:
                self.look_round()
            if not receivers and not senders and not (listeners and self.wanted()):
                watch.disarm()
            elif not self.reading:
                self.listen()
        except (ZMQError, OSError) as error:
            self.fail(error)
        except BaseException:
            # A signal handler raised in between: what has not been looked at yet is still to be.
            self.loop.call_soon(self.check)
            raise

    def wanted(self) -> int:
        """Return the events that are waited for."""
        flags = (_POLLIN if self.receivers else 0) | (_POLLOUT if self.senders else 0)
        for listener in self.listeners:
            flags |= listener.flags
        return flags

    def look_round(self) -> None:
        """Serve whom the socket can serve now, listeners last but for polls that began before the receivers."""
        if self.receivers and self.listeners:
            self.inform_earlier()
        stuck = False
        while True:
            events = self.serve_all()
            if not any(events & listener.flags for listener in self.listeners):
                return
            count = len(self.listeners)
            if self.watch.attempt(partial(self.inform, events)):
                self.loop.call_soon(self.check)
                return
            if not self.wanted():
                return
            # Listeners look and try too, and may have taken the signals of others; hence once more.
            if len(self.listeners) == count:
                if stuck:
                    return
                stuck = True

    def serve_all(self) -> int:
        """Serve receivers and senders as long as there is something for them; return the events that are left."""
        stuck = False
        while True:
            events: int = self.watch.events()
            if self.receivers and events & _POLLIN and self.serve(self.receivers):
                continue
            if not self.senders or not events & _POLLOUT:
                return events
            if self.serve(self.senders):
                continue
            # The peer that a mandatory ROUTER sends to is full, whatever EVENTS says. That attempt may have taken the
            # signal of others; the next takes none, as libzmq does not look for commands at each send.
            if stuck or not (self.receivers or self.listeners):
                return events
            stuck = True

    def serve(self, queue: OrderedDict[Any, None]) -> int:
        """Settle the first in the queue, and the next, as long as there is something for them; return how many."""
        attempt = self.watch.attempt
        served = 0
        while queue:
            pending = next(iter(queue))
            if not attempt(pending.look):
                break
            queue.pop(pending, None)
            served += 1
        return served

    def listen_in_order(self, listener: Listener) -> None:
        """Add a poll, behind the receivers that wait now."""
        self.listeners[listener] = next(reversed(self.receivers), _BEFORE_ALL)

    def inform_earlier(self) -> None:
        """Tell of a message the polls that began before the receive that is about to take it."""
        events = self.watch.events() & _POLLIN
        for listener, receiver in list(self.listeners.items()):
            if receiver is not None and receiver not in self.receivers and events & listener.flags:
                self.watch.attempt(partial(listener.notice, events))

    def inform(self, events: int) -> bool:
        """Tell the listeners of their events; True when that may have changed something."""
        changed = False
        for listener in list(self.listeners):
            if events & listener.flags:
                changed = listener.notice(events & listener.flags) or changed
        return changed

    def fail(self, error: ZMQError | OSError) -> None:
        """Wake all that wait with the same error: the socket or its context is gone, or cannot be waited for."""
        if self.watch.closed:
            self.detach()
        else:
            self._end_reading()  # no call can take the signals of a terminated context's socket
        queues: list[OrderedDict[Any, None]] = [self.receivers, self.senders, self.listeners]
        for queue in queues:
            while queue:
                waiting, _ = queue.popitem(last=False)
                waiting.fail(copy(error))

    def detach(self) -> None:
        """End all ties to the loop, in the loop's own thread or when it does not run."""
        self.watch.cancel()
        if self.loop_state.readinesses.get(self.fd) is self:
            del self.loop_state.readinesses[self.fd]
        self._end_reading()

    def stop_reading(self) -> None:
        """Stop watching the descriptor before it is closed, if this thread may."""
        if self.loop_state.here() or not self.loop.is_running():
            self._end_reading()

    def rest(self) -> None:
        """Let calls go unwatched when no task waits any more."""
        if not self.receivers and not self.senders and not self.listeners:
            self.watch.disarm()

    def resume(self) -> None:
        """Undo `stop_reading`: the socket was not closed after all."""
        wanted = self.wanted()
        if wanted:
            self.wait(wanted)

    def _end_reading(self) -> None:
        if self.reading:
            self.reading = False
            self.loop_state.remove_reader(self.copied)
            close_descriptor(self.copied)
