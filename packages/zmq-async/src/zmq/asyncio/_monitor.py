"""The events of a socket, to be awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

import zmq
from zmq.error import Again, ContextTerminated, SocketClosed
from zmq.sugar.monitor import MonitorEvents

if TYPE_CHECKING:
    from types import TracebackType

    from zmq.sugar.monitor import SocketEvent

__all__ = ["AsyncMonitorEvents"]


class AsyncMonitorEvents(MonitorEvents):
    """The events of one socket: an async iterator and context manager; `Socket.monitor_events` makes one.

    Iteration waits for the next event and ends when the socket or this object is closed, in whichever order.

    .. versionadded:: 1.0
    """

    def __init__(self, socket: Any, events: int, view: Callable[[Any], Any]) -> None:
        super().__init__(socket, zmq.Socket(socket.context, zmq.PAIR), events)
        self._view = view(self._pair)

    async def recv(self, timeout: float | None = None) -> SocketEvent | None:  # type: ignore[override]
        """Wait up to `timeout` milliseconds for the next event; None or a negative value waits for ever.

        Returns
        -------
        SocketEvent or None
            None when time is up.

        Raises
        ------
        SocketClosed
            There will be no more events.
        """
        try:
            receiving = self._view.recv_multipart(timeout=-1 if timeout is None else timeout)
            return self._decode(await self._view._unless_closed(receiving))
        except Again:
            return None

    def __iter__(self) -> Any:
        raise TypeError("the events of an async socket are iterated with `async for`")

    def __aiter__(self) -> AsyncMonitorEvents:
        return self

    async def __anext__(self) -> SocketEvent:
        try:
            event = await self.recv()
        except (SocketClosed, ContextTerminated):
            raise StopAsyncIteration from None
        if event is None or event.event & zmq.Event.MONITOR_STOPPED:
            raise StopAsyncIteration
        return event

    async def __aenter__(self) -> AsyncMonitorEvents:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
