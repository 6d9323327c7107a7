"""Receiving: one part, or all parts of a message, waiting for it as the flags and RCVTIMEO allow."""

from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import error_number, raise_error, raise_operation
from zmq.backend.cffi.frame import Frame
from zmq.backend.cffi.message import to_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional, Union

    from zmq.backend.cffi.state import SocketState


def receive_one(state: "SocketState", flags: int, copy: bool, tracked: bool = False) -> "Union[bytes, Frame]":
    """Return the next part."""
    return _convert(state, _wait_for(state, flags, _take_part), copy, tracked)


def try_receive_one(state: "SocketState", copy: bool) -> "Union[bytes, Frame, None]":
    """Return the next part, or None when there is none."""
    part = _try(state, _take_part)
    return None if part is None else _convert(state, part, copy, False)


def receive_multipart(state: "SocketState", flags: int, copy: bool, tracked: bool = False) -> "list[Any]":
    """Return all parts of the next message."""
    return _convert_all(state, _wait_for(state, flags, _take_message), copy, tracked)


def try_receive_multipart(state: "SocketState", copy: bool) -> "Optional[list[Any]]":
    """Return all parts of the next message, or None when there is none."""
    parts = _try(state, _take_message)
    return None if parts is None else _convert_all(state, parts, copy, False)


def take(state: "SocketState", flags: int, multipart: bool) -> "Any":
    """Receive the next part or message for `contents_of`, `frames_of` and `discard`."""
    return _wait_for(state, flags, _take_message if multipart else _take_part)


def try_take(state: "SocketState", multipart: bool) -> "Any":
    """The same without waiting; None when there is none."""
    return _try(state, _take_message if multipart else _take_part)


def contents_of(found: "Any") -> "list[bytes]":
    """Copy what was taken; it stays to be discarded, or to be given back."""
    if not isinstance(found, tuple):
        return [to_bytes(found)]
    parts, count = found
    if count == -1:
        return [frame.bytes for frame in parts]
    return [to_bytes(ffi.addressof(parts, i)) for i in range(count)]


def frames_of(state: "SocketState", found: "Any") -> "list[Frame]":
    """Return the Frames of what was taken, which is used up."""
    if not isinstance(found, tuple):
        return [Frame._received(found, state.inproc)]
    parts, count = found
    return parts if count == -1 else _frames(parts, count, state.inproc, False)


def discard(found: "Any") -> None:
    """Free what was taken and copied."""
    if not isinstance(found, tuple):
        lib.part_close(found)
    elif found[1] != -1:
        lib.parts_free(*found)


def receive_part(state: "SocketState", flags: int) -> "Any":
    """Return the next part as a `part *` that is the caller's to close."""
    return _wait_for(state, flags, _take_part)


def _take_part(state: "SocketState") -> "Any":
    """The next part without waiting; after a failure the error number."""
    part = ffi.new("part *")
    if state.returned.concerns_next:
        state.check()
        frame = state.returned.take()
        if frame is not None:
            if lib.part_share(part, frame._part) == -1:
                raise_error(lib.zmq_errno())
            return part
    try:
        result = lib.gate_receive(state.gate, part)
    except BaseException:
        # A signal handler raised as the call came back.
        if part.data != ffi.NULL:
            state.give_back([Frame._received(part, state.inproc)])
        raise
    if result == lib.GATE_SHUT:
        state.refuse()
    return error_number(result) if result < 0 else part


def _take_message(state: "SocketState") -> "Any":
    """All parts of the next message, an array and its length, without waiting; after a failure the error number."""
    if state.returned.concerns_next:
        state.check()
        frame = state.returned.take()
        if frame is not None:
            return _returned_message(state, frame), -1
    parts = ffi.new("part **")
    try:
        count = lib.gate_receive_all(state.gate, parts)
    except BaseException:
        # A signal handler raised as the call came back.
        if parts[0] != ffi.NULL:
            count = 1
            while parts[0][count - 1].more:
                count += 1
            state.give_back(_frames(parts[0], count, state.inproc, False))
        raise
    if count == lib.GATE_SHUT:
        state.refuse()
    if count <= lib.GATE_BROKEN:
        raise_operation(state.type, error_number(count), "receive")
    return error_number(count) if count < 0 else (parts[0], count)


