"""Receiving into memory that is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    import zmq
    from zmq._typing import WriteableBuffer

__all__ = ["filler"]


def filler(buffer: WriteableBuffer, nbytes: int) -> Callable[[zmq.Frame], int]:
    """Return what copies as much of a frame as fits into at most `nbytes` bytes of `buffer`, and returns its size.

    Raises
    ------
    ValueError
        `nbytes` is negative or larger than `buffer`.
    TypeError
        `buffer` is read-only, or no contiguous buffer.
    """
    target = memoryview(buffer).cast("B")
    if target.readonly:
        raise TypeError(f"recv_into() needs writable memory, not a read-only {type(buffer).__name__}")
    if not 0 <= nbytes <= len(target):
        raise ValueError(f"nbytes is {nbytes}, but the buffer holds {len(target)} bytes")
    room = nbytes or len(target)

    def fill(frame: zmq.Frame) -> int:
        content = frame.buffer
        size = min(len(content), room)
        target[:size] = content[:size]
        return len(content)

    return fill
