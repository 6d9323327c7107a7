"""What the sockets need of the event loop that runs: asyncio's engine, or its like for trio."""

from __future__ import annotations

import sys
from asyncio import _get_running_loop
from typing import TYPE_CHECKING, Any, Callable, Protocol

if TYPE_CHECKING:
    from zmq.asyncio._loop_state import LoopState
    from zmq.asyncio._readiness import LoopReadiness
    from zmq.sugar.batch import Batch
    from zmq.sugar.recv_modes import RecvMode

__all__ = ["Backend", "Wait", "current"]


class Wait(Protocol):
    """An operation in a queue of a socket's readiness, or a poll."""

    def leave(self) -> object:
        """Leave the queue."""


class ReceivingWait(Wait, Protocol):
    """A receive in a queue of a readiness."""

    def undo(self) -> object:
        """Leave the queue, and push back a message that was taken."""


class Backend(Protocol):
    """One kind of event loop."""

    def loop_state(self) -> LoopState:
        """Return the loop_state of the loop that runs."""
        ...

    def receive(
        self, readiness: LoopReadiness, mode: RecvMode, socket: Any, arguments: tuple[Any, ...]
    ) -> ReceivingWait:
        """Queue a receive."""
        ...

    def send(self, readiness: LoopReadiness, attempt: Callable[[], Any]) -> Wait:
        """Queue a send."""
        ...

    def send_batch(self, readiness: LoopReadiness, batch: Batch) -> Wait:
        """Queue a batch."""
        ...

    def poll(self, readiness: LoopReadiness, flags: int) -> Wait:
        """Queue a poll of one socket."""
        ...

    async def finish(self, wait: Any, timeout: float) -> Any:
        """Wait up to so many milliseconds for the result, with a negative value for ever."""

    async def poll_all(self, sockets: list[tuple[Any, int]], timeout: float) -> list[tuple[Any, int]]:
        """Wait up to so many milliseconds for events of sockets and descriptors."""
        ...

    async def checkpoint(self) -> None:
        """Let other tasks run; raise if the caller is cancelled."""

    async def checkpoint_if_cancelled(self) -> None:
        """Raise if the caller is cancelled."""

    async def cancel_shielded_checkpoint(self) -> None:
        """Let other tasks run."""


_in_trio_task: Callable[[], bool] | None = None
_trio: Any = None
_asyncio: Any = None


def current() -> Backend:
    """Return the backend of the event loop that runs.

    Raises
    ------
    RuntimeError
        None runs.
    """
    found: Backend
    # First: a trio run that is a guest of an asyncio loop has both.
    if "trio" in sys.modules:
        if _in_trio_task is None:
            _load_trio()
        if _in_trio_task is not None and _in_trio_task():
            found = _trio
            return found
    if _get_running_loop() is None:
        raise RuntimeError(
            "zmq.anyio needs a running event loop: await it below anyio.run, trio.run or asyncio.run"
        )
    if _asyncio is None:
        _load_asyncio()
    found = _asyncio
    return found


def _load_trio() -> None:
    global _in_trio_task, _trio
    from zmq.anyio._trio_loop import TRIO, in_task

    _in_trio_task, _trio = in_task, TRIO


def _load_asyncio() -> None:
    global _asyncio
    from zmq.anyio._asyncio_loop import ASYNCIO

    _asyncio = ASYNCIO
