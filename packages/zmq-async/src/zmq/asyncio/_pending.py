"""Operations that have to wait. Each is a value: a Future that knows how to try again and how to be undone."""

from __future__ import annotations

import asyncio
from asyncio import CancelledError, Future
from collections import OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

import zmq
from zmq.asyncio._tracker import MessageTracker
from zmq.error import Again, ZMQError

if TYPE_CHECKING:
    from collections.abc import Generator

    from zmq.asyncio._fairness import LoopTurn
    from zmq.asyncio._line import Line

    AnyFuture = Future[Any]
else:
    AnyFuture = Future

__all__ = ["Converted", "Kind", "Pending", "Poll", "Receive", "Send", "done", "failed", "in_turn", "too_late"]

_PYTHON_FUTURE: bool = Future is getattr(asyncio.futures, "_PyFuture", None)

_sync_receipt = zmq.Socket.receipt


def done(result: Any) -> Future[Any]:
    """Return a Future of the running loop that has its result."""
    future: Future[Any] = Future()
    future.set_result(result)
    return future


def failed(error: Exception) -> Future[Any]:
    """Return a Future of the running loop that has failed."""
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def in_turn(turn: LoopTurn, result: Any) -> Future[Any]:
    """Return a Future that is done, or will be when the loop's other tasks had their turn."""
    if turn.left > 0:
        turn.left -= 1
        return done(result)
    return _after_others(turn, Future.set_result, result)


def too_late(turn: LoopTurn) -> Future[Any]:
    """Return a Future that fails with Again, at once or when the loop's other tasks had their turn."""
    if turn.left > 0:
        turn.left -= 1
        return failed(Again())
    return _after_others(turn, Future.set_exception, Again())


def _after_others(turn: LoopTurn, settle: Callable[[Future[Any], Any], None], outcome: Any) -> Future[Any]:
    future: Future[Any] = Future()
    turn.give_way()
    turn.loop.call_soon(partial(_release, future, settle, outcome))
    return future


def _release(future: Future[Any], settle: Callable[[Future[Any], Any], None], outcome: Any) -> None:
    if not future.done():
        settle(future, outcome)


class Pending(AnyFuture):
    """An operation in one of the queues of a line."""

    __slots__ = ("line", "queue", "timer")

    def __init__(self, line: Line, queue: OrderedDict[Any, None]) -> None:
        super().__init__(loop=line.loop)
        self.line = line
        self.queue = queue
        self.timer: asyncio.TimerHandle | None = None
        queue[self] = None

    def limit(self, timeout: float) -> None:
        """Give up after so many milliseconds."""
        self.timer = self.line.loop.call_later(timeout / 1000, self.expire)

    def expire(self) -> None:
        """End the wait, unless a last look finds something."""
        self.timer = None
        if not self.done():
            self.line.check()
        if not self.done():
            self.leave()
            self.give_up()

    def give_up(self) -> None:
        """Say that time is up."""
        self.set_exception(Again())

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
        if not self.done() and not self.line.loop.is_closed():
            self.set_exception(error)

    def cancel(self, *args: Any, **kwargs: Any) -> bool:
        """Cancel, and leave no trace in the line."""
        if not super().cancel(*args, **kwargs):
            return False
        if self.timer is not None:
            self.timer.cancel()
        self.leave()
        return True

    def leave(self) -> None:
        """Step out of the line. After the last one, calls on the socket need not be watched any more."""
        self.queue.pop(self, None)
        self.line.rest()


class Poll(Pending):
    """A wait for events of one socket."""

    __slots__ = ("flags",)

    def __init__(self, line: Line, flags: int) -> None:
        super().__init__(line, line.listeners)
        self.flags = flags

    def notice(self, events: int) -> bool:
        """Succeed with the events that are there."""
        self.leave()
        self.settle(events)
        return False

    def give_up(self) -> None:
        """Succeed with no events."""
        self.set_result(0)


