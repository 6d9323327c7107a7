"""What one event loop lends to all sockets that wait on it: readers of descriptors and a fair share of time."""

from __future__ import annotations

import asyncio
from asyncio import _get_running_loop
from socket import close as close_descriptor
from socket import dup as copy_descriptor
from typing import TYPE_CHECKING, Any, Callable, Protocol
from weakref import ref

from zmq.asyncio._fairness import LoopBudget

if TYPE_CHECKING:
    from zmq.asyncio._readiness import LoopReadiness

__all__ = ["CurrentLoop", "Loop", "LoopState", "loop_state_of"]

_POLLOUT = 2


class Loop(Protocol):
    """What is asked of an event loop; asyncio's have it."""

    def call_soon(self, callback: Callable[[], object], /) -> object:
        """Call back in the next iteration."""

    def call_soon_threadsafe(self, callback: Callable[[], object], /) -> object:
        """Do so from any thread."""

    def add_reader(self, fd: int, callback: Callable[[], object], /) -> object:
        """Call back whenever the descriptor is readable."""

    def remove_reader(self, fd: int, /) -> object:
        """Undo that."""

    def add_writer(self, fd: int, callback: Callable[[], object], /) -> object:
        """Call back whenever the descriptor is writable."""

    def remove_writer(self, fd: int, /) -> object:
        """Undo that."""

    def is_running(self) -> bool:
        """Whether it runs."""
        ...

    def is_closed(self) -> bool:
        """Whether it will never run again."""
        ...


class CurrentLoop:
    """Private methods that programs written for pyzmq call on sockets and pollers."""

    __slots__ = ()

    def _default_loop(self) -> asyncio.AbstractEventLoop:
        """Return the loop that runs or is set."""
        return _get_running_loop() or asyncio.get_event_loop()

    _get_loop = _default_loop


class LoopState:
    """One per event loop. It keeps the loop's readinesses by descriptor, so that all views of a socket share one."""

    def __init__(self, loop: Any) -> None:
        self.loop = loop
        self.budgets: dict[int, LoopBudget] = {}
        self.readinesses: dict[int, LoopReadiness] = {}
        self._threads: Any = None

    def here(self) -> bool:
        """Whether the caller runs in the loop."""
        return _get_running_loop() is self.loop

    def readiness(self, socket: Any) -> LoopReadiness:
        """Return the readiness of a socket on this loop.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed; EINVAL when it has no file descriptor to wait for.
        """
        from zmq.asyncio._readiness import LoopReadiness

        fd = socket.fileno()
        readiness = self.readinesses.get(fd)
        if readiness is None or readiness.watch.closed:
            if readiness is not None:
                readiness.detach()
            readiness = self.readinesses[fd] = LoopReadiness(self, socket, fd)
        return readiness

    def budget(self, fairness: int) -> LoopBudget:
        """Return the budget that all sockets of the same fairness share."""
        budget = self.budgets.get(fairness)
        if budget is None:
            budget = self.budgets[fairness] = LoopBudget(self.loop, fairness)
        return budget

    def add_reader(self, fd: int, callback: Callable[[], object]) -> None:
        """Call back in the loop whenever the descriptor is readable."""
        if self._threads is None:
            try:
                self.loop.add_reader(fd, callback)
                return
            except NotImplementedError:
                # A loop of completions, such as Windows' proactor.
                from zmq.asyncio._selector_thread import SelectorThreads

                self._threads = SelectorThreads(self.loop)
        self._threads.add_reader(fd, callback)

    def remove_reader(self, fd: int) -> None:
        """Undo `add_reader`."""
        if self._threads is not None:
            self._threads.remove_reader(fd)
        elif not self.loop.is_closed():
            self.loop.remove_reader(fd)

    def watch_descriptor(self, fd: int, flags: int, callback: Callable[[], object]) -> Callable[[], object]:
        """Call back in the loop whenever a descriptor of the program's is ready; return what ends that."""
        # A copy of the descriptor: the program may have registered the original with the loop.
        copied = copy_descriptor(fd)

        def stop() -> None:
            if flags & _POLLOUT and not self.loop.is_closed():
                self.loop.remove_writer(copied)
            self.remove_reader(copied)
            close_descriptor(copied)

        try:
            if flags & ~_POLLOUT:
                self.add_reader(copied, callback)
            if flags & _POLLOUT:
                self.loop.add_writer(copied, callback)
        except BaseException:
            stop()
            raise
        return stop

    def close(self) -> None:
        """Forget a loop that is closed: no task waits on it any more."""
        if self._threads is not None:
            self._threads.stop()
        for readiness in list(self.readinesses.values()):
            readiness.detach()
        self.readinesses.clear()


# Where a loop keeps its loop_state: as the loop's own, for nothing else may keep a loop that the program dropped. It is
# an attribute that is set and got: asking for the loop's `__dict__` would slow all of the loop's own attributes down.
_ATTRIBUTE = "_zmq_loop_state"

_loop_states: dict[ref[LoopState], None] = {}


def loop_state_of(loop: asyncio.AbstractEventLoop) -> LoopState:
    """Return the loop's loop_state; the first call on a loop sweeps out those of loops that are closed."""
    found: LoopState | None = getattr(loop, _ATTRIBUTE, None)
    if found is not None and found.loop is loop:  # a loop that wraps another has that one's attributes
        return found
    for reference in list(_loop_states):
        other = reference()
        if other is None or other.loop.is_closed():
            # Another thread may be sweeping too.
            _loop_states.pop(reference, None)
            if other is not None:
                other.close()
    loop_state = LoopState(loop)
    _loop_states[ref(loop_state)] = None
    setattr(loop, _ATTRIBUTE, loop_state)
    return loop_state
