"""Sending: one part or the parts of one message, all or none, waiting as the flags and SNDTIMEO allow."""

from zmq._refusals import shorten
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import error_number, raise_operation
from zmq.backend.cffi.frame import Frame, frame_tracker
from zmq.backend.cffi.lending import collect_if_any
from zmq.backend.cffi.message import LEND_BYTES, Part, export, fill, set_group, set_routing_id
from zmq.backend.cffi.tracker import FINISHED_TRACKER, MessageTracker
from zmq.error import _UnusableMemory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

    from zmq.backend.cffi.state import SocketState


def send_bytes(state: "SocketState", data: bytes, flags: int) -> bool:
    """Try to send a small part in one call; False when `send_one` must be asked, which waits or raises."""
    result = lib.gate_send_copy(state.gate, data, len(data), flags)
    if result < 0:
        if result == lib.GATE_SHUT:
            state.refuse()
        return False
    state.notify_watchers()
    return True


def is_small(data: object) -> bool:
    """Whether `send_bytes` takes it."""
    return type(data) is bytes and len(data) < LEND_BYTES


def send_one(
    state: "SocketState",
    data: "Any",
    flags: int,
    copy: bool,
    threshold: int,
    track: bool,
    routing_id: "Optional[int]",
    group: "Optional[str]",
) -> "Optional[MessageTracker]":
    """Send one part; returns the tracker of a Frame or of lent memory, a done one for memory copied without `copy`."""
    state.check()
    part = ffi.new("part *")
    tracker = None
    if isinstance(data, Frame):
        tracker = frame_tracker(data) if track else data.tracker
        fill(part, data, copy, 0, None)
    elif copy:
        fill(part, data, copy, threshold, None)
    else:
        tracker = MessageTracker() if track else None
        if not fill(part, data, copy, threshold, tracker):
            tracker = FINISHED_TRACKER
    _address(part, 1, routing_id, group)
    _send(state, part, 1, flags)
    return tracker


def send_multipart(
    state: "SocketState",
    parts: "Any",
    flags: int,
    copy: bool,
    threshold: int,
    track: bool,
    routing_id: "Optional[int]" = None,
    group: "Optional[str]" = None,
) -> "Optional[MessageTracker]":
    """Send the parts of one message; returns one tracker for all, or untracked what `send_one` would for the last."""
    state.check()
    collect_if_any()
    if isinstance(parts, (str, bytes)) and parts:
        kind = type(parts).__name__
        raise TypeError(
            f"send_multipart() takes a list of parts, not one {kind}: {shorten(parts)}; use send()"
        )
    parts = list(parts)  # other threads may change theirs
    if not parts:
        raise IndexError("a message has at least one part; send_multipart() got none")
    tracker = MessageTracker() if track else None
    messages = ffi.new("part[]", len(parts))
    lent = _fill_parts(messages, parts, copy, threshold, tracker)
    _address(messages, len(parts), routing_id, group)
    _send(state, messages, len(parts), flags)
    if tracker is not None and (lent or tracker._others):
        return tracker
    if isinstance(parts[-1], Frame):
        return parts[-1].tracker
    return None if copy or lent else FINISHED_TRACKER


def _fill_parts(
    messages: "Any", parts: "Any", copy: bool, threshold: int, tracker: "Optional[MessageTracker]"
) -> bool:
    """Make a message of each part; on a bad one, undo all. Returns whether memory was lent: tracked, or the last's."""
    counted = None if copy else tracker
    lent = False
    filled = 0
    try:
        for part in parts:
            if tracker is not None and isinstance(part, Frame):
                tracker._others += (frame_tracker(part),)
            lent = fill(ffi.addressof(messages, filled), part, copy, threshold, counted) or (
                lent and counted is not None
            )
            filled += 1
    except BaseException as error:
        index = filled
        lib.parts_close(messages, filled)
        collect_if_any()
        if type(error) in (TypeError, ValueError, BufferError, _UnusableMemory):
            raise type(error)(f"part {index}: {error}") from None
        raise
    return lent and not copy


def _address(parts: "Any", count: int, routing_id: "Optional[int]", group: "Optional[str]") -> None:
    """Set a draft socket's addressee on each part; uses the parts up when it raises."""
    if routing_id is None and group is None:
        return
    try:
        for i in range(count):
            if routing_id is not None:
                set_routing_id(ffi.addressof(parts[i]), routing_id)
            if group is not None:
                set_group(ffi.addressof(parts[i]), group)
    except BaseException:
        lib.parts_close(parts, count)
        raise


def _send(state: "SocketState", parts: "Any", count: int, flags: int) -> None:
    """Send the parts, which are used up, also when this raises."""
    result = lib.gate_send(state.gate, parts, count, flags)
    if lib.GATE_BROKEN < result <= lib.GATE_FAILED:
        try:
            result = _send_waiting(state, parts, count, flags, result)
        except BaseException:
            lib.parts_close(parts, count)
            collect_if_any()
            raise
    if result == lib.GATE_SHUT:
        lib.parts_close(parts, count)
        collect_if_any()
        state.refuse()
    if result <= lib.GATE_BROKEN:
        raise_operation(state.type, error_number(result), True)
    state.notify_watchers()


def _send_waiting(state: "SocketState", parts: "Any", count: int, flags: int, result: int) -> int:
    """Go on after a try that failed: wait as the flags and SNDTIMEO allow, or raise."""
    deadline = None
    fresh = False
    while lib.GATE_BROKEN < result <= lib.GATE_FAILED:
        error = error_number(result)
        state.notify_watchers()
        if error == lib.EINTR:
            pass  # signal handlers have run
        elif error != lib.EAGAIN:
            raise_operation(state.type, error, True)
        elif not fresh:
            # A failed send does not read libzmq's commands, so there may be room by now; reading EVENTS does.
            state.get_int(lib.ZMQ_EVENTS)
            fresh = True
        elif deadline is not None and flags & lib.ZMQ_DONTWAIT:
            state.raise_timed_out(lib.ZMQ_SNDTIMEO)
        elif flags & lib.ZMQ_DONTWAIT:
            raise_operation(state.type, error, True)
        else:
            if deadline is None:
                deadline = state.deadline(lib.ZMQ_SNDTIMEO)
            if not (
                state.block(deadline) if state.fd != -1 else state.block_threadsafe(lib.ZMQ_POLLOUT, deadline)
            ):
                flags |= lib.ZMQ_DONTWAIT
            fresh = False
        result = lib.gate_send(state.gate, parts, count, flags)
    return int(result)


def check_sendable(data: "Any") -> None:
    """Refuse what cannot be sent."""
    if not isinstance(data, Part):
        ffi.release(export(data))
