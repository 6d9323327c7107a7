"""Sending, receiving and polling, as coroutines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Callable, overload

import zmq
from zmq.anyio._backends import current
from zmq.anyio._tracker import MessageTracker
from zmq.asyncio._base import LoopSocket
from zmq.asyncio._kinds import BATCH, ONE, ONE_TRACKED, WHOLE, WHOLE_BATCH, WHOLE_TRACKED
from zmq.asyncio._receiving import BATCH_SHARE
from zmq.asyncio._sending import kept
from zmq.error import Again, SocketClosed
from zmq.sugar.batch import Batch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from zmq import Frame
    from zmq._typing import Sendable, WriteableBuffer
    from zmq.anyio._backends import Backend
    from zmq.asyncio._line import Line
    from zmq.asyncio._pending import Kind

__all__ = ["MessageSocket"]

_DONTWAIT = 1
_EVENTS = 15
_RCVTIMEO = 27
_SNDTIMEO = 28

_sync_get: Any = zmq.Socket.get
_sync_send_many = zmq.Socket.send_many
_sync_send_many_multipart = zmq.Socket.send_many_multipart
_try_send = zmq.Socket.try_send
_try_send_multipart = zmq.Socket.try_send_multipart


class MessageSocket(LoopSocket):
    """What `zmq.anyio.Socket` sends and receives."""

    waiting: Any
    _backend: Backend | None = None

    # Receiving

    @overload  # type: ignore[override]
    async def recv(
        self,
        flags: int = 0,
        copy: Literal[True] = True,
        track: bool = False,
        *,
        timeout: float | None = None,
    ) -> bytes: ...
    @overload
    async def recv(
        self, flags: int = 0, *, copy: Literal[False], track: bool = False, timeout: float | None = None
    ) -> Frame: ...
    @overload
    async def recv(
        self, flags: int = 0, copy: bool = True, track: bool = False, *, timeout: float | None = None
    ) -> Any: ...
    async def recv(
        self, flags: int = 0, copy: bool = True, track: bool = False, *, timeout: float | None = None
    ) -> Any:
        """Receive one message part: bytes, or a Frame with ``copy=False``.

        If the caller is cancelled, no message is lost: the next receive gets it.

        Parameters
        ----------
        flags
            0 or DONTWAIT.
        copy
            False returns a Frame over libzmq's memory.
        track
            Whether that Frame has a tracker.
        timeout
            Milliseconds to wait at most; None waits as RCVTIMEO says, a negative value for ever.

        Raises
        ------
        Again
            No message came in time.
        SocketClosed
            The socket was closed, before or while waiting.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, ENOTSUP when the type cannot receive; zmq_msg_recv(3).
        RuntimeError
            No event loop runs.

        .. versionadded:: 1.0
        """
        if track and not copy:
            return await self._receive(ONE_TRACKED, (), flags, timeout)
        return await self._receive(ONE, (copy,), flags, timeout)

    @overload  # type: ignore[override]
    async def recv_multipart(
        self,
        flags: int = 0,
        copy: Literal[True] = True,
        track: bool = False,
        *,
        timeout: float | None = None,
    ) -> list[bytes]: ...
    @overload
    async def recv_multipart(
        self, flags: int = 0, *, copy: Literal[False], track: bool = False, timeout: float | None = None
    ) -> list[Frame]: ...
    @overload
    async def recv_multipart(
        self, flags: int = 0, copy: bool = True, track: bool = False, *, timeout: float | None = None
    ) -> list[Any]: ...
    async def recv_multipart(
        self, flags: int = 0, copy: bool = True, track: bool = False, *, timeout: float | None = None
    ) -> list[Any]:
        """Receive all parts of one message: a list of bytes, or of Frames with ``copy=False``.

        Parameters and errors are those of `recv`.

        .. versionadded:: 1.0
        """
        kind, arguments = (WHOLE_TRACKED, ()) if track and not copy else (WHOLE, (copy,))
        parts: list[Any] = await self._receive(kind, arguments, flags, timeout)
        return parts

    async def recv_into(  # type: ignore[override]
        self, buffer: WriteableBuffer, /, *, nbytes: int = 0, flags: int = 0, timeout: float | None = None
    ) -> int:
        """Receive one message part into `buffer` and return its size in bytes, which may exceed what fitted.

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
        frame: Frame = await self._receive(ONE, (False,), flags, timeout)
        content = frame.buffer
        size = min(len(content), nbytes or len(target))
        target[:size] = content[:size]
        return len(content)

    @overload  # type: ignore[override]
    async def recv_many(
        self,
        max_messages: int = 1000,
        flags: int = 0,
        copy: Literal[True] = True,
        *,
        timeout: float | None = None,
    ) -> list[bytes]: ...
    @overload
    async def recv_many(
        self, max_messages: int = 1000, flags: int = 0, copy: bool = True, *, timeout: float | None = None
    ) -> list[Any]: ...
    async def recv_many(
        self, max_messages: int = 1000, flags: int = 0, copy: bool = True, *, timeout: float | None = None
    ) -> list[Any]:
        """Wait for a message, then take all that are there; return a list of what `recv` returns.

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
        return await self._receive_many(BATCH, max_messages, flags, copy, timeout)

    @overload  # type: ignore[override]
    async def recv_many_multipart(
        self,
        max_messages: int = 1000,
        flags: int = 0,
        copy: Literal[True] = True,
        *,
        timeout: float | None = None,
    ) -> list[list[bytes]]: ...
    @overload
    async def recv_many_multipart(
        self, max_messages: int = 1000, flags: int = 0, copy: bool = True, *, timeout: float | None = None
    ) -> list[list[Any]]: ...
    async def recv_many_multipart(
        self, max_messages: int = 1000, flags: int = 0, copy: bool = True, *, timeout: float | None = None
    ) -> list[list[Any]]:
        """Wait for a message, then take all that are there; return a list of lists of parts.

        .. versionadded:: 1.0
        """
        return await self._receive_many(WHOLE_BATCH, max_messages, flags, copy, timeout)

    async def _receive_many(
        self, kind: Kind, max_messages: int, flags: int, copy: bool, timeout: float | None
    ) -> list[Any]:
        if max_messages < 1:
            raise ValueError(f"max_messages must be 1 or more, not {max_messages}")
        messages: list[Any] = await self._receive(kind, (max_messages, copy), flags, timeout)
        return messages

    async def _receive(
        self, kind: Kind, arguments: tuple[Any, ...], flags: int, timeout: float | None
    ) -> Any:
        """Receive anything: at once when there is a message and it is this one's turn.

        A message is taken from the socket right before this returns, or handed over by the line: then the loop does
        not cancel any more, or the wait gives it back.
        """
        backend, line = self._enter()
        await backend.checkpoint_if_cancelled()
        turn = line.turn
        limit: Any = 0 if flags & _DONTWAIT else timeout
        if limit == 0:
            await self._take_turn(backend, line)
        if not line.receivers and (turn.left > 0 or limit == 0):
            message = kind.attempt(self, *arguments)
            if message is not None:
                turn.left -= 1 + len(message) // BATCH_SHARE if kind.many else 1
                return message
        if limit is None:
            limit = _sync_get(self, _RCVTIMEO)
        if limit == 0:
            raise Again
        wait = backend.receive(line, kind, self, arguments)
        try:
            if turn.left <= 0:
                line.soon()
            line.wait()
            return await backend.finish(wait, limit)
        except BaseException:
            wait.leave()
            raise

    # Sending

    @overload  # type: ignore[override]
    async def send(
        self,
        data: Sendable,
        flags: int = 0,
        *,
        copy: Literal[False],
        track: Literal[True],
        routing_id: int | None = None,
        group: str | None = None,
        timeout: float | None = None,
    ) -> MessageTracker: ...
    @overload
    async def send(
        self,
        data: Sendable,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: int | None = None,
        group: str | None = None,
        *,
        timeout: float | None = None,
    ) -> MessageTracker | None: ...
    async def send(
        self,
        data: Any,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: int | None = None,
        group: str | None = None,
        *,
        timeout: float | None = None,
    ) -> MessageTracker | None:
        """Send one message part; return None, or a tracker with ``copy=False, track=True``.

        If nobody can take it yet, it waits behind those that were sent before. A message that waits and is cancelled is
        not sent.

        Parameters
        ----------
        data
            The content.
        flags
            0, DONTWAIT, SNDMORE or both.
        copy
            False lends the memory of `data` to libzmq when it is at least `copy_threshold` bytes long.
        track
            With ``copy=False``, return a tracker.
        routing_id
            The peer, for SERVER and PEER sockets (draft API).
        group
            The group, for RADIO sockets (draft API).
        timeout
            Milliseconds to wait at most; None waits as SNDTIMEO says, a negative value for ever.

        Raises
        ------
        TypeError, ValueError
            `data` cannot be sent.
        Again
            Nobody could take it in time.
        SocketClosed
            The socket was closed, before or while waiting.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, EHOSTUNREACH for an unknown peer, ENOTSUP when the type
            cannot send; zmq_msg_send(3).
        RuntimeError
            No event loop runs.

        .. versionadded:: 1.0
        """
        backend, line = self._enter()
        await backend.checkpoint_if_cancelled()
        sent: Any = False if line.senders else _try_send(self, data, flags, copy, track, routing_id, group)
        if sent is False:
            attempt = partial(_try_send, self, kept(data, copy), flags, copy, track, routing_id, group)
            sent = await self._send_later(backend, line, attempt, flags, timeout)
        else:
            await self._take_turn(backend, line)
        return None if sent is True or sent is None else MessageTracker(sent)

    @overload  # type: ignore[override]
    async def send_multipart(
        self,
        msg_parts: Iterable[Sendable],
        flags: int = 0,
        *,
        copy: Literal[False],
        track: Literal[True],
        routing_id: int | None = None,
        group: str | None = None,
        timeout: float | None = None,
    ) -> MessageTracker: ...
    @overload
    async def send_multipart(
        self,
        msg_parts: Iterable[Sendable],
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        routing_id: int | None = None,
        group: str | None = None,
        timeout: float | None = None,
    ) -> MessageTracker | None: ...
    async def send_multipart(
        self,
        msg_parts: Any,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        routing_id: int | None = None,
        group: str | None = None,
        timeout: float | None = None,
    ) -> MessageTracker | None:
        """Send the parts of one message, all or none; otherwise as `send`.

        .. versionadded:: 1.0
        """
        if not isinstance(msg_parts, (list, tuple, str, bytes)):
            msg_parts = list(msg_parts)  # may be needed twice
        backend, line = self._enter()
        await backend.checkpoint_if_cancelled()
        options: dict[str, Any] = {"routing_id": routing_id, "group": group}
        sent: Any = False
        if not line.senders:
            sent = _try_send_multipart(self, msg_parts, flags, copy, track, **options)
        if sent is False:
            if not isinstance(msg_parts, (str, bytes)):
                msg_parts = [kept(part, copy) for part in msg_parts]
            attempt = partial(_try_send_multipart, self, msg_parts, flags, copy, track, **options)
            sent = await self._send_later(backend, line, attempt, flags, timeout)
        else:
            await self._take_turn(backend, line)
        return None if sent is True or sent is None else MessageTracker(sent)

    async def send_many(  # type: ignore[override]
        self, messages: Iterable[Sendable], flags: int = 0, copy: bool = True, *, timeout: float | None = None
    ) -> int:
        """Send each of `messages` as a message of its own; return how many were sent.

        That is all of them, or fewer when time was up before a later one could be sent.

        Raises
        ------
        TypeError
            A message cannot be sent, named by its index; nothing was sent.
        Again
            Not even the first could be sent in time.
        SocketClosed, ZMQError
            As for `send`.

        .. versionadded:: 1.0
        """
        return await self._send_batch(_sync_send_many, messages, flags, copy, timeout)

    async def send_many_multipart(  # type: ignore[override]
        self,
        messages: Iterable[Iterable[Sendable]],
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: float | None = None,
    ) -> int:
        """Send each of `messages`, itself a list of parts; otherwise as `send_many`.

        .. versionadded:: 1.0
        """
        return await self._send_batch(_sync_send_many_multipart, messages, flags, copy, timeout)

    async def _send_batch(
        self, send: Callable[..., int], messages: Iterable[Any], flags: int, copy: bool, timeout: float | None
    ) -> int:
        batch = Batch(send, self, messages, copy)
        backend, line = self._enter()
        await backend.checkpoint_if_cancelled()
        if line.senders or not batch.attempt():
            await self._send_later(backend, line, batch.attempt, flags, timeout, batch)
        else:
            await self._take_turn(backend, line)
        return batch.sent

    async def _send_later(
        self,
        backend: Backend,
        line: Line,
        attempt: Callable[[], Any],
        flags: int,
        timeout: float | None,
        batch: Batch | None = None,
    ) -> Any:
        """Queue a send after an attempt that failed, or behind others."""
        limit: Any = _sync_get(self, _SNDTIMEO) if timeout is None else timeout
        if flags & _DONTWAIT or limit == 0:
            await self._take_turn(backend, line)
            if batch is not None and batch.sent:
                return None
            raise Again
        wait = backend.send(line, attempt) if batch is None else backend.send_batch(line, batch)
        try:
            line.wait()
            return await backend.finish(wait, limit)
        except BaseException:
            wait.leave()
            raise

    # Waiting

    async def poll(  # type: ignore[override]
        self, timeout: float | None = None, flags: int = 1
    ) -> int:
        """Wait up to `timeout` milliseconds for events and return those that are there, 0 when time is up.

        Parameters
        ----------
        timeout
            None or a negative value waits for ever.
        flags
            POLLIN, POLLOUT or both.

        Raises
        ------
        SocketClosed
            The socket was closed, before or while waiting.
        RuntimeError
            No event loop runs.

        .. versionadded:: 1.0
        """
        backend, line = self._enter()
        await backend.checkpoint_if_cancelled()
        await self._take_turn(backend, line)
        events: Any = _sync_get(self, _EVENTS) & flags
        if not events and timeout != 0:
            wait = backend.poll(line, flags)
            try:
                line.wait()
                events = await backend.finish(wait, -1 if timeout is None else timeout)
            except BaseException:
                wait.leave()
                raise
        found: int = events
        return found

    async def _others_run(self) -> None:
        await current().checkpoint()

    async def _take_turn(self, backend: Backend, line: Line) -> None:
        """Count an operation that completes at once, and let the loop's other tasks run when it is their turn."""
        turn = line.turn
        if turn.left > 0:
            turn.left -= 1
        else:
            turn.give_way()
            await backend.cancel_shielded_checkpoint()

    def _enter(self) -> tuple[Backend, Line]:
        """Return the running loop's backend, and the line of this socket on that loop."""
        backend = current()
        line: Any = self.waiting
        if line is None or self._backend is not backend or not line.station.here():
            if self.closed:
                raise SocketClosed
            station = backend.station()
            line = self.waiting = station.line(self)
            self._backend = backend
            if self._fairness is not None:
                line.turn = station.turn(self._fairness)
        return backend, line
