"""One side of the comparison: run statements in probe processes, whatever becomes of those."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tools.parity.outside import FLAVOURS, PATIENCE
from tools.parity.statement import Statement

ROOT = Path(__file__).resolve().parents[2]
PROBE = Path(__file__).with_name("probe.py")
#: Processes that share the statements of a side, as each waits most of the time; few are not worth a second one.
PROCESSES, FEW = 2, 200
#: Seconds that a process may take to start, on a machine that does much else.
STARTING = 120
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
        """Run statements in one process, and another one after each that does not survive."""
        found: list[Outcome] = [{} for _ in statements]
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch, "statements.json")
            path.write_text(json.dumps(statements), encoding="utf-8")
            start = 0
            while start < len(statements):
                start = self.stretch(statements, start, found, path)
        return found

    def stretch(self, statements: list[Statement], start: int, found: list[Outcome], path: Path) -> int:
        """Run the statements of a file in one process until it ends; return the number of the next."""
        scratch = path.parent
        command = [self.python, "-I", str(PROBE), str(ROOT), str(path), str(start)]
        with open(Path(scratch, "errors"), "wb") as errors:
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, cwd=scratch
            )
        lines = Lines(process)
        number, stage = start, ""
        limit = STARTING
        try:
            while True:
                line = lines.next(limit)
                limit = self.limit
                if not line:
                    break
                stage, text, *rest = line.split(" ", 2)
                number = int(text)
                if stage == "O":
                    found[number] = json.loads(rest[0])
                elif stage == "S" and statements[number].scene.split()[0] in FLAVOURS:
                    limit = PATIENCE + self.limit
        finally:
            hung = process.poll() is None and line is None
            if hung:
                process.kill()
            status = process.wait()
            lines.selector.close()
            assert process.stdout is not None
            process.stdout.close()
        if stage == "":
            text = Path(scratch, "errors").read_text(errors="replace")
            raise SystemExit(f"{self.python} does not run statements:\n{text}")
        if stage == "C" and not hung and status == 0:
            return len(found)
        ended = "hang" if hung else ending(status)
        if stage == "S":
            found[number] = {"ended": ended}
        elif stage == "O":
            found[number]["cleanup"] = ended
        return number + 1


def ending(status: int) -> str:
    """Say in words how a process ended."""
    return signal.Signals(-status).name if status < 0 else f"exit {status}"
