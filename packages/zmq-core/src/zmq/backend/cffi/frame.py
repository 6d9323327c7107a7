"""Frame: one message part as libzmq holds it, sent and received without a copy."""

import sys
from _weakref import ref  # weakref itself imports types

from zmq._refusals import shorten
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import decode, raise_error
from zmq.backend.cffi.library import require_draft
from zmq.backend.cffi.message import (
    Part,
    checked_group,
    checked_routing_id,
    fill,
    is_readonly,
    new_part,
    set_group,
    set_routing_id,
    to_bytes,
)
from zmq.backend.cffi.message import (
    copy_threshold as checked_threshold,
)
from zmq.backend.cffi.poll_arguments import integer
from zmq.backend.cffi.tracker import FINISHED_TRACKER, MessageTracker
from zmq.error import ZMQError, attribute_error

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


# Bytes of the content in a frame's repr: all of a short one, and the first of a longer one.
_SHOWN_WHOLE = 16
_SHOWN_BEGINNING = 12

# Of a Frame whose __init__ has not run.
_EMPTY: "Any" = new_part()
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
    **ignored
        Other arguments by name, which programs may pass, have no effect.

    Raises
    ------
    TypeError
        `data` is a str, or has no contiguous buffer.

    .. versionadded:: 28.0
    """

    __slots__ = ("__weakref__", "_content", "_event", "_more", "_part", "_readonly", "_track", "_view")

    _content: "Optional[builtins.bytes]"
    _readonly: bool
    _track: "Optional[MessageTracker]"
    _event: "Optional[tuple[Any]]"  # holds what `tracker_event` is, once asked for or set
    _more: "Optional[bool]"  # what a program set `more` to; None leaves it to libzmq
    _view: "Any"  # a weak reference to what `buffer` returned last, or None

    def __init__(
        self,
        data: "Optional[Sendable]" = None,
        track: bool = False,
        copy: "Optional[bool]" = None,
        copy_threshold: "Optional[int]" = None,
        **ignored: "Any",
    ) -> None:
        if self._part is not _EMPTY:
            raise TypeError("a Frame is initialised once: its memory may be in use")
        threshold = checked_threshold(copy_threshold, 0, 2 * sys.maxsize + 1)
        if copy is not None:
            threshold = sys.maxsize if copy else 0
        part = new_part()
        lib.part_copy(part, b"", 0)
        if data is None:
            self._track = FINISHED_TRACKER if track else None
        else:
            self._fill(part, data, threshold, track)
        lib.part_look(part)
        self._part = part

    def __new__(cls, *args: "Any", **kwargs: "Any") -> "Frame":
        self = super().__new__(cls)
        self._part = _EMPTY
        self._content = None
        self._readonly = False
        self._view = None
        self._track = None
        self._event = None
        self._more = None
        return self

    def _fill(self, part: "Any", data: "Any", threshold: int, track: bool) -> None:
        tracker = None
        if isinstance(data, Frame):
            self._readonly = data._readonly
            if track and data._track is not None:
                self._track, track = data._track, False
            elif track:
                data = data.buffer  # lent like any other memory, so that the tracker tells of its end
        if track:
            tracker = self._track = MessageTracker()
        if not fill(part, data, False, threshold, tracker) and tracker is not None:
            self._track = FINISHED_TRACKER
        if type(data) is bytes:
            self._content = data
            self._readonly = True
        elif not isinstance(data, Frame):
            self._readonly = is_readonly(data)

    @classmethod
    def _received(cls, part: "Any", readonly: bool, tracked: bool = False) -> "Frame":
        """Return a frame over a part of `new_part` that was received or copied."""
        self = cls.__new__(cls)
        self._readonly = readonly
        if tracked:
            self._track = FINISHED_TRACKER
        self._part = part
        return self

    def __buffer__(self, flags: int, /) -> memoryview:
        part = self._part
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
        part = new_part()
        if lib.part_share(part, self._part) == -1:
            raise_error(lib.zmq_errno())
        other = type(self)._received(part, self._readonly)
        other._content = self._content
        other._track = self._track
        other._event = self._event
        return other

    def __repr__(self) -> str:
        cls = type(self)
        name = "zmq.Frame" if cls is Frame else f"{cls.__module__}.{cls.__qualname__}"
        size = len(self)
        if size <= _SHOWN_WHOLE:
            return f"<{name}({bytes(self.buffer)!r})>"
        return f"<{name}({bytes(self.buffer[:_SHOWN_BEGINNING])!r}...{_short_size(size)})>"

    def __getitem__(self, key: str) -> "Union[int, str]":
        """Return the metadata property `key`, as ``get(key)`` does."""
        return self.get(key)

    @property
    def bytes(self) -> "builtins.bytes":
        """The content as bytes, as it was when they were asked for first; the same object each time."""
        if self._content is None:
            self._content = to_bytes(self._part)
        return self._content

    @property
    def buffer(self) -> memoryview:
        """A view of the content without a copy; the same object as long as anything refers to it."""
        view = None if self._view is None else self._view()
        if view is None:
            view = self.__buffer__(0)
            self._view = ref(view)
        return view

    @property
    def more(self) -> bool:
        """Whether another part of the same message follows (zmq_msg_more)."""
        return bool(self._part.more) if self._more is None else self._more

    @more.setter
    def more(self, value: object) -> None:
        self._more = bool(value)

    @property
    def tracker(self) -> "Optional[MessageTracker]":
        """The MessageTracker of a frame made with ``track=True``, else None."""
        return self._track

    @tracker.setter
    def tracker(self, tracker: "Optional[MessageTracker]") -> None:
        if tracker is not None and not isinstance(tracker, MessageTracker):
            raise TypeError(f"a frame's tracker is a MessageTracker or None, not {type(tracker).__name__}")
        self._own_event()
        self._track = tracker

    @tracker.deleter
    def tracker(self) -> None:
        self.tracker = None

    @property
    def tracker_event(self) -> "Any":
        """The one of ``tracker.events`` that is this frame's own, or None; or what a program set it to."""
        return self._own_event()

    @tracker_event.setter
    def tracker_event(self, event: "Any") -> None:
        self._event = (event,)

    @tracker_event.deleter
    def tracker_event(self) -> None:
        self.tracker_event = None

    def _own_event(self) -> "Any":
        if self._event is None:
            self._event = (None if self._track is None else self._track._event(),)
        return self._event[0]

    @property
    def routing_id(self) -> int:
        """The peer's routing id, of a message received by a SERVER or PEER socket; otherwise 0 (draft API)."""
        try:
            require_draft("routing_id")
            found: Any = self.get("routing_id")
        except ZMQError as error:
            raise attribute_error(error) from None
        return int(found)

    @routing_id.setter
    def routing_id(self, value: int) -> None:
        set_routing_id(self._part, value)

    @property
    def group(self) -> str:
        """The RADIO-DISH group of the message (draft API)."""
        try:
            return str(self.get("group"))
        except ZMQError as error:
            raise attribute_error(error) from None

    @group.setter
    def group(self, value: "Union[str, builtins.bytes]") -> None:
        set_group(self._part, value)

    def get(self, option: "Union[int, str, builtins.bytes]") -> "Union[int, str]":
        """Return a property: an integer one by number (zmq_msg_get), a metadata one by name (zmq_msg_gets).

        Raises
        ------
        ZMQError
            EINVAL when the message has no such property; ENOTSUP for the group without the draft API.
        """
        message = ffi.addressof(self._part, "message")
        if isinstance(option, int):
            number = int(lib.zmq_msg_get(message, option))
            if number == -1:
                raise_error(lib.zmq_errno(), f"message property {option}")
            return number
        if not isinstance(option, (str, bytes)):
            raise TypeError(
                f"a message property is an int or a str, not {type(option).__name__}: {shorten(option)}"
            )
        name = option.encode() if isinstance(option, str) else option
        if name == b"routing_id":
            return int(lib.zmq_msg_routing_id(message))
        if name == b"group":
            require_draft("group")
            text = lib.zmq_msg_group(message)
        else:
            text = lib.zmq_msg_gets(message, name)
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
        if isinstance(option, str) and option == "routing_id":
            set_routing_id(self._part, checked_routing_id(value))
        elif isinstance(option, str) and option == "group":
            set_group(self._part, checked_group(value))
        else:
            number = integer(option, "a message property but 'routing_id' and 'group'")
            if lib.zmq_msg_set(ffi.addressof(self._part, "message"), number, value) == -1:
                raise_error(lib.zmq_errno(), f"message property {option!r} = {value!r}")


def _short_size(size: int) -> str:
    if size >= 1_000_000_000:
        return f"{size // 1_000_000_000}GB"
    if size > 1_000_000:
        return f"{size // 1_000_000}MB"
    return f"{size // 1_000}kB" if size >= 1_000 else f"{size}B"


def frame_tracker(frame: Frame) -> MessageTracker:
    """Return the tracker of a frame that must have one."""
    if frame.tracker is None:
        raise ValueError("track=True needs a Frame made with track=True; this one has no tracker")
    return frame.tracker
