"""Sending, receiving and polling, as operations that return Futures."""

from __future__ import annotations

import asyncio
from asyncio import Future, _get_running_loop
from functools import partial
from typing import TYPE_CHECKING, Any, Callable

import zmq
from zmq.asyncio._kinds import BATCH, ONE, ONE_TRACKED, WHOLE, WHOLE_BATCH, WHOLE_TRACKED
from zmq.asyncio._loops import station_of
from zmq.asyncio._pending import Converted, Kind, Poll, Receive, Send
from zmq.asyncio._sending import Batch, SendBatch, kept
from zmq.backend import FutureMethods, use_future
from zmq.error import Again, SocketClosed, ZMQError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zmq._typing import Sendable, WriteableBuffer
    from zmq.asyncio._line import Line

__all__ = ["MessageSocket"]

# So many messages of a batch count as one operation.
_BATCH_SHARE = 32

_DONTWAIT = 1
_RCVTIMEO = 27
_SNDTIMEO = 28

_sync_get = zmq.Socket.get
_sync_poll = zmq.Socket.poll
_sync_send_many = zmq.Socket.send_many
_sync_send_many_multipart = zmq.Socket.send_many_multipart
_try_send = zmq.Socket.try_send
_try_send_multipart = zmq.Socket.try_send_multipart


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


def _release(future: Future[Any], result: Any) -> None:
    if not future.done():
        future.set_result(result)


use_future(Future)


if TYPE_CHECKING:
    from zmq.asyncio._static import AsyncBase
else:

    class AsyncBase(FutureMethods, zmq.Socket):
        """The methods of `FutureMethods` on a `zmq.Socket`."""


