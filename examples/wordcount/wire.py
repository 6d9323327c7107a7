"""The messages of the word count: one class each, and the frames it travels as.

A job goes ventilator -> broker -> worker as a `Batch` and comes back as a `Receipt`. The counts go worker ->
sink as a `Result`. Children tell their parent how they are with a `Report`. ZeroMQ carries bytes and keeps
the frames of a message together, so a fixed head and a payload can be frames of their own, and the payload is
never copied to join them.
"""

from __future__ import annotations

import json
import struct
from collections import Counter
from typing import Any, NamedTuple

import zmq

PROGRESS_TOPIC = b"progress"

_BATCH_HEAD = struct.Struct("!QQ")
_RESULT_HEAD = struct.Struct("!QQ")


class Batch(NamedTuple):
    """Whole lines of the text, ready to be counted."""

    number: int
    lines: int
    data: bytes | memoryview

    def to_frames(self) -> list[bytes | memoryview]:
        """Return head and text; a REQ socket would add the empty delimiter itself, our DEALER has to."""
        return [b"", _BATCH_HEAD.pack(self.number, self.lines), self.data]

    @classmethod
    def from_frames(cls, frames: list[zmq.Frame]) -> Batch:
        """Take the message apart without a copy: `data` is a view of the memory that libzmq received into."""
        head, data = frames
        number, lines = _BATCH_HEAD.unpack(head.buffer)
        return cls(number, lines, data.buffer)


class Receipt(NamedTuple):
    """A worker has dealt with a batch: one more may be sent."""

    batch: int
    worker: str

    def to_frames(self) -> list[bytes]:
        """Return number and name; the worker's REP socket puts the envelope around them."""
        return [b"%d" % self.batch, self.worker.encode()]

    @classmethod
    def from_frames(cls, frames: list[bytes]) -> Receipt:
        """Read a receipt as a DEALER gets it, behind the empty delimiter."""
        _, batch, worker = frames
        return cls(int(batch), worker.decode())


class Result(NamedTuple):
    """What one batch contained."""

    lines: int
    size: int
    counts: Counter[str]

    def to_frames(self) -> list[bytes]:
        """Return head and counts."""
        return [_RESULT_HEAD.pack(self.lines, self.size), json.dumps(self.counts).encode()]

    @classmethod
    def from_frames(cls, frames: list[bytes]) -> Result:
        """Read a result."""
        head, counts = frames
        lines, size = _RESULT_HEAD.unpack(head)
        return cls(lines, size, Counter(json.loads(counts)))


class Progress(NamedTuple):
    """How far the sink has come: one frame, as CONFLATE needs it, with the topic first, as SUB does."""

    batches: int
    lines: int
    size: int

    def to_frame(self) -> bytes:
        """Return the one frame."""
        return b"%s %d %d %d" % (PROGRESS_TOPIC, *self)

    @classmethod
    def from_frame(cls, frame: bytes) -> Progress:
        """Read an announcement."""
        return cls(*map(int, frame.split()[1:]))


class Report(NamedTuple):
    """What a child tells its parent: that it is ready and where it listens, or what came out."""

    name: str
    content: dict[str, Any]

    def to_frames(self) -> list[bytes]:
        """Return name and content."""
        return [self.name.encode(), json.dumps(self.content).encode()]

    @classmethod
    def from_frames(cls, frames: list[bytes]) -> Report:
        """Read a report."""
        name, content = frames
        return cls(name.decode(), json.loads(content))
