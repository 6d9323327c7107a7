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
from typing import TYPE_CHECKING, Any, Callable

import zmq
from zmq import POLLIN, POLLOUT
from zmq.asyncio._loops import station_of
from zmq.asyncio._messages import MessageSocket
from zmq.asyncio._sending import kept
from zmq.error import Again, ZMQError
from zmq.eventloop.ioloop import IOLoop
from zmq.utils import jsonapi

if TYPE_CHECKING:
    from zmq.asyncio._line import Line
    from zmq.backend import Socket as AnySocket


_EVENTS = 15

# Messages handled for one event before the loop's other tasks are let in.
_BURST = 20

_LINKED = (
    "bind bind_to_random_port connect disconnect unbind get set getsockopt setsockopt get_string set_string "
    "getsockopt_string setsockopt_string getsockopt_unicode setsockopt_unicode subscribe unsubscribe"
).split()

_log = logging.getLogger("tornado.general")


class StreamClosed(zmq.SocketClosed, OSError):  # type: ignore[misc]  # each has a strerror of its own
    """ENOTSOCK: the stream is closed; also an OSError, as what tornado's streams raise.

    .. versionadded:: 1.0
    """


class ZMQStream:
    """Calls back when a socket receives and sends.

    Messages are received as long as there is an `on_recv` callback, and sent in order when the socket can send; other
    objects may use the socket too. Methods such as `bind`, `connect`, `setsockopt` and `subscribe` are the socket's.

    The loop may run in another thread than the one that makes the stream, sets its callbacks and queues its first
    messages; callbacks run in the loop's thread, and from then on the stream is used there.

    Parameters
    ----------
    socket
        Any `zmq.Socket`; of one that returns Futures, a plain view is used.
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
    poller: Any = None
    flags: int = 0

    def __init__(self, socket: AnySocket[Any], io_loop: IOLoop | None = None) -> None:
        self.socket = zmq.Socket(shadow=socket) if isinstance(socket, MessageSocket) else socket
        self.io_loop = io_loop or IOLoop.current()
        self._line: Line = station_of(self.io_loop.asyncio_loop).line(self.socket)
        self._queue: deque[tuple[list[Any], dict[str, Any]]] = deque()
        self._recv_callback: Callable[..., Any] | None = None
        self._recv_copy = True
        self._send_callback: Callable[..., Any] | None = None
        self._close_callback: Callable[[], Any] | None = None
        for name in _LINKED:
            setattr(self, name, getattr(self.socket, name))
        # Also without a callback a stream learns that its socket was closed.
        self._line.listeners[self] = None
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
        TypeError
            `callback` cannot be called.
        """
        if callback is not None and not callable(callback):
            raise TypeError(
                f"on_recv() takes a callable or None, not {type(callback).__name__}: {callback!r}"
            )
        self._recv_copy = copy
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
        MessageTracker or None; or the ZMQError when the message could not be sent.
        """
        self._send_callback = callback

    def on_send_stream(self, callback: Callable[[ZMQStream, list[Any], Any], Any] | None) -> None:
        """Have `callback(stream, message, status)` called after each send; otherwise as `on_send`."""
        if callback is None:
            self.stop_on_send()
        else:
            wanted = callback
            self.on_send(lambda message, status: wanted(self, message, status))

    def on_err(self, callback: Callable[..., Any] | None) -> None:
        """Do nothing; deprecated."""
        warnings.warn("ZMQStream.on_err() does nothing: remove the call", DeprecationWarning, stacklevel=2)

    def stop_on_recv(self) -> None:
        """Stop receiving."""
        self.on_recv(None)

    def stop_on_send(self) -> None:
        """Stop calling back after sends."""
        self.on_send(None)

    def stop_on_err(self) -> None:
        """Do nothing; deprecated."""
        warnings.warn(
            "ZMQStream.stop_on_err() does nothing: remove the call", DeprecationWarning, stacklevel=2
        )

    def set_close_callback(self, callback: Callable[[], Any] | None) -> None:
        """Have `callback()` called when the stream is closed, or its socket by somebody else."""
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
        """Send a message of one part when the socket can send.

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
        TypeError, BufferError
            `msg` is no list of parts, or a part, named by its index, cannot be sent.
        StreamClosed
            The stream is closed; a ZMQError with ENOTSOCK, and an OSError.
        """
        if self.socket is None or self.socket.closed:
            raise StreamClosed("the stream is closed")
        parts = _sendable(msg, copy)
        self._queue.append((parts, {"flags": flags, "copy": copy, "track": track, **kwargs}))
        if callback is not None:
            self.on_send(callback)
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
        """Whether the stream was closed, or its socket."""
        if self.socket is None:
            return True
        if self.socket.closed:
            self._end()
            return True
        return False

    def close(self, linger: int | None = None) -> None:
        """Close the stream and its socket; messages that wait to be sent are dropped.

        Parameters
        ----------
        linger
            Milliseconds to keep what the socket has taken already; None leaves it to its LINGER.
        """
        if self.socket is None:
            return
        socket = self.socket
        self._leave()
        self._line.stop_reading()
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
        """
        count = 0
        while not self.closed() and (limit is None or count < limit):
            handled = self._step(flag, 2 if limit is None else limit - count)
            if not handled:
                break
            count += handled
        return count

    # What the line calls

    def notice(self, events: int) -> bool:
        """Handle some of what is ready; True when something was."""
        busy = False
        for _ in range(_BURST):
            if self.socket is None or not self._step(self.flags):
                break
            busy = True
        return busy

    def fail(self, error: Exception) -> None:
        """Learn that the socket or its context is gone."""
        self._end()

    def _update(self) -> None:
        """Wait for what is wanted now; in the loop's thread, where the flags are read."""
        loop = self._line.loop
        if _get_running_loop() is not loop and loop.is_running():
            loop.call_soon_threadsafe(self._update)
            return
        flags = (POLLIN if self._recv_callback else 0) | (POLLOUT if self._queue else 0)
        added = flags & ~self.flags
        self.flags = flags
        if added and self.socket is not None:
            self._line.soon()

    def _step(self, wanted: int, room: int = 2) -> int:
        """Receive one message and send one, as is wanted and possible, at most `room` of them; return how many."""
        events = self.socket.get(_EVENTS) & wanted
        handled = 0
        if events & POLLIN:
            handled += self._receive_one()
        if events & POLLOUT and self._queue and handled < room:
            handled += self._send_one()
        return handled

    def _receive_one(self) -> bool:
        callback = self._recv_callback
        try:
            message = self.socket.try_recv_multipart(self._recv_copy)
        except ZMQError as error:
            _log.error("ZMQStream cannot receive: %s", error)
            return False
        if message is None:
            return False
        if callback is not None:
            self._run(callback, message)
        return True

    def _send_one(self) -> bool:
        if self.socket is None:
            return False  # a receive callback closed the stream
        message, options = self._queue[0]
        status: Any
        try:
            status = self.socket.send_multipart(
                message, **{**options, "flags": options["flags"] | zmq.DONTWAIT}
            )
        except Again:
            return False
        except (ZMQError, TypeError, ValueError, BufferError) as error:
            _log.error("ZMQStream cannot send: %s", error)
            status = error
        self._queue.popleft()
        self._update()
        if self._send_callback is not None:
            self._run(self._send_callback, message, status)
        return True

    def _run(self, callback: Callable[..., Any], *arguments: Any) -> None:
        try:
            result = callback(*arguments)
        except Exception:
            _log.exception("uncaught exception in a ZMQStream callback %r", callback)
            return
        if inspect.isawaitable(result):
            task = asyncio.ensure_future(result, loop=self.io_loop.asyncio_loop)
            task.add_done_callback(_report)

    def _leave(self) -> None:
        self._line.listeners.pop(self, None)
        self.io_loop.remove_handler(self._line.fd)

    def _end(self) -> None:
        """Forget the socket and tell that it is closed; once."""
        if self.socket is None:
            return
        self._leave()
        self.socket = None
        self.flags = 0
        self._queue.clear()
        if self._close_callback is not None:
            self._run(self._close_callback)


def _sendable(message: Any, copy: bool) -> list[Any]:
    """Return what to keep of the parts of a message that is sent later."""
    if isinstance(message, (str, bytes)):
        name = type(message).__name__
        raise TypeError(f"send_multipart() takes a list of parts, not one {name}: {message!r}; use send()")
    parts = [kept(part, copy) for part in message]
    for index, part in enumerate(parts):
        if not isinstance(part, (bytes, zmq.Frame)):
            try:
                zmq.Frame(part, copy=False)
            except (TypeError, BufferError) as error:
                raise type(error)(f"part {index}: {error}") from None
    return parts


def _unheard(fd: Any, events: int) -> None:
    """Stand for a handler of no events."""


def _report(task: asyncio.Future[Any]) -> None:
    if not task.cancelled() and task.exception() is not None:
        _log.error("uncaught exception in a ZMQStream callback", exc_info=task.exception())
