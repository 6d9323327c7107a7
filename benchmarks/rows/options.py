"""Reading and writing socket options."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

from harness.lab import Lab
from harness.row import Row, Run

ORDER = 30


def get(lab: Lab, name: str) -> Iterator[Run]:
    """`socket.get(OPTION)`."""
    socket, _ = lab.inproc()
    read, option = socket.get, getattr(lab.zmq, name)

    def run(n: int) -> None:
        for _ in repeat(None, n):
            read(option)

    yield run


def read_high_water_mark(lab: Lab) -> Iterator[Run]:
    """`socket.sndhwm`."""
    socket, _ = lab.inproc()

    def run(n: int) -> None:
        for _ in repeat(None, n):
            socket.sndhwm  # noqa: B018 - reading it is what is measured

    yield run


def read_last_endpoint(lab: Lab) -> Iterator[Run]:
    """`socket.LAST_ENDPOINT`."""
    socket, _ = lab.inproc()

    def run(n: int) -> None:
        for _ in repeat(None, n):
            socket.LAST_ENDPOINT  # noqa: B018 - reading it is what is measured

    yield run


def write_high_water_mark(lab: Lab) -> Iterator[Run]:
    """`socket.sndhwm = 0`."""
    socket = lab.socket("PAIR")  # without an endpoint, or it warns that this comes late

    def run(n: int) -> None:
        for _ in repeat(None, n):
            socket.sndhwm = 0

    yield run


ROWS = (
    Row("get-events", "get(EVENTS)", ">=2.3x", get, ("EVENTS",), "get EVENTS"),
    Row("get-rcvmore", "get(RCVMORE)", ">=9x", get, ("RCVMORE",), "get RCVMORE"),
    Row("read-sndhwm", "socket.sndhwm", ">=22x", read_high_water_mark, (), "get SNDHWM"),
    Row("read-last-endpoint", "socket.LAST_ENDPOINT", ">=22x", read_last_endpoint, (), "get LAST_ENDPOINT"),
    Row("write-sndhwm", "socket.sndhwm = 0", ">=12x", write_high_water_mark, (), "set SNDHWM"),
)
