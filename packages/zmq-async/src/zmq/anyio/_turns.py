"""What every operation of a socket begins with: the loop that runs, the socket's line there, and its turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import zmq
from zmq.anyio._backends import current
from zmq.asyncio._base import LoopSocket
from zmq.asyncio._timeouts import milliseconds
from zmq.error import SocketClosed

if TYPE_CHECKING:
    from zmq.anyio._backends import Backend
    from zmq.asyncio._line import Line

__all__ = ["TurnSocket"]

_EVENTS = 15

_sync_get: Any = zmq.Socket.get


class TurnSocket(LoopSocket):
    """A socket that can be polled in the loop that runs."""

    waiting: Any
    _backend: Backend | None = None

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
        limit = milliseconds(timeout)
        backend, line = self._enter()
        await backend.checkpoint_if_cancelled()
        await self._take_turn(backend, line)
        events: Any = _sync_get(self, _EVENTS) & flags
        if not events and limit != 0:
            wait = backend.poll(line, flags)
            try:
                line.wait(flags)
                events = await backend.finish(wait, limit)
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
