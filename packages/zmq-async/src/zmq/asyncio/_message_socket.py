"""Sending, receiving and polling, as operations that return Futures."""

from __future__ import annotations

import asyncio
from asyncio import Future, _get_running_loop
from functools import partial
from typing import TYPE_CHECKING, Any, Callable

import zmq
from zmq.asyncio._loop_socket import LoopSocket
from zmq.asyncio._loop_state import loop_state_of
from zmq.asyncio._operations import Poll
from zmq.asyncio._outcomes import failed, within_budget
from zmq.asyncio._receiving import await_message, receive
from zmq.asyncio._recv_into import Part, Parts
from zmq.asyncio._sending import send, send_batch
from zmq.backend import FutureMethods, use_future
from zmq.error import SocketClosed, ZMQError
from zmq.sugar.batch import kept
from zmq.sugar.recv_modes import (
    MESSAGE,
    MESSAGE_BATCH,
    MESSAGE_DETAILED,
    MESSAGE_FITTING,
    PART,
    PART_BATCH,
    PART_DETAILED,
    PART_FITTING,
    RecvMode,
)
from zmq.sugar.timeouts import milliseconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zmq._typing import Sendable, WriteableBuffer
    from zmq.asyncio._readiness import LoopReadiness

__all__ = ["MessageSocket"]

_sync_poll = zmq.Socket.poll
_sync_send_many = zmq.Socket.send_many
_sync_send_many_multipart = zmq.Socket.send_many_multipart
_try_send = zmq.Socket.try_send
_try_send_multipart = zmq.Socket.try_send_multipart


use_future(Future)


if TYPE_CHECKING:
    from zmq.asyncio._static import AsyncBase
else:

    class AsyncBase(FutureMethods, LoopSocket):
        """The methods of `FutureMethods` on a socket."""


