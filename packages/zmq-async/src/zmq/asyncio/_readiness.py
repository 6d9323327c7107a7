"""LoopReadiness: a socket's readiness on an event loop of asyncio, or on one that has the same methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zmq.asyncio._fairness import default
from zmq.error import ZMQError
from zmq.sugar.readiness import SocketReadiness

if TYPE_CHECKING:
    from zmq.asyncio._fairness import LoopBudget
    from zmq.asyncio._loop_state import LoopState

__all__ = ["LoopReadiness"]


class LoopReadiness(SocketReadiness):
    """The receivers, senders and listeners that wait for one socket on one loop, each in order of arrival."""

    __slots__ = ("loop", "loop_state")

    budget: LoopBudget

    def __init__(self, loop_state: LoopState, socket: Any, fd: int) -> None:
        self.loop_state = loop_state
        self.loop = loop_state.loop
        self.budget = loop_state.budget(default())
        super().__init__(socket, fd)

    def check_soon(self) -> None:
        """Look at the socket in the loop's next iteration."""
        self.loop.call_soon(self.check)

    def add_reader(self, fd: int) -> None:
        """Have the loop look at the socket whenever the descriptor is readable."""
        self.loop_state.add_reader(fd, self.check)

    def remove_reader(self, fd: int) -> None:
        """Undo that."""
        self.loop_state.remove_reader(fd)

    def wait(self, flags: int) -> None:
        """Do what `join` does; where that raises, all that wait fail."""
        if not self.reading or not self.watch.armed:
            try:
                self.join(flags)
            except (ZMQError, OSError) as error:
                self.fail(error)

    def soon(self) -> None:
        """Look at the socket in the next iteration of the loop, which may run in another thread."""
        if self.loop_state.here():
            self.budget.give_way()
            self.loop.call_soon(self.check)
        else:
            # Also before the loop runs: a thread may be about to start it.
            self.loop.call_soon_threadsafe(self.check)

    def called(self) -> None:
        """Take note of a call that may have taken the signal, or closed the socket. Runs in the caller's thread."""
        loop = self.loop
        if loop.is_closed():
            self.detach()
            return
        here = self.loop_state.here()
        if self.watch.closed and (here or not loop.is_running()):
            # At once: the descriptor may be another's before the loop runs again.
            self.check()
        elif here:
            loop.call_soon(self.check)
        else:
            # Also before the loop runs: another thread may be about to start it.
            try:
                loop.call_soon_threadsafe(self.check)
            except RuntimeError:
                if not loop.is_closed():
                    raise
                self.detach()  # it was closed just now

    def detach(self) -> None:
        """End all ties to the loop, in the loop's own thread or when it does not run."""
        if self.loop_state.readinesses.get(self.fd) is self:
            del self.loop_state.readinesses[self.fd]
        super().detach()

    def stop_reading(self) -> None:
        """Stop watching the descriptor before it is closed, if this thread may."""
        if self.loop_state.here() or not self.loop.is_running():
            self.end_reading()

    def resume(self) -> None:
        """Undo `stop_reading`: the socket was not closed after all."""
        wanted = self.wanted()
        if wanted:
            self.wait(wanted)
