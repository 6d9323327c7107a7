"""Receiving: one part, or all parts of a message, waiting for it as the flags and RCVTIMEO allow."""

from zmq.backend.cffi._cffi import lib
from zmq.backend.cffi.errors import raise_operation
from zmq.backend.cffi.taken_message import Taken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Union

    from zmq.backend.cffi.frame import Frame
    from zmq.backend.cffi.state import SocketState


def receive_one(state: "SocketState", flags: int, copy: bool, tracked: bool = False) -> "Union[bytes, Frame]":
    """Return the next part."""
    part: Union[bytes, Frame] = _receive(Taken(state, False, copy), flags, tracked)
    return part


def receive_multipart(state: "SocketState", flags: int, copy: bool, tracked: bool = False) -> "list[Any]":
    """Return all parts of the next message."""
    parts: list[Any] = _receive(Taken(state, True, copy), flags, tracked)
    return parts


def try_receive(taken: Taken) -> "Any":
    """Return the next part, or all parts of the next message; None when there is none."""
    try:
        return taken.result(False) if try_take(taken) else None
    except BaseException:
        taken.push_back()
        raise


def _receive(taken: Taken, flags: int, tracked: bool) -> "Any":
    try:
        take(taken, flags)
        return taken.result(tracked)
    except BaseException:
        taken.push_back()
        raise


def take(taken: Taken, flags: int) -> None:
    """Receive the next part or message; the caller puts it back when anything raises."""
    state = taken.state
    error = taken.receive()
    deadline = None
    while error:
        state.notify_watchers()
        if error != lib.EINTR:
            if error == lib.EAGAIN and deadline is not None and flags & lib.ZMQ_DONTWAIT:
                state.raise_timed_out(lib.ZMQ_RCVTIMEO)
            if error != lib.EAGAIN or flags & lib.ZMQ_DONTWAIT:
                raise_operation(state.type, error, False)
            if deadline is None:
                deadline = state.deadline(lib.ZMQ_RCVTIMEO)
            if not (
                state.block(deadline) if state.fd != -1 else state.block_threadsafe(lib.ZMQ_POLLIN, deadline)
            ):
                flags |= lib.ZMQ_DONTWAIT  # time is up: one last look
        error = taken.receive()
    state.notify_watchers()


def try_take(taken: Taken) -> bool:
    """The same without waiting; False when there is nothing to receive."""
    error = taken.receive()
    while error:
        taken.state.notify_watchers()
        if error == lib.EAGAIN:
            return False
        if error != lib.EINTR:
            raise_operation(taken.state.type, error, False)
        error = taken.receive()
    taken.state.notify_watchers()
    return True
