"""RecvMode: what a receive of an event loop takes from a socket in one go, without waiting, and how that goes back."""

from zmq.error import Again, ZMQError
from zmq.sugar.serialize import require_room
from zmq.sugar.socket import Socket

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

__all__ = [
    "MESSAGE",
    "MESSAGE_BATCH",
    "MESSAGE_DETAILED",
    "MESSAGE_FITTING",
    "PART",
    "PART_BATCH",
    "PART_DETAILED",
    "PART_FITTING",
    "PART_INTO",
    "RecvMode",
    "receipt_of",
    "return_message",
]

_DONTWAIT = 1

_receipt: "Any" = Socket.receipt
_recv: "Any" = Socket.recv
_recv_into: "Any" = Socket.recv_into
_recv_many: "Any" = Socket.recv_many
_recv_many_multipart: "Any" = Socket.recv_many_multipart
_recv_multipart: "Any" = Socket.recv_multipart
_try_recv: "Any" = Socket.try_recv
_try_recv_multipart: "Any" = Socket.try_recv_multipart


class RecvMode:
    """What a receive takes from the socket, and how that is made of messages again.

    Attributes
    ----------
    attempt
        Called with the socket and the operation's arguments; returns None when there is nothing.
    messages
        Makes a list of messages, each a list of parts, of what `attempt` returned.
    many
        Whether that is a batch.

    .. versionadded:: 28.0
    """

    __slots__ = ("attempt", "many", "messages")

    def __init__(
        self,
        attempt: "Callable[..., Any]",
        messages: "Callable[[Any], list[list[Any]]]",
        many: bool = False,
    ) -> None:
        self.attempt: Callable[..., Any] = attempt
        self.messages: Callable[[Any], list[list[Any]]] = messages
        self.many: bool = many


def return_message(socket: "Any", mode: RecvMode, message: "Any", receipt: int) -> bool:
    """Push back what a receive took; False when the socket was closed, and its messages with it.

    .. versionadded:: 28.0
    """
    try:
        for parts in reversed(mode.messages(message)):
            socket.push_back(parts, receipt)
            receipt &= ~1  # whether parts follow was asked after the last message
    except ZMQError:
        return False
    return True


def receipt_of(socket: "Any") -> int:
    """Return the receipt of what was received just now, or 0 when another thread closed the socket or uses it since.

    .. versionadded:: 28.0
    """
    try:
        receipt: int = _receipt(socket)
    except ZMQError:
        return 0
    return receipt


def _part_as_messages(part: "Any") -> "list[list[Any]]":
    return [[part]]


def _message_as_messages(parts: "Any") -> "list[list[Any]]":
    return [parts]


def _parts_as_messages(parts: "Any") -> "list[list[Any]]":
    return [[part] for part in parts]


def _messages(messages: "Any") -> "Any":
    return messages


def _no_messages(size: "Any") -> "list[list[Any]]":
    """What was received is in the caller's memory already."""
    return []


def _part_detailed(socket: "Any", copy: bool, track: bool, metadata: bool) -> "Any":
    """Take a part as bytes that know their sender, or as a Frame with a tracker."""
    try:
        return _recv(socket, _DONTWAIT, copy, track, metadata=metadata)
    except Again:
        return None


def _message_detailed(socket: "Any", copy: bool, track: bool, metadata: bool) -> "Any":
    try:
        return _recv_multipart(socket, _DONTWAIT, copy, track, metadata=metadata)
    except Again:
        return None


def _part_fitting(socket: "Any", room: int) -> "Any":
    """Take a part if it fits; else it stays in the socket."""
    frame = _try_recv(socket, False)
    try:
        if frame is not None and len(frame) > room:
            raise ValueError(
                f"the message part has {len(frame)} bytes, there is room for {room}; "
                "it can be received again, into more memory"
            )
    except BaseException:
        # Also when a signal handler raised.
        if frame is not None:
            socket.push_back([frame], receipt_of(socket))
        raise
    return frame


def _message_fitting(socket: "Any", room: "list[int]") -> "Any":
    """Take a message if its parts fit; else it stays in the socket."""
    frames = _try_recv_multipart(socket, False)
    try:
        if frames is not None:
            require_room([len(frame) for frame in frames], room)
    except BaseException:
        # Also when a signal handler raised.
        if frames is not None:
            socket.push_back(frames, receipt_of(socket))
        raise
    return frames


def _part_into(socket: "Any", buffer: "Any", nbytes: int, truncate: bool) -> "Optional[tuple[int]]":
    """Return the size of a part in a tuple: it may be 0."""
    try:
        return (_recv_into(socket, buffer, nbytes=nbytes, flags=_DONTWAIT, truncate=truncate),)
    except Again:
        return None


def _part_batch(socket: "Any", max_messages: int, copy: bool) -> "Any":
    try:
        return _recv_many(socket, max_messages, _DONTWAIT, copy)
    except Again:
        return None


def _message_batch(socket: "Any", max_messages: int, copy: bool) -> "Any":
    try:
        return _recv_many_multipart(socket, max_messages, _DONTWAIT, copy)
    except Again:
        return None


PART = RecvMode(_try_recv, _part_as_messages)
MESSAGE = RecvMode(_try_recv_multipart, _message_as_messages)
PART_DETAILED = RecvMode(_part_detailed, _part_as_messages)
MESSAGE_DETAILED = RecvMode(_message_detailed, _message_as_messages)
PART_FITTING = RecvMode(_part_fitting, _part_as_messages)
MESSAGE_FITTING = RecvMode(_message_fitting, _message_as_messages)
PART_INTO = RecvMode(_part_into, _no_messages)
PART_BATCH = RecvMode(_part_batch, _parts_as_messages, many=True)
MESSAGE_BATCH = RecvMode(_message_batch, _messages, many=True)
