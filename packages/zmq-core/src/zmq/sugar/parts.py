"""Messages of several parts for subclasses that override the sending or the receiving of one part."""

from zmq.backend import Frame as _Frame
from zmq.sugar.serialize import given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

    from zmq.backend import MessageTracker
    from zmq.sugar.socket import Socket

__all__ = ["recv_parts", "send_parts"]

_SNDMORE = 2
_RCVMORE = 13


def recv_parts(self: "Socket", flags: int, copy: bool, track: bool, metadata: bool) -> "list[Any]":
    """Receive all parts of one message, each with the overridden `Socket.recv`.

    Raises
    ------
    Again, ZMQError
        As for `Socket.recv_multipart`.
    """
    options = given(copy=copy, track=track)
    if metadata:
        options["metadata"] = metadata
    parts: list[Any] = [self.recv(flags, **options)]
    while self.getsockopt(_RCVMORE):
        parts.append(self.recv(flags, **options))
    return parts


def send_parts(
    self: "Socket",
    msg_parts: "Any",
    flags: int,
    copy: bool,
    track: bool,
    routing_id: "Optional[int]",
    group: "Optional[str]",
) -> "Optional[MessageTracker]":
    """Send the parts of one message, each with the overridden `Socket.send`; return what the last call returned.

    Raises
    ------
    TypeError
        A part is not bytes-like; nothing was sent.
    IndexError
        There are no parts.
    Again, ZMQError
        As for `Socket.send_multipart`.
    """
    if isinstance(msg_parts, (str, bytes)):
        raise TypeError(
            f"send_multipart() takes a list of parts, not one {type(msg_parts).__name__}; use send()"
        )
    parts = list(msg_parts)
    if not parts:
        raise IndexError("a message has at least one part; send_multipart() got none")
    for index, part in enumerate(parts):
        try:
            if not isinstance(part, _Frame):
                memoryview(part).release()
        except TypeError:
            raise TypeError(f"part {index}: a message is bytes, not {type(part).__name__}") from None
    options = given(copy, track, routing_id, group)
    last = parts.pop()
    for part in parts:
        self.send(part, flags | _SNDMORE, **options)
    tracker: Optional[MessageTracker] = self.send(last, flags, **options)
    return tracker
