"""Poller: wait for several sockets and descriptors at once."""

from __future__ import annotations

from typing import Any

import zmq
from zmq.anyio._backends import current
from zmq.asyncio._fairness import default
from zmq.sugar.timeouts import milliseconds

__all__ = ["Poller"]


class Poller(zmq.Poller):
    """A set of sockets and descriptors to wait for; `poll` is a coroutine.

    Sockets may be async or not. `register`, `modify` and `unregister` are those of `zmq.Poller`.

    .. versionadded:: 1.0
    """

    async def poll(  # type: ignore[override]
        self, timeout: float | None = -1
    ) -> list[tuple[Any, int]]:
        """Wait up to `timeout` milliseconds for events; None or a negative value waits for ever.

        Returns
        -------
        list
            Pairs: what is ready, as it was registered, and its events; empty when time is up.

        Raises
        ------
        SocketClosed
            A registered socket is closed, or was while waiting.
        TypeError, ValueError
            `timeout` is no number.

        .. versionadded:: 1.0
        """
        limit = milliseconds(timeout)
        backend = current()
        budget = backend.loop_state().budget(default())
        if budget.left > 0:
            budget.left -= 1
            await backend.checkpoint_if_cancelled()
        else:
            budget.give_way()
            await backend.checkpoint()
        sockets = self.sockets
        ready = zmq.zmq_poll(sockets, 0)
        if ready or limit == 0:
            return ready
        return await backend.poll_all(sockets, limit)
