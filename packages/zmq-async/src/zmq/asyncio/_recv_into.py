"""Receiving into memory that is there already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zmq.sugar.serialize import flat_view, scatter, writable_views

if TYPE_CHECKING:
    from collections.abc import Iterable

    import zmq
    from zmq._typing import WriteableBuffer

__all__ = ["Part", "Parts"]


class Part:
    """Room for one part of a message: called with a Frame it copies what fits, and returns the Frame's size in bytes.

    Raises
    ------
    ValueError
        `nbytes` is negative or larger than `buffer`.
    BufferError, TypeError
        `buffer` is read-only, or no contiguous buffer; `nbytes` is no number.
    """

    __slots__ = ("room", "target")

    def __init__(self, buffer: WriteableBuffer, nbytes: int) -> None:
        what = type(buffer).__name__
        self.target = flat_view(buffer, what)
        if self.target.readonly:
            raise BufferError(f"recv_into() needs writable memory, not a read-only {what}")
        if not hasattr(nbytes, "__int__"):
            raise TypeError(f"nbytes is a number of bytes, not {type(nbytes).__name__}: {nbytes!r}")
        size = int(nbytes)
        if not 0 <= size <= len(self.target):
            raise ValueError(f"nbytes is {nbytes}, but the buffer holds {len(self.target)} bytes")
        self.room = size or len(self.target)

    def __call__(self, frame: zmq.Frame) -> int:
        content = frame.buffer
        size = min(len(content), self.room)
        self.target[:size] = content[:size]
        return len(content)


class Parts:
    """Room for the parts of a message: called with its Frames it copies what fits, and returns their sizes in bytes.

    Raises
    ------
    TypeError
        One of `buffers` is read-only, or no contiguous buffer.
    """

    __slots__ = ("room", "views")

    def __init__(self, buffers: Iterable[WriteableBuffer]) -> None:
        self.views = writable_views(buffers)
        self.room = [len(view) for view in self.views]

    def __call__(self, frames: list[zmq.Frame]) -> list[int]:
        return scatter(frames, self.views)
