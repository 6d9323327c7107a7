"""Keep Python objects alive until a message names them: for C code that has only a number to give back.

Sends without copy do not need this: the extension takes memory back by itself.
"""

import atexit
import struct
import threading
from typing import Any, NamedTuple, Optional

import zmq.sugar.context as _context
from zmq.error import ContextTerminated, SocketClosed

__all__ = ["GarbageCollector", "GarbageCollectorThread", "gc", "gcref"]

_PULL = 7
_PUSH = 8
_STOP = b"STOP"


class gcref(NamedTuple):  # noqa: N801 - its public name
    """An object that is kept alive, and the event to set when it is let go."""

    obj: Any
    event: Optional[Any]


class GarbageCollectorThread(threading.Thread):
    """Receives the keys of objects to let go of: 8 bytes, an unsigned integer in the machine's byte order."""

    def __init__(self, gc: "GarbageCollector") -> None:
        super().__init__(name="zmq-garbage", daemon=True)
        self.gc = gc
        self.ready: threading.Event = threading.Event()

    def run(self) -> None:
        """Serve until the word STOP, or the end of the context."""
        with self.gc.context.socket(_PULL) as pull:
            pull.bind(self.gc.url)
            self.ready.set()
            while True:
                try:
                    message = pull.recv()
                except (ContextTerminated, SocketClosed):
                    return
                if message == _STOP:
                    return
                self._release(message)

    def _release(self, message: bytes) -> None:
        if len(message) != 8:
            return
        (key,) = struct.unpack("Q", message)
        kept = self.gc.refs.pop(key, None)
        if kept is not None and kept.event is not None:
            kept.event.set()


class GarbageCollector:
    """Keeps objects by number; a message with the number, sent to `url`, lets one go.

    Parameters
    ----------
    context
        The context for `url`; one of its own when omitted.
    """

    def __init__(self, context: Optional["_context.Context[Any]"] = None) -> None:
        self.refs: dict[int, gcref] = {}
        self.thread: Optional[GarbageCollectorThread] = None
        self._context = context
        self._own_context: Optional[_context.Context[Any]] = None
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where messages with numbers are awaited."""
        return f"inproc://zmq.gc.{id(self):x}"

    @property
    def context(self) -> "_context.Context[Any]":
        """The context that `url` is in."""
        if self._context is None or self._context.closed:
            self._context = self._own_context = _context.Context()
        return self._context

    @context.setter
    def context(self, context: "_context.Context[Any]") -> None:
        if self.is_alive():
            raise RuntimeError("stop() the collector before giving it another context")
        self._context = context

    def is_alive(self) -> bool:
        """Whether the thread runs, in this process."""
        return self.thread is not None and self.thread.is_alive()

    def start(self) -> None:
        """Start the thread; returns when it listens."""
        with self._lock:
            if self.is_alive():
                return
            self.thread = GarbageCollectorThread(self)
            self.thread.start()
            self.thread.ready.wait()
            atexit.register(self.stop)

    def stop(self) -> None:
        """Stop the thread, and let go of everything."""
        with self._lock:
            if self.thread is not None and self.thread.is_alive():
                with self.context.socket(_PUSH) as push:
                    push.connect(self.url)
                    push.send(_STOP)
                self.thread.join()
            self.thread = None
            self.refs.clear()
            if self._own_context is not None:
                self._own_context.term()
                self._own_context = None
            atexit.unregister(self.stop)

    def store(self, obj: Any, event: Optional[Any] = None) -> int:
        """Keep `obj` alive and return the number that lets it go; `event` is set then."""
        if not self.is_alive():
            self.start()
        kept = gcref(obj, event)
        key = id(kept)
        self.refs[key] = kept
        return key

    def __del__(self) -> None:
        if self.is_alive():
            self.stop()


gc: GarbageCollector = GarbageCollector()