class Sending:
    """How a wait of any event loop tries to send again: `attempt` returns False as long as nobody can take it."""

    __slots__ = ()

    attempt: Callable[[], Any]
    settle: Callable[[Any], None]
    fail: Callable[[Exception], None]

    def look(self) -> bool:
        """Send it if that needs no wait; True when that settled the operation, whatever came of it."""
        try:
            sent = self.attempt()
        except (ZMQError, TypeError, ValueError, BufferError) as error:
            self.fail(error)
            return True
        if sent is False:
            return False
        self.settle(self.outcome(sent))
        return True

    def outcome(self, sent: Any) -> Any:
        """Say what comes of an attempt that succeeded."""
        return None if sent is True else MessageTracker(sent)


class Send(Sending, Pending):
    """A message that nobody can take yet."""

    __slots__ = ("attempt",)

    def __init__(self, line: Line, attempt: Callable[[], Any]) -> None:
        super().__init__(line, line.senders)
        self.attempt = attempt


class Kind(NamedTuple):
    """What a receive takes from the socket, and how that is made of messages again.

    Attributes
    ----------
    attempt
        Called with the socket and the operation's arguments; returns None when there is nothing.
    messages
        Makes a list of messages, each a list of parts, of what `attempt` returned.
    many
        Whether that is a batch.
    """

    attempt: Callable[..., Any]
    messages: Callable[[Any], list[Any]]
    many: bool = False


class Receive(Pending):
    """A message that has not come yet.

    It is taken from the socket when this Future gets its result. If the task that awaits the Future is cancelled after
    that and before it runs, the message goes back to the socket and the Future is cancelled.
    """

    __slots__ = ("arguments", "kind", "receipt", "socket")

    def __init__(self, line: Line, kind: Kind, socket: Any, arguments: tuple[Any, ...]) -> None:
        super().__init__(line, line.receivers)
        self.kind = kind
        self.socket = socket
        self.arguments = arguments
        self.receipt = 0

    def look(self) -> bool:
        """Take a message if there is one; True when that settled the operation, whatever came of it."""
        try:
            message = self.kind.attempt(self.socket, *self.arguments)
        except (ZMQError, ValueError) as error:
            self.fail(error)
            return True
        if message is None:
            return False
        self.receipt = _sync_receipt(self.socket)
        self.settle(message)
        return True

    def __await__(self) -> Generator[Any, None, Any]:
        if not self.done():
            self._asyncio_future_blocking = True
            try:
                yield self
            except (CancelledError, GeneratorExit):
                self.undo()
                raise
        return self.result()

    __iter__ = __await__

    def undo(self) -> None:
        """Give back what was received, if anything was."""
        if not self.done() or self.cancelled() or Future.exception(self) is not None:
            return
        receipt = self.receipt
        try:
            for parts in reversed(self.kind.messages(Future.result(self))):
                self.socket.give_back(parts, receipt)
                receipt &= ~1  # whether parts follow was asked after the last message
        except ZMQError:
            return  # closed meanwhile, and its messages with it
        # As if it had been cancelled in time: nobody else may have the message too.
        Future.__init__(self, loop=self.line.loop)
        if _PYTHON_FUTURE:
            self._state = "PENDING"  # where Futures are Python, as on PyPy, that is the class's default only
        Future.cancel(self)


class Converted(Receive):
    """A receive whose result is made of the message; until somebody takes it, the message itself is kept."""

    __slots__ = ("convert", "converted", "value")

    def __init__(
        self,
        line: Line,
        kind: Kind,
        socket: Any,
        arguments: tuple[Any, ...],
        convert: Callable[[Any], Any],
    ) -> None:
        super().__init__(line, kind, socket, arguments)
        self.convert = convert
        self.converted = False

    def result(self) -> Any:
        """Return the converted message."""
        message = super().result()
        if not self.converted:
            self.value = self.convert(message)
            self.converted = True
        return self.value

    def exception(self) -> BaseException | None:
        """Return why there is no result; None when there is one."""
        error = super().exception()
        if error is None:
            try:
                self.result()
            except Exception as failure:
                return failure
        return error
