"""Sending, as coroutines."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Callable, overload

import zmq
from zmq.anyio._receiving import ReceivingSocket
from zmq.anyio._tracker import MessageTracker
from zmq.error import Again
from zmq.sugar.batch import Batch, kept
from zmq.sugar.timeouts import SNDTIMEO, patience

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from zmq._typing import Sendable
    from zmq.anyio._backends import Backend
    from zmq.asyncio._readiness import LoopReadiness

__all__ = ["SendingSocket"]

_POLLOUT = 2

_sync_send_many = zmq.Socket.send_many
_sync_send_many_multipart = zmq.Socket.send_many_multipart
_try_send = zmq.Socket.try_send
_try_send_multipart = zmq.Socket.try_send_multipart


class SendingSocket(ReceivingSocket):
    """What `zmq.anyio.Socket` sends."""

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

        If no peer can take it yet, it waits behind those that were sent before. A message that waits and is cancelled
        is not sent.

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
            No peer could take it in time.
        SocketClosed
            The socket was closed, before or while waiting.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, EHOSTUNREACH for an unknown peer, ENOTSUP when the type
            cannot send; zmq_msg_send(3).
        RuntimeError
            No event loop runs.

        .. versionadded:: 1.0
        """
        backend, readiness = self._enter()
        await backend.checkpoint_if_cancelled()
        sent: Any = (
            False if readiness.senders else _try_send(self, data, flags, copy, track, routing_id, group)
        )
        if sent is False:
            attempt = partial(_try_send, self, kept(data, copy), flags, copy, track, routing_id, group)
            sent = await self._send_later(backend, readiness, attempt, flags, timeout)
        else:
            await self._spend(backend, readiness)
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
        backend, readiness = self._enter()
        await backend.checkpoint_if_cancelled()
        options: dict[str, Any] = {"routing_id": routing_id, "group": group}
        sent: Any = False
        if not readiness.senders:
            sent = _try_send_multipart(self, msg_parts, flags, copy, track, **options)
        if sent is False:
            if not isinstance(msg_parts, (str, bytes)):
                msg_parts = [kept(part, copy) for part in msg_parts]
            attempt = partial(_try_send_multipart, self, msg_parts, flags, copy, track, **options)
            sent = await self._send_later(backend, readiness, attempt, flags, timeout)
        else:
            await self._spend(backend, readiness)
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
        backend, readiness = self._enter()
        await backend.checkpoint_if_cancelled()
        if readiness.senders or not batch.attempt():
            await self._send_later(backend, readiness, batch.attempt, flags, timeout, batch)
        else:
            await self._spend(backend, readiness)
        return batch.sent

    async def _send_later(
        self,
        backend: Backend,
        readiness: LoopReadiness,
        attempt: Callable[[], Any],
        flags: int,
        timeout: float | None,
        batch: Batch | None = None,
    ) -> Any:
        """Queue a send after an attempt that failed, or behind others."""
        limit = patience(self, SNDTIMEO, flags, timeout)
        if limit == 0:
            await self._spend(backend, readiness)
            if batch is not None and batch.sent:
                return None
            raise Again
        wait = backend.send(readiness, attempt) if batch is None else backend.send_batch(readiness, batch)
        try:
            readiness.wait(_POLLOUT)
            return await backend.finish(wait, limit)
        except BaseException:
            wait.leave()
            raise
