"""A receive that has to wait, whose message goes back to the socket where its task does not get it."""

from __future__ import annotations

from asyncio import CancelledError, Future, InvalidStateError
from typing import TYPE_CHECKING, Any, Callable

from zmq.asyncio._operations import FORGOTTEN, Operation, may_come
from zmq.backend import receive_for
from zmq.error import ZMQError
from zmq.sugar.recv_modes import RecvMode, receipt_of, return_message

if TYPE_CHECKING:
    from collections.abc import Generator

    from zmq.asyncio._readiness import LoopReadiness

__all__ = ["Receive"]

_future_init = Future.__init__
_add_done_callback = Future.add_done_callback
_done = Future.done
_result = Future.result


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
        readiness: LoopReadiness,
        mode: RecvMode,
        socket: Any,
        arguments: tuple[Any, ...],
        convert: Callable[[Any], Any] | None = None,
    ) -> None:
        # As Operation's, whose call would be one more in each wait.
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
