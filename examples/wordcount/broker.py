"""The broker: a ROUTER/DEALER proxy in a thread of its own.

ROUTER remembers who asked, DEALER deals the jobs to the workers in turn, and the replies find their way back
through the envelope; neither side knows how many peers the other has. The proxy runs in C, without the GIL,
until its context is terminated.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import zmq
from endpoints import bind_each


class Broker:
    """A running broker, as a context manager; `frontend` and `backend` are its addresses by transport."""

    def __init__(self, transports: tuple[str, ...], folder: Path) -> None:
        # A context of its own: terminating it is how the proxy is told to end.
        self._context = zmq.Context()
        self._context.linger = 0
        self._clients = self._context.socket(zmq.ROUTER)
        self._workers = self._context.socket(zmq.DEALER)
        self._thread = threading.Thread(target=self._run)
        try:
            self.frontend = bind_each(self._clients, "frontend", transports[:1], folder)
            self.backend = bind_each(self._workers, "backend", transports, folder)
        except BaseException:
            self._context.destroy()
            raise

    def __enter__(self) -> Broker:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.term()
        self._thread.join()

    def check(self) -> None:
        """Raise `RuntimeError` if the proxy has ended by itself."""
        if not self._thread.is_alive():
            raise RuntimeError("the broker's thread has ended: its traceback is above")

    def _run(self) -> None:
        # The sockets belong to this thread from here on; it alone uses and closes them.
        with self._clients, self._workers, suppress(zmq.ContextTerminated):
            zmq.proxy(self._clients, self._workers)
