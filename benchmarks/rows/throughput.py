"""Two processes over tcp: the receiver's clock, from its first message to its last.

A sender's run of n sends n + 1 messages; the first only starts the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import repeat

from harness.lab import Lab
from harness.row import Row, Run

from rows._receiving import from_sender

ORDER = 80
BATCH = 1000


def push(lab: Lab, endpoint: str, size: int, copy: bool) -> Iterator[Run]:
    """The sending process."""
    socket = lab.socket("PUSH")
    socket.connect(endpoint)
    send, message = socket.send, bytes(size)

    def copied(n: int) -> None:
        for _ in repeat(None, n + 1):
            send(message)

    def uncopied(n: int) -> None:
        for _ in repeat(None, n + 1):
            send(message, copy=False)

    yield copied if copy else uncopied


def push_many(lab: Lab, endpoint: str, size: int) -> Iterator[Run]:
    """The sending process with `send_many`."""
    socket = lab.socket("PUSH")
    socket.connect(endpoint)
    messages = [bytes(size)] * BATCH

    def run(n: int) -> None:
        left = n + 1
        while left:
            count = min(BATCH, left)
            socket.send_many(messages if count == BATCH else messages[:count])
            left -= count

    yield run


def throughput(lab: Lab, size: int, copy: bool = True, burners: int = 0) -> Iterator[Run]:
    """The receiving process; `burners` busy threads run in the sender."""
    socket = lab.socket("PULL")
    socket.bind("tcp://127.0.0.1:*")
    function = burning_push if burners else push
    sender = lab.peer(function, lab.endpoint(socket), size, copy, *([burners] if burners else []))
    recv = socket.recv

    def uncopied(n: int) -> None:
        for _ in repeat(None, n):
            recv(copy=False)

    yield from_sender(sender, recv, None if copy else uncopied)


def burning_push(lab: Lab, endpoint: str, size: int, copy: bool, burners: int) -> Iterator[Run]:
    """The sending process with busy threads beside the sending one."""
    lab.burn(burners)
    yield from push(lab, endpoint, size, copy)


def throughput_many(lab: Lab, size: int) -> Iterator[Run]:
    """The receiving process with `recv_many`; the first call of it starts the clock."""
    if not lab.fresh:
        yield from throughput(lab, size)
        return
    socket = lab.socket("PULL")
    socket.bind("tcp://127.0.0.1:*")
    sender = lab.peer(push_many, lab.endpoint(socket), size)

    def many(n: int) -> None:
        while n:
            n -= len(socket.recv_many(max_messages=min(n, BATCH)))

    yield from_sender(sender, socket.recv, many)


_rate = partial(Row, unit="rate", slice_ms=80)

ROWS = (
    _rate("tcp-16", "PUSH -> PULL, 16 B", ">=1.8x", throughput, (16,), "pull | push 16 1"),
    _rate(
        "tcp-16-many",
        "the same with send_many and recv_many (pyzmq: loops)",
        ">=2.3x and >=75% of floor",
        throughput_many,
        (16,),
        "pull | push 16 1",
        needs=("Socket.send_many", "Socket.recv_many"),
    ),
    _rate("tcp-1k", "1 KB", ">=1.0x", throughput, (1024,), "pull | push 1024 1", guard=True),
    _rate(
        "tcp-4k",
        "4 KB",
        ">=1.0x",
        throughput,
        (4096,),
        "pull | push 4096 1",
        pick="median",
        openings=5,
        guard=True,
    ),
    _rate(
        "tcp-16k",
        "16 KB",
        ">=1.0x",
        throughput,
        (16384,),
        "pull | push 16384 1",
        pick="median",
        openings=5,
        guard=True,
    ),
    _rate(
        "tcp-64k",
        "64 KB bytes, copy=True",
        ">=1.15x",
        throughput,
        (65536,),
        "pull | push 65536 1",
        pick="median",
        openings=3,
    ),
    _rate(
        "tcp-64k-nocopy",
        "64 KB, copy=False on both ends",
        ">=1.0x",
        throughput,
        (65536, False),
        pick="median",
        openings=3,
        guard=True,
    ),
    _rate(
        "tcp-1m",
        "1 MB bytes, copy=True",
        ">=1.2x",
        throughput,
        (1 << 20,),
        "pull | push 1048576 1",
        slice_ms=120,
        pick="median",
        openings=3,
    ),
    _rate(
        "tcp-1m-burning",
        "the same, a busy Python thread in the sender",
        ">=2x",
        throughput,
        (1 << 20, True, 1),
        slice_ms=200,
        pick="median",
        openings=3,
    ),
)
