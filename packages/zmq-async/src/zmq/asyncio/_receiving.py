"""Receives: at once when there is a message and it is this one's turn, else in the line's queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from zmq.asyncio._pending import Converted, Kind, Receive, done, failed, too_late
from zmq.asyncio._timeouts import RCVTIMEO, patience
from zmq.error import ZMQError

if TYPE_CHECKING:
    from asyncio import Future

__all__ = ["BATCH_SHARE", "await_message", "receive"]

# So many messages of a batch count as one operation.
BATCH_SHARE = 32

_POLLIN = 1


def receive(
    socket: Any,
    kind: Kind,
    arguments: tuple[Any, ...],
    flags: int,
    timeout: float | None,
    convert: Callable[[Any], Any] | None = None,
) -> Future[Any]:
    """Start a receive of any kind."""
    try:
        line = socket._here()
        turn = line.turn
        if line.receivers or turn.left <= 0:
            return await_message(socket, kind, arguments, flags, timeout, convert)
        message = kind.attempt(socket, *arguments)
    except (ZMQError, ValueError) as error:
        return failed(error)
    if message is None:
        return await_message(socket, kind, arguments, flags, timeout, convert)
    turn.left -= 1 + len(message) // BATCH_SHARE if kind.many else 1
    if convert is None:
        return done(message)
    try:
        return done(convert(message))
    except Exception as error:
        return failed(error)


def await_message(
    socket: Any,
    kind: Kind,
    arguments: tuple[Any, ...],
    flags: int,
    timeout: float | None,
    convert: Callable[[Any], Any] | None = None,
) -> Future[Any]:
    """Queue a receive after a look that found nothing, behind others or when the loop's other tasks have their turn."""
    try:
        limit = patience(socket, RCVTIMEO, flags, timeout)
        line = socket._here()
        if limit == 0 and line.turn.left > 0:
            line.rest()
            return too_late(line.turn)
    except ZMQError as error:
        return failed(error)
    if convert is None:
        waiting = Receive(line, kind, socket, arguments)
    else:
        waiting = Converted(line, kind, socket, arguments, convert)
    if limit >= 0:
        waiting.limit(limit)
    if line.turn.left > 0:
        line.wait(_POLLIN)
    else:
        line.soon()
    return waiting
