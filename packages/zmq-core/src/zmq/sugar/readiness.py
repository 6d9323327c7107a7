"""SocketReadiness: the operations that wait for one socket in one event loop, and when each is tried.

libzmq signals a change once. Any call on the socket may take that signal, whichever object makes it and in whichever
thread; so what a task waits in hears of the signal through the loop, and of calls through an armed watch, and
looks again after either. The look that decides that a task waits on is made through the watch, which is armed before
it: no call of another thread can come unnoticed between that look and the wait.
"""

from collections import OrderedDict
from copy import copy
from functools import partial
from socket import close as close_descriptor
from socket import dup as copy_descriptor
from weakref import ref

from zmq.backend import Waiting
from zmq.error import SocketClosed, ZMQError
from zmq.sugar.socket import Socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Union

__all__ = ["SocketReadiness"]

_THREAD_SAFE = 81
_POLLIN = 1
_POLLOUT = 2

# Stands for the receiver behind which a poll waits, where no receiver waited when it began.
_BEFORE_ALL = object()

_get: "Any" = Socket.get


def _called(readiness: "ref[SocketReadiness]") -> None:
    found = readiness()
    if found is not None:
        found.called()


class SocketReadiness(Waiting):
    """The receivers, senders and listeners that wait for one socket in one event loop, each in order of arrival.

    A receiver or sender is a value with two methods: ``look()`` tries once without a wait, and returns True when that
    ended it, whatever came of it; ``fail(error)`` ends it. A listener is a poll or a stream, which uses up no events
    itself: it has ``flags``, the events of interest; ``notice(events)``, which returns True when it may have changed
    them; and ``fail(error)``. A subclass for each kind of loop writes `check_soon`, `called`, `add_reader` and
    `remove_reader`.

    .. versionadded:: 28.0
    """

    __slots__ = ("copied", "ended", "fd", "listeners", "proxied", "reading")

    # How many of a queue one `check` serves at most.
    share = 1_000_000_000

    def __init__(self, socket: "Any", fd: int) -> None:
        self.copied = -1
        self.reading = self.ended = False
        self.fd = fd
        # Only reading EVENTS takes the signals of a descriptor that stands for a thread-safe socket.
        self.proxied = bool(_get(socket, _THREAD_SAFE))
        self.receivers: OrderedDict[Any, None] = OrderedDict()
        self.senders: OrderedDict[Any, None] = OrderedDict()
        self.listeners: OrderedDict[Any, Any] = OrderedDict()
        # All that is kept of the socket: it may be collected, and closes then. Nor does it keep this, and so the loop.
        self.watch: Any = socket.watch(partial(_called, ref(self)))

    def __del__(self) -> None:
        # The loop was dropped without being closed, and its selector with it. A signal may have ended `__init__`.
        if getattr(self, "copied", -1) >= 0:
            close_descriptor(self.copied)
        watch = self.watch
        if watch is not None:
            watch.cancel()

    # What a kind of loop gives

    def check_soon(self) -> None:
        """Have the loop, in which this is called, call `check` in its next iteration."""
        raise NotImplementedError

    def called(self) -> None:
        """Take note of a call that may have taken the signal, or closed the socket. Runs in the caller's thread."""
        raise NotImplementedError

    def add_reader(self, fd: int) -> None:
        """Have the loop call `check` whenever the descriptor is readable."""
        raise NotImplementedError

    def remove_reader(self, fd: int) -> None:
        """Undo that, before the descriptor is closed."""
        raise NotImplementedError

    def reason(self) -> ZMQError:
        """Return the error of operations that still wait when the socket was closed, or this has `ended`."""
        return SocketClosed()

    # Joining and leaving

    def join(self, flags: int) -> None:
        """Have those of the queues hear of changes. Call this after joining one; `flags` are the events of interest.

        Raises
        ------
        ZMQError
            The socket or its context is gone, or `reason` says why nothing can wait here.
        OSError
            There is no descriptor left to wait with.
        """
        if self.ended or self.watch.closed:
            raise self.reason()
        if not self.reading:
            self.listen()
        # Another thread may have taken the signal since the look that found nothing, unless the watch is armed: then it
        # was before that look, or when no other thread had a turn. If calls fired it, a check is on its way.
        if not self.watch.armed and self.watch.events() & flags:
            self.check_soon()

    def listen_in_order(self, listener: "Any") -> None:
        """Add a poll, behind the receivers that wait now."""
        self.listeners[listener] = next(reversed(self.receivers), _BEFORE_ALL)

    def rest(self) -> None:
        """Let calls go unwatched when no task waits any more."""
        if not self.receivers and not self.senders and not self.listeners:
            self.watch.disarm()

    def wanted(self) -> int:
        """Return the events that are waited for."""
        flags = (_POLLIN if self.receivers else 0) | (_POLLOUT if self.senders else 0)
        for listener in self.listeners:
            flags |= listener.flags
        return flags

    # The descriptor

    def listen(self) -> None:
        """Have the loop tell of signals."""
        if self.copied < 0:
            self.copied = self.copy_descriptor()
        try:
            self.add_reader(self.copied)
        except BaseException:
            self.end_reading()
            raise
        self.reading = True

    def copy_descriptor(self) -> int:
        """Return a copy of the socket's descriptor: another thread may close that one while the loop waits."""
        try:
            copied = copy_descriptor(self.fd)
        except OSError:
            if self.watch.closed:
                raise SocketClosed from None
            raise
        if self.watch.closed:
            # Closed by another thread just now: what was copied may be another file already.
            close_descriptor(copied)
            raise SocketClosed
        return copied

    def end_reading(self) -> None:
        """Have the loop forget the descriptor."""
        copied, self.copied = self.copied, -1
        if copied >= 0:
            if self.reading:
                self.reading = False
                self.remove_reader(copied)
            close_descriptor(copied)

    # Serving

    def check(self) -> None:
        """Try the operations that the socket may be ready for, and wait on for the others."""
        try:
            watch, receivers, senders, listeners = self.watch, self.receivers, self.senders, self.listeners
            if watch.closed or self.ended:
                self.fail(self.reason())
            elif senders or listeners or len(receivers) != 1 or self.proxied:
                if self.look_round():
                    self.check_soon()
                self.wait_on()
            else:
                # One receiver sees for itself, at the cost of one call of libzmq's less; unwatched at first, which is
                # cheaper where it finds something.
                watch.disarm()
                first = next(iter(receivers))
                if first.look():
                    receivers.pop(first, None)
                else:
                    if receivers:
                        self.try_first(receivers)
                    self.wait_on()
        except (ZMQError, OSError) as error:
            self.fail(error)
        except BaseException:
            # A signal handler raised in between: what has not been looked at yet is still to be.
            self.interrupted()
            raise

    def interrupted(self) -> None:
        """Look again in the next iteration: an error ended a check too early."""
        self.check_soon()

    def wait_on(self) -> None:
        """Have those that still wait hear of changes."""
        if not self.receivers and not self.senders and not self.listeners:
            self.rest()
        elif self.listeners and not self.wanted():
            self.watch.disarm()
        elif not self.reading:
            self.listen()

    def look_round(self) -> bool:
        """Serve all queues, listeners last but for polls that began before the receivers; True to look again soon."""
        receivers, senders, listeners = self.receivers, self.senders, self.listeners
        if not senders and not listeners and receivers and not self.proxied:
            return self.serve(receivers)
        more = False
        # Also when no task waits: the loop tells of a signal until a call takes it. The next wait sees what is there.
        if receivers or senders or not listeners:
            events = self.watch.events()
            if receivers and events & _POLLIN:
                if listeners:
                    self.inform(_POLLIN, earlier=True)
                more = self.serve(receivers)
            if senders and events & _POLLOUT:
                more = self.serve(senders) or more
        # Listeners look and try too, and may have taken the signals of others; hence twice.
        for _ in range(2):
            wanted = self.wanted()
            if not wanted:
                return more
            events = self.watch.events()
            if not listeners or not events & wanted:
                break
            count = len(listeners)
            if self.inform(events):
                return True
            if len(listeners) != count:
                return more or self.wanted() > 0
        if receivers and events & _POLLIN:
            return True
        # EVENTS says nothing of the peers of a mandatory ROUTER, only an attempt does. That takes no signal of others:
        # libzmq does not look for commands at each send.
        return bool(senders and events & _POLLOUT and self.try_first(senders)) or more

    def serve(self, queue: "OrderedDict[Any, None]") -> bool:
        """Try the first in the queue, and the next, as long as there is something for them; False when it was all."""
        for _ in range(min(len(queue), self.share)):
            if not queue or not self.try_first(queue):
                return False
        return bool(queue)

    def try_first(self, queue: "OrderedDict[Any, None]") -> bool:
        """Try the first in the queue; True when that ended it."""
        first = next(iter(queue))
        if not self.watch.attempt(first.look):
            return False
        queue.pop(first, None)
        return True

    def inform(self, events: int, earlier: bool = False) -> bool:
        """Tell the listeners of their events, or the `earlier` ones: polls that began before all receivers.

        True when that may have changed the events.
        """
        changed = False
        for listener, last in list(self.listeners.items()):
            found = events & listener.flags
            if not found or (earlier and (last is None or last in self.receivers)):
                continue
            if listener in self.listeners:  # another may have ended it
                changed = self.tell(listener, found) or changed
        return changed

    def tell(self, listener: "Any", events: int) -> bool:
        """Tell one listener."""
        return bool(self.watch.attempt(partial(listener.notice, events)))

    # The end

    def fail(self, error: "Union[ZMQError, OSError]") -> None:
        """Wake all that wait with the same error: the socket or its context is gone, or cannot be waited for."""
        if self.watch.closed or self.ended:
            self.detach()
        else:
            self.end_reading()  # no call can take the signals of a terminated context's socket
        queues: list[OrderedDict[Any, Any]] = [self.receivers, self.senders, self.listeners]
        for queue in queues:
            for waiting in list(queue):
                if waiting in queue:
                    waiting.fail(copy(error))
                    queue.pop(waiting, None)

    def detach(self) -> None:
        """End all ties to the loop, in the loop's own thread or when it does not run."""
        self.watch.cancel()
        self.end_reading()
