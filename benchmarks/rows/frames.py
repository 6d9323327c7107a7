"""Frames."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from harness.lab import Lab
from harness.row import Row, Run

ORDER = 60


def receive_frame(lab: Lab) -> Iterator[Run]:
    """8 B sent, received as a Frame."""
    receiver, sender = lab.inproc()
    send, recv, message = sender.send, receiver.recv, b"8 bytes."

    def run(n: int) -> None:
        for _ in repeat(None, n):
            send(message)
            recv(copy=False)

    yield run


def make(lab: Lab) -> Iterator[Run]:
    """An empty frame made and dropped."""
    frame = lab.zmq.Frame

    def run(n: int) -> None:
        for _ in repeat(None, n):
            frame()

    yield run


def buffer_of_new(lab: Lab) -> Iterator[Run]:
    """`buffer` of a frame made for it."""
    frame = lab.zmq.Frame

    def run(n: int) -> None:
        for _ in repeat(None, n):
            frame().buffer  # noqa: B018 - reading it is what is measured

    yield run


def buffer(lab: Lab) -> Iterator[Run]:
    """`frame.buffer` of a received frame, again and again."""
    receiver, sender = lab.inproc()
    sender.send(b"8 bytes.")
    frame = receiver.recv(copy=False)

    def run(n: int) -> None:
        for _ in repeat(None, n):
            frame.buffer  # noqa: B018 - reading it is what is measured

    yield run


ROWS = (
    Row("recv-frame-8", "send + recv(copy=False) of 8 B", ">=5.5x", receive_frame, (), "pair 8"),
    Row("make", "Frame()", ">=2.5x", make),
    Row("make-buffer", "Frame().buffer", ">=1.8x", buffer_of_new),
    Row("buffer", "frame.buffer of a received frame", ">=1.0x", buffer, guard=True),
)
