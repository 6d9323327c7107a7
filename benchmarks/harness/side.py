"""The three things compared: our library, pyzmq, and the C floor, each behind the same four methods."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Protocol

from harness.lab import FLOOR
from harness.process import Broken, Process, worker_command

if TYPE_CHECKING:
    from harness.row import Row


class Side(Protocol):
    """One column of the table."""

    name: str

    def open(self, row: Row) -> None:
        """Start a fresh process and set the row up in it."""

    def run(self, n: int) -> float:
        """Do n operations; total cost."""

    def close(self) -> str | None:
        """End the process; says what went wrong on the way out."""


class PythonSide:
    """A worker under one Python.

    Parameters
    ----------
    name
        Column of the table: `ours` or `pyzmq`.
    python
        The interpreter whose `zmq` is measured.
    fresh
        Whether rows about new API use it here.
    floor
        The C program, for workloads that need a peer in C.
    """

    def __init__(self, name: str, python: str, fresh: bool, floor: str) -> None:
        self.name = name
        self._command = worker_command(python, *(["--fresh"] if fresh else []))
        # Without PYTHONPATH, which would lay one side's `zmq` over the other's.
        self._environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        self._environment[FLOOR] = floor
        self._process: Process | None = None

    def start(self) -> Process:
        """The running worker, started if need be."""
        if self._process is None:
            self._process = Process(self._command, self._environment)
        return self._process

    def open(self, row: Row) -> None:
        """Start a worker and set the row up."""
        self.start().ask(f"open {row.key}")

    def run(self, n: int) -> float:
        """Do n operations."""
        return self.start().run(n)

    def close(self) -> str | None:
        """End the worker."""
        process, self._process = self._process, None
        return process.close() if process else None


class FloorSide:
    """The C program; a row's `floor` may name a second case, behind a bar, for a second process."""

    name = "floor"

    def __init__(self, floor: str, loader: str, libzmq: str) -> None:
        self._floor = floor
        self._load = [loader, libzmq]
        self._loading = False
        self._processes: list[Process] = []

    def open(self, row: Row) -> None:
        """Start the processes and set the cases up."""
        assert row.floor is not None
        self._loading = row.floor == "dlopen"
        endpoint = ""
        for case in [] if self._loading else row.floor.split("|"):
            process = Process([self._floor])
            self._processes.append(process)
            endpoint = process.ask(f"open {case.strip()} {endpoint}")

    def run(self, n: int) -> float:
        """Do n operations; the second process does as many at the same time."""
        if self._loading:
            return sum(self._load_once() for _ in range(n))
        first, *others = self._processes
        for process in others:
            process.tell(f"run {n}")
        cost = first.run(n)
        for process in others:
            process.answer()
        return cost

    def _load_once(self) -> float:
        done = subprocess.run(self._load, capture_output=True, text=True)
        if done.returncode:
            raise Broken(done.stderr.strip())
        return float(done.stdout)

    def close(self) -> str | None:
        """End the processes."""
        problems = [process.close() for process in self._processes]
        self._processes.clear()
        return next((problem for problem in problems if problem), None)
