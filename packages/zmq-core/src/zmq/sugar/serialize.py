"""Sockets that send and receive text, JSON and Python objects, and receive into memory of the caller's."""

import sys

from zmq import backend as _backend
from zmq.error import ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Callable, Optional

    from zmq._typing import Received as Received
    from zmq._typing import Sendable, WriteableBuffer
    from zmq.backend import Frame, MessageTracker

__all__ = [
    "PICKLE_PROTOCOL",
    "SerializingSocket",
    "flat_view",
    "given",
    "keep_interrupted",
    "require_room",
    "scatter",
    "writable_views",
]

# `pickle.DEFAULT_PROTOCOL`, without importing pickle.
PICKLE_PROTOCOL = 5 if sys.version_info >= (3, 14) else 4

# Loaded by the first call that needs them: import statements in the calls themselves cost half a microsecond each time.
_jsonapi: "Any" = None
_pickles: "Any" = None


def _load_jsonapi() -> "Any":
    global _jsonapi
    from zmq.utils import jsonapi

    _jsonapi = jsonapi
    return jsonapi


def _load_pickles() -> "Any":
    global _pickles
    from zmq.utils import pickles

    _pickles = pickles
    return pickles


def given(
    copy: bool,
    track: bool,
    routing_id: "Optional[int]" = None,
    group: "Optional[str]" = None,
    timeout: "Optional[float]" = None,
) -> "dict[str, Any]":
    """Return those arguments of `send` that are not left at their defaults: an override may be without them."""
    found: dict[str, Any] = {}
    if not copy:
        found["copy"] = copy
    if track:
        found["track"] = track
    if routing_id is not None:
        found["routing_id"] = routing_id
    if group is not None:
        found["group"] = group
    if timeout is not None:
        found["timeout"] = timeout
    return found


def refuse_references(view: memoryview, what: str) -> None:
    """Refuse memory of references to Python objects, which a message in their place would corrupt.

    Raises
    ------
    TypeError
        The format has an O. It is one of PEP 3118, where the names of fields stand between colons.

    .. versionadded:: 28.0
    """
    if any("O" in text for text in view.format.split(":")[::2]):
        raise TypeError(f"{what} holds references to Python objects; a message cannot be received into it")


def flat_view(buffer: "WriteableBuffer", what: str) -> memoryview:
    """Return memory that a message is to be received into as bytes, one behind the other as they lie there.

    Raises
    ------
    TypeError
        It is no buffer, or holds references to Python objects.
    BufferError
        It is not contiguous.

    .. versionadded:: 28.0
    """
    view = memoryview(buffer)
    if not view.c_contiguous and view.f_contiguous:
        # Laid out by columns, as only NumPy's memory is; the transposed array is laid out by rows.
        import numpy

        view = memoryview(numpy.asarray(view).T)
    if not view.c_contiguous:
        raise BufferError(f"{what} is not contiguous; receive into a copy")
    refuse_references(view, what)
    if view.nbytes:
        flat = view.cast("B")
        view.release()  # PyPy would keep the buffer locked until it collects this view
        return flat
    # An array without elements cannot be cast if it has several dimensions.
    return memoryview(b"" if view.readonly else bytearray())


def writable_views(buffers: "Iterable[WriteableBuffer]") -> "list[memoryview]":
    """Return the memory that a message is to be received into, as flat views.

    Raises
    ------
    TypeError
        One is no buffer, not contiguous, or read-only, or holds references to Python objects.
    """
    views = []
    for position, buffer in enumerate(buffers):
        try:
            view = flat_view(buffer, f"buffer {position}")
        except BufferError as error:
            raise TypeError(str(error)) from None
        if view.readonly:
            raise TypeError(
                f"buffer {position} must be writable memory, not a read-only {type(buffer).__name__}"
            )
        views.append(view)
    return views


def require_room(sizes: "list[int]", room: "list[int]") -> None:
    """Check that the parts of a message, by their sizes in bytes, fit into this room.

    Raises
    ------
    ValueError
        They do not.
    """
    if len(sizes) > len(room) or any(size > most for size, most in zip(sizes, room)):
        raise ValueError(
            f"the parts of the message have {sizes} bytes, there is room for {room}; "
            "it can be received again, into more memory"
        )


def scatter(frames: "list[Frame]", views: "list[memoryview]") -> "list[int]":
    """Copy the parts of a message into views of memory, as far as they fit, and return their sizes in bytes."""
    for frame, view in zip(frames, views):
        count = min(len(frame), len(view))
        view[:count] = frame.buffer[:count]
    return [len(frame) for frame in frames]


