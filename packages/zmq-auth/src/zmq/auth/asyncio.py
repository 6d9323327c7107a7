"""An authenticator in an asyncio event loop.

It needs no asyncio socket: it lets the loop watch the descriptor of a plain one, and takes what is there.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import threading
from collections.abc import Awaitable
from typing import Any, Callable

import zmq
from zmq.auth._audit import Decision
from zmq.auth._later import Done, Later
from zmq.auth._readable import Readable
from zmq.auth.base import BackgroundAuthenticator, already_running

__all__ = ["AsyncioAuthenticator"]

# Requests answered before the loop gets its turn.
_BATCH = 100
_STOP_SECONDS = 5.0


class AsyncioAuthenticator(BackgroundAuthenticator):
    """Decides in an asyncio event loop which peers may connect to the sockets of a context.

    Parameters
    ----------
    context, encoding, log, on_event
        As for `Authenticator`. Callbacks are called in the loop and may be coroutines; their context may be any
        of our context classes.
    loop
        The loop to run in. When omitted, it is the one that is running at `start`, or the current one of the thread.

    Notes
    -----
    The methods that configure may be called at any time from any thread.

    .. versionadded:: 1.0
    """

    def __init__(
        self,
        context: zmq.Context[Any] | None = None,
        loop: asyncio.AbstractEventLoop | None = None,
        encoding: str = "utf-8",
        log: logging.Logger | None = None,
        *,
        on_event: Callable[[Decision], object] | None = None,
    ) -> None:
        super().__init__(context, encoding, log, on_event=on_event)
        self.loop = loop
        self._running: asyncio.AbstractEventLoop | None = None
        self._readable: Readable | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._pid = os.getpid()

    def start(self) -> None:
        """Bind the ZAP socket and let the loop serve it; handshakes that begin after this has returned are decided.

        Raises
        ------
        RuntimeError
            If no loop was given, none is running, and the thread has no current one.
        ZMQError
            EADDRINUSE if it is running, or the context has another authenticator; ETERM or others if no socket can be
            made.

        .. versionadded:: 1.0
        """
        loop = self.loop
        if loop is None:
            try:
                # Outside of a coroutine this is the loop that the program is going to run.
                loop = asyncio.get_event_loop()
            except RuntimeError:
                raise RuntimeError(
                    "there is no event loop: call start() in a coroutine, pass loop=, or use ThreadAuthenticator"
                ) from None
        if self._running is not None:
            if self.zap_socket is not None and not self.zap_socket.closed:
                raise already_running()
            # Its socket may have been closed with its context.
            self._detach(self._running)
        super().start()
        socket = self.zap_socket
        assert socket is not None
        self._pid = os.getpid()
        self._running = loop
        self._readable = Readable(loop, socket, self._drain)

    def stop(self) -> None:
        """Close the ZAP socket and cancel callbacks that are being awaited; does nothing when it is not running.

        Works from any thread, and when the loop has ended. See `Authenticator.stop`.

        .. versionadded:: 1.0
        """
        loop, self._running = self._running, None
        if loop is None or loop.is_closed() or self._pid != os.getpid():
            # The child of a fork must not touch the loop: it shares the parent's set of descriptors.
            self._readable = None
            self._tasks.clear()
            super().stop()
        elif not loop.is_running() or _is_own(loop):
            self._detach(loop)
        else:
            done = threading.Event()
            loop.call_soon_threadsafe(self._detach_and_tell, loop, done)
            if not done.wait(_STOP_SECONDS):
                self.log.warning("the event loop is held up: the authenticator stops when it goes on")

    def _detach_and_tell(self, loop: asyncio.AbstractEventLoop, done: threading.Event) -> None:
        self._detach(loop)
        done.set()

    def _detach(self, loop: asyncio.AbstractEventLoop) -> None:
        readable, self._readable = self._readable, None
        if readable is not None:
            readable.stop()
        for task in list(self._tasks):
            task.cancel()
        self._running = None
        super().stop()

    def _drain(self) -> bool:
        """Answer what is there; return whether more may be."""
        socket = self.zap_socket
        if socket is None:
            return False
        try:
            if self._one_by_one():
                return self._handle_one(socket)
            for _ in range(_BATCH):
                frames = socket.try_recv_multipart()
                if frames is None:
                    return False
                outcome = self._answer(frames)
                if isinstance(outcome, list):
                    self._send(outcome)
                elif outcome is not None:
                    self._run(outcome)
                if self.zap_socket is not socket:
                    # A callback has stopped this authenticator.
                    return False
        except zmq.ZMQError as error:
            # Closed, or the context is being terminated and waits for this socket.
            if error.errno not in (zmq.ETERM, zmq.ENOTSOCK):
                self.log.exception("the authenticator ended: protected sockets refuse all peers now")
            self.stop()
            return False
        return True

    def _handle_one(self, socket: zmq.Socket) -> bool:
        """Have the method of a subclass handle a message; it sends the answer, and may be a coroutine."""
        if self._tasks:
            return False
        frames = socket.try_recv_multipart()
        if frames is None:
            return False
        outcome = self.handle_zap_message(frames)
        if not inspect.isawaitable(outcome) or isinstance(outcome, Done):
            return self.zap_socket is socket
        assert self._running is not None
        task = self._running.create_task(_result(outcome))
        self._tasks.add(task)
        task.add_done_callback(self._handled)
        return False

    def _handled(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self.log.error("handle_zap_message raised", exc_info=task.exception())
        if self._readable is not None:
            self._readable.again()

    def _run(self, outcome: Later) -> None:
        assert self._running is not None
        task = self._running.create_task(self._send_later(outcome))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        # A task that is cancelled before its first step has not touched what it was to await.
        task.add_done_callback(outcome.discard)


async def _result(outcome: Awaitable[Any]) -> None:
    await outcome


def _is_own(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False
