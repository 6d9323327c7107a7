"""Messages of several parts for subclasses that override the sending or the receiving of one part."""

from zmq.backend import Frame as _Frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

    from zmq.backend import MessageTracker
    from zmq.sugar.socket import Socket

__all__ = ["recv_multipart", "send_multipart"]

_SNDMORE = 2
_RCVMORE = 13


def recv_multipart(
    self: "Socket", flags: int = 0, copy: bool = True, track: bool = False, **options: "Any"
) -> "list[Any]":
    """Receive all parts of one message, each with the overridden `Socket.recv`.

    Raises
    ------
    Again, ZMQError
        As for `Socket.recv_multipart`.
    """
    # An override need not have the arguments that nobody gave.
    if not copy:
        options["copy"] = copy
    if track:
        options["track"] = track
    parts: list[Any] = [self.recv(flags, **options)]
    while self.get(_RCVMORE):
        parts.append(self.recv(flags, **options))
    return parts


def send_multipart(
    self: "Socket",
    msg_parts: "Any",
    flags: int = 0,
    copy: bool = True,
    track: bool = False,
    **options: "Any",
) -> "Optional[MessageTracker]":
    """Send the parts of one message, each with the overridden `Socket.send`; return what the last call returned.

    Raises
    ------
    TypeError
        A part is not bytes-like; nothing was sent.
    ValueError
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
        raise ValueError("a message has at least one part; send_multipart() got none")
    for index, part in enumerate(parts):
        try:
            if not isinstance(part, _Frame):
                memoryview(part).release()
        except TypeError:
            raise TypeError(f"part {index}: a message is bytes, not {type(part).__name__}") from None
    if not copy:
        options["copy"] = copy
    if track:
        options["track"] = track
    last = parts.pop()
    for part in parts:
        self.send(part, flags | _SNDMORE, **options)
    tracker: Optional[MessageTracker] = self.send(last, flags, **options)
    return tracker
