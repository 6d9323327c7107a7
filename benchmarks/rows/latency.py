"""Round trips between two processes over tcp."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from harness.lab import Lab
from harness.row import Row, Run

ORDER = 85


def reply(lab: Lab, endpoint: str) -> Iterator[Run]:
    """The answering process."""
    socket = lab.socket("REP")
    socket.connect(endpoint)
    send, recv = socket.send, socket.recv

    def run(n: int) -> None:
        for _ in repeat(None, n):
            send(recv())

    yield run


def request(lab: Lab) -> Iterator[Run]:
    """The asking process; the time of one question and its answer."""
    socket = lab.socket("REQ")
    socket.bind("tcp://127.0.0.1:*")
    peer = lab.peer(reply, lab.endpoint(socket))
    send, recv, message = socket.send, socket.recv, b"sixteen bytes..."

    def run(n: int) -> None:
        peer.tell(f"run {n}")
        for _ in repeat(None, n):
            send(message)
            recv()
        peer.answer()

    yield run


ROWS = (
    Row(
        "req-rep",
        "REQ -> REP -> REQ, 16 B",
        ">=0.92x",
        request,
        (),
        "req 16 | rep 16",
        slice_ms=20,
        pick="median",
        guard=True,
    ),
)