def _returned_message(state: "SocketState", frame: "Optional[Frame]") -> "list[Frame]":
    """All parts of a message of which this one was given back."""
    frames = []
    while frame is not None:
        frames.append(frame)
        frame = state.returned.take() if state.returned.more_follows else None
        if frame is None and state.returned.more_follows is None:
            # What follows a part that was given back was given back too, or is still in libzmq.
            frames += frames_left(state)
    return frames


def _try(state: "SocketState", take: "Callable[[SocketState], Any]") -> "Any":
    found = take(state)
    while isinstance(found, int):
        error = found
        state.touch()
        if error == lib.EAGAIN:
            return None
        if error != lib.EINTR:
            raise_operation(state.type, error, "receive")
        found = take(state)
    _tell(state, found)
    return found


def _wait_for(state: "SocketState", flags: int, take: "Callable[[SocketState], Any]") -> "Any":
    found = take(state)
    deadline = None
    while isinstance(found, int):
        error = found
        state.touch()
        if error != lib.EINTR:
            if error != lib.EAGAIN or flags & lib.ZMQ_DONTWAIT:
                raise_operation(state.type, error, "receive")
            if deadline is None:
                deadline = state.deadline(lib.ZMQ_RCVTIMEO)
            if not (
                state.block(deadline) if state.fd != -1 else state.block_beside(lib.ZMQ_POLLIN, deadline)
            ):
                flags |= lib.ZMQ_DONTWAIT  # time is up: one last look
        found = take(state)
    _tell(state, found)
    return found


def _tell(state: "SocketState", found: "Any") -> None:
    """Tell the watchers of a receive."""
    try:
        state.touch()
    except BaseException:
        # A signal handler may raise in a callback; the message is not to blame.
        state.returned.give_back(frames_of(state, found))
        raise


def _convert(state: "SocketState", part: "Any", copy: bool, tracked: bool) -> "Union[bytes, Frame]":
    """A received part as bytes or Frame; uses the part up, or gives it back when there is no memory."""
    if not copy:
        return Frame._received(part, state.inproc, tracked)
    try:
        content = to_bytes(part)
    except BaseException:
        state.give_back([Frame._received(part, state.inproc)])
        raise
    lib.part_close(part)
    return content


def _convert_all(state: "SocketState", message: "Any", copy: bool, tracked: bool) -> "list[Any]":
    parts, count = message
    if count == -1:
        frames: list[Any] = parts
    elif copy and count > 0:
        try:
            contents = [to_bytes(ffi.addressof(parts, i)) for i in range(count)]
        except BaseException:
            state.give_back(_frames(parts, count, state.inproc, tracked))
            raise
        lib.parts_free(parts, count)
        return contents
    else:
        frames = _frames(parts, count, state.inproc, tracked)
    return [frame.bytes for frame in frames] if copy else frames


def _frames(parts: "Any", count: int, readonly: bool, tracked: bool) -> "list[Frame]":
    """Frames over the memory of an array of parts, which is used up."""
    found = []
    for i in range(count):
        part = ffi.new("part *")
        lib.part_share(part, ffi.addressof(parts, i))
        found.append(Frame._received(part, readonly, tracked))
    lib.parts_free(parts, count)
    return found


def frames_left(state: "SocketState") -> "list[Frame]":
    """The parts that are left of a message whose first part was taken by other means."""
    parts = ffi.new("part **")
    count = lib.gate_receive_all(state.gate, parts)
    return _frames(parts[0], count, state.inproc, False) if count > 0 else []
