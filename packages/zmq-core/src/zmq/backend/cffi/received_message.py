"""Bytes that know where they come from, without a Frame to keep."""

from zmq.backend.cffi._cffi import lib
from zmq.backend.cffi.frame import Frame
from zmq.backend.cffi.library import PYZMQ_DRAFT_API
from zmq.error import ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Union


class ReceivedMessage(bytes):
    """A received message part: bytes, with what libzmq knows of its sender. ``recv(metadata=True)`` returns one.

    Attributes
    ----------
    more : bool
        Whether another part of the same message follows.

    .. versionadded:: 28.0
    """

    more: bool
    _frame: "Optional[Frame]"

    def __new__(cls, content: "Union[Frame, bytes]" = b"") -> "ReceivedMessage":
        frame = content if isinstance(content, Frame) else None
        self = bytes.__new__(cls, content if frame is None else frame.bytes)
        self._frame = frame
        self.more = frame is not None and frame.more
        return self

    def __reduce_ex__(self, protocol: object) -> "tuple[Any, ...]":
        """Pickle as bytes: the properties belong to libzmq's message."""
        return bytes, (bytes(self),)

    def __copy__(self, memo: object = None) -> "ReceivedMessage":
        """Return itself: like bytes, it does not change."""
        return self

    __deepcopy__ = __copy__

    def get(self, name: str) -> "Union[int, str, None]":
        """Return a metadata property such as ``"User-Id"``, or None when the message has none (zmq_msg_gets)."""
        if self._frame is None:
            return None
        try:
            return self._frame.get(name)
        except ZMQError as error:
            if error.errno != lib.EINVAL:
                raise
            return None

    @property
    def user_id(self) -> "Optional[str]":
        """Who the peer proved to be, as its authenticator named it; None without authentication (RFC 27)."""
        return _text(self.get("User-Id"))

    @property
    def peer_address(self) -> "Optional[str]":
        """The peer's network address, as text; None where the transport has none."""
        return _text(self.get("Peer-Address"))

    @property
    def routing_id(self) -> "Optional[int]":
        """The peer's routing id, of a message to a SERVER or PEER socket; None otherwise (draft API)."""
        found = self.get("routing_id") if PYZMQ_DRAFT_API else None
        return found if isinstance(found, int) and found else None

    @property
    def group(self) -> "Optional[str]":
        """The RADIO-DISH group; None otherwise (draft API)."""
        return (_text(self.get("group")) or None) if PYZMQ_DRAFT_API else None


def _text(value: "Union[int, str, None]") -> "Optional[str]":
    return value if isinstance(value, str) else None
