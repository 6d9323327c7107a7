"""Threads that watch descriptors for loops that cannot, such as Windows' proactor loop."""

from __future__ import annotations

import asyncio
import contextlib
import select
import socket
import threading
from typing import Callable

__all__ = ["SelectorThread", "SelectorThreads"]

# Windows' select() takes 512 sockets, of which one wakes the thread.
MOST_READERS = 500


class SelectorThread:
    """Calls back in a loop when descriptors are readable.

    A descriptor that is found readable is left out until its callback has run: it stays readable until then, and the
    thread would spin.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.readers: dict[int, Callable[[], object]] = {}
        self._watched: set[int] = set()
        # A finalizer may run anywhere, this thread's own code included, and close a socket.
        self._lock = threading.RLock()
        self._stopping = False
        self._wake_end, self._sleep_end = socket.socketpair()
        self._wake_end.setblocking(False)
        self._sleep_end.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="zmq-selector", daemon=True)
        self._thread.start()

    def add_reader(self, fd: int, callback: Callable[[], object]) -> None:
        """Watch a descriptor.

        Raises
        ------
        OSError
            It is none.
        ValueError
            Its number is too large for select(), as it may be where that is not Windows'.
        """
        select.select([fd], (), (), 0)
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
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _wake(self) -> None:
        # When it is full, so many wake-ups are under way that another changes nothing; when closed, there is no thread.
        with contextlib.suppress(OSError):
            self._wake_end.send(b"\0")

    def _run(self) -> None:
        with self._wake_end, self._sleep_end:
            while not self._stopping and self._wait():
                pass

    def _wait(self) -> bool:
        """Wait once and have the loop call back; False when the loop is closed."""
        with self._lock:
            watched = [self._sleep_end.fileno(), *self._watched]
        try:
            readable, _, _ = select.select(watched, (), ())
        except (OSError, ValueError):
            # A descriptor was closed while it was watched: its remove_reader is on the way.
            self._forget_closed()
            return True
        found = [fd for fd in readable if fd != watched[0]]
        if len(found) < len(readable):
            self._drain()
        with self._lock:
            found = [fd for fd in found if fd in self._watched]
            self._watched.difference_update(found)
        try:
            for fd in found:
                self.loop.call_soon_threadsafe(self._call_back, fd)
        except RuntimeError:
            return False
        return True

    def _call_back(self, fd: int) -> None:
        callback = self.readers.get(fd)
        if callback is None:
            return
        try:
            callback()
        finally:
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


class SelectorThreads:
    """As many threads as the readers of one loop need."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.threads: list[SelectorThread] = []

    def add_reader(self, fd: int, callback: Callable[[], object]) -> None:
        """Watch a descriptor that is not watched yet."""
        for thread in self.threads:
            if len(thread.readers) < MOST_READERS:
                break
        else:
            thread = SelectorThread(self.loop)
            self.threads.append(thread)
        thread.add_reader(fd, callback)

    def remove_reader(self, fd: int) -> None:
        """Stop watching a descriptor; the last one ends its thread."""
        for thread in self.threads:
            if fd in thread.readers:
                thread.remove_reader(fd)
                if not thread.readers:
                    self.threads.remove(thread)
                    thread.stop()
                return

    def stop(self) -> None:
        """End all threads."""
        while self.threads:
            self.threads.pop().stop()
