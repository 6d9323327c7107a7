"""Futures: sends, receives and polls of event loops that complete at once.

An event loop's layer adds `FutureMethods` to a subclass of Socket, and writes the `_later` methods that it calls for
everything else: when something has to be waited for, when others wait already, when the loop must get its turn, and
when there is an error to report.
"""

from zmq.backend.cffi import receiving, sending
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.lending import collect_if_any
from zmq.error import Again, ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

# Of a received message: so many take about as long to copy as an operation does.
_BYTES_PER_SHARE = 16384

_future: "Any" = None  # asyncio.Future, once somebody needs it


def use_future(future: "Any") -> None:
    """Let `FutureMethods` return instances of this class.

    .. versionadded:: 28.0
    """
    global _future
    _future = future


class Turn:
    """How many operations may complete at once before an event loop's other tasks get their turn.

    .. versionadded:: 28.0
    """

    left: int = 0


class Waiting:
    """Who waits for a socket on an event loop: `FutureMethods` complete nothing before those in the queues.

    Attributes
    ----------
    receivers, senders : dict
        The queues.
    turn : Turn
        The loop's.
    watch : Watch, optional
        A watch of the socket; this backend leaves it alone.

    .. versionadded:: 28.0
    """

    receivers: "Any" = None
    senders: "Any" = None
    turn: "Any" = None
    watch: "Any" = None


class FutureMethods:
    """The methods of a Socket that return Futures. Parameters and errors are those of the Cython backend.

    .. versionadded:: 28.0
    """

    __slots__ = ()

    def recv(
        self: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        timeout: "Optional[float]" = None,
    ) -> "Any":
        """Receive one message part; the Future's result is bytes, or a Frame with ``copy=False``.

        .. versionadded:: 28.0
        """
        tried, message = (False, None) if track else _receive(self, copy, receiving.try_receive_one)
        if message is not None:
            return _finished(self, message)
        return self._recv_later(tried, flags, copy, track, timeout)

    def recv_multipart(
        self: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        timeout: "Optional[float]" = None,
    ) -> "Any":
        """Receive all parts of one message; the Future's result is a list of bytes, or of Frames with ``copy=False``.

        .. versionadded:: 28.0
        """
        tried, message = (False, None) if track else _receive(self, copy, receiving.try_receive_multipart)
        if message is not None:
            return _finished(self, message)
        return self._recv_multipart_later(tried, flags, copy, track, timeout)

    def send(
        self: "Any",
        data: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
        *,
        timeout: "Optional[float]" = None,
    ) -> "Any":
        """Send one message part; the Future's result is None, or a tracker with ``copy=False, track=True``.

        .. versionadded:: 28.0
        """
        tried, sent = (
            (False, None) if track else _send(self, sending.send_one, data, flags, copy, routing_id, group)
        )
        if sent is not None:
            return sent
        return self._send_later(tried, data, flags, copy, track, routing_id, group, timeout)

    def send_multipart(
        self: "Any",
        msg_parts: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
        timeout: "Optional[float]" = None,
    ) -> "Any":
        """Send the parts of one message, all or none; otherwise as `send`.

        .. versionadded:: 28.0
        """
        if not isinstance(msg_parts, (list, tuple, str, bytes)):
            msg_parts = list(msg_parts)  # may be needed twice
        tried, sent = (
            (False, None)
            if track
            else _send(self, sending.send_multipart, msg_parts, flags, copy, routing_id, group)
        )
        if sent is not None:
            return sent
        return self._send_multipart_later(tried, msg_parts, flags, copy, track, routing_id, group, timeout)

    def poll(self: "Any", timeout: "Optional[float]" = None, flags: int = 1) -> "Any":
        """Wait up to `timeout` milliseconds for events; the Future's result is those that are there, 0 when time is up.

        .. versionadded:: 28.0
        """
        waiting = self.waiting
        if waiting is not None and waiting.turn.left > 0 and self._state.gate.live != ffi.NULL:
            try:
                events = self._state.events() & flags
            except ZMQError:
                return self._poll_later(timeout, flags)
            if events or timeout == 0:
                return _finished(self, events)
        return self._poll_later(timeout, flags)


def _receive(socket: "Any", copy: bool, take: "Callable[[Any, bool], Any]") -> "tuple[bool, Any]":
    """Whether a receive was tried, and what it gave."""
    waiting = socket.waiting
    if waiting is None or waiting.turn.left <= 0 or waiting.receivers:
        return False, None
    try:
        collect_if_any()
        return True, take(socket._state, copy)
    except ZMQError:
        return False, None


def _send(
    socket: "Any",
    send: "Callable[..., Any]",
    data: "Any",
    flags: int,
    copy: bool,
    routing_id: "Optional[int]",
    group: "Optional[str]",
) -> "tuple[bool, Any]":
    """Whether a send was tried that would have to wait, and a Future that is done when it was sent."""
    waiting = socket.waiting
    if waiting is None or waiting.turn.left <= 0 or waiting.senders:
        return False, None
    try:
        collect_if_any()
        sent = send(
            socket._state,
            data,
            flags | lib.ZMQ_DONTWAIT,
            copy,
            socket.copy_threshold,
            False,
            routing_id,
            group,
        )
    except Again:
        return True, None
    except ZMQError:
        return False, None  # what sends it later meets this again, and reports it
    return True, _finished(socket, sent)


def _finished(socket: "Any", result: "Any") -> "Any":
    """Return a Future that is done, and count one operation of the turn; large messages count as several."""
    future = _future()
    parts = result if type(result) is list else (result,)
    size = sum([len(part) for part in parts if isinstance(part, bytes)])
    socket.waiting.turn.left -= 1 + size // _BYTES_PER_SHARE
    future.set_result(result)
    return future
