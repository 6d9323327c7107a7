"""Operations that have to wait. Each is a value: a Future that knows how to try again and how to be undone."""

from __future__ import annotations

from asyncio import CancelledError, Future, InvalidStateError
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Callable

import zmq
from zmq.asyncio._tracker import MessageTracker
from zmq.backend import receive_for
from zmq.error import Again, ContextTerminated, SocketClosed, ZMQError, timed_out

if TYPE_CHECKING:
    from asyncio import TimerHandle
    from collections.abc import Generator

    from zmq.asyncio._fairness import LoopBudget
    from zmq.asyncio._readiness import SocketReadiness

    AnyFuture = Future[Any]
else:
    AnyFuture = Future

__all__ = [
    "CLOSED",
    "CheckpointFuture",
    "Operation",
    "Poll",
    "Receive",
    "RecvMode",
    "Send",
    "done",
    "fail_wait",
    "failed",
    "may_come",
    "receipt_of",
    "too_late",
    "within_budget",
]

# The text of the CancelledError of an operation that waited when its socket was closed.
CLOSED = "the socket was closed while this operation waited for it"

# What is said of a Future that is used like its result.
FORGOTTEN = ": it is the Future of an operation that waits; await it first"

_DONTWAIT = 1
_EFSM: int = zmq.EFSM

_future_init = Future.__init__
_add_done_callback = Future.add_done_callback
_done = Future.done
_result = Future.result
_sync_receipt = zmq.Socket.receipt


class CheckpointFuture(AnyFuture):
    """A Future of an operation that was done when the budget was spent.

    A task that awaits it lets the loop's other tasks run first, unless they did meanwhile.
    """

    __slots__ = ("budget",)

    def __init__(self, loop: Any, budget: LoopBudget) -> None:
        super().__init__(loop=loop)
        self.budget = budget

    def __await__(self) -> Generator[Any, None, Any]:
        if self.budget.left <= 0:
            yield
        return self.result()

    __iter__ = __await__


def done(result: Any, loop: Any = None) -> Future[Any]:
    """Return a Future of the loop, by default the current one, that has its result."""
    future: Future[Any] = Future(loop=loop)
    future.set_result(result)
    return future


def failed(error: Exception) -> Future[Any]:
    """Return a Future of the current loop that has failed."""
    future: Future[Any] = Future()
    future.set_exception(error)
    return future


def _counted(budget: LoopBudget) -> Future[Any]:
    """Count an operation that needs no wait, and return the Future for its outcome."""
    loop: Any = budget.loop
    if budget.left > 0:
        budget.left -= 1
        return Future(loop=loop)
    budget.give_way()
    return CheckpointFuture(loop, budget)


def within_budget(budget: LoopBudget, result: Any) -> Future[Any]:
    """Return a Future that has its result; the task that awaits it gives way when the budget is spent."""
    future = _counted(budget)
    future.set_result(result)
    return future


def too_late(budget: LoopBudget) -> Future[Any]:
    """Return a Future that failed with Again; the task that awaits it gives way when the budget is spent."""
    future = _counted(budget)
    future.set_exception(Again())
    return future


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

    def __init__(self, readiness: SocketReadiness, queue: OrderedDict[Any, None]) -> None:
        _future_init(self, loop=readiness.loop)
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


class Poll(Operation):
    """A wait for events of one socket, which it keeps from being collected."""

    __slots__ = ("flags", "socket")

    def __init__(self, readiness: SocketReadiness, flags: int, socket: Any = None) -> None:
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

    def __init__(self, readiness: SocketReadiness, attempt: Callable[[], Any]) -> None:
        super().__init__(readiness, readiness.senders)
        self.attempt = attempt
        readiness.senders[self] = None


class RecvMode:
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

    __slots__ = ("attempt", "many", "messages")

    def __init__(
        self, attempt: Callable[..., Any], messages: Callable[[Any], list[Any]], many: bool = False
    ) -> None:
        self.attempt = attempt
        self.messages = messages
        self.many = many


def return_message(socket: Any, mode: RecvMode, message: Any, receipt: int) -> bool:
    """Push back what a receive took; False when the socket was closed, and its messages with it."""
    try:
        for parts in reversed(mode.messages(message)):
            socket.push_back(parts, receipt)
            receipt &= ~1  # whether parts follow was asked after the last message
    except ZMQError:
        return False
    return True


def receipt_of(socket: Any) -> int:
    """Return the receipt of what was received just now, or 0 when another thread closed the socket or uses it since."""
    try:
        receipt: int = _sync_receipt(socket)
    except ZMQError:
        return 0
    return receipt


