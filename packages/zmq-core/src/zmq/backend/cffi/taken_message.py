"""Taken: what one receive has taken from its socket and not returned yet.

Python runs signal handlers between any two instructions, and they may raise. So a receive keeps what it takes in here
from libzmq's call on, and puts it back when it ends otherwise than by returning.
"""

from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import error_number, raise_operation
from zmq.backend.cffi.frame import Frame
from zmq.backend.cffi.message import new_part, to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

    from zmq.backend.cffi.state import SocketState


class Taken:
    """One message part, or all parts of one message, on the way from a socket to the caller of a receive."""

    __slots__ = ("_contents", "_copy", "_frames", "_multipart", "_part", "_parts", "_undo", "state")

    def __init__(self, state: "SocketState", multipart: bool, copy: bool) -> None:
        self.state = state
        self._multipart = multipart
        self._copy = copy
        self._part: Any = None  # what libzmq gave; for all parts of a message `_parts`, an array
        self._parts: Any = None
        self._undo: list[Any] = []  # what `PushedBackMessages.take` undoes
        self._frames: Optional[list[Frame]] = None
        self._contents: Optional[list[bytes]] = None

    def receive(self) -> int:
        """Take what comes next without waiting; return 0, or libzmq's error number."""
        state = self.state
        if state.pushed_back.concerns_next:
            state.check()
            if self._receive_pushed_back():
                return 0
        if not self._multipart:
            # What becomes a Frame is freed with it.
            self._part = part = ffi.new("part *") if self._copy else new_part()
            result = lib.gate_receive(state.gate, part)
        else:
            result = self._receive_all()
        if result == lib.GATE_SHUT:
            state.refuse()
        if result <= lib.GATE_BROKEN:
            raise_operation(state.type, error_number(result), False)
        return error_number(result) if result < 0 else 0

    def _receive_all(self) -> int:
        self._parts = parts = ffi.new("part **")
        return int(lib.gate_receive_all(self.state.gate, parts))

    def _receive_pushed_back(self) -> bool:
        """Take a part that was pushed back; for a whole message all that follow it, of which libzmq may have some."""
        pushed_back = self.state.pushed_back
        frames = []
        frame = pushed_back.take(self._undo)
        while frame is not None:
            frames.append(frame)
            more = self._multipart and pushed_back.more_follows
            frame = pushed_back.take(self._undo) if more else None
            if more and frame is None:
                self._receive_all()
                frames += self._frames_of_array(False)
        self._frames = frames or None
        return bool(frames)

    @property
    def size(self) -> int:
        """The size of the part in bytes."""
        return int(self._part.size) if self._frames is None else len(self._frames[0])

    def copy_into(self, memory: "Any", size: int) -> None:
        """Copy the beginning of the part into memory."""
        part = self._part if self._frames is None else self._frames[0]._part
        ffi.memmove(memory, part.data, size)

    def contents(self) -> "list[bytes]":
        """Return a copy of each part."""
        if self._frames is not None:
            self._contents = [frame.bytes for frame in self._frames]
        elif self._multipart:
            array = self._parts[0]
            self._contents = [to_bytes(ffi.addressof(array, i)) for i in range(lib.parts_count(array))]
        else:
            self._contents = [to_bytes(self._part)]
        return self._contents

    def frames(self, tracked: bool = False) -> "list[Frame]":
        """Return each part as a Frame."""
        if self._frames is None:
            if self._multipart:
                self._frames = self._frames_of_array(tracked)
            elif self._copy:
                self._frames = [_share(self._part, self.state.inproc, tracked)]
            else:
                self._frames = [Frame._received(self._part, self.state.inproc, tracked)]
        return self._frames

    def result(self, tracked: bool) -> "Any":
        """Return what a receive returns: bytes or a Frame, or a list of them for a whole message."""
        parts: list[Any] = self.contents() if self._copy else self.frames(tracked)
        self.release()
        return parts if self._multipart else parts[0]

    def release(self) -> None:
        """Free what libzmq gave: it was copied, or Frames share it."""
        if self._part is not None and self._copy:
            lib.part_close(self._part)
        if self._parts is not None:
            lib.parts_release(self._parts)

    def push_back(self, tell: bool = True) -> None:
        """Have the next receive return this, if anything was taken and the socket is open; `tell` its watchers."""
        pushed_back = self.state.pushed_back
        if not self.state.open:
            return
        if self._undo:
            rest = (
                self._frames[len(self._undo) :] if self._frames is not None else self._frames_of_array(False)
            )
            pushed_back.keep(rest, False)
            pushed_back.undo_take(self._undo)
        elif self._frames is not None or self._holds():
            pushed_back.push_back(self.frames(), pushed_back.receipt(self._more))
        elif self._contents is not None:
            pushed_back.push_back(
                [Frame(content) for content in self._contents], pushed_back.receipt(self._more)
            )
        else:
            return
        self.release()
        if tell:
            self.state.notify_watchers()

    def _holds(self) -> bool:
        """Whether what libzmq gave was not freed yet."""
        return bool(
            self._part.held
            if self._part is not None
            else self._parts is not None and self._parts[0] != ffi.NULL
        )

    @property
    def _more(self) -> bool:
        return self._part is not None and bool(self._part.more)

    def _frames_of_array(self, tracked: bool) -> "list[Frame]":
        """Return Frames that share what is in the array, which stays."""
        array = ffi.NULL if self._parts is None else self._parts[0]
        return [
            _share(ffi.addressof(array, i), self.state.inproc, tracked) for i in range(lib.parts_count(array))
        ]


def frames_left(state: "SocketState") -> "list[Frame]":
    """Return the parts that are left of a message whose first part was taken by other means, if any."""
    taken = Taken(state, True, False)
    taken._receive_all()
    frames = taken.frames()
    taken.release()
    return frames


def _share(part: "Any", readonly: bool, tracked: bool) -> Frame:
    shared = new_part()
    lib.part_share(shared, part)
    return Frame._received(shared, readonly, tracked)
