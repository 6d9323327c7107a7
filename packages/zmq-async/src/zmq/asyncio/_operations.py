"""Operations that have to wait. Each is a value: a Future that knows how to try again and how to be undone."""

from __future__ import annotations

from asyncio import Future
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Callable

import zmq
from zmq.asyncio._tracker import MessageTracker
from zmq.error import ContextTerminated, SocketClosed, ZMQError, timed_out

if TYPE_CHECKING:
    from asyncio import TimerHandle

    from zmq.asyncio._readiness import LoopReadiness

    AnyFuture = Future[Any]
else:
    AnyFuture = Future

__all__ = ["CLOSED", "FORGOTTEN", "Operation", "Poll", "Send", "Sending", "fail_wait", "may_come"]

# The text of the CancelledError of an operation that waited when its socket was closed.
CLOSED = "the socket was closed while this operation waited for it"

# What is said of a Future that is used like its result.
FORGOTTEN = ": it is the Future of an operation that waits; await it first"

_DONTWAIT = 1
_EFSM: int = zmq.EFSM


def may_come(error: Exception, flags: int = 0) -> bool:
    """Whether an operation that failed so may wait all the same: for this REQ's or REP's turn to do it."""
    return isinstance(error, ZMQError) and error.errno == _EFSM and not flags & _DONTWAIT


def fail_wait(waiting: Future[Any], error: Exception, closing_cancels: bool) -> None:
    """End a wait with an error, or by cancelling it where that is what closing the socket means."""
    if closing_cancels and isinstance(error, SocketClosed):
        Future.cancel(waiting, CLOSED)
        return
    waiting.set_exception(error)
    if isinstance(error, (ContextTerminated, SocketClosed)):
        # The loop shall not log that a Future failed which the program abandoned before it ended.
        Future.exception(waiting)


class Operation(AnyFuture):
    """An operation for one of the queues of a socket's readiness. Closing the socket cancels it."""

    __slots__ = ("milliseconds", "queue", "readiness", "timer")

    closing_cancels = True

    def __init__(self, readiness: LoopReadiness, queue: OrderedDict[Any, None]) -> None:
        super().__init__(loop=readiness.loop)
        self.readiness = readiness
        self.queue = queue
        self.timer: TimerHandle | None = None
        self.milliseconds = -1.0

    if not TYPE_CHECKING:  # to type checkers a Future has what a Future has

        def __dir__(self) -> list[str]:
            return [name for name in super().__dir__() if name not in _OF_MESSAGES]

        def __getitem__(self, key: object) -> Any:
            raise TypeError(f"{type(self).__name__!r} object is not subscriptable{FORGOTTEN}")

    def limit(self, timeout: float) -> None:
        """Give up after so many milliseconds."""
        self.milliseconds = timeout
        self.timer = self.readiness.loop.call_later(timeout / 1000, self.expire)

    def expire(self) -> None:
        """End the wait, unless a last look finds something."""
        self.timer = None
        if not self.done():
            self.readiness.check()
        if not self.done():
            self.leave()
            self.give_up()

    def give_up(self) -> None:
        """Say that time is up."""
        self.set_exception(timed_out(self.queue is self.readiness.senders, self.milliseconds))

    def settle(self, result: Any) -> None:
        """Succeed."""
        if self.timer is not None:
            self.timer.cancel()
        if not self.done():
            self.set_result(result)

    def fail(self, error: Exception) -> None:
        """Fail."""
        if self.timer is not None:
            self.timer.cancel()
        if not self.done() and not self.readiness.loop.is_closed():
            fail_wait(self, error, self.closing_cancels)

    def cancel(self, *args: Any, **kwargs: Any) -> bool:
        """Cancel, and leave no trace in the readiness."""
        if not super().cancel(*args, **kwargs):
            return False
        if self.timer is not None:
            self.timer.cancel()
        self.leave()
        return True

    def leave(self) -> None:
        """Leave the queue. After the last one, calls on the socket need not be watched any more."""
        self.queue.pop(self, None)
        self.readiness.rest()


class _Forgotten:
    """An attribute that a message may have and a Future has not.

    There is one for each: with a `__getattr__` Python would look up every attribute of an operation the slow way.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, operation: Operation | None, owner: type) -> Any:
        raise AttributeError(f"{owner.__name__!r} object has no attribute {self.name!r}{FORGOTTEN}")


_OF_MESSAGES = frozenset(dir(bytes) + dir(list) + dir(dict) + dir(zmq.Frame)) - frozenset(dir(Operation))
for _name in _OF_MESSAGES:
    if not _name.startswith("_"):
        setattr(Operation, _name, _Forgotten(_name))
del _name


class Poll(Operation):
    """A wait for events of one socket, which it keeps from being collected."""

    __slots__ = ("flags", "socket")

    def __init__(self, readiness: LoopReadiness, flags: int, socket: Any = None) -> None:
        super().__init__(readiness, readiness.listeners)
        readiness.listen_in_order(self)
        self.flags = flags
        self.socket = socket

    def notice(self, events: int) -> bool:
        """Succeed with the events that are there."""
        self.leave()
        self.settle(events)
        return False

    def give_up(self) -> None:
        """Succeed with no events."""
        self.set_result(0)


class Sending:
    """How a wait of any event loop tries to send again: `attempt` returns False as long as no peer can take it."""

    __slots__ = ()

    attempt: Callable[[], Any]
    done: Callable[[], bool]
    settle: Callable[[Any], None]
    fail: Callable[[Exception], None]

    def look(self) -> bool:
        """Send it if that needs no wait; True when that settled the operation, whatever came of it."""
        if self.done():
            return True  # the program has set its result
        try:
            sent = self.attempt()
        except (ZMQError, TypeError, ValueError, BufferError) as error:
            if may_come(error):
                return False
            self.fail(error)
            return True
        if sent is False:
            return False
        self.settle(self.outcome(sent))
        return True

    def outcome(self, sent: Any) -> Any:
        """Say what comes of an attempt that succeeded."""
        return None if sent is True else MessageTracker(sent)


class Send(Sending, Operation):
    """A message that no peer can take yet."""

    __slots__ = ("attempt",)

    def __init__(self, readiness: LoopReadiness, attempt: Callable[[], Any]) -> None:
        super().__init__(readiness, readiness.senders)
        self.attempt = attempt
        readiness.senders[self] = None