class Receive(Operation):
    """A message that has not come yet, or that came when the loop's other tasks should run.

    It is taken from the socket when this Future gets its result. A task that awaits the Future may be cancelled after
    that and before it runs, or a signal handler may raise there; the message then goes back to the socket, unless
    another task, a callback or a call of `result` has it or will. A Future whose message went back behaves as one that
    is cancelled.

    Who makes one puts it into the queue. `message` is what was taken and is not the result yet: a signal handler may
    raise in between.

    `claims` counts those. The task that awaits a pending Future makes two: `Task` adds a callback, and calls `result`
    before it resumes the coroutine. Both are dropped when the coroutine runs again.

    With `convert` the result is made of the message; until it is asked for, the message itself is kept. One of which
    none can be made is `refused`: it does not go back.
    """

    __slots__ = (
        "arguments",
        "checkpoint",
        "claims",
        "convert",
        "converted",
        "given_back",
        "message",
        "mode",
        "receipt",
        "refused",
        "socket",
        "value",
    )

    def __init__(
        self,
        readiness: SocketReadiness,
        mode: RecvMode,
        socket: Any,
        arguments: tuple[Any, ...],
        convert: Callable[[Any], Any] | None = None,
    ) -> None:
        _future_init(self, loop=readiness.loop)
        self.readiness = readiness
        self.queue = readiness.receivers
        self.timer = None
        self.milliseconds = -1.0
        self.mode = mode
        self.socket = socket
        self.arguments = arguments
        self.convert = convert
        self.claims = 0
        self.message: Any = None
        self.checkpoint = self.converted = self.given_back = self.refused = False

    def look(self) -> bool:
        """Take a message if there is one; True when that settled the operation, whatever came of it."""
        if _done(self):
            return True  # the program has set its result
        try:
            if self.message is None and not receive_for(self, self.socket, self.mode.attempt, self.arguments):
                return False
        except (ZMQError, ValueError) as error:
            if may_come(error):
                return False
            self.fail(error)
            return True
        self.take()
        return True

    def take(self) -> None:
        """Succeed with the message."""
        if self.timer is not None:
            self.timer.cancel()
        self.set_result(self.message)
        self.message = None

    def take_late(self, message: Any) -> None:
        """Succeed with a message that came at once; the task that awaits it lets the loop's other tasks run first."""
        self.checkpoint = True
        self.receipt = receipt_of(self.socket)
        self.message = message
        self.take()

    def fail(self, error: Exception) -> None:
        """Fail; a message that was taken goes back."""
        super().fail(error)
        self.drop()

    def cancel(self, *args: Any, **kwargs: Any) -> bool:
        """Cancel, and leave no trace in the readiness."""
        cancelled = super().cancel(*args, **kwargs)
        if cancelled:
            self.drop()
        return cancelled

    def drop(self) -> None:
        """Push back a message that was taken and will not be the result."""
        if self.message is not None:
            message, self.message = self.message, None
            return_message(self.socket, self.mode, message, self.receipt)

    def __await__(self) -> Generator[Any, None, Any]:
        own = 0
        try:
            if not _done(self):
                self._asyncio_future_blocking = True
                own = 2
                yield self
            elif self.checkpoint and self.readiness.budget.left <= 0:
                self.claims += 1
                own = 1
                yield
            content = self._content()
            self.claims += 1 - own
            return content
        except BaseException as error:
            # The task was cancelled, or dropped with its coroutine, or a signal handler raised; or `convert` did.
            self.claims -= own
            if self.claims <= 0:
                self.undo()
            if isinstance(error, InvalidStateError):
                raise RuntimeError(f"await wasn't used with future{FORGOTTEN}") from None
            raise

    __iter__ = __await__

    def add_done_callback(self, callback: Callable[[Any], object], /, *, context: Any = None) -> None:
        """Call back when done, as any Future does."""
        self.claims += 1
        if context is None:
            _add_done_callback(self, callback)
        else:
            _add_done_callback(self, callback, context=context)

    def remove_done_callback(self, callback: Callable[[Any], object], /) -> int:
        """Take that back; return how many callbacks were removed."""
        removed = Future.remove_done_callback(self, callback)
        self.claims -= removed
        return removed

    def cancelled(self) -> bool:
        """Whether it was cancelled, or its message went back to the socket when the task that awaited it was."""
        return self.given_back or Future.cancelled(self)

    def result(self) -> Any:
        """Return the message, or what it was converted to."""
        content = self._content()
        self.claims += 1
        return content

    def _content(self) -> Any:
        if self.given_back:
            raise CancelledError
        if self.convert is None:
            return _result(self)
        if not self.converted:
            try:
                self.value = self.convert(_result(self))
            except Exception:
                self.refused = True
                raise
            self.converted = True
        return self.value

    def exception(self) -> BaseException | None:
        """Return why there is no result; None when there is one."""
        if self.given_back:
            raise CancelledError
        error = Future.exception(self)
        if error is None and self.convert is not None:
            try:
                self.result()
            except Exception as failure:
                return failure
        return error

    def undo(self) -> None:
        """Push back what was received, and receive nothing any more."""
        if not self.done():
            if self.readiness.loop.is_closed():
                self.leave()
                self.drop()
            else:
                self.cancel()
        elif not (
            self.given_back or self.refused or Future.cancelled(self) or Future.exception(self) is not None
        ):
            self.given_back = return_message(self.socket, self.mode, _result(self), self.receipt)
