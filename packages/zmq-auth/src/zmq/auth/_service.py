"""One run of the authenticator's thread: its sockets, its loop, and the coroutines it waits for."""

from __future__ import annotations

import inspect
import sys
import threading
from collections import deque
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

import zmq
from zmq.auth._later import Later
from zmq.auth._verdict import Verdict
from zmq.auth._zap import ENDPOINT
from zmq.auth.base import Authenticator, release

if TYPE_CHECKING:
    import asyncio

    from zmq.auth._coroutines import CoroutineThread

__all__ = ["STOP", "Service"]

STOP = b"stop"
_TERMINATE = b"TERMINATE"
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
            "zmq.auth needs zmq.green where gevent has made greenlets of threads, since it would hold up all of them: "
            "pip install zmq-green"
        ) from missing
    return Poller()


async def _result(outcome: Awaitable[Any]) -> None:
    await outcome


class Service:
    """What belongs to one thread, so that one left behind in a callback cannot disturb its successor.

    Parameters
    ----------
    authenticator
        Decides.
    zap
        Its bound socket.
    inner
        The thread's end of the pipe that wakes it.
    """

    def __init__(self, authenticator: Authenticator, zap: zmq.Socket, inner: zmq.Socket) -> None:
        self._authenticator = authenticator
        self._zap = zap
        self._inner = inner
        self._finished: deque[tuple[Later, Verdict | Exception]] = deque()
        self._coroutines: CoroutineThread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock = threading.Lock()
        self._poller = _poller()
        self._outer: zmq.Socket | None = None
        self._endpoint = ""
        self._one_by_one = authenticator._one_by_one()

    def bind(self, endpoint: str) -> zmq.Socket:
        """Make the other end of the pipe, and return it."""
        outer: zmq.Socket = zmq.Socket(self._authenticator.context, zmq.PAIR)
        self._outer, self._endpoint = outer, endpoint
        try:
            outer.linger = self._inner.linger = 0
            outer.bind(endpoint)
            self._inner.connect(endpoint)
        except zmq.ZMQError:
            self.close(forked=False)
            raise
        return outer

    def tell(self, word: bytes) -> None:
        """Wake the thread, from any other."""
        with self._lock:
            if self._outer is not None and not self._outer.closed:
                try:
                    self._outer.send(word, zmq.DONTWAIT)
                except zmq.ZMQError as error:
                    # Full: the thread has enough to wake up for. Ended: nothing is left to wake.
                    if error.errno not in (zmq.EAGAIN, *_ENDED):
                        raise

    def close(self, *, forked: bool) -> None:
        """Close the pipe; the thread, if it is still there, ends at its next step."""
        if forked:
            # The lock may be held by a thread that only the parent has.
            self._lock = threading.Lock()
        with self._lock:
            if self._outer is not None:
                release(self._outer, self._endpoint)
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
            # So that the context can end although stop() was not called.
            self.close(forked=False)
            if self._coroutines is not None:
                self._coroutines.stop()
            if self._loop is not None:
                self._loop.close()

    def _step(self) -> bool:
        self._poller.poll()
        while True:
            word = self._inner.try_recv()
            if word is None:
                break
            if word in (STOP, _TERMINATE):
                return False
        zap, authenticator = self._zap, self._authenticator
        if self._one_by_one:
            self._handle_one()
            return True
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

    def _handle_one(self) -> None:
        """Have the method of a subclass handle a message; it sends the answer, and may be a coroutine."""
        frames = self._zap.try_recv_multipart()
        if frames is None:
            return
        outcome = self._authenticator.handle_zap_message(frames)
        if inspect.isawaitable(outcome):
            if self._loop is None:
                import asyncio

                self._loop = asyncio.new_event_loop()
            self._loop.run_until_complete(_result(outcome))

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
