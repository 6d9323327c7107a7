"""Receiving, as coroutines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from zmq.anyio._poll import PolledSocket
from zmq.asyncio._receiving import BATCH_SHARE
from zmq.asyncio._recv_into import Part, Parts
from zmq.error import Again
from zmq.sugar.recv_modes import (
    MESSAGE,
    MESSAGE_BATCH,
    MESSAGE_DETAILED,
    MESSAGE_FITTING,
    PART,
    PART_BATCH,
    PART_DETAILED,
    PART_FITTING,
    receipt_of,
    return_message,
)
from zmq.sugar.timeouts import RCVTIMEO, patience

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from zmq import Frame
    from zmq._typing import WriteableBuffer
    from zmq.sugar.recv_modes import RecvMode

__all__ = ["ReceivingSocket"]

_DONTWAIT = 1
_POLLIN = 1


class ReceivingSocket(PolledSocket):
    """What `zmq.anyio.Socket` receives."""

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
            return await self._receive(PART_DETAILED, (False, True, False), flags, timeout)
        return await self._receive(PART, (copy,), flags, timeout)

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
    ) -> Any:
        """Receive all parts of one message: a list of bytes, or of Frames with ``copy=False``.

        Parameters and errors are those of `recv`.

        .. versionadded:: 1.0
        """
        if track and not copy:
            return await self._receive(MESSAGE_DETAILED, (False, True, False), flags, timeout)
        return await self._receive(MESSAGE, (copy,), flags, timeout)

    async def recv_into(  # type: ignore[override]
        self,
        buffer: WriteableBuffer,
        /,
        *,
        nbytes: int = 0,
        flags: int = 0,
        truncate: bool = True,
        timeout: float | None = None,
    ) -> int:
        """Receive one message part into `buffer` and return its size in bytes, which may exceed what fitted.

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
        room = Part(buffer, nbytes)
        mode, arguments = (PART, (False,)) if truncate else (PART_FITTING, (room.room,))
        return room(await self._receive(mode, arguments, flags, timeout))

    async def recv_multipart_into(  # type: ignore[override]  # an awaitable of it
        self,
        buffers: Iterable[WriteableBuffer],
        /,
        *,
        flags: int = 0,
        truncate: bool = True,
        timeout: float | None = None,
    ) -> list[int]:
        """Receive the parts of one message into `buffers`, one each, and return the parts' sizes in bytes.

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
        room = Parts(buffers)
        arguments: tuple[Any, ...] = (False,) if truncate else (room.room,)
        return room(await self._receive(MESSAGE if truncate else MESSAGE_FITTING, arguments, flags, timeout))

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
    ) -> Any:
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
        return await self._receive_many(PART_BATCH, max_messages, flags, copy, timeout)

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
    ) -> Any:
        """Wait for a message, then take all that are there; return a list of lists of parts.

        .. versionadded:: 1.0
        """
        return await self._receive_many(MESSAGE_BATCH, max_messages, flags, copy, timeout)

    async def _receive_many(
        self, mode: RecvMode, max_messages: int, flags: int, copy: bool, timeout: float | None
    ) -> Any:
        if max_messages < 1:
            raise ValueError(f"max_messages must be 1 or more, not {max_messages}")
        return await self._receive(mode, (max_messages, copy), flags, timeout)

    async def _receive(
        self, mode: RecvMode, arguments: tuple[Any, ...], flags: int, timeout: float | None
    ) -> Any:
        """Receive anything: at once when there is a message and it is this one's turn.

        A message is taken from the socket right before this returns, or handed over by the loop's callback: then the
        loop does not cancel any more, or the wait pushes it back.
        """
        backend, readiness = self._enter()
        await backend.checkpoint_if_cancelled()
        budget = readiness.budget
        hurried = flags & _DONTWAIT or timeout == 0
        if hurried:
            await self._spend(backend, readiness)
        if not readiness.receivers and (budget.left > 0 or hurried):
            message = None
            try:
                message = mode.attempt(self, *arguments)
                if message is not None:
                    budget.left -= 1 + len(message) // BATCH_SHARE if mode.many else 1
                    return message
            except BaseException:
                if message is not None:
                    return_message(self, mode, message, receipt_of(self))  # a signal handler raised
                raise
        limit = patience(self, RCVTIMEO, flags, timeout)
        if limit == 0:
            if not hurried:
                await self._spend(backend, readiness)
            raise Again
        wait = backend.receive(readiness, mode, self, arguments)
        try:
            readiness.receivers[wait] = None
            if budget.left > 0:
                readiness.wait(_POLLIN)
            else:
                readiness.soon()
            return await backend.finish(wait, limit)
        except BaseException:
            wait.undo()
            raise
