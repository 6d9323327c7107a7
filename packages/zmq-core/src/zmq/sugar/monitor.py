"""The events of a socket, as objects that one can loop over."""

from zmq.error import ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import Any, Optional, TypeVar, Union

    from zmq.backend import Socket as BackendSocket
    from zmq.constants import Event
    from zmq.sugar.socket import Socket

    S = TypeVar("S", bound=BackendSocket[Any])

__all__ = ["MonitorEvents", "SocketEvent"]

_RCVHWM = 24
_POLLIN = 1
_DONTWAIT = 1
_ALL = 0xFFFF
_MONITOR_STOPPED = 0x0400
# Events whose value is an error number of the operating system.
_WITH_ERRNO = 0x0010 | 0x0040 | 0x0100
# Events whose value is an open file descriptor.
_WITH_DESCRIPTOR = 0x0001 | 0x0008 | 0x0020

# Of endpoints. Not the numbers of descriptors: libzmq lets go of an endpoint later than of the socket's descriptor.
numbers: "Iterator[int]" = iter(range(1, 1 << 62))


class SocketEvent:
    """One thing that happened to a monitored socket (zmq_socket_monitor).

    Attributes
    ----------
    event : zmq.Event
        What happened.
    value : int
        What libzmq says about it: a file descriptor, an error number, milliseconds, or a protocol error.
    endpoint : str
        Where.

    .. versionadded:: 28.0
    """

    __slots__ = ("endpoint", "event", "value")

    event: "Event"
    value: int
    endpoint: str

    def __init__(self, event: "Event", value: int, endpoint: str) -> None:
        self.event = event
        self.value = value
        self.endpoint = endpoint

    @property
    def errno(self) -> "Optional[int]":
        """The error number, of an event that has one: BIND_FAILED, ACCEPT_FAILED, CLOSE_FAILED."""
        return self.value if self.event & _WITH_ERRNO else None

    @property
    def fd(self) -> "Optional[int]":
        """The file descriptor of the connection, of an event that has one: CONNECTED, LISTENING, ACCEPTED."""
        return self.value if self.event & _WITH_DESCRIPTOR else None

    @property
    def protocol_error(self) -> "Optional[Event]":
        """Why a handshake failed, of HANDSHAKE_FAILED_PROTOCOL: one of ``zmq.Event.PROTOCOL_ERROR_*``."""
        from zmq.constants import Event

        return Event(self.value) if self.event == Event.HANDSHAKE_FAILED_PROTOCOL else None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SocketEvent):
            return NotImplemented
        return (self.event, self.value, self.endpoint) == (other.event, other.value, other.endpoint)

    def __hash__(self) -> int:
        return hash((self.event, self.value, self.endpoint))

    def __repr__(self) -> str:
        detail: Union[int, str, None] = self.value
        if self.errno is not None:
            import os

            detail = os.strerror(self.errno)
        elif self.protocol_error is not None:
            detail = self.protocol_error.name
        return f"<{self.event.name} {self.endpoint} ({detail})>"


class MonitorEvents:
    """The events of one socket: an iterator and a context manager; `Socket.monitor_events` makes one.

    `pair` receives them.

    Iteration waits for the next event and ends when the socket or this object is closed, in whichever order and from
    whichever thread.

    .. versionadded:: 28.0
    """

    def __init__(self, socket: "Socket", pair: "Socket", events: int = _ALL) -> None:
        endpoint = f"inproc://zmq.monitor.{next(numbers)}"
        self._pair = receive_events(socket, endpoint, events | _MONITOR_STOPPED, pair)

    @property
    def closed(self) -> bool:
        """Whether there will be no more events."""
        return bool(self._pair.closed)

    def recv(self, timeout: "Optional[float]" = None) -> "Optional[SocketEvent]":
        """Wait up to `timeout` milliseconds for the next event; None or a negative value waits forever.

        Returns
        -------
        SocketEvent or None
            None when time is up.

        Raises
        ------
        ZMQError
            ENOTSOCK when there will be no more events.
        """
        if not self._pair.poll(timeout, _POLLIN):
            return None
        return self._next()

    def _next(self) -> "SocketEvent":
        return self._decode(self._pair.recv_multipart())

    def _decode(self, parts: "list[bytes]") -> "SocketEvent":
        """Return the event that a message of the monitor tells; the last one ends the monitoring."""
        from zmq.constants import Event
        from zmq.utils.monitor import parse_monitor_message

        message = parse_monitor_message(parts)
        if message["event"] & _MONITOR_STOPPED:
            self._pair.monitors(None)
            self.close()
        return SocketEvent(
            Event(message["event"]), message["value"], message["endpoint"].decode("utf-8", "replace")
        )

    def __iter__(self) -> "Iterator[SocketEvent]":
        from zmq.error import ContextTerminated, SocketClosed

        while not self.closed:
            try:
                event = self._next()
            except (SocketClosed, ContextTerminated):
                return
            if not event.event & _MONITOR_STOPPED:
                yield event

    def close(self) -> None:
        """Stop the events; closing twice does nothing."""
        self._pair.close(0)

    def __enter__(self) -> "MonitorEvents":
        return self

    def __exit__(
        self,
        exc_type: "Optional[type[BaseException]]",
        exc_value: "Optional[BaseException]",
        traceback: "Optional[TracebackType]",
    ) -> None:
        self.close()


def receive_events(socket: "Socket", endpoint: "Union[str, bytes]", events: int, pair: "S") -> "S":
    """Have libzmq publish events of `socket` at `endpoint`, and a PAIR socket receive them.

    Without a receiver, or at its limit, libzmq's I/O thread would wait, and all sockets with it. So the receiver has no
    limit and is there first: a signal handler may raise in between.
    """
    try:
        pair.set(_RCVHWM, 0)
        if isinstance(endpoint, str) and endpoint.startswith("inproc://"):
            pair.connect(endpoint)
            pair.monitors(socket)
        socket.monitor(endpoint, events)
    except ZMQError:
        pair.monitors(None)
        pair.close(0)
        raise
    return pair
