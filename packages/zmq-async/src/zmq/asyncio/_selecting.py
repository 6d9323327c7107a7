"""A thread that watches descriptors for loops that cannot, such as Windows' proactor loop."""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import threading
from typing import Callable

__all__ = ["SelectorThread"]


class SelectorThread:
    """Calls back in a loop when descriptors are readable.

    A descriptor that is found readable is left out until its callback has run: it stays readable until then, and the
    thread would spin.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.readers: dict[int, Callable[[], object]] = {}
        self._watched: set[int] = set()
        self._lock = threading.Lock()
        self._stopping = False
        self._wake_end, self._sleep_end = socket.socketpair()
        self._wake_end.setblocking(False)
        self._sleep_end.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="zmq-selector", daemon=True)
        self._thread.start()

    def add_reader(self, fd: int, callback: Callable[[], object]) -> None:
        """Watch a descriptor."""
        with self._lock:
            self.readers[fd] = callback
            self._watched.add(fd)
        self._wake()

    def remove_reader(self, fd: int) -> None:
        """Stop watching a descriptor."""
        with self._lock:
            self.readers.pop(fd, None)
            self._watched.discard(fd)
        self._wake()

    def stop(self) -> None:
        """End the thread and wait for its end."""
        self._stopping = True
        self._wake()
        self._thread.join()
        self._wake_end.close()
        self._sleep_end.close()

    def _wake(self) -> None:
        # When it is full, so many wake-ups are under way that another changes nothing.
        with contextlib.suppress(BlockingIOError):
            self._wake_end.send(b"\0")

    def _run(self) -> None:
        while not self._stopping:
            with self._lock:
                watched = [self._sleep_end.fileno(), *self._watched]
            try:
                readable, _, _ = select.select(watched, (), ())
            except (OSError, ValueError):
                # A descriptor was closed while it was watched: its remove_reader is on the way.
                self._forget_closed()
                continue
            found = [fd for fd in readable if fd != watched[0]]
            if len(found) < len(readable):
                self._drain()
            if found and not self._hand_over(found):
                return

    def _hand_over(self, found: list[int]) -> bool:
        with self._lock:
            found = [fd for fd in found if fd in self._watched]
            self._watched.difference_update(found)
        try:
            for fd in found:
                self.loop.call_soon_threadsafe(self._call_back, fd)
        except RuntimeError:
            return False  # the loop is closed
        return True

    def _call_back(self, fd: int) -> None:
        callback = self.readers.get(fd)
        if callback is None:
            return
        callback()
        with self._lock:
            if fd in self.readers:
                self._watched.add(fd)
        self._wake()

    def _drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._sleep_end.recv(4096):
                pass

    def _forget_closed(self) -> None:
        with self._lock:
            for fd in list(self._watched):
                try:
                    select.select([fd], (), (), 0)
                except (OSError, ValueError):
                    self._watched.discard(fd)
