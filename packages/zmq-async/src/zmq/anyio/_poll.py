"""What every operation of a socket begins with: the loop that runs, the socket's readiness there, and its budget."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import zmq
from zmq.anyio._backends import current
from zmq.asyncio._loop_socket import LoopSocket
from zmq.error import SocketClosed
from zmq.sugar.timeouts import milliseconds

if TYPE_CHECKING:
    from zmq.anyio._backends import Backend
    from zmq.asyncio._readiness import LoopReadiness

__all__ = ["PolledSocket"]

_EVENTS = 15

_sync_get: Any = zmq.Socket.get


class PolledSocket(LoopSocket):
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
        backend, readiness = self._enter()
        await backend.checkpoint_if_cancelled()
        await self._spend(backend, readiness)
        events: Any = _sync_get(self, _EVENTS) & flags
        if not events and limit != 0:
            wait = backend.poll(readiness, flags)
            try:
                readiness.wait(flags)
                events = await backend.finish(wait, limit)
            except BaseException:
                wait.leave()
                raise
        found: int = events
        return found

    async def _others_run(self) -> None:
        await current().checkpoint()

    async def _spend(self, backend: Backend, readiness: LoopReadiness) -> None:
        """Count an operation that completes at once, and let the loop's other tasks run when the budget is spent."""
        budget = readiness.budget
        if budget.left > 0:
            budget.left -= 1
        else:
            budget.give_way()
            await backend.cancel_shielded_checkpoint()

    def _enter(self) -> tuple[Backend, LoopReadiness]:
        """Return the running loop's backend, and the readiness of this socket on that loop."""
        backend = current()
        readiness: Any = self.waiting
        if readiness is None or self._backend is not backend or not readiness.loop_state.here():
            if self.closed:
                raise SocketClosed
            loop_state = backend.loop_state()
            readiness = self.waiting = loop_state.readiness(self)
            self._backend = backend
            if self._fairness is not None:
                readiness.budget = loop_state.budget(self._fairness)
        return backend, readiness
