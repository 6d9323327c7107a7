"""Multipart messages in one thread, inproc, parts of 8 B."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from harness.lab import Lab
from harness.row import Row, Run

ORDER = 20


def multipart(lab: Lab, parts: int) -> Iterator[Run]:
    """A list sent, a list received."""
    receiver, sender = lab.inproc()
    send, recv, message = sender.send_multipart, receiver.recv_multipart, [b"8 bytes."] * parts

    def run(n: int) -> None:
        for _ in repeat(None, n):
            send(message)
            recv()

    yield run


ROWS = (
    Row("parts-1", "send_multipart + recv_multipart of 1 part", ">=10x", multipart, (1,), "multipart 8 1"),
    Row("parts-2", "the same, 2 parts", ">=14x", multipart, (2,), "multipart 8 2"),
    Row("parts-3", "the same, 3 parts", ">=15x", multipart, (3,), "multipart 8 3"),
    Row("parts-5", "the same, 5 parts", ">=16x", multipart, (5,), "multipart 8 5"),
)
