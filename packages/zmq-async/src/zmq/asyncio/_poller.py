"""Poller: wait for several sockets and descriptors at once."""

from __future__ import annotations

import asyncio
from asyncio import Future
from typing import TYPE_CHECKING, Any

import zmq
from zmq.asyncio._fairness import default
from zmq.asyncio._loop_state import CurrentLoop, loop_state_of
from zmq.asyncio._operations import fail_wait
from zmq.asyncio._outcomes import failed, within_budget
from zmq.error import SocketClosed, ZMQError
from zmq.sugar.poll_sockets import PollSockets
from zmq.sugar.timeouts import milliseconds

if TYPE_CHECKING:
    AnyFuture = Future[Any]
else:
    AnyFuture = Future

__all__ = ["Poller", "wait_for_any"]


class _PollAll(AnyFuture):
    """A wait for events of all that a Poller has. Closing one of the sockets cancels it."""

    def __init__(
        self, sockets: list[tuple[Any, int]], loop: asyncio.AbstractEventLoop, closing_cancels: bool
    ) -> None:
        super().__init__(loop=loop)
        self.loop = loop
        self.closing_cancels = closing_cancels
        self.poll_sockets = PollSockets(self, loop_state_of(loop), sockets)
        self.timer: asyncio.TimerHandle | None = None

    def start(self, timeout: float) -> None:
        """Register everywhere."""
        self.poll_sockets.register()
        if timeout >= 0:
            self.timer = self.loop.call_later(timeout / 1000, self.expire)

    def settle(self, ready: list[tuple[Any, int]]) -> None:
        """Succeed."""
        self.leave()
        self.set_result(ready)

    def expire(self) -> None:
        """Succeed with nothing, unless a last look finds something."""
        self.timer = None
        self.poll_sockets.look()
        if not self.done():
            self.settle([])

    def fail(self, error: Exception) -> None:
        """Fail."""
        if self.done():
            return
        self.leave()
        if not self.loop.is_closed():
            fail_wait(self, error, self.closing_cancels)

    def cancel(self, *args: Any, **kwargs: Any) -> bool:
        """Cancel, and leave no trace."""
        if not super().cancel(*args, **kwargs):
            return False
        self.leave()
        return True

    def leave(self) -> None:
        """Unregister everywhere."""
        if self.timer is not None:
            self.timer.cancel()
        self.poll_sockets.leave()


def wait_for_any(sockets: list[tuple[Any, int]], timeout: float, closing_cancels: bool = True) -> Future[Any]:
    """Return a Future of what becomes ready in so many milliseconds; with a negative value it waits for ever.

    When one of the sockets is closed it is cancelled, or fails with SocketClosed.
    """
    waiting = _PollAll(sockets, asyncio.get_event_loop(), closing_cancels)
    waiting.start(timeout)
    return waiting


class Poller(CurrentLoop, zmq.Poller):
    """A set of sockets and descriptors to wait for; `poll` returns a Future.

    Sockets may be async or not. `register`, `modify` and `unregister` are those of `zmq.Poller`.

    .. versionadded:: 1.0
    """

    def poll(self, timeout: float | None = -1) -> Future[Any]:  # type: ignore[override]
        """Wait up to `timeout` milliseconds for events; None or a negative value waits for ever.

        Returns
        -------
        Future
            Its result is a list of pairs: what is ready, as it was registered, and its events; empty when time is up.

        Raises
        ------
        SocketClosed
            A registered socket is closed: raised at once; or was while waiting.
        TypeError, ValueError
            `timeout` is no number; raised at once.

        .. versionadded:: 1.0
        """
        limit = milliseconds(timeout)
        try:
            ready = zmq.zmq_poll(self.sockets, 0)
            if not ready and limit != 0:
                return wait_for_any(self.sockets, limit)
        except SocketClosed:
            raise
        except ZMQError as error:
            return failed(error)
        return within_budget(loop_state_of(asyncio.get_event_loop()).budget(default()), ready)
