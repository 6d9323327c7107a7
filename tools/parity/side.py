"""One side of the comparison: run statements in probe processes, whatever becomes of those."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import tempfile
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from tools.parity.outside import FLAVOURS, PATIENCE
from tools.parity.statement import Statement

ROOT = Path(__file__).resolve().parents[2]
PROBE = Path(__file__).with_name("probe.py")
#: Processes that share the statements of a side, as each waits most of the time; few are not worth a second one.
PROCESSES, FEW = 2, 100
#: Seconds that a process may take to start, on a machine that does much else.
STARTING = 120
#: Seconds after which another process goes on with the statements behind one that is not done, and how many such
#: statements a process may leave behind: most of them hang, and would be waited for one by one.
SOON, LATE = 0.4, 8
Outcome = dict[str, Any]


class Lines:
    """The lines that a process writes, each with a limit of time."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self.descriptor = process.stdout.fileno()
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.descriptor, selectors.EVENT_READ)
        self.rest = b""

    def next(self, limit: float) -> str | None:
        """Return the next line, "" at the end, or None when none came in time."""
        while b"\n" not in self.rest:
            if not self.selector.select(limit):
                return None
            more = os.read(self.descriptor, 1 << 16)
            if not more:
                return ""
            self.rest += more
        line, _, self.rest = self.rest.partition(b"\n")
        return line.decode()


class Probe:
    """A process that runs the statements of a file from one of them on, and where it is."""

    def __init__(self, python: str, path: Path, start: int) -> None:
        #: The mark of the last line, "" before the first one, and the statement that it is about.
        self.stage, self.number = "", start
        self.outcome: Outcome = {}
        #: Whether it will write no more.
        self.over = False
        folder = tempfile.mkdtemp(dir=path.parent)
        self.errors = Path(folder, "errors")
        command = [python, "-I", str(PROBE), str(ROOT), str(path), str(start)]
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, cwd=folder
            )
        self.lines = Lines(self.process)

    def read(self, limit: float) -> bool:
        """Read the next line; return False at the end, or when none came in time."""
        line = self.lines.next(limit)
        self.over = line == ""
        if not line:
            return False
        self.stage, number, text = line.split(" ", 2)
        self.number = int(number)
        if self.stage == "O":
            self.outcome = json.loads(text)
        return True

    def end(self) -> str:
        """Wait for the process, and kill it before when it would go on; return how it ended."""
        if not self.over:
            self.process.kill()
        status = self.process.wait()
        self.lines.selector.close()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return ending(status) if self.over else "hang"


class Side:
    """A Python with one of the two implementations."""

    def __init__(self, python: str, limit: float = 2.0) -> None:
        self.python = python
        #: Seconds after which a statement hangs.
        self.limit = limit

    def run(self, statements: list[Statement]) -> list[Outcome]:
        """Return the outcome of each statement; a hang and the death of the process are outcomes too."""
        size = max(FEW, -(-len(statements) // PROCESSES))
        parts = [statements[begin : begin + size] for begin in range(0, len(statements), size)]
        with ThreadPoolExecutor(PROCESSES) as pool:
            return [outcome for found in pool.map(self.run_part, parts) for outcome in found]

    def run_part(self, statements: list[Statement]) -> list[Outcome]:
        """Run statements in one process, and another one after each that does not survive or is not done soon."""
        found: list[Outcome] = [{} for _ in statements]
        with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(LATE) as pool:
            path = Path(scratch, "statements.json")
            path.write_text(json.dumps(statements), encoding="utf-8")
            start = 0
            late: set[Future[None]] = set()
            while start < len(statements):
                probe = self.stretch(statements, start, found, path)
                start = probe.number + 1
                late.add(pool.submit(self.outlast, probe, found))
                if len(late) == LATE:
                    done, late = wait(late, return_when=FIRST_COMPLETED)
                    for each in done:
                        each.result()
            for each in late:
                each.result()
        return found

    def stretch(self, statements: list[Statement], start: int, found: list[Outcome], path: Path) -> Probe:
        """Run the statements of a file in one process until it ends, or one of them is not done soon."""
        probe = Probe(self.python, path, start)
        limit: float = STARTING
        while probe.read(limit):
            limit = self.limit if probe.stage == "C" else SOON
            if probe.stage == "O":
                found[probe.number] = probe.outcome
            elif probe.stage == "S" and statements[probe.number].scene.split()[0] in FLAVOURS:
                limit = PATIENCE + self.limit
        if probe.stage == "":
            probe.end()
            text = probe.errors.read_text(errors="replace")
            raise SystemExit(f"{self.python} does not run statements:\n{text}")
        return probe

    def outlast(self, probe: Probe, found: list[Outcome]) -> None:
        """Wait until the statement that a process is in is done or hangs; end the process."""
        number, limit = probe.number, self.limit - SOON
        while probe.stage != "C" and probe.read(limit):
            limit = self.limit
            if probe.stage == "O":
                found[number] = probe.outcome
        ended = probe.end()
        if probe.stage == "S":
            found[number] = {"ended": ended}
        elif probe.stage == "O":
            found[number]["cleanup"] = ended


def ending(status: int) -> str:
    """Say in words how a process ended."""
    return signal.Signals(-status).name if status < 0 else f"exit {status}"
