"""asyncio: the waits are those of zmq.asyncio."""

from __future__ import annotations

from asyncio import get_running_loop
from typing import TYPE_CHECKING, Any, TypeVar

from anyio import lowlevel
from zmq.asyncio._loop_state import loop_state_of
from zmq.asyncio._operations import Operation, Poll, Send
from zmq.asyncio._poller import wait_for_any
from zmq.asyncio._receive_operation import Receive
from zmq.asyncio._sending import SendBatch

if TYPE_CHECKING:
    from zmq.anyio._backends import Backend
    from zmq.asyncio._loop_state import LoopState

__all__ = ["ASYNCIO"]


W = TypeVar("W", bound=Operation)


def _failing(wait: type[W]) -> type[W]:
    """Return a subclass of a wait that fails with SocketClosed when the socket is closed; it is cancelled otherwise."""
    return type(wait.__name__, (wait,), {"__slots__": (), "closing_cancels": False})


class _Asyncio:
    """The waits of asyncio; they fail with SocketClosed when the socket is closed."""

    receive = _failing(Receive)
    send = _failing(Send)
    send_batch = _failing(SendBatch)
    poll = _failing(Poll)
    checkpoint = staticmethod(lowlevel.checkpoint)
    checkpoint_if_cancelled = staticmethod(lowlevel.checkpoint_if_cancelled)
    cancel_shielded_checkpoint = staticmethod(lowlevel.cancel_shielded_checkpoint)

    def loop_state(self) -> LoopState:
        return loop_state_of(get_running_loop())

    async def finish(self, wait: Operation, timeout: float) -> Any:
        if timeout > 0:
            wait.limit(timeout)
        return await wait

    async def poll_all(self, sockets: list[tuple[Any, int]], timeout: float) -> list[tuple[Any, int]]:
        found: list[tuple[Any, int]] = await wait_for_any(sockets, timeout, closing_cancels=False)
        return found


ASYNCIO: Backend = _Asyncio()
