"""ZMQStream: callbacks for a socket's messages, in tornado's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
import pickle
import warnings
from asyncio import _get_running_loop
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Callable

import zmq
from zmq import POLLERR, POLLIN, POLLOUT
from zmq.asyncio._loop_state import loop_state_of
from zmq.asyncio._message_socket import MessageSocket
from zmq.error import Again, ZMQError
from zmq.eventloop.ioloop import IOLoop
from zmq.utils import jsonapi

if TYPE_CHECKING:
    from zmq.asyncio._readiness import LoopReadiness
    from zmq.backend import Socket as AnySocket


_EVENTS = 15

_LINKED = (
    "bind bind_to_random_port connect disconnect unbind get set getsockopt setsockopt get_string set_string "
    "getsockopt_string setsockopt_string getsockopt_unicode setsockopt_unicode subscribe unsubscribe"
).split()

_log = logging.getLogger("tornado.general")
_application_log = logging.getLogger("tornado.application")


class StreamClosed(zmq.SocketClosed, OSError):  # type: ignore[misc]  # each has a strerror of its own
    """ENOTSOCK: the stream is closed; also an OSError, as what tornado's streams raise.

    .. versionadded:: 1.0
    """


class CallbackError(TypeError, AssertionError):
    """What was given as a callback cannot be called.

    .. versionadded:: 1.0
    """


class ZMQStream:
    """Calls back when a socket receives and sends.

    Messages are received as long as there is an `on_recv` callback, one in each iteration of the loop, and sent in
    order when the socket can send; other objects may use the socket too. Methods such as `bind`, `connect`,
    `setsockopt` and `subscribe` are the socket's.

    What a callback raises is logged. `flush` and `close` raise it to their caller. Elsewhere the next messages are
    handled all the same; the loop's exception handler gets what was raised by a callback for a received message.

    The loop may run in another thread than the one that makes the stream, sets its callbacks and queues its first
    messages; callbacks run in the loop's thread, and from then on the stream is used there.

    Parameters
    ----------
    socket
        Any `zmq.Socket`; of one that returns Futures a plain view is used, with a RuntimeWarning.
    io_loop
        A tornado loop (default: the current one).

    Attributes
    ----------
    socket : zmq.Socket or None
        The socket; None once the stream is closed.
    io_loop : tornado.ioloop.IOLoop
        The loop that runs the callbacks.

    .. versionadded:: 1.0
    """

    socket: Any = None
    io_loop: Any = None
    poller: Any
    flags: int = 0
    if TYPE_CHECKING:  # the socket's methods in `_LINKED`
        bind: Any
        bind_to_random_port: Any
        connect: Any
        disconnect: Any
        unbind: Any
        get: Any
        set: Any
        getsockopt: Any
        setsockopt: Any
        get_string: Any
        set_string: Any
        getsockopt_string: Any
        setsockopt_string: Any
        getsockopt_unicode: Any
        setsockopt_unicode: Any
        subscribe: Any
        unsubscribe: Any

    def __init__(self, socket: AnySocket[Any], io_loop: IOLoop | None = None) -> None:
        if isinstance(socket, MessageSocket):
            warnings.warn(
                f"ZMQStream only supports the base zmq.Socket class: it uses a plain view of {socket!r}; "
                "make the socket with socket_class=zmq.Socket",
                RuntimeWarning,
                stacklevel=2,
            )
            socket = zmq.Socket(shadow=socket)
        self.socket = socket
        self.poller = zmq.Poller()
        self.io_loop = self._io_loop = io_loop or IOLoop.current()
        self._readiness: LoopReadiness = loop_state_of(self.io_loop.asyncio_loop).readiness(self.socket)
        self._queue: deque[tuple[Any, dict[str, Any]]] = deque()
        self._queued = 0  # since the loop has looked last
        self._paused = False  # no more messages in this iteration of the loop
        self._recv_callback: Callable[..., Any] | None = None
        self._recv_copy = True
        self._send_callback: Callable[..., Any] | None = None
        self._close_callback: Callable[[], Any] | None = None
        self._left = False
        self._closed_elsewhere = False
        for name in _LINKED:
            setattr(self, name, getattr(self.socket, name))
        # Also without a callback a stream learns that its socket was closed, and reads EVENTS now and after each
        # signal: that is when libzmq takes new peers and subscriptions.
        self._readiness.listeners[self] = None
        self.socket.get(_EVENTS)
        self._update()
        # For no events, but `IOLoop.close(all_fds=True)` then closes the socket. Another stream may have told the loop.
        with contextlib.suppress(ValueError):
            self.io_loop.add_handler(self.socket, _unheard, 0)

    # Callbacks

    def on_recv(self, callback: Callable[[list[Any]], Any] | None, copy: bool = True) -> None:
        """Have `callback(message)` called for each message; None stops receiving.

        Parameters
        ----------
        callback
            Takes a list of parts. It replaces the one before. What it returns is awaited if it can be.
        copy
            False gives it Frames instead of bytes.

        Raises
        ------
        CallbackError
            `callback` cannot be called; a TypeError, and an AssertionError.
        StreamClosed
            The stream is closed.
        """
        self._check_open()
        _check_callable("on_recv", callback)
        self._recv_copy = bool(copy)
        self._recv_callback = callback
        self._update()

    def on_recv_stream(
        self, callback: Callable[[ZMQStream, list[Any]], Any] | None, copy: bool = True
    ) -> None:
        """Have `callback(stream, message)` called for each message; otherwise as `on_recv`."""
        if callback is None:
            self.stop_on_recv()
        else:
            wanted = callback
            self.on_recv(lambda message: wanted(self, message), copy)

    def on_send(self, callback: Callable[[list[Any], Any], Any] | None) -> None:
        """Have `callback(message, status)` called after each message that was sent; None stops that.

        `message` is the list of parts as it was given. `status` is what `Socket.send_multipart` returned, a
        MessageTracker or None; or the ZMQError when the message could not be sent. Raises what `on_recv` does, but
        StreamClosed only when the stream itself has been closed.
        """
        if self.socket is None:
            raise StreamClosed("the stream is closed")
        _check_callable("on_send", callback)
        self._send_callback = callback

    def on_send_stream(self, callback: Callable[[ZMQStream, list[Any], Any], Any] | None) -> None:
        """Have `callback(stream, message, status)` called after each send; otherwise as `on_send`."""
        if callback is None:
            self.stop_on_send()
        else:
            wanted = callback
            self.on_send(lambda message, status: wanted(self, message, status))

    def on_err(self, callback: Callable[..., Any] | None) -> None:
        """Do nothing but log that; deprecated."""
        _log.warning("ZMQStream.on_err() does nothing: remove the call")

    def stop_on_recv(self) -> None:
        """Stop receiving."""
        self.on_recv(None)

    def stop_on_send(self) -> None:
        """Stop calling back after sends."""
        self.on_send(None)

    def stop_on_err(self) -> None:
        """Do nothing but log that; deprecated."""
        _log.warning("ZMQStream.stop_on_err() does nothing: remove the call")

    def set_close_callback(self, callback: Callable[[], Any] | None) -> None:
        """Have `callback()` called when the stream is closed, or its socket by other means."""
        self._close_callback = callback

    # Sending

    def send(
        self,
        msg: Any,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        callback: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Send a message of one part when the socket can send; the loop does so in its next iteration, or `flush`.

        The message is queued as it is, and not to be changed before it is sent. If it cannot be sent at all, it is
        dropped: a ZMQError is logged and given to the callback of `on_send`; another exception, such as the TypeError
        for text, reaches the caller of `flush`, or is logged.

        Parameters
        ----------
        msg
            The part.
        flags, copy, track, **kwargs
            As for `Socket.send_multipart`.
        callback
            Replaces the one of `on_send`.
        """
        self.send_multipart([msg], flags=flags, copy=copy, track=track, callback=callback, **kwargs)

    def send_multipart(
        self,
        msg: Any,
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        callback: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Send a message, a list of parts, when the socket can send; otherwise as `send`.

        Raises
        ------
        StreamClosed
            The stream is closed; a ZMQError with ENOTSOCK, and an OSError.
        """
        self._check_open()
        if isinstance(msg, Iterator):
            msg = list(msg)  # sending may take more than one attempt
        if callback:
            self.on_send(callback)
        self._queue.append((msg, {"flags": flags, "copy": copy, "track": track, **kwargs}))
        self._queued += 1
        self._update()

    def send_string(
        self,
        u: str,
        flags: int = 0,
        encoding: str = "utf-8",
        callback: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Send text in an encoding; otherwise as `send`.

        Raises
        ------
        TypeError
            `u` is not a str.
        """
        if not isinstance(u, str):
            raise TypeError(f"send_string() takes a str, not {type(u).__name__}; use send() for bytes")
        self.send(u.encode(encoding), flags=flags, callback=callback, **kwargs)

    send_unicode = send_string

    def send_json(
        self, obj: Any, flags: int = 0, callback: Callable[..., Any] | None = None, **kwargs: Any
    ) -> None:
        """Send an object as JSON; otherwise as `send`."""
        self.send(jsonapi.dumps(obj), flags=flags, callback=callback, **kwargs)

    def send_pyobj(
        self,
        obj: Any,
        flags: int = 0,
        protocol: int = -1,
        callback: Callable[..., Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """Send an object as a pickle of the given protocol; otherwise as `send`."""
        self.send(pickle.dumps(obj, protocol), flags=flags, callback=callback, **kwargs)

    # State

    def receiving(self) -> bool:
        """Whether messages are received: there is an `on_recv` callback."""
        return self._recv_callback is not None

    def sending(self) -> bool:
        """Whether messages wait to be sent."""
        return bool(self._queue)

    def closed(self) -> bool:
        """Whether the stream was closed, or its socket.

        If the socket was closed by other means than `close` of this stream, this says so with a UserWarning, once.
        """
        if self.socket is not None and self.socket.closed:
            self._end(elsewhere=True)
        if self._closed_elsewhere:
            self._closed_elsewhere = False
            warnings.warn(
                f"Unregistering FD {self._readiness.fd} after closing socket: "
                "close the stream instead, which closes it too",
                UserWarning,
                stacklevel=2,
            )
        return self.socket is None

    def close(self, linger: int | None = None) -> None:
        """Close the stream and its socket; messages that wait to be sent are dropped.

        Parameters
        ----------
        linger
            Milliseconds to keep what the socket has taken already; None leaves it to its LINGER.
        """
        if self.closed():
            return
        socket = self.socket
        self._leave()
        self._readiness.stop_reading()
        socket.close(linger)
        self._end()

    def flush(self, flag: int = POLLIN | POLLOUT, limit: int | None = None) -> int:
        """Handle the messages that can be handled now, without waiting for the loop; return how many.

        Parameters
        ----------
        flag
            POLLIN to receive, POLLOUT to send, or both. What is received is dropped when there is no callback.
        limit
            How many to handle at most, of both kinds together.

        Raises
        ------
        StreamClosed
            The stream is closed.
        Exception
            What a callback raised, and what `Socket.send_multipart` did other than a ZMQError; that message is done
            with, and the loop handles the others.
        """
        self._check_open()
        count = 0
        while self.socket is not None and not self.socket.closed and (limit is None or count < limit):
            received, sent = self._step(flag, 2 if limit is None else limit - count, flushing=True)
            if not received and not sent:
                break
            count += received + sent
        return count

    # What the socket's readiness calls

    def notice(self, events: int) -> bool:
        """Receive one message, and send those that were queued meanwhile; True when more may be done at once.

        Only one: what its callback asks of the loop is done before the next message.
        """
        received = sent = False
        steps, self._queued = max(1, self._queued), 0
        try:
            for _ in range(steps):
                got, sent = self._step(self.flags)
                received = received or got
                if not sent or self.socket is None:
                    break
        except (KeyboardInterrupt, SystemExit):
            self._readiness.soon()
            raise
        except BaseException as error:
            self._report(error)
            received = sent = True
        if received and self.flags & POLLIN:
            self._paused = True
            self.flags &= ~POLLIN
            self._readiness.loop.call_soon(self._resume)
        return sent

    def _resume(self) -> None:
        """Receive the next message: the loop's next iteration has come."""
        self._paused = False
        if self.socket is not None and not self._readiness.watch.closed:
            self.flags = self._wanted()
            self._readiness.check()

    def fail(self, error: Exception) -> None:
        """Learn that the socket or its context is gone."""
        if self._close_callback is None and self._readiness.watch.closed:
            # A callback that is set from now on is called by `closed` and `close`.
            self._leave()
            return
        try:
            self._end(elsewhere=True)
        except Exception as raised:
            self._report(raised)

    def _check_open(self) -> None:
        if self.socket is None or self.socket.closed:
            raise StreamClosed("the stream is closed")

    def _update(self) -> None:
        """Wait for what is wanted now; in the loop's thread, where the flags are read."""
        loop = self._readiness.loop
        if _get_running_loop() is not loop and loop.is_running():
            loop.call_soon_threadsafe(self._update)
            return
        flags = self._wanted()
        added = flags & ~self.flags
        self.flags = flags
        if added and self.socket is not None:
            self._readiness.soon()

    def _wanted(self) -> int:
        """Return the events of interest now. EVENTS never has POLLERR, for which the loop listens on."""
        receiving = self._recv_callback is not None and not self._paused
        return POLLERR | (POLLIN if receiving else 0) | (POLLOUT if self._queue else 0)

    def _step(self, wanted: int, room: int = 2, *, flushing: bool = False) -> tuple[bool, bool]:
        """Receive one message and send one, as is wanted and possible, at most `room` of them; tell which."""
        events = self.socket.get(_EVENTS) & wanted
        received = bool(events & POLLIN) and self._receive_one()
        if not events & POLLOUT or not self._queue or received >= room:
            return received, False
        try:
            return received, self._send_one()
        except Exception:
            if flushing:
                raise
            # What is raised in a callback of the loop, tornado logs.
            _application_log.error("Exception in ZMQStream", exc_info=True)
            return received, True

    def _receive_one(self) -> bool:
        callback = self._recv_callback
        try:
            message = self.socket.try_recv_multipart(self._recv_copy)
        except ZMQError as error:
            _log.error("RECV Error: %s", error)
            return False
        if message is None:
            return False
        if callback is not None:
            self._run(callback, message)
        return True

    def _send_one(self) -> bool:
        if self.socket is None or self.socket.closed:
            return False  # by the callback of what was received
        message, options = self._queue.popleft()
        flags = options["flags"]
        status: Any
        try:
            # Sockets take as flags whatever is a number.
            flags = (int(flags) if hasattr(flags, "__int__") else flags) | zmq.DONTWAIT
            status = self.socket.send_multipart(message, **{**options, "flags": flags})
        except Again:
            self._queue.appendleft((message, options))
            return False
        except ZMQError as error:
            _log.error("SEND Error: %s", error)
            status = error
        finally:
            self._update()
        if self._send_callback is not None:
            self._run(self._send_callback, message, status)
        return True

    def _run(self, callback: Callable[..., Any], *arguments: Any) -> None:
        try:
            result = callback(*arguments)
        except Exception:
            _log.exception("Uncaught exception in ZMQStream callback")
            raise
        if inspect.isawaitable(result):
            task = asyncio.ensure_future(result, loop=self._readiness.loop)
            task.add_done_callback(_log_failure)

    def _report(self, error: BaseException) -> None:
        """Give an error that no caller can get to the loop's exception handler."""
        self._readiness.loop.call_exception_handler(
            {"message": "Uncaught exception in ZMQStream callback", "exception": error}
        )

    def _leave(self) -> None:
        """Have the loop forget the socket; once, as its descriptor may then be another's."""
        if not self._left:
            self._left = True
            self._readiness.listeners.pop(self, None)
            self._io_loop.remove_handler(self._readiness.fd)

    def _end(self, *, elsewhere: bool = False) -> None:
        """Forget the socket and tell that it is closed; once."""
        if self.socket is None:
            return
        self._leave()
        self._closed_elsewhere = elsewhere
        self.socket = None
        self.flags = 0
        self._queue.clear()
        if self._close_callback is not None:
            self._run(self._close_callback)


def _check_callable(name: str, callback: Any) -> None:
    if callback is not None and not callable(callback):
        raise CallbackError(f"{name}() takes a callable or None, not {type(callback).__name__}: {callback!r}")


def _unheard(fd: Any, events: int) -> None:
    """Stand for a handler of no events."""


def _log_failure(task: asyncio.Future[Any]) -> None:
    if not task.cancelled() and task.exception() is not None:
        _log.error("Uncaught exception in ZMQStream callback", exc_info=task.exception())
