"""Sends: at once when a peer can take the message, else in a queue of the socket's readiness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from zmq.asyncio._operations import Send
from zmq.asyncio._outcomes import failed, too_late, within_budget
from zmq.asyncio._tracker import MessageTracker
from zmq.error import ZMQError
from zmq.sugar.batch import Batch
from zmq.sugar.timeouts import SNDTIMEO, patience

if TYPE_CHECKING:
    from asyncio import Future
    from collections.abc import Iterable

    from zmq.asyncio._readiness import LoopReadiness

__all__ = ["SendBatch", "send", "send_batch"]

_DONTWAIT = 1
_POLLOUT = 2


class SendBatch(Send):
    """A batch that waits; what was sent before time was up counts."""

    __slots__ = ("batch",)

    def __init__(self, readiness: LoopReadiness, batch: Batch) -> None:
        self.batch = batch
        super().__init__(readiness, batch.attempt)

    def outcome(self, sent: Any) -> int:
        """Say how many were sent: all."""
        return self.batch.sent

    def give_up(self) -> None:
        """Say how many were sent, or that none was."""
        if self.batch.sent:
            self.set_result(self.batch.sent)
        else:
            super().give_up()


def send(
    socket: Any, attempt: Callable[[], Any], flags: int, timeout: float | None, tried: bool
) -> Future[Any]:
    """Start a send of one message.

    `attempt` returns False when no peer can take it, else True or a tracker; `tried` says that none could just now.
    """
    try:
        readiness = socket._here()
    except ZMQError as error:
        return failed(error)
    if readiness.senders:
        # Behind others also with DONTWAIT: it must not overtake what was to be sent before.
        flags &= ~_DONTWAIT
    elif not tried:
        try:
            sent = attempt()
        except Exception as error:
            return failed(error)
        if sent is not False:
            return within_budget(readiness.budget, None if sent is True else MessageTracker(sent))
    try:
        limit = patience(socket, SNDTIMEO, flags, timeout)
    except ZMQError as error:
        return failed(error)
    if limit == 0:
        return too_late(readiness.budget)
    return _queued(Send(readiness, attempt), limit)


def send_batch(
    socket: Any,
    call: Callable[..., int],
    messages: Iterable[Any],
    flags: int,
    copy: bool,
    timeout: float | None,
) -> Future[int]:
    """Start a send of many messages; `call` sends as many as can be sent at once."""
    batch = Batch(call, socket, messages, copy)
    try:
        readiness = socket._here()
        if not readiness.senders and batch.attempt():
            return within_budget(readiness.budget, batch.sent)
        limit = patience(socket, SNDTIMEO, flags, timeout)
        if limit == 0:
            return within_budget(readiness.budget, batch.sent) if batch.sent else too_late(readiness.budget)
    except ZMQError as error:
        return failed(error)
    return _queued(SendBatch(readiness, batch), limit)


def _queued(waiting: Send, limit: float) -> Future[Any]:
    try:
        if limit > 0:
            waiting.limit(limit)
        waiting.readiness.wait(_POLLOUT)
    except BaseException:
        waiting.leave()  # the loop is closed: nothing shall be sent for it
        raise
    return waiting
