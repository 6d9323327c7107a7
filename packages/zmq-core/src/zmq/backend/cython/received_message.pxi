# Bytes that know where they come from, without a Frame to keep.

class ReceivedMessage(bytes):
    """A received message part: bytes, with what libzmq knows of its sender. ``recv(metadata=True)`` returns one.

    Attributes
    ----------
    more : bool
        Whether another part of the same message follows.

    See Also
    --------
    Frame.get : the same properties, without a copy of the content.

    .. versionadded:: 28.0
    """

    def __new__(cls, content=b""):
        frame = content if isinstance(content, Frame) else None
        self = bytes.__new__(cls, content if frame is None else frame.bytes)
        self._frame = frame
        self.more = frame is not None and frame.more
        return self

    def __reduce_ex__(self, protocol):
        """Pickle as bytes: the properties belong to libzmq's message."""
        return bytes, (bytes(self),)

    def __copy__(self, memo=None):
        """Return itself: like bytes, it does not change."""
        return self

    __deepcopy__ = __copy__

    @cython.embedsignature(False)
    def get(self, name):
        """Return a metadata property such as ``"User-Id"``, or None when the message has none of this name (zmq_msg_gets)."""
        if self._frame is None:
            return None
        try:
            return self._frame.get(name)
        except ZMQError as error:
            if error.errno != EINVAL:
                raise
            return None

    @property
    @cython.embedsignature(False)
    def user_id(self):
        """Who the peer proved to be, as its authenticator named it; None without authentication (RFC 27)."""
        return self.get("User-Id")

    @property
    @cython.embedsignature(False)
    def peer_address(self):
        """The peer's network address, as text; None where the transport has none."""
        return self.get("Peer-Address")

    @property
    @cython.embedsignature(False)
    def routing_id(self):
        """The peer's routing id, of a message to a SERVER or PEER socket; None otherwise (draft API)."""
        return (self.get("routing_id") or None) if PYZMQ_DRAFT_API else None

    @property
    @cython.embedsignature(False)
    def group(self):
        """The RADIO-DISH group; None otherwise (draft API)."""
        return (self.get("group") or None) if PYZMQ_DRAFT_API else None
