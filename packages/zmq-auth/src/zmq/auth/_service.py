"""One run of the authenticator's thread: its sockets, its loop, and the coroutines it waits for."""

from __future__ import annotations

import sys
import threading
from collections import deque
from typing import TYPE_CHECKING

import zmq
from zmq.auth._later import Later
from zmq.auth._verdict import Verdict
from zmq.auth._zap import ENDPOINT
from zmq.auth.base import Authenticator, release

if TYPE_CHECKING:
    from zmq.auth._coroutines import CoroutineThread

__all__ = ["STOP", "Service"]

STOP = b"stop"
_WAKE = b""
# Requests answered before the thread looks again whether it shall stop.
_BATCH = 1000
_ENDED = (zmq.ETERM, zmq.ENOTSOCK)


def _poller() -> zmq.Poller:
    """Return a Poller for a thread; one that holds up no other, when gevent has made greenlets of threads.

    Raises
    ------
    RuntimeError
        It would take zmq-green, which is not installed.
    """
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None or not monkey.is_module_patched("threading"):
        return zmq.Poller()
    try:
        from zmq.green import Poller
    except ImportError as missing:
        raise RuntimeError(
            "gevent has made greenlets of threads, and an authenticator would hold up all of them: "
            "pip install zmq-green"
        ) from missing
    return Poller()


class Service:
    """What belongs to one thread, so that one left behind in a callback cannot disturb its successor.

    Parameters
    ----------
    authenticator
        Decides.
    zap
        Its bound socket.
    endpoint
        Where to bind the pipe that wakes the thread.
    """

    def __init__(self, authenticator: Authenticator, zap: zmq.Socket, endpoint: str) -> None:
        self._authenticator = authenticator
        self._zap = zap
        self._endpoint = endpoint
        self._finished: deque[tuple[Later, Verdict | Exception]] = deque()
        self._coroutines: CoroutineThread | None = None
        self._lock = threading.Lock()
        self._poller = _poller()
        self._inner = zmq.Socket(authenticator.context, zmq.PAIR)
        self.outer = zmq.Socket(authenticator.context, zmq.PAIR)
        try:
            self.outer.linger = self._inner.linger = 0
            self.outer.bind(endpoint)
            self._inner.connect(endpoint)
        except zmq.ZMQError:
            self.close(forked=False)
            raise

    def tell(self, word: bytes) -> None:
        """Wake the thread, from any other."""
        with self._lock:
            if not self.outer.closed:
                try:
                    self.outer.send(word, zmq.DONTWAIT)
                except zmq.ZMQError as error:
                    # Full: the thread has enough to wake up for. Ended: nobody is left to wake.
                    if error.errno not in (zmq.EAGAIN, *_ENDED):
                        raise

    def close(self, *, forked: bool) -> None:
        """Close the pipe; the thread, if it is still there, ends at its next step."""
        if forked:
            # The lock may be held by a thread that only the parent has.
            self._lock = threading.Lock()
        with self._lock:
            release(self.outer, self._endpoint)
        self._inner.close()

    def run(self) -> None:
        """Serve until told to stop, or until the sockets end: what the thread does."""
        log = self._authenticator.log
        try:
            self._poller.register(self._zap, zmq.POLLIN)
            self._poller.register(self._inner, zmq.POLLIN)
            while self._step():
                pass
        except zmq.ZMQError as error:
            # Closed, or the context is being terminated and waits for these sockets.
            if error.errno not in _ENDED:
                log.exception("the authenticator ended: protected sockets refuse all peers now")
        except Exception:
            log.exception("the authenticator ended: protected sockets refuse all peers now")
        finally:
            release(self._zap, ENDPOINT)
            # So that the context can end although nobody has called stop().
            self.close(forked=False)
            if self._coroutines is not None:
                self._coroutines.stop()

    def _step(self) -> bool:
        self._poller.poll()
        while True:
            word = self._inner.try_recv()
            if word is None:
                break
            if word == STOP:
                return False
        zap, authenticator = self._zap, self._authenticator
        while self._finished:
            zap.send_multipart(authenticator._settle(*self._finished.popleft()), zmq.DONTWAIT)
        for _ in range(_BATCH):
            frames = zap.try_recv_multipart()
            if frames is None:
                break
            outcome = authenticator._answer(frames)
            if isinstance(outcome, list):
                zap.send_multipart(outcome, zmq.DONTWAIT)
            elif outcome is not None:
                self._wait_for(outcome)
        return True

    def _wait_for(self, outcome: Later) -> None:
        if self._coroutines is None:
            # Here, so that programs without coroutines do not import asyncio.
            from zmq.auth._coroutines import CoroutineThread

            self._coroutines = CoroutineThread(self._deliver)
        self._coroutines.submit(outcome)

    def _deliver(self, later: Later, result: Verdict | Exception) -> None:
        # In the loop's thread.
        self._finished.append((later, result))
        self.tell(_WAKE)
