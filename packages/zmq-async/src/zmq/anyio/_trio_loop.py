"""trio: what `LoopState` asks of an event loop, made of a trio run's system tasks."""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Callable

from trio import ClosedResourceError, RunFinishedError, lowlevel

from zmq.anyio._trio_operations import ParkedPoll, ParkedPollAll, ParkedReceive, ParkedSend, ParkedSendBatch
from zmq.asyncio._loop_state import LoopState

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from zmq.anyio._backends import Backend
    from zmq.anyio._trio_operations import Parked

__all__ = ["TRIO", "TrioLoop", "TrioLoopState", "in_task"]


class _Watcher:
    """A system task that calls back whenever a descriptor is ready."""

    def __init__(
        self, fd: int, wait: Callable[[int], Awaitable[None]], callback: Callable[[], object]
    ) -> None:
        self.fd = fd
        self.wait = wait
        self.callback = callback
        self.stopped = False
        lowlevel.spawn_system_task(self._run, name=f"zmq watches {fd}")

    async def _run(self) -> None:
        with suppress(ClosedResourceError):  # that is how `stop` wakes it
            while not self.stopped:
                await self.wait(self.fd)
                if not self.stopped:
                    self.callback()

    def stop(self) -> None:
        """Have the task end, and touch the descriptor no more."""
        self.stopped = True
        lowlevel.notify_closing(self.fd)


class TrioLoop:
    """A trio run, with the methods of an event loop."""

    def __init__(self) -> None:
        self.token = lowlevel.current_trio_token()
        self.at_end: Callable[[], object] | None = None
        self._ended = False
        self._errands: deque[Callable[[], object]] = deque()
        self._idle: lowlevel.Task | None = None
        self._readers: dict[int, _Watcher] = {}
        self._writers: dict[int, _Watcher] = {}
        lowlevel.spawn_system_task(self._run_errands, name="zmq")

    async def _run_errands(self) -> None:
        try:
            while True:
                for _ in range(len(self._errands)):
                    self._errands.popleft()()
                if self._errands:
                    await lowlevel.checkpoint()
                else:
                    self._idle = lowlevel.current_task()
                    await lowlevel.wait_task_rescheduled(self._stop_idling)
        finally:
            if self.at_end is not None:
                self.at_end()
            self._ended = True

    def _stop_idling(self, _: object) -> lowlevel.Abort:
        self._idle = None
        return lowlevel.Abort.SUCCEEDED

    def call_soon(self, callback: Callable[[], object], /) -> None:
        """Call back in the next iteration of the run."""
        self._errands.append(callback)
        if self._idle is not None:
            idle, self._idle = self._idle, None
            lowlevel.reschedule(idle)

    def call_soon_threadsafe(self, callback: Callable[[], object], /) -> None:
        """Do so from any thread."""
        with suppress(RunFinishedError):
            self.token.run_sync_soon(callback)

    def add_reader(self, fd: int, callback: Callable[[], object], /) -> None:
        """Call back whenever the descriptor is readable."""
        self._readers[fd] = _Watcher(fd, lowlevel.wait_readable, callback)

    def remove_reader(self, fd: int, /) -> None:
        """Undo that."""
        watcher = self._readers.pop(fd, None)
        if watcher is not None:
            watcher.stop()

    def add_writer(self, fd: int, callback: Callable[[], object], /) -> None:
        """Call back whenever the descriptor is writable."""
        self._writers[fd] = _Watcher(fd, lowlevel.wait_writable, callback)

    def remove_writer(self, fd: int, /) -> None:
        """Undo that."""
        watcher = self._writers.pop(fd, None)
        if watcher is not None:
            watcher.stop()

    def is_running(self) -> bool:
        """Whether the run goes on."""
        return not self._ended

    def is_closed(self) -> bool:
        """Whether the run is over."""
        return self._ended


class TrioLoopState(LoopState):
    """The readinesses of one trio run; they end with it."""

    def __init__(self) -> None:
        loop = TrioLoop()
        super().__init__(loop)
        loop.at_end = self.close

    def here(self) -> bool:
        """Whether the caller is a task of the trio run."""
        return in_task() and lowlevel.current_trio_token() is self.loop.token


def _in_task() -> bool:
    try:
        lowlevel.current_task()
    except RuntimeError:
        return False
    return True


# Whether the caller is a task of a trio run; newer trio says so itself.
in_task: Callable[[], bool] = getattr(lowlevel, "in_trio_task", _in_task)


_loop_state: lowlevel.RunVar[TrioLoopState | None] = lowlevel.RunVar("zmq.anyio", None)


class _Trio:
    """The waits of trio."""

    receive = ParkedReceive
    send = ParkedSend
    send_batch = ParkedSendBatch
    poll = ParkedPoll
    checkpoint = staticmethod(lowlevel.checkpoint)
    checkpoint_if_cancelled = staticmethod(lowlevel.checkpoint_if_cancelled)
    cancel_shielded_checkpoint = staticmethod(lowlevel.cancel_shielded_checkpoint)

    def loop_state(self) -> TrioLoopState:
        loop_state = _loop_state.get()
        if loop_state is None:
            loop_state = TrioLoopState()
            _loop_state.set(loop_state)
        return loop_state

    async def finish(self, wait: Parked, timeout: float) -> Any:
        return await wait.result(timeout)

    async def poll_all(self, sockets: list[tuple[Any, int]], timeout: float) -> list[tuple[Any, int]]:
        wait = ParkedPollAll(self.loop_state(), sockets)
        found: list[tuple[Any, int]] = await wait.result(timeout)
        return found


TRIO: Backend = _Trio()
