"""An authenticator in a background thread, for programs without an event loop."""

from __future__ import annotations

import logging
import os
import threading
from typing import Any, Callable

import zmq
from zmq.auth._audit import Decision
from zmq.auth._service import STOP, Service
from zmq.auth.base import Authenticator, BackgroundAuthenticator, already_running

__all__ = ["AuthenticationThread", "ThreadAuthenticator"]

_JOIN_SECONDS = 5.0


class AuthenticationThread(threading.Thread):
    """The thread of a `ThreadAuthenticator`, which starts it.

    Parameters
    ----------
    authenticator
        Decides; its ZAP socket is bound.
    pipe
        The thread's end of the pipe that wakes it, a PAIR. The thread ends when it receives ``TERMINATE``.

    .. versionadded:: 1.0
    """

    def __init__(self, authenticator: Authenticator, pipe: zmq.Socket) -> None:
        super().__init__(name="zmq-auth", daemon=True)
        assert authenticator.zap_socket is not None
        self.authenticator = authenticator
        self.pipe = pipe
        self._service = Service(authenticator, authenticator.zap_socket, pipe)

    def run(self) -> None:
        """Serve until told to end."""
        self._service.run()


class ThreadAuthenticator(BackgroundAuthenticator):
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

    thread: AuthenticationThread | None = None
    pipe: zmq.Socket | None = None
    pipe_endpoint: str = ""

    def __init__(
        self,
        context: zmq.Context[Any] | None = None,
        encoding: str = "utf-8",
        log: logging.Logger | None = None,
        *,
        on_event: Callable[[Decision], object] | None = None,
    ) -> None:
        self._service: Service | None = None
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
            EADDRINUSE if it is running, or the context has another authenticator; ETERM or others if no socket can be
            made.

        .. versionadded:: 1.0
        """
        if self.is_alive():
            raise already_running()
        self._clear()
        super().start()
        assert self.zap_socket is not None
        self._pid = os.getpid()
        try:
            thread = AuthenticationThread(self, zmq.Socket(self.context, zmq.PAIR))
            self._service = thread._service
            self.pipe = self._service.bind(self.pipe_endpoint)
            thread.start()
        except BaseException:
            self._clear()
            raise
        self.thread = thread

    def stop(self) -> None:
        """Stop the thread, at the latest after five seconds; does nothing when there is none.

        A thread that is held up by a callback for longer ends when that returns. See `Authenticator.stop`.

        .. versionadded:: 1.0
        """
        thread = self.thread
        if thread is not None and self._service is not None and self._pid == os.getpid():
            self._service.tell(STOP)
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
        self.thread = self.pipe = None
        service, self._service = self._service, None
        if service is not None:
            service.close(forked=self._pid != os.getpid())
        super().stop()