class MessageSocket(AsyncBase):
    """What `zmq.asyncio.Socket` sends and receives: `FutureMethods`, and the rest of what they need."""

    waiting: Any

    # Receiving

    def _recv_later(
        self, tried: bool, flags: int, copy: bool, track: bool, timeout: float | None
    ) -> Future[Any]:
        if tried:
            return await_message(self, PART, (copy,), flags, timeout)
        if track and not copy:
            return self._receive(PART_DETAILED, (False, True, False), flags, timeout)
        return self._receive(PART, (copy,), flags, timeout)

    def _recv_multipart_later(
        self, tried: bool, flags: int, copy: bool, track: bool, timeout: float | None
    ) -> Future[Any]:
        if tried:
            return await_message(self, MESSAGE, (copy,), flags, timeout)
        if track and not copy:
            return self._receive(MESSAGE_DETAILED, (False, True, False), flags, timeout)
        return self._receive(MESSAGE, (copy,), flags, timeout)

    def recv_into(  # type: ignore[override]
        self,
        buffer: WriteableBuffer,
        /,
        *,
        nbytes: int = 0,
        flags: int = 0,
        truncate: bool = True,
        timeout: float | None = None,
    ) -> Future[int]:
        """Receive one message part into `buffer`; the Future's result is its size in bytes.

        That may exceed what fitted. The buffer is filled when the result is taken, not before.

        Parameters
        ----------
        buffer
            Writable memory.
        nbytes
            How many bytes to write at most; 0 means all that `buffer` holds.
        truncate
            Whether to cut off and drop what does not fit; if not, a part that is too long stays in the socket.
        flags, timeout
            As for `recv`.

        Raises
        ------
        ValueError
            `nbytes` is negative or larger than `buffer`; or the part does not fit, without `truncate`.
        BufferError, TypeError
            `buffer` is read-only, or no contiguous buffer.
        Again, SocketClosed, ZMQError
            As for `recv`.

        .. versionadded:: 1.0
        """
        try:
            room = Part(buffer, nbytes)
        except (BufferError, TypeError, ValueError, OverflowError) as error:
            return self._refused(error, flags)
        if truncate:
            return self._receive(PART, (False,), flags, timeout, room)
        return self._receive(PART_FITTING, (room.room,), flags, timeout, room)

    def recv_multipart_into(  # type: ignore[override]  # an awaitable of it
        self,
        buffers: Iterable[WriteableBuffer],
        /,
        *,
        flags: int = 0,
        truncate: bool = True,
        timeout: float | None = None,
    ) -> Future[list[int]]:
        """Receive the parts of one message into `buffers`, one each; the Future's result is their sizes in bytes.

        The buffers are filled when the result is taken, not before.

        Parameters
        ----------
        buffers
            Writable memory for each part, in their order.
        truncate
            Whether to drop what does not fit, and parts without a buffer; if not, such a message stays in the socket.
        flags, timeout
            As for `recv`.

        Raises
        ------
        ValueError
            The message does not fit, without `truncate`.
        TypeError
            A buffer is read-only, or no contiguous buffer.
        Again, SocketClosed, ZMQError
            As for `recv`.

        .. versionadded:: 1.0
        """
        try:
            room = Parts(buffers)
        except (BufferError, TypeError, ValueError) as error:
            return self._refused(error, flags)
        if truncate:
            return self._receive(MESSAGE, (False,), flags, timeout, room)
        return self._receive(MESSAGE_FITTING, (room.room,), flags, timeout, room)

    def recv_many(  # type: ignore[override]
        self, max_messages: int = 1000, flags: int = 0, copy: bool = True, *, timeout: float | None = None
    ) -> Future[Any]:
        """Wait for a message, then take all that are there; the Future's result is a list of what `recv` returns.

        Parameters
        ----------
        max_messages
            How many to take at most.
        flags, copy, timeout
            As for `recv`.

        Raises
        ------
        ValueError
            `max_messages` is less than 1.
        Again, SocketClosed, ZMQError
            As for `recv`.

        .. versionadded:: 1.0
        """
        return self._receive_many(PART_BATCH, max_messages, flags, copy, timeout)

    def recv_many_multipart(  # type: ignore[override]
        self, max_messages: int = 1000, flags: int = 0, copy: bool = True, *, timeout: float | None = None
    ) -> Future[Any]:
        """Wait for a message, then take all that are there; the Future's result is a list of lists of parts.

        .. versionadded:: 1.0
        """
        return self._receive_many(MESSAGE_BATCH, max_messages, flags, copy, timeout)

    def _receive_many(
        self, mode: RecvMode, max_messages: int, flags: int, copy: bool, timeout: float | None
    ) -> Future[Any]:
        if max_messages < 1:
            raise ValueError(f"max_messages must be 1 or more, not {max_messages}")
        return self._receive(mode, (max_messages, copy), flags, timeout)

    def _refused(self, error: Exception, flags: int) -> Future[Any]:
        """Return the Future of a receive whose memory cannot be used; a closed socket comes first."""
        if self.closed and not flags & zmq.DONTWAIT:
            raise SocketClosed
        return failed(error)

    def _receive(
        self,
        mode: RecvMode,
        arguments: tuple[Any, ...],
        flags: int,
        timeout: float | None,
        convert: Callable[[Any], Any] | None = None,
    ) -> Future[Any]:
        return receive(self, mode, arguments, flags, timeout, convert)

    # Sending

    def _send_later(
        self,
        tried: bool,
        data: Any,
        flags: int,
        copy: bool,
        track: bool,
        routing_id: int | None,
        group: str | None,
        timeout: float | None,
    ) -> Future[Any]:
        attempt = partial(_try_send, self, kept(data, copy), flags, copy, track, routing_id, group)
        return send(self, attempt, flags, timeout, tried)

    def _send_multipart_later(
        self,
        tried: bool,
        msg_parts: Any,
        flags: int,
        copy: bool,
        track: bool,
        routing_id: int | None,
        group: str | None,
        timeout: float | None,
    ) -> Future[Any]:
        if not isinstance(msg_parts, (str, bytes)):
            msg_parts = [kept(part, copy) for part in msg_parts]
        attempt = partial(
            _try_send_multipart, self, msg_parts, flags, copy, track, routing_id=routing_id, group=group
        )
        return send(self, attempt, flags, timeout, tried)

    def send_many(  # type: ignore[override]
        self, messages: Iterable[Sendable], flags: int = 0, copy: bool = True, *, timeout: float | None = None
    ) -> Future[int]:
        """Send each of `messages` as a message of its own; the Future's result is how many were sent.

        That is all of them, or fewer when time was up before a later one could be sent.

        Raises
        ------
        TypeError
            A message cannot be sent, named by its index; nothing was sent. Raised at once.
        Again
            Not even the first could be sent in time.
        SocketClosed, ZMQError
            As for `send`.

        .. versionadded:: 1.0
        """
        return send_batch(self, _sync_send_many, messages, flags, copy, timeout)

    def send_many_multipart(  # type: ignore[override]
        self,
        messages: Iterable[Iterable[Sendable]],
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: float | None = None,
    ) -> Future[int]:
        """Send each of `messages`, itself a list of parts; otherwise as `send_many`.

        .. versionadded:: 1.0
        """
        return send_batch(self, _sync_send_many_multipart, messages, flags, copy, timeout)

    # Waiting

    def _poll_later(self, timeout: float | None, flags: int) -> Future[int]:
        limit = milliseconds(timeout)
        try:
            readiness = self._here()
            if limit != 0 and (readiness.receivers or readiness.senders):
                readiness.check()  # what is there may be for those that wait already
            events = _sync_poll(self, 0, flags)
        except SocketClosed:
            raise
        except ZMQError as error:
            return failed(error)
        if events or limit == 0:
            return within_budget(readiness.budget, events)
        waiting = Poll(readiness, flags, self)
        try:
            if limit > 0:
                waiting.limit(limit)
            readiness.wait(flags)
        except BaseException:
            waiting.leave()
            raise
        return waiting

    def _here(self) -> LoopReadiness:
        """Return the readiness of this socket on the running loop."""
        loop = _get_running_loop() or asyncio.get_event_loop()
        readiness: Any = self.waiting
        if readiness is None or readiness.loop is not loop:
            if self.closed:
                raise SocketClosed
            readiness = self.waiting = loop_state_of(loop).readiness(self)
            if self._fairness is not None:
                readiness.budget = readiness.loop_state.budget(self._fairness)
        found: LoopReadiness = readiness
        return found
