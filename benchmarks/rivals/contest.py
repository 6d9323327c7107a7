"""What is measured: sides, rows, and one opening of a row on a side."""

from __future__ import annotations

import contextlib
import socket
import statistics
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ENDS = Path(__file__).with_name("ends.py")
HUNG = 30.0
"""Seconds after which an opening counts as hung; the longest takes about five."""


@dataclass(frozen=True)
class Side:
    """One library: its column, its Python, and the module that has its sockets."""

    name: str
    python: str
    module: str = "zmq"


@dataclass(frozen=True)
class Row:
    """One line of the table: how much goes through, and the end that measures and the one that works for it."""

    transport: str
    size: int
    count: int
    measures: str = "pull"
    serves: str = "push"
    kind: str = ""
    sockets: int = 1
    busy: int = 0
    """How many other processes keep the processors busy."""

    @property
    def name(self) -> str:
        """The row as the table shows it."""
        size = f"{self.size // 1000} KB" if self.size >= 1000 else f"{self.size} B"
        return f"{self.transport} {size} {self.kind}".rstrip()

    @property
    def ends(self) -> list[str]:
        """The roles, the one that binds first."""
        receives = self.measures.startswith(("pull", "threads"))
        pair = [self.measures, self.serves] if receives else [self.serves, self.measures]
        return [role for role in pair if role]

    @property
    def messages(self) -> int:
        """How many messages are delivered in an operation."""
        return self.sockets if self.measures == "subscribe" else 1


@dataclass
class Outcome:
    """The openings of one row on one side: messages per second, and how many openings failed or never ended."""

    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    """Seconds of processor time that both ends took for a message."""
    hung: int = 0
    failed: int = 0

    @property
    def median(self) -> float | None:
        """The middle rate, or None when no opening ended."""
        return statistics.median(self.rates) if self.rates else None

    @property
    def cost(self) -> float | None:
        """The middle cost, or None when no opening ended."""
        return statistics.median(self.costs) if self.costs else None


SIZES = {16: 400_000, 100: 400_000, 1000: 200_000, 4000: 80_000, 16_000: 25_000, 32_000: 12_000, 64_000: 8000}
ROWS = (
    *(Row(transport, size, count) for transport in ("tcp", "ipc") for size, count in SIZES.items()),
    Row("tcp", 1_000_000, 500),
    Row("ipc", 1_000_000, 500),
    Row("tcp", 100, 40_000, "pull-parts", "push-parts", "in each of 10 parts"),
    Row("tcp", 100, 100_000, "pull", "push-through-proxy", "through a proxy"),
    Row("tcp", 100, 100_000, "pull", "push-from-many", "from 1000 connections", sockets=1000),
    *(
        Row("tcp", 100, 100_000 // many, "subscribe", "publish", f"to {many} SUB", sockets=many)
        for many in (1, 10, 100)
    ),
    Row("tcp", 100, 15_000, "request", "reply", "round trips"),
    Row("ipc", 100, 15_000, "request", "reply", "round trips"),
    Row("tcp", 100, 15_000, "request", "reply", "round trips, busy machine", busy=2),
    Row("tcp", 100, 8000, "request-asyncio", "reply-asyncio", "round trips, asyncio"),
    Row("inproc", 100, 300_000, "threads", "", "threads"),
)


def free_endpoint(transport: str, folder: str) -> str:
    """An endpoint that both ends can be told before either starts."""
    if transport == "tcp":
        with contextlib.closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            return f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    return f"{transport}://{folder}/end" if transport == "ipc" else f"{transport}://end"


def run_opening(side: Side, row: Row, divisor: int, outcome: Outcome, ends: Path = ENDS) -> None:
    """Start both ends, and add rate and cost to the outcome, or that the opening failed or hung."""
    count = max(row.count // divisor, 100)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as started:
        words = [free_endpoint(row.transport, folder), *map(str, (row.size, count, row.sockets))]

        def start(*command: str) -> subprocess.Popen[str]:
            process = subprocess.Popen(
                [side.python, "-I", *command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            started.enter_context(process)
            started.callback(process.kill)
            return process

        for _ in range(row.busy):
            start("-c", "while True: pass")
        running = {}
        for role in row.ends:
            running[role] = start(str(ends), side.module, role, *words)
            stdout = running[role].stdout
            assert stdout is not None
            stdout.readline()  # it is bound, or about to connect
        measuring = running.pop(row.measures)
        try:
            said = measuring.communicate(timeout=HUNG)[0]
            others = [other.communicate(timeout=HUNG)[0] for other in running.values()]
        except subprocess.TimeoutExpired:
            outcome.hung += 1
            return
        if any(end.returncode for end in (measuring, *running.values())):
            outcome.failed += 1
            return
        seconds, *costs = (float(line.split()[-1]) for line in [said.split()[-2], said, *others])
        outcome.rates.append(count * row.messages / seconds)
        outcome.costs.append(sum(costs) / (count * row.messages))
