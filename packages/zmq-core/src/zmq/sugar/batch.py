"""Messages that event loops send later: what to keep of one, and a Batch of those that are sent together."""

from zmq.backend import Frame as _Frame
from zmq.error import Again

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Callable

__all__ = ["Batch", "kept"]

_DONTWAIT = 1


def kept(data: "Any", copy: bool) -> "Any":
    """Return what to keep of a part that is sent later: with copy=True its owner may change it meanwhile.

    .. versionadded:: 28.0
    """
    if not copy or data is None or isinstance(data, (bytes, _Frame)):
        return data
    try:
        return _Frame(data).bytes
    except (TypeError, ValueError, BufferError):
        return data  # the send will say what is wrong with it


class Batch:
    """The messages of a `send_many` that waits for its turns between attempts.

    Parameters
    ----------
    send
        `Socket.send_many` or `Socket.send_many_multipart`, unbound.
    socket
        What it is called on.
    messages
        All of them.
    copy
        As for `send`.

    Attributes
    ----------
    sent : int
        How many were sent by now.

    Raises
    ------
    TypeError
        `messages` is a str or bytes: one message, not many.

    .. versionadded:: 28.0
    """

    __slots__ = ("_copy", "_messages", "_send", "_socket", "sent")

    def __init__(
        self, send: "Callable[..., int]", socket: "Any", messages: "Iterable[Any]", copy: bool
    ) -> None:
        if isinstance(messages, (str, bytes)):
            raise TypeError(f"send_many() takes a list of messages, not one {type(messages).__name__}")
        self._send = send
        self._socket = socket
        self._messages = list(messages)
        self._copy = copy
        self.sent: int = 0

    def send_next(self, flags: int) -> None:
        """Send the next message, and wait as the flags and SNDTIMEO say until a peer can take it."""
        self.sent += self._send(self._socket, self._messages[self.sent : self.sent + 1], flags, self._copy)

    def attempt(self) -> bool:
        """Send what can be sent now; return whether that was all that is left.

        Raises
        ------
        TypeError
            A message cannot be sent, named by its index among those that are left; none of them was sent.
        ZMQError
            As for `send`, but never Again.
        """
        rest = self._messages[self.sent :] if self.sent else self._messages
        if rest:
            try:
                self.sent += self._send(self._socket, rest, _DONTWAIT, self._copy)
            except Again:
                return False
        return self.sent == len(self._messages)
