"""An authenticator in a background thread, for programs without an event loop."""

from __future__ import annotations

import logging
import os
import threading
from collections import deque
from typing import Any, Callable

import zmq
from zmq.auth._audit import Decision
from zmq.auth._later import Later
from zmq.auth._verdict import Verdict
from zmq.auth._zap import ENDPOINT
from zmq.auth.base import Authenticator, release

__all__ = ["ThreadAuthenticator"]

_STOP = b"stop"
_WAKE = b""
# Requests answered before the thread looks again whether it shall stop.
_BATCH = 1000
_JOIN_SECONDS = 5.0
_ENDED = (zmq.ETERM, zmq.ENOTSOCK)


class ThreadAuthenticator(Authenticator):
    """Decides in a background thread which peers may connect to the sockets of a context.

    All the methods that configure may be called at any time from any thread, and are in effect when they return.

    Parameters
    ----------
    context, encoding, log, on_event
        As for `Authenticator`. `on_event` and callbacks are called in the thread; what these return to be awaited is
        awaited in an event loop that the authenticator keeps in a further thread.

    Attributes
    ----------
    thread
        The thread while it runs, else None.
    pipe, pipe_endpoint
        The socket that wakes the thread, and its endpoint.

    .. versionadded:: 1.0
    """

    pipe_endpoint: str = ""

    def __init__(
        self,
        context: zmq.Context[Any] | None = None,
        encoding: str = "utf-8",
        log: logging.Logger | None = None,
        *,
        on_event: Callable[[Decision], object] | None = None,
    ) -> None:
        self.thread: threading.Thread | None = None
        self.pipe: zmq.Socket | None = None
        self._pipe_lock = threading.Lock()
        self._finished: deque[tuple[Later, Verdict | Exception]] = deque()
        self._coroutines: Any = None
        self._pid = os.getpid()
        super().__init__(context, encoding, log, on_event=on_event)
        self.pipe_endpoint = f"inproc://zmq.auth-{id(self):x}"

    @property
    def auth(self) -> Authenticator:
        """The authenticator that decides: this object."""
        return self

    def start(self) -> None:
        """Start the thread; handshakes that begin after this has returned are decided by it.

        Raises
        ------
        ZMQError
            EADDRINUSE if the context has an authenticator already; ETERM or others if no socket can be made.
        RuntimeError
            If it is running.

        .. versionadded:: 1.0
        """
        if self.is_alive():
            raise RuntimeError("this authenticator is running: stop() it before it can start again")
        self._clear()
        super().start()
        zap = self.zap_socket
        assert zap is not None
        inner = zmq.Socket(self.context, zmq.PAIR)
        self.pipe = outer = zmq.Socket(self.context, zmq.PAIR)
        outer.linger = inner.linger = 0
        outer.bind(self.pipe_endpoint)
        inner.connect(self.pipe_endpoint)
        self._pid = os.getpid()
        thread = threading.Thread(target=self._serve, args=(zap, inner, outer), name="zmq-auth", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            inner.close()
            self._clear()
            raise
        self.thread = thread

    def stop(self) -> None:
        """Stop the thread, at the latest after five seconds; does nothing when there is none.

        A thread that is held up by a callback for longer ends when that returns. See `Authenticator.stop`.

        .. versionadded:: 1.0
        """
        thread = self.thread
        if thread is not None and self._pid == os.getpid():
            self._tell(_STOP)
            if thread is not threading.current_thread():
                thread.join(_JOIN_SECONDS)
                if thread.is_alive():
                    self.log.warning(
                        "the authenticator's thread is held up by a callback and was left behind"
                    )
        self._clear()

    def is_alive(self) -> bool:
        """Tell whether the thread is running.

        .. versionadded:: 1.0
        """
        thread = self.thread
        return thread is not None and thread.is_alive()

    def __del__(self) -> None:
        # A running thread holds the authenticator; what is left here is one whose thread ended by itself.
        if self.pipe is not None and not self.is_alive():
            self._clear()

    def _clear(self) -> None:
        """Close what is open; the thread, if it is still there, ends at its next step."""
        self.thread = None
        if self._pid == os.getpid():
            with self._pipe_lock:
                pipe, self.pipe = self.pipe, None
        else:
            # The child of a fork: the lock may be held by a thread that only the parent has.
            pipe, self.pipe = self.pipe, None
            self._pipe_lock = threading.Lock()
        if pipe is not None:
            release(pipe, self.pipe_endpoint)
        super().stop()

    def _tell(self, word: bytes) -> None:
        with self._pipe_lock:
            if self.pipe is not None and not self.pipe.closed:
                try:
                    self.pipe.send(word, zmq.DONTWAIT)
                except zmq.ZMQError as error:
                    # Full: the thread has enough to wake up for. Ended: nobody is left to wake.
                    if error.errno not in (zmq.EAGAIN, *_ENDED):
                        raise

    # In the thread

    def _serve(self, zap: zmq.Socket, inner: zmq.Socket, outer: zmq.Socket) -> None:
        poller = zmq.Poller()
        poller.register(zap, zmq.POLLIN)
        poller.register(inner, zmq.POLLIN)
        try:
            while self._step(poller, zap, inner):
                pass
        except zmq.ZMQError as error:
            # Closed, or the context is being terminated and waits for these sockets.
            if error.errno not in _ENDED:
                self.log.exception("the authenticator ended: protected sockets refuse all peers now")
        except Exception:
            self.log.exception("the authenticator ended: protected sockets refuse all peers now")
        finally:
            release(zap, ENDPOINT)
            inner.close()
            with self._pipe_lock:
                # So that the context can end although nobody has called stop().
                release(outer, self.pipe_endpoint)
            if self._coroutines is not None:
                self._coroutines.stop()
                self._coroutines = None

    def _step(self, poller: zmq.Poller, zap: zmq.Socket, inner: zmq.Socket) -> bool:
        poller.poll()
        while True:
            word = inner.try_recv()
            if word is None:
                break
            if word == _STOP:
                return False
        while self._finished:
            zap.send_multipart(self._settle(*self._finished.popleft()), zmq.DONTWAIT)
        for _ in range(_BATCH):
            frames = zap.try_recv_multipart()
            if frames is None:
                break
            outcome = self._answer(frames)
            if isinstance(outcome, list):
                zap.send_multipart(outcome, zmq.DONTWAIT)
            elif outcome is not None:
                self._run(outcome)
        return True

    def _run(self, outcome: Later) -> None:
        if self._coroutines is None:
            # Here, so that programs without coroutines do not import asyncio.
            from zmq.auth._coroutines import CoroutineThread

            self._coroutines = CoroutineThread(self._deliver)
        self._coroutines.submit(outcome)

    def _deliver(self, later: Later, result: Verdict | Exception) -> None:
        # In the loop's thread.
        self._finished.append((later, result))
        self._tell(_WAKE)
