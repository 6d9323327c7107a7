"""Receives: at once when there is a message for it, else in a queue of the socket's readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from zmq.asyncio._operations import may_come
from zmq.asyncio._outcomes import done, failed, too_late
from zmq.asyncio._receive_operation import Receive
from zmq.error import SocketClosed, ZMQError
from zmq.sugar.recv_modes import RecvMode, receipt_of, return_message
from zmq.sugar.timeouts import RCVTIMEO, patience

if TYPE_CHECKING:
    from asyncio import Future

    from zmq.asyncio._readiness import LoopReadiness

__all__ = ["BATCH_SHARE", "await_message", "receive"]

# So many messages of a batch count as one operation.
BATCH_SHARE = 32

_DONTWAIT = 1
_POLLIN = 1


def receive(
    socket: Any,
    mode: RecvMode,
    arguments: tuple[Any, ...],
    flags: int,
    timeout: float | None,
    convert: Callable[[Any], Any] | None = None,
) -> Future[Any]:
    """Start a receive of any mode.

    Raises
    ------
    SocketClosed
        The socket is closed, and may be waited for; with DONTWAIT the Future has failed with that.
    """
    may_wait = not flags & _DONTWAIT
    message = None
    try:
        try:
            readiness = socket._here()
            # DONTWAIT does not queue: it takes what is there before those that wait.
            if readiness.receivers and may_wait:
                readiness.check()
            if not readiness.receivers or not may_wait:
                message = mode.attempt(socket, *arguments)
        except (ZMQError, ValueError) as error:
            if may_wait and isinstance(error, SocketClosed):
                raise
            if not may_come(error, flags):
                return failed(error)
        if message is not None:
            return _received(readiness, mode, socket, arguments, convert, message)
    except BaseException:
        # A signal handler raised before the caller has the Future.
        if message is not None:
            return_message(socket, mode, message, receipt_of(socket))
        raise
    return await_message(socket, mode, arguments, flags, timeout, convert)


def _received(
    readiness: LoopReadiness,
    mode: RecvMode,
    socket: Any,
    arguments: tuple[Any, ...],
    convert: Callable[[Any], Any] | None,
    message: Any,
) -> Future[Any]:
    """Return a Future that is done."""
    budget = readiness.budget
    if budget.left <= 0:
        budget.give_way()
        received = Receive(readiness, mode, socket, arguments, convert)
        received.take_late(message)
        return received
    budget.left -= 1 + len(message) // BATCH_SHARE if mode.many else 1
    if convert is None:
        return done(message, readiness.loop)
    try:
        content = convert(message)
    except Exception as error:
        return failed(error)
    return done(content, readiness.loop)


def await_message(
    socket: Any,
    mode: RecvMode,
    arguments: tuple[Any, ...],
    flags: int,
    timeout: float | None,
    convert: Callable[[Any], Any] | None = None,
) -> Future[Any]:
    """Queue a receive after a look that found nothing, or behind others."""
    try:
        limit = patience(socket, RCVTIMEO, flags, timeout)
        readiness = socket._here()
    except ZMQError as error:
        return failed(error)
    if limit == 0:
        readiness.rest()
        return too_late(readiness.budget)
    waiting = Receive(readiness, mode, socket, arguments, convert)
    try:
        readiness.receivers[waiting] = None
        if limit > 0:
            waiting.limit(limit)
        readiness.wait(_POLLIN)
        return waiting
    except BaseException:
        waiting.leave()  # the loop is closed, or a signal handler raised: no message shall be taken for it
        raise
