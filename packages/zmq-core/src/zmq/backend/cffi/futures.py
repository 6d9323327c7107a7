"""Futures: sends, receives and polls of event loops; what completes at once does so here.

An event loop's layer adds `FutureMethods` to a subclass of Socket, and writes the `_later` methods that it calls for
everything else.
"""

from zmq.error import ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

_future: "Callable[[], Any]"


def use_future(future: "Callable[[], Any]") -> None:
    """Let `FutureMethods` return instances of this class.

    .. versionadded:: 28.0
    """
    global _future
    _future = future


class Turn:
    """How many operations may complete at once before an event loop's other tasks get their turn.

    .. versionadded:: 28.0
    """

    __slots__ = ("left",)

    left: int


class Waiting:
    """Who waits for a socket on an event loop: `FutureMethods` complete nothing before those in the queues.

    .. versionadded:: 28.0
    """

    __slots__ = ("receivers", "senders", "turn")

    receivers: "Any"
    senders: "Any"
    turn: Turn


def _finished(socket: "Any", result: "Any") -> "Any":
    """A Future that is done, and one operation less for the turn."""
    future = _future()
    socket.waiting.turn.left -= 1
    future.set_result(result)
    return future


class FutureMethods:
    """The methods of a Socket that return Futures; those of the compiled backend say what each does.

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
        """Receive one message part; the Future's result is bytes, or a Frame with ``copy=False``."""
        tried = False
        waiting = self.waiting
        if not track and waiting is not None and waiting.turn.left > 0 and not waiting.receivers:
            try:
                message = self.try_recv(copy)
                tried = True
            except ZMQError:
                message = None
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
        """Receive all parts of one message; the Future's result is a list."""
        tried = False
        waiting = self.waiting
        if not track and waiting is not None and waiting.turn.left > 0 and not waiting.receivers:
            try:
                message = self.try_recv_multipart(copy)
                tried = True
            except ZMQError:
                message = None
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
        """Send one message part; the Future's result is None, or a tracker with ``copy=False, track=True``."""
        tried = False
        waiting = self.waiting
        if waiting is not None and waiting.turn.left > 0 and not waiting.senders:
            try:
                sent = self.try_send(data, flags, copy, track, routing_id, group)
                if sent is not False:
                    return _finished(self, None if sent is True else sent)
                tried = True
            except ZMQError:
                tried = False
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
        """Send the parts of one message, all or none; otherwise as `send`."""
        tried = False
        waiting = self.waiting
        if not isinstance(msg_parts, (list, tuple, str, bytes)):
            msg_parts = list(msg_parts)  # may be needed twice
        if waiting is not None and waiting.turn.left > 0 and not waiting.senders:
            try:
                sent = self.try_send_multipart(
                    msg_parts, flags, copy, track, routing_id=routing_id, group=group
                )
                if sent is not False:
                    return _finished(self, None if sent is True else sent)
                tried = True
            except ZMQError:
                tried = False
        return self._send_multipart_later(tried, msg_parts, flags, copy, track, routing_id, group, timeout)

    def poll(self: "Any", timeout: "Optional[float]" = None, flags: int = 1) -> "Any":
        """Wait up to `timeout` milliseconds for events; the Future's result is those that are there."""
        from zmq.backend.cffi.socket import Socket

        waiting = self.waiting
        if waiting is not None and waiting.turn.left > 0:
            try:
                events = Socket.poll(self, 0, flags)
            except ZMQError:
                return self._poll_later(timeout, flags)
            if events or timeout == 0:
                return _finished(self, events)
        return self._poll_later(timeout, flags)
