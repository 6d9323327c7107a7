"""Letting an event loop take what arrives at a plain socket."""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket as sockets
import threading
from typing import Any, Callable

import zmq

__all__ = ["Readable"]


class Readable:
    """Calls `drain` in a loop whenever a socket may have messages.

    libzmq signals a descriptor once, and any call on the socket may take the signal; so after each round that found
    nothing a watch is armed, which has the next call on the socket bring another round.

    Parameters
    ----------
    loop
        An event loop.
    socket
        A plain socket.
    drain
        Takes messages; returns True when more may be there, False when there were no more.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, socket: zmq.Socket, drain: Callable[[], bool]
    ) -> None:
        self._loop = loop
        self._drain = drain
        self._soon = False
        self._descriptor = socket.fileno()
        # None from `stop` on.
        self._watch: Any = socket.watch(self._touched)
        self._helper: _Helper | None = None
        try:
            loop.add_reader(self._descriptor, self._round)
        except NotImplementedError:
            # The loop that is the default on Windows watches no descriptors.
            self._helper = _Helper(loop, self._descriptor, self._round)
        self.again()

    def stop(self) -> None:
        """Let go of the loop; to be called in its thread, before the socket is closed."""
        watch, self._watch = self._watch, None
        if watch is None:
            return
        watch.cancel()
        if self._helper is not None:
            self._helper.stop()
        else:
            self._loop.remove_reader(self._descriptor)

    def _round(self) -> None:
        self._soon = False
        if self._watch is None:
            return
        self._watch.disarm()
        more = self._drain()
        if self._watch is None:
            return
        if more:
            self.again()
        else:
            self._watch.arm()
            if self._helper is not None:
                self._helper.go_on()

    def again(self) -> None:
        """Have the loop call `drain` once more."""
        if not self._soon:
            self._soon = True
            self._loop.call_soon(self._round)

    def _touched(self) -> None:
        # In whichever thread made the call. A loop that has been closed meanwhile is not told.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._round)


class _Helper:
    """A thread that waits for a descriptor in place of a loop that cannot."""

    def __init__(self, loop: asyncio.AbstractEventLoop, descriptor: int, ready: Callable[[], None]) -> None:
        self._loop = loop
        self._descriptor = descriptor
        self._ready = ready
        self._turn = threading.Event()
        self._inner, self._outer = sockets.socketpair()
        self._stopped = threading.Event()
        threading.Thread(target=self._wait, name="zmq-auth-readable", daemon=True).start()

    def go_on(self) -> None:
        """Wait again: the last signal has been dealt with."""
        self._turn.set()

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()
        self._outer.close()
        self._turn.set()

    def _wait(self) -> None:
        with self._inner:
            while self._turn.wait() and not self._stopped.is_set():
                self._turn.clear()
                select.select([self._descriptor, self._inner.fileno()], [], [])
                if self._stopped.is_set():
                    return
                try:
                    self._loop.call_soon_threadsafe(self._ready)
                except RuntimeError:
                    return
