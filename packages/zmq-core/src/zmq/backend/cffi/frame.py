"""Frame: one message part as libzmq holds it, sent and received without a copy."""

import sys

from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import decode, raise_error, shorten
from zmq.backend.cffi.library import require_draft
from zmq.backend.cffi.message import Part, default_copy_threshold, fill, set_group, set_routing_id, to_bytes
from zmq.backend.cffi.tracker import FINISHED_TRACKER, MessageTracker

TYPE_CHECKING = False
if TYPE_CHECKING:
    import builtins
    from typing import Any, Optional, Union

    from zmq._typing import Sendable

if TYPE_CHECKING or sys.implementation.name != "pypy":
    _Base = Part
else:
    # PyPy's way for Python classes to have the buffer protocol, which CPython has from 3.12 on.
    from __pypy__.bufferable import bufferable

    class _Base(Part, bufferable):
        __slots__ = ()


# Of a Frame whose __init__ has not run.
_EMPTY: "Any" = ffi.gc(ffi.new("part *"), lib.part_close)
lib.part_copy(_EMPTY, b"", 0)
lib.part_look(_EMPTY)


class Frame(_Base):
    """One part of a message, held by libzmq and read through the buffer protocol.

    Parameters
    ----------
    data : bytes-like, optional
        The content; empty when omitted.
    track : bool
        Whether ``tracker`` tells when libzmq is done with the memory.
    copy : bool, optional
        Copy `data` (True), lend its memory to libzmq (False), or decide by `copy_threshold` (None).
    copy_threshold : int, optional
        Size in bytes below which `data` is copied although it need not be (default `zmq.COPY_THRESHOLD`).

    Raises
    ------
    TypeError
        `data` is a str, or has no contiguous buffer.

    .. versionadded:: 28.0
    """

    __slots__ = ("__weakref__", "_content", "_exported", "_part", "_readonly", "_track")

    _content: "Optional[builtins.bytes]"
    _exported: bool
    _readonly: bool
    _track: "Optional[MessageTracker]"

    def __init__(
        self,
        data: "Optional[Sendable]" = None,
        track: bool = False,
        copy: "Optional[bool]" = None,
        copy_threshold: "Optional[int]" = None,
    ) -> None:
        if self._part is not _EMPTY:
            raise TypeError("a Frame is initialised once: its memory may be in use")
        threshold = default_copy_threshold() if copy_threshold is None else copy_threshold
        if copy is not None:
            threshold = sys.maxsize if copy else 0
        part = ffi.new("part *")
        lib.part_copy(part, b"", 0)
        if data is None:
            self._track = FINISHED_TRACKER if track else None
        else:
            self._fill(part, data, threshold, track)
        lib.part_look(part)
        self._hold(part)

    def __new__(cls, *args: "Any", **kwargs: "Any") -> "Frame":
        self = super().__new__(cls)
        self._part = _EMPTY
        self._content = None
        self._readonly = False
        self._exported = False
        self._track = None
        return self

    def _fill(self, part: "Any", data: "Any", threshold: int, track: bool) -> None:
        tracker = None
        if isinstance(data, Frame):
            self._readonly = data._readonly
            if track:
                self._track = frame_tracker(data)
        elif track:
            tracker = self._track = MessageTracker()
        fill(part, data, False, threshold, tracker)
        if type(data) is bytes:
            self._content = data
            self._readonly = True
        elif not isinstance(data, Frame):
            with memoryview(data) as view:
                self._readonly = view.readonly

    @classmethod
    def _received(cls, part: "Any", readonly: bool, tracked: bool = False) -> "Frame":
        """Return a frame that takes over an initialised part."""
        self = cls.__new__(cls)
        self._readonly = readonly
        if tracked:
            self._track = FINISHED_TRACKER
        self._hold(part)
        return self

    def _hold(self, part: "Any") -> None:
        self._part = ffi.gc(part, lib.part_close)

    def __buffer__(self, flags: int, /) -> memoryview:
        part = self._part
        if not self._readonly:
            self._exported = True
            self._content = None
        # The view must keep the message: its memory is not `part`'s own.
        memory = ffi.gc(part.data, lambda _, part=part: None)
        view = memoryview(ffi.buffer(memory, part.size))
        return view.toreadonly() if self._readonly else view

    def __len__(self) -> int:
        return int(self._part.size)

    def __bytes__(self) -> "builtins.bytes":
        return self.bytes

    def __copy__(self) -> "Frame":
        """Return a second frame over the same memory (zmq_msg_copy)."""
        part = ffi.new("part *")
        if lib.part_share(part, self._part) == -1:
            raise_error(lib.zmq_errno())
        other = type(self)._received(part, self._readonly)
        other._content = self._content
        other._exported = self._exported
        other._track = self._track
        return other

    def __str__(self) -> str:
        return self.bytes.decode("utf-8", "replace")

    def __repr__(self) -> str:
        return f"<zmq.Frame of {len(self)} bytes: {shorten(bytes(self.buffer[:24]))}>"

    def __getitem__(self, key: str) -> "Union[int, str]":
        """Return the metadata property `key`, as ``get(key)`` does."""
        return self.get(key)

    @property
    def bytes(self) -> "builtins.bytes":
        """The content as bytes; copied the first time it is asked for, or each time when a buffer may change it."""
        content = self._content
        if content is None:
            content = to_bytes(self._part)
            if not self._exported:
                self._content = content
        return content

    @property
    def buffer(self) -> memoryview:
        """A view of the content without a copy."""
        return self.__buffer__(0)

    @property
    def more(self) -> bool:
        """Whether another part of the same message follows (zmq_msg_more)."""
        return bool(self._part.more)

    @property
    def tracker(self) -> "Optional[MessageTracker]":
        """The MessageTracker of a frame made with ``track=True``, else None."""
        return self._track

    @property
    def tracker_event(self) -> "Optional[MessageTracker]":
        """The same as `tracker`: it has ``done`` and ``wait``."""
        return self._track

    @property
    def routing_id(self) -> int:
        """The peer's routing id, of a message received by a SERVER or PEER socket (draft API)."""
        found: Any = self.get("routing_id")
        return int(found)

    @routing_id.setter
    def routing_id(self, value: int) -> None:
        self.set("routing_id", value)

    @property
    def group(self) -> str:
        """The RADIO-DISH group of the message (draft API)."""
        return str(self.get("group"))

    @group.setter
    def group(self, value: "Union[str, builtins.bytes]") -> None:
        self.set("group", value)

    def get(self, option: "Union[int, str, builtins.bytes]") -> "Union[int, str]":
        """Return a property: an integer one by number (zmq_msg_get), a metadata one by name (zmq_msg_gets).

        Raises
        ------
        ZMQError
            EINVAL when the message has no such property; ENOTSUP for the draft ones without the draft API.
        """
        message = ffi.addressof(self._part, "message")
        if isinstance(option, int):
            number = int(lib.zmq_msg_get(message, option))
            if number == -1:
                raise_error(lib.zmq_errno(), f"message property {option}")
            return number
        if isinstance(option, bytes):
            option = option.decode()
        elif not isinstance(option, str):
            raise TypeError(
                f"a message property is an int or a str, not {type(option).__name__}: {shorten(option)}"
            )
        if option == "routing_id":
            require_draft("routing_id")
            routing_id = int(lib.zmq_msg_routing_id(message))
            if routing_id == 0:
                raise_error(lib.EINVAL, "this message has no routing id")
            return routing_id
        if option == "group":
            require_draft("group")
            text = lib.zmq_msg_group(message)
        else:
            text = lib.zmq_msg_gets(message, option.encode())
        if text == ffi.NULL:
            raise_error(lib.EINVAL, f"this message has no property {option!r}")
        return decode(text)

    def set(self, option: "Union[int, str]", value: "Any") -> None:
        """Set a property: an integer one by number (zmq_msg_set), or ``"routing_id"`` or ``"group"`` (draft API).

        Raises
        ------
        ZMQError
            EINVAL when libzmq knows no such property or refuses the value.
        """
        if isinstance(option, int):
            if lib.zmq_msg_set(ffi.addressof(self._part, "message"), option, value) == -1:
                raise_error(lib.zmq_errno(), f"message property {option} = {value!r}")
        elif option == "routing_id":
            set_routing_id(self._part, value)
        elif option == "group":
            set_group(self._part, value)
        else:
            raise_error(lib.EINVAL, f"no message property {option!r} can be set")


def frame_tracker(frame: Frame) -> MessageTracker:
    """Return the tracker of a frame that must have one."""
    if frame.tracker is None:
        raise ValueError("track=True needs a Frame made with track=True; this one has no tracker")
    return frame.tracker