def keep_interrupted(socket: "Any", receive: str, message: "Any", error: BaseException) -> None:
    """Push back a message, if there is one, whose conversion a signal handler ended.

    What derives from Exception tells of a message that cannot be converted: that one is received for good. What a
    subclass's own method to receive returned need not be what libzmq delivered.

    .. versionadded:: 28.0
    """
    kind = type(socket)
    own = getattr(kind, receive) is getattr(kind, f"_own_{receive}")
    if message is None or isinstance(error, Exception) or not own:
        return
    try:
        socket.push_back(message if receive == "recv_multipart" else [message], socket.receipt())
    except ZMQError:
        return  # it was closed meanwhile, and its messages with it


class SerializingSocket(_backend.Socket["Received"]):
    """The conversions between messages and other objects; `zmq.Socket` has them."""

    # The `zmq.utils.pickles.policy` by which this socket was checked.
    _pickle_policy: "Any" = None

    def send_string(
        self,
        u: str,
        flags: int = 0,
        copy: bool = True,
        encoding: str = "utf-8",
        *,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
        **kwargs: "Any",
    ) -> "Optional[MessageTracker]":
        """Send text as one message part, in an encoding; further arguments are for `send`.

        Raises
        ------
        TypeError
            `u` is not a str.
        Again, ZMQError
            As for `send`.

        Examples
        --------
        >>> push.send_string("hello")
        >>> pull.recv()
        b'hello'
        """
        if not isinstance(u, str):
            raise TypeError(f"send_string() takes a str, not {type(u).__name__}; use send() for bytes")
        data = u.encode(encoding)
        if copy and not track and routing_id is None and group is None and not kwargs:
            return self.send(data, flags=flags)
        tracker: Optional[MessageTracker] = self.send(
            data, flags=flags, **given(copy, track, routing_id, group), **kwargs
        )
        return tracker

    def recv_string(
        self, flags: int = 0, encoding: str = "utf-8", *, timeout: "Optional[float]" = None
    ) -> str:
        """Receive one message part as text.

        Raises
        ------
        UnicodeDecodeError
            The message is not in this encoding; its ``object`` is the message.
        Again, ZMQError
            As for `recv`.

        Examples
        --------
        >>> push.send_string("hello")
        >>> pull.recv_string()
        'hello'
        """
        message: Any = None
        try:
            message = self.recv(flags=flags) if timeout is None else self.recv(flags=flags, timeout=timeout)
            text: str = message.decode(encoding)
            return text
        except BaseException as error:
            keep_interrupted(self, "recv", message, error)
            raise

    send_unicode = send_string
    recv_unicode = recv_string

    def send_json(
        self,
        obj: "Any",
        flags: int = 0,
        *,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
        timeout: "Optional[float]" = None,
        **kwargs: "Any",
    ) -> None:
        """Send an object as JSON; further arguments are for `json.dumps`.

        Raises
        ------
        TypeError, ValueError
            The object has no JSON form.
        Again, ZMQError
            As for `send`.

        Examples
        --------
        >>> push.send_json({"job": 1})
        >>> pull.recv()
        b'{"job": 1}'
        """
        data = (_jsonapi or _load_jsonapi()).dumps(obj, **kwargs)
        if routing_id is None and group is None and timeout is None:
            self.send(data, flags=flags)
        else:
            self.send(data, flags=flags, **given(True, False, routing_id, group, timeout))

    def recv_json(self, flags: int = 0, *, timeout: "Optional[float]" = None, **kwargs: "Any") -> "Any":
        """Receive an object sent as JSON; further arguments are for `json.loads`.

        Raises
        ------
        ValueError
            The message is no JSON.
        Again, ZMQError
            As for `recv`.

        Examples
        --------
        >>> push.send_json({"job": 1})
        >>> pull.recv_json()
        {'job': 1}
        """
        loads = (_jsonapi or _load_jsonapi()).loads
        message: Any = None
        try:
            message = self.recv(flags) if timeout is None else self.recv(flags, timeout=timeout)
            return loads(message, **kwargs)
        except BaseException as error:
            keep_interrupted(self, "recv", message, error)
            raise

    def send_pyobj(
        self,
        obj: "Any",
        flags: int = 0,
        protocol: int = PICKLE_PROTOCOL,
        *,
        copy: bool = True,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
        **kwargs: "Any",
    ) -> "Optional[MessageTracker]":
        """Send an object as a pickle of the given protocol; further arguments are for `send`.

        Raises
        ------
        pickle.PicklingError
            The object cannot be pickled.
        Again, ZMQError
            As for `send`.
        """
        data = (_pickles or _load_pickles()).dumps(obj, protocol)
        if copy and not track and routing_id is None and group is None and not kwargs:
            return self.send(data, flags=flags)
        tracker: Optional[MessageTracker] = self.send(
            data, flags=flags, **given(copy, track, routing_id, group), **kwargs
        )
        return tracker

    def recv_pyobj(self, flags: int = 0, *, timeout: "Optional[float]" = None) -> "Any":
        """Receive an object sent as a pickle.

        Loading a pickle runs whatever code its sender put into it: never do this with messages from strangers. The
        first such call on a tcp endpoint without CURVE, but for the loopback, is told in the log `zmq.security`.

        Raises
        ------
        pickle.UnpicklingError
            The message is no pickle, or `zmq.utils.pickles.refuse` forbids all.
        Again, ZMQError
            As for `recv`.
        """
        pickles = _pickles or _load_pickles()
        if self._pickle_policy is not pickles.policy:
            pickles.check(self)
        message: Any = None
        try:
            message = self.recv(flags) if timeout is None else self.recv(flags, timeout=timeout)
            return pickles.loads(message)
        except BaseException as error:
            keep_interrupted(self, "recv", message, error)
            raise

    def send_serialized(
        self,
        msg: "Any",
        serialize: "Callable[[Any], Iterable[Sendable]]",
        flags: int = 0,
        copy: bool = True,
        *,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
        **kwargs: "Any",
    ) -> "Optional[MessageTracker]":
        """Send ``serialize(msg)``, a list of message parts; further arguments are for `send_multipart`.

        Raises
        ------
        Again, ZMQError
            As for `send_multipart`; and whatever `serialize` raises, before anything is sent.
        """
        parts = serialize(msg)
        if copy and not track and routing_id is None and group is None and not kwargs:
            return self.send_multipart(parts, flags=flags)
        tracker: Optional[MessageTracker] = self.send_multipart(
            parts, flags=flags, **given(copy, track, routing_id, group), **kwargs
        )
        return tracker

    def recv_serialized(
        self,
        deserialize: "Callable[[list[Any]], Any]",
        flags: int = 0,
        copy: bool = True,
        *,
        timeout: "Optional[float]" = None,
    ) -> "Any":
        """Receive a message and return ``deserialize(parts)``.

        Raises
        ------
        Again, ZMQError
            As for `recv_multipart`; and whatever `deserialize` raises.
        """
        parts: Any = None
        try:
            parts = self.recv_multipart(flags=flags, **given(copy, False, timeout=timeout))
            return deserialize(list(parts))  # it may take parts out
        except BaseException as error:
            keep_interrupted(self, "recv_multipart", parts, error)
            raise

    def recv_multipart_into(
        self,
        buffers: "Iterable[WriteableBuffer]",
        /,
        *,
        flags: int = 0,
        truncate: bool = True,
        timeout: "Optional[float]" = None,
    ) -> "list[int]":
        """Receive the parts of one message into `buffers`, one each, and return the parts' sizes in bytes.

        Parameters
        ----------
        buffers : iterable of writable bytes-like
            Where to put the parts, in their order. Those that are left over stay as they are.
        flags : int
            0 or DONTWAIT.
        truncate : bool
            Whether to drop what does not fit, and parts without a buffer; their sizes are in the result. If not, such a
            message stays in the socket, for the next receive of whatever kind.
        timeout : float, optional
            As for `recv`.

        Raises
        ------
        TypeError
            A buffer is read-only, not contiguous, or no buffer; nothing is received.
        ValueError
            The message does not fit, without `truncate`; no buffer is changed.
        Again, ZMQError
            As for `recv_multipart`.

        Notes
        -----
        zmq_msg_recv(3). Each part is copied once, from libzmq's memory.

        .. versionadded:: 28.0
        """
        views = writable_views(buffers)
        frames = None
        try:
            frames = self.recv_multipart(flags=flags, **given(False, False, timeout=timeout))
            if not truncate:
                require_room([len(frame) for frame in frames], [len(view) for view in views])
            sizes = scatter(frames, views)
            for view in views:
                view.release()
            return sizes
        except BaseException:
            # Also when a signal handler raised.
            if frames is not None:
                self.push_back(frames, self.receipt())
            for view in views:
                view.release()
            raise
