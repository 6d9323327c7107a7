"""The events of a socket, waited for by one greenlet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

import zmq
from zmq.sugar.monitor import MonitorEvents

if TYPE_CHECKING:
    from zmq.sugar.monitor import SocketEvent

__all__ = ["GreenMonitorEvents"]

_POLLIN = 1


class GreenMonitorEvents(MonitorEvents):
    """The events of one socket: an iterator and context manager; `Socket.monitor_events` makes one.

    .. versionadded:: 1.0
    """

    def __init__(self, socket: zmq.Socket, events: int, view: Callable[[Any], Any]) -> None:
        super().__init__(socket, zmq.Socket(socket.context, zmq.PAIR), events)
        self._view = view(self._pair)

    def recv(self, timeout: float | None = None) -> SocketEvent | None:
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
        if not self._view.poll(timeout, _POLLIN):
            return None
        return self._next()

    def _next(self) -> SocketEvent:
        return self._decode(self._view.recv_multipart())
