"""Many messages with one call, inproc; pyzmq loops over single ones."""

from __future__ import annotations

from typing import Iterator

from harness.lab import Lab
from harness.row import Row, Run

ORDER = 40
SIZE = 1000


def batch(lab: Lab) -> Iterator[Run]:
    """A thousand sent, then a thousand received; one operation is one message."""
    receiver, sender = lab.inproc(SNDHWM=0, RCVHWM=0)
    messages = [b"sixteen bytes..."] * SIZE
    send, recv = sender.send, receiver.recv

    def many(n: int) -> None:
        for start in range(0, n, SIZE):
            count = min(SIZE, n - start)
            sender.send_many(messages if count == SIZE else messages[:count])
            while count:
                count -= len(receiver.recv_many(max_messages=count))

    def single(n: int) -> None:
        for start in range(0, n, SIZE):
            for message in messages[: n - start]:
                send(message)
            for _ in messages[: n - start]:
                recv()

    yield many if lab.fresh else single


def multipart_batch(lab: Lab) -> Iterator[Run]:
    """The same with messages of two parts."""
    receiver, sender = lab.inproc(SNDHWM=0, RCVHWM=0)
    messages = [[b"8 bytes.", b"8 bytes."]] * SIZE
    send, recv = sender.send_multipart, receiver.recv_multipart

    def many(n: int) -> None:
        for start in range(0, n, SIZE):
            count = min(SIZE, n - start)
            sender.send_many_multipart(messages if count == SIZE else messages[:count])
            while count:
                count -= len(receiver.recv_many_multipart(max_messages=count))

    def single(n: int) -> None:
        for start in range(0, n, SIZE):
            for message in messages[: n - start]:
                send(message)
            for _ in messages[: n - start]:
                recv()

    yield many if lab.fresh else single


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