class MessageSocket(AsyncBase):
    """What `zmq.asyncio.Socket` sends and receives: `FutureMethods`, and the rest of what they need."""

    waiting: Any

    # Receiving

    def _recv_later(
        self, tried: bool, flags: int, copy: bool, track: bool, timeout: float | None
    ) -> Future[Any]:
        if tried:
            return self._await_message(ONE, (copy,), flags, timeout)
        if track and not copy:
            return self._receive(ONE_TRACKED, (), flags, timeout)
        return self._receive(ONE, (copy,), flags, timeout)

    def _recv_multipart_later(
        self, tried: bool, flags: int, copy: bool, track: bool, timeout: float | None
    ) -> Future[Any]:
        if tried:
            return self._await_message(WHOLE, (copy,), flags, timeout)
        if track and not copy:
            return self._receive(WHOLE_TRACKED, (), flags, timeout)
        return self._receive(WHOLE, (copy,), flags, timeout)

    def recv_into(  # type: ignore[override]
        self, buffer: WriteableBuffer, /, *, nbytes: int = 0, flags: int = 0, timeout: float | None = None
    ) -> Future[int]:
        """Receive one message part into `buffer`; the Future's result is its size in bytes.

        That may exceed what fitted. The buffer is filled when the result is taken, not before.

        Parameters
        ----------
        buffer
            Writable memory.
        nbytes
            How many bytes to write at most; 0 means all that `buffer` holds.
        flags, timeout
            As for `recv`.

        Raises
        ------
        ValueError
            `nbytes` is negative or larger than `buffer`.
        TypeError
            `buffer` is read-only, or no contiguous buffer.
        Again, SocketClosed, ZMQError
            As for `recv`.

        .. versionadded:: 1.0
        """
        target = memoryview(buffer).cast("B")
        if target.readonly:
            raise TypeError(f"recv_into() needs writable memory, not a read-only {type(buffer).__name__}")
        if not 0 <= nbytes <= len(target):
            raise ValueError(f"nbytes is {nbytes}, but the buffer holds {len(target)} bytes")
        room = nbytes or len(target)

        def fill(frame: zmq.Frame) -> int:
            content = frame.buffer
            size = min(len(content), room)
            target[:size] = content[:size]
            return len(content)

        return self._receive(ONE, (False,), flags, timeout, fill)

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
        return self._receive_many(BATCH, max_messages, flags, copy, timeout)

    def recv_many_multipart(  # type: ignore[override]
        self, max_messages: int = 1000, flags: int = 0, copy: bool = True, *, timeout: float | None = None
    ) -> Future[Any]:
        """Wait for a message, then take all that are there; the Future's result is a list of lists of parts.

        .. versionadded:: 1.0
        """
        return self._receive_many(WHOLE_BATCH, max_messages, flags, copy, timeout)

    def _receive_many(
        self, kind: Kind, max_messages: int, flags: int, copy: bool, timeout: float | None
    ) -> Future[Any]:
        if max_messages < 1:
            raise ValueError(f"max_messages must be 1 or more, not {max_messages}")
        return self._receive(kind, (max_messages, copy), flags, timeout)

    def _receive(
        self,
        kind: Kind,
        arguments: tuple[Any, ...],
        flags: int,
        timeout: float | None,
        convert: Callable[[Any], Any] | None = None,
    ) -> Future[Any]:
        """Start a receive of any kind: at once when there is a message and it is this one's turn."""
        try:
            line = self._here()
            turn = line.turn
            patient = not flags & _DONTWAIT and timeout != 0
            if line.receivers or not (turn.left or not patient):
                if not patient:
                    return failed(Again())
                waiting = self._await_message(kind, arguments, flags, timeout, convert)
                if not turn.left:
                    line.soon()
                return waiting
            message = kind.attempt(self, *arguments)
        except ZMQError as error:
            return failed(error)
        if message is None:
            return self._await_message(kind, arguments, flags, timeout, convert)
        turn.left = max(0, turn.left - (1 + len(message) // _BATCH_SHARE if kind.many else 1))
        if convert is None:
            return done(message)
        try:
            return done(convert(message))
        except Exception as error:
            return failed(error)

    def _await_message(
        self,
        kind: Kind,
        arguments: tuple[Any, ...],
        flags: int,
        timeout: float | None,
        convert: Callable[[Any], Any] | None = None,
    ) -> Future[Any]:
        """Queue a receive after a look that found nothing, or behind others."""
        try:
            if flags & _DONTWAIT:
                raise Again
            limit: Any = _sync_get(self, _RCVTIMEO) if timeout is None else timeout
            if limit == 0:
                raise Again
            line = self._here()
        except ZMQError as error:
            return failed(error)
        if convert is None:
            waiting = Receive(line, kind, self, arguments)
        else:
            waiting = Converted(line, kind, self, arguments, convert)
        if limit > 0:
            waiting.limit(limit)
        line.wait()
        return waiting

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
        return self._send(attempt, flags, timeout, tried)

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
        return self._send(attempt, flags, timeout, tried)

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
        return self._send_batch(_sync_send_many, messages, flags, copy, timeout)

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
        return self._send_batch(_sync_send_many_multipart, messages, flags, copy, timeout)

    def _send_batch(
        self, send: Callable[..., int], messages: Iterable[Any], flags: int, copy: bool, timeout: float | None
    ) -> Future[int]:
        if isinstance(messages, (str, bytes)):
            raise TypeError(f"send_many() takes a list of messages, not one {type(messages).__name__}")
        batch = Batch(send, self, list(messages), copy)
        return self._send(batch.attempt, flags, timeout, batch=batch)

    def _send(
        self,
        attempt: Callable[[], Any],
        flags: int,
        timeout: float | None,
        tried: bool = False,
        batch: Batch | None = None,
    ) -> Future[Any]:
        """Start a send of any kind: at once when somebody can take it and nobody waits before it."""
        try:
            line = self._here()
            if not tried and not line.senders:
                sent = attempt()
                if sent is not False:
                    return self._result_in_turn(line, None if sent is True else sent)
        except ZMQError as error:
            return failed(error)
        return self._await_send(line, attempt, flags, timeout, batch)

    def _await_send(
        self,
        line: Line,
        attempt: Callable[[], Any],
        flags: int,
        timeout: float | None,
        batch: Batch | None = None,
    ) -> Future[Any]:
        """Queue a send after an attempt that failed, or behind others."""
        try:
            limit: Any = _sync_get(self, _SNDTIMEO) if timeout is None else timeout
            if flags & _DONTWAIT or limit == 0:
                if batch is not None and batch.sent:
                    return done(batch.sent)
                raise Again
        except ZMQError as error:
            return failed(error)
        waiting = Send(line, attempt) if batch is None else SendBatch(line, batch)
        if limit > 0:
            waiting.limit(limit)
        line.wait()
        return waiting

    # Waiting

    def _poll_later(self, timeout: float | None, flags: int) -> Future[int]:
        try:
            line = self._here()
            events = _sync_poll(self, 0, flags)
        except ZMQError as error:
            return failed(error)
        if events or timeout == 0:
            return self._result_in_turn(line, events)
        waiting = Poll(line, flags)
        if timeout is not None and timeout > 0:
            waiting.limit(timeout)
        line.wait()
        return waiting

    def close(self, linger: int | None = None) -> None:
        """Close the socket; unsent messages are kept for `linger` milliseconds (default: the LINGER option).

        Whoever waits for it gets `SocketClosed`. Closing twice does nothing, and needs no running loop.

        Raises
        ------
        TypeError
            `linger` is not an int.
        """
        line: Line | None = self.waiting
        if line is not None:
            line.stop_reading()
        try:
            super().close(linger)
        except BaseException:
            if line is not None:
                line.resume()
            raise
        self.waiting = None

    def _here(self) -> Line:
        """Return the line of this socket on the running loop."""
        loop = _get_running_loop() or asyncio.get_event_loop()
        line: Any = self.waiting
        if line is None or line.loop is not loop:
            if self.closed:
                raise SocketClosed
            line = self.waiting = station_of(loop).line(self)
        found: Line = line
        return found

    def _result_in_turn(self, line: Line, result: Any) -> Future[Any]:
        """Return a Future that is done, or will be when the loop's other tasks had their turn."""
        if line.turn.left:
            line.turn.left -= 1
            return done(result)
        future: Future[Any] = line.loop.create_future()
        line.turn.renew_soon()
        line.loop.call_soon(_release, future, result)
        return future
