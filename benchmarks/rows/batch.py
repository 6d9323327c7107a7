"""Many messages with one call, inproc; pyzmq loops over single ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.lab import Lab
from harness.row import Row, Run

ORDER = 40
SIZE = 1000


def in_batches(send_many: Any, recv_many: Any, messages: list[Any]) -> Run:
    """A thousand sent with one call, then received with as few as it takes."""

    def run(n: int) -> None:
        for start in range(0, n, SIZE):
            count = min(SIZE, n - start)
            send_many(messages if count == SIZE else messages[:count])
            while count:
                count -= len(recv_many(max_messages=count))

    return run


def one_by_one(send: Any, recv: Any, messages: list[Any]) -> Run:
    """A thousand sent, then a thousand received, each with a call."""

    def run(n: int) -> None:
        for start in range(0, n, SIZE):
            for message in messages[: n - start]:
                send(message)
            for _ in messages[: n - start]:
                recv()

    return run


def batch(lab: Lab) -> Iterator[Run]:
    """Messages of 16 B; one operation is one message."""
    receiver, sender = lab.inproc(SNDHWM=0, RCVHWM=0)
    messages = [b"sixteen bytes..."] * SIZE
    if lab.fresh:
        yield in_batches(sender.send_many, receiver.recv_many, messages)
    else:
        yield one_by_one(sender.send, receiver.recv, messages)


def multipart_batch(lab: Lab) -> Iterator[Run]:
    """Messages of two parts of 8 B; one operation is one message."""
    receiver, sender = lab.inproc(SNDHWM=0, RCVHWM=0)
    messages = [[b"8 bytes.", b"8 bytes."]] * SIZE
    if lab.fresh:
        yield in_batches(sender.send_many_multipart, receiver.recv_many_multipart, messages)
    else:
        yield one_by_one(sender.send_multipart, receiver.recv_multipart, messages)


ROWS = (
    Row(
        "many-16",
        "one message of send_many + recv_many, 1000 x 16 B",
        ">=4.2x",
        batch,
        (),
        "batch 16",
        needs=("Socket.send_many", "Socket.recv_many"),
    ),
    Row(
        "many-multipart-2",
        "one message of send_many_multipart + recv_many_multipart, 1000 x 2 parts of 8 B",
        ">=14x",
        multipart_batch,
        (),
        "multipart 8 2",
        needs=("Socket.send_many_multipart", "Socket.recv_many_multipart"),
    ),
)
