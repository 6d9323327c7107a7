"""What every child process has: a context that ends with its parent, and a socket to report on.

The parent holds the other end of our standard input. When it closes it, or dies in whatever way, the context
is terminated here; a blocking `recv()` then raises `zmq.ContextTerminated`, wherever it waits. So no child
needs a stop message, a time-out or a second socket to poll, and none outlives its parent.
"""

from __future__ import annotations

import os
import sys
import threading
from types import TracebackType
from typing import Any

import zmq
from wire import Report


class Child:
    """One child process, as a context manager; leaving by `zmq.ContextTerminated` is the normal end."""

    def __init__(self, name: str, reports: str) -> None:
        self.name = name
        self._context = zmq.Context()
        self._context.linger = 0  # all that matters has arrived before the parent lets go of us
        self._reports = self.socket(zmq.PUSH)
        self._reports.connect(reports)
        self._watch = threading.Thread(target=self._end_with_parent, daemon=True)

    def __enter__(self) -> Child:
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        self._reports.close()
        if not isinstance(error, zmq.ContextTerminated):
            return False
        self._watch.join()
        return True

    def socket(self, kind: int) -> zmq.Socket:
        """Return a new socket that ends with the parent."""
        return self._context.socket(kind)

    def report(self, **content: Any) -> None:
        """Send `content` to the parent."""
        self._reports.send_multipart(Report(self.name, content).to_frames())

    def _end_with_parent(self) -> None:
        # Not sys.stdin: a thread blocked in it would hold its lock while the interpreter shuts down.
        while os.read(sys.stdin.fileno(), 1):
            pass
        self._context.term()
