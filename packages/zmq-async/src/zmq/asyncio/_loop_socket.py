"""What the sockets of all event loops have in common: they may be looped over, watched and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import zmq
from zmq.asyncio._closing import Closing
from zmq.asyncio._fairness import checked, default
from zmq.error import ContextTerminated, SocketClosed

if TYPE_CHECKING:
    from collections.abc import Awaitable
    from typing import TypeVar

    from zmq.asyncio._monitor import AsyncMonitorEvents
    from zmq.asyncio._readiness import LoopReadiness
    from zmq.asyncio._static import LoopBase

    T = TypeVar("T", bound="LoopSocket")
else:
    LoopBase = zmq.Socket

__all__ = ["LoopSocket"]


class LoopSocket(Closing, LoopBase):
    """A socket whose `recv` can be awaited."""

    # As in pyzmq, operations on whole messages do not go through an overridden `recv` or `send` of one part.
    _own_recv: ClassVar[Any] = None
    _own_send: ClassVar[Any] = None

    # Makes the context of a socket that is given none; the module of that class sets it, which imports this one.
    _context_class: ClassVar[Any]

    waiting: Any
    _fairness: int | None = None

    @property
    def fairness(self) -> int:
        """How many operations may complete at once before the loop's other tasks get their turn; 100 at first.

        Sockets of the same fairness count together. Large messages and batches count as several operations. Where many
        tasks give way at once the next budget is larger, up to twenty times, as their number then sets the pace.

        Raises
        ------
        TypeError
            When set: not an int. When read, too: `zmq.asyncio.FAIRNESS`, the default for all sockets, is none.
        ValueError
            It is less than 1, or more than 1,000,000,000.

        .. versionadded:: 1.0
        """
        return default() if self._fairness is None else self._fairness

    @fairness.setter
    def fairness(self, value: int) -> None:
        self._fairness = checked(value)
        readiness: LoopReadiness | None = self.waiting
        if readiness is not None:
            readiness.budget = readiness.loop_state.budget(value)

    def get(self, key: int) -> int | bytes:
        """Return a socket option; as `zmq.Socket.get`, whose parameter has another name."""
        return super().get(key)

    _own_get: ClassVar[Any] = get

    def close(self, linger: int | None = None) -> None:
        """Close the socket; unsent messages are kept for `linger` milliseconds (default: the LINGER option).

        An operation that waits for it ends: in asyncio it is cancelled, elsewhere it raises `SocketClosed`. Closing
        twice does nothing, and needs no running loop.

        Raises
        ------
        TypeError
            `linger` is not an int.
        """
        readiness: LoopReadiness | None = self.waiting
        if readiness is not None:
            readiness.stop_reading()
        try:
            super().close(linger)
        except BaseException:
            if readiness is not None:
                readiness.resume()
            raise
        self.waiting = None

    _own_close: ClassVar[Any] = close

    async def aclose(self, linger: int | None = None) -> None:
        """Close the socket as `close` does, and return when those who waited for it have run.

        .. versionadded:: 1.0
        """
        self.close(linger)
        await self._others_run()

    async def _others_run(self) -> None:
        """Let the loop's other tasks run."""
        raise NotImplementedError

    async def _unless_closed(self, operation: Awaitable[Any]) -> Any:
        """Return what an operation on this socket returns; raise SocketClosed when the socket is closed meanwhile."""
        return await operation

    def __aiter__(self: T) -> T:
        return self

    async def __anext__(self) -> bytes:
        """Receive the next message part, until the socket is closed or its context terminated."""
        socket: Any = self
        try:
            message: bytes = await self._unless_closed(socket.recv())
        except (SocketClosed, ContextTerminated):
            raise StopAsyncIteration from None
        return message

    def monitor_events(self, events: int = 0xFFFF) -> AsyncMonitorEvents:
        """Return the events of this socket as objects to loop over with ``async for``.

        ``async with socket.monitor_events() as events: ...`` stops them at the end. A socket has one monitor at a time.

        Parameters
        ----------
        events
            A mask of `zmq.Event`; all when omitted.

        .. versionadded:: 1.0
        """
        from zmq.asyncio._monitor import AsyncMonitorEvents

        return AsyncMonitorEvents(self, events, self._view)

    def _view(self, socket: Any) -> Any:
        """Return a view of another socket that is of the same event loops."""
        raise NotImplementedError
