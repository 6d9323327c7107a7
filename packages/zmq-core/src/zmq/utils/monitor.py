"""What a monitor socket says: see `Socket.get_monitor_socket` and zmq_socket_monitor(3)."""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Sequence
from typing import Any, Protocol, TypedDict, overload

from zmq.backend import Frame
from zmq.constants import Event

__all__ = ["MonitorMessage", "parse_monitor_message", "recv_monitor_message"]


_HEAD = struct.Struct("=Hi")


class MonitorMessage(TypedDict):
    """One event of a monitored socket.

    `value` is a file descriptor, an error number, an interval in milliseconds or a protocol error, as the
    event has it.
    """

    event: Event
    value: int
    endpoint: bytes


class _Receiver(Protocol):
    def recv_multipart(self, flags: int = ...) -> Sequence[bytes]: ...


class _AsyncReceiver(Protocol):
    def recv_multipart(self, flags: int = ...) -> Awaitable[Sequence[bytes]]: ...


def parse_monitor_message(msg: Sequence[bytes]) -> MonitorMessage:
    """Decode one message of a monitor socket.

    Parameters
    ----------
    msg
        Its two frames: 16 bits of event and 32 bits of value, in this machine's byte order; and the endpoint.

    Returns
    -------
    MonitorMessage
        A dict: `event`, a `zmq.Event`; `value`, an int: a file descriptor, an error number, an interval in
        milliseconds or a `zmq.Event.PROTOCOL_ERROR_*`, as the event has it (a `zmq.Event` unless it is negative);
        `endpoint`, the second frame.

    Raises
    ------
    RuntimeError
        If these are not the frames of a monitor message.
    """
    if len(msg) != 2 or len(msg[0]) != 6:
        frames = msg if isinstance(msg, (list, tuple)) else [msg]
        sizes = (
            ", ".join(str(len(frame)) if hasattr(frame, "__len__") else repr(frame) for frame in frames)
            or "none"
        )
        raise RuntimeError(
            f"not a monitor message: expected 2 frames, the first of 6 bytes, not {len(msg)} (bytes: {sizes})"
        )
    head: Any = msg[0]
    event, value = _HEAD.unpack(head.bytes if isinstance(head, Frame) else head)
    # An Event has no sign, so the file descriptor of an event that has none is the int -1.
    return {"event": Event(event), "value": Event(value) if value >= 0 else value, "endpoint": msg[1]}


@overload
def recv_monitor_message(socket: _Receiver, flags: int = ...) -> MonitorMessage: ...
@overload
def recv_monitor_message(socket: _AsyncReceiver, flags: int = ...) -> Awaitable[MonitorMessage]: ...
def recv_monitor_message(socket: Any, flags: int = 0) -> MonitorMessage | Awaitable[MonitorMessage]:
    """Receive one message from a monitor socket and decode it as `parse_monitor_message` does.

    Parameters
    ----------
    socket
        What `Socket.get_monitor_socket` returned. If receiving from it has to be awaited, so has this.
    flags
        Flags of `Socket.recv_multipart`.

    Raises
    ------
    Again
        If `flags` has `DONTWAIT` and there is no event.
    RuntimeError
        If the message is not a monitor's.
    """
    received = socket.recv_multipart(flags)
    return _decode_later(received) if hasattr(received, "__await__") else parse_monitor_message(received)


async def _decode_later(received: Awaitable[Sequence[bytes]]) -> MonitorMessage:
    return parse_monitor_message(await received)
