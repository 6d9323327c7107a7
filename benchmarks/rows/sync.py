"""Send and receive in one thread, inproc.

Immutable `bytes` may travel without a copy although `copy=True`; a `bytearray` never may.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from harness.lab import Lab
from harness.row import Row, Run

ORDER = 10


def bound_methods(lab: Lab, size: int, kind: type = bytes) -> Iterator[Run]:
    """`send` and `recv` looked up once, as a loop that cares does."""
    receiver, sender = lab.inproc()
    send, recv, message = sender.send, receiver.recv, kind(size)

    def run(n: int) -> None:
        for _ in repeat(None, n):
            send(message)
            recv()

    yield run


def attributes(lab: Lab) -> Iterator[Run]:
    """`socket.send(...)`, `socket.recv()`, as most code is written."""
    receiver, sender = lab.inproc()
    message = b"8 bytes."

    def run(n: int) -> None:
        for _ in repeat(None, n):
            sender.send(message)
            receiver.recv()

    yield run


def again(lab: Lab) -> Iterator[Run]:
    """An empty socket asked with DONTWAIT, the exception caught."""
    receiver, _ = lab.inproc()
    recv, flags, empty = receiver.recv, lab.zmq.DONTWAIT, lab.zmq.Again

    def run(n: int) -> None:
        for _ in repeat(None, n):
            try:  # noqa: SIM105 - suppress() would be measured too
                recv(flags)
            except empty:
                pass

    yield run


def try_recv(lab: Lab) -> Iterator[Run]:
    """The same question without an exception, where that exists."""
    if not lab.fresh:
        yield from again(lab)
        return
    receiver, _ = lab.inproc()
    ask = receiver.try_recv

    def run(n: int) -> None:
        for _ in repeat(None, n):
            ask()

    yield run


def poll_now(lab: Lab) -> Iterator[Run]:
    """`Socket.poll(0)` on an empty socket."""
    receiver, _ = lab.inproc()
    poll = receiver.poll

    def run(n: int) -> None:
        for _ in repeat(None, n):
            poll(0)

    yield run


def serialised(lab: Lab, kind: str) -> Iterator[Run]:
    """`send_string`, `send_pyobj` or `send_json` of something small, and the receiver's half."""
    receiver, sender = lab.inproc()
    send, recv = getattr(sender, f"send_{kind}"), getattr(receiver, f"recv_{kind}")
    value = {"string": "a short string", "pyobj": ("key", 17), "json": {"key": 17}}[kind]

    def run(n: int) -> None:
        for _ in repeat(None, n):
            send(value)
            recv()

    yield run


def lifetime(lab: Lab) -> Iterator[Run]:
    """A socket made and closed."""
    make, kind = lab.context.socket, lab.zmq.PUSH

    def run(n: int) -> None:
        for _ in repeat(None, n):
            make(kind).close()

    yield run


ROWS = (
    Row(
        "pair-8",
        "send + recv of 8 B, methods looked up once",
        ">=3.0x and <=2x floor",
        bound_methods,
        (8,),
        "pair 8",
    ),
    Row("pair-8-attribute", "socket.send(m); socket.recv() of 8 B", ">=3.8x", attributes, (), "pair 8"),
    Row("pair-1k", "send + recv of 1 KB", ">=2.5x", bound_methods, (1024,), "pair 1024"),
    Row("pair-8k", "send + recv of 8 KB", ">=1.6x", bound_methods, (8192,), "pair 8192"),
    Row("pair-64k", "send + recv of 64 KB bytes, copy=True", ">=1.7x", bound_methods, (65536,), "pair 65536"),
    Row(
        "pair-64k-mutable",
        "the same with a bytearray, which must be copied",
        ">=1.1x",
        bound_methods,
        (65536, bytearray),
        "pair 65536",
    ),
    Row(
        "pair-1m",
        "send + recv of 1 MB bytes, copy=True",
        ">=10x",
        bound_methods,
        (1 << 20,),
        "pair 1048576",
        slice_ms=12,
    ),
    Row(
        "pair-1m-mutable",
        "the same with a bytearray",
        ">=0.97x",
        bound_methods,
        (1 << 20, bytearray),
        "pair 1048576",
        slice_ms=12,
        guard=True,
    ),
    Row("again", "recv(DONTWAIT) on an empty socket, Again caught", ">=2.8x", again, (), "again 8"),
    Row(
        "try-recv",
        "try_recv() on an empty socket (pyzmq: Again caught)",
        ">=5x",
        try_recv,
        (),
        "again 8",
        needs=("Socket.try_recv",),
    ),
    Row("poll-0", "Socket.poll(0) on an empty socket", ">=3x", poll_now, (), "get EVENTS"),
    Row("string", "send_string + recv_string", ">=2.3x", serialised, ("string",)),
    Row("pyobj", "send_pyobj + recv_pyobj", ">=1.5x", serialised, ("pyobj",)),
    Row("json", "send_json + recv_json", ">=1.15x", serialised, ("json",)),
    Row("socket-close", "context.socket(PUSH).close()", ">=2x", lifetime, (), "socket"),
)
