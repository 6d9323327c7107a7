"""Runs the word count as a user would, and looks at what it leaves behind."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    # They send POSIX signals, listen on ipc and draw on a pseudo terminal.
    collect_ignore_glob = ["test_*.py"]

MAIN = Path(__file__).resolve().parents[1] / "main.py"
PROCESS_LINE = re.compile(rb"  (worker-\d+|sink) +pid (\d+)  (\S+)")


class WordCount:
    """One run of the example, in a temporary folder of its own."""

    def __init__(self, folder: Path, *arguments: object, stdin: bytes | None = None) -> None:
        self.folder = folder
        self._output: list[bytes] = []
        self.process = subprocess.Popen(
            [sys.executable, str(MAIN), *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(folder), "PYTHONWARNINGS": "error"},
        )
        assert self.process.stdin is not None
        if stdin is not None:
            self.process.stdin.write(stdin)
        self.process.stdin.close()
        self.process.stdin = None

    def read_until(self, marker: bytes) -> None:
        """Read lines of output until one holds `marker`."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._output.append(line)
            if marker in line:
                return
        raise AssertionError(f"no {marker!r} in {self._output}")

    def finish(self) -> tuple[int, str, str]:
        """Wait for the end; return exit code, standard output and standard error."""
        out, error = self.process.communicate(timeout=25)
        self._output.append(out)
        return self.process.returncode, b"".join(self._output).decode(), error.decode()

    def children(self) -> dict[str, int]:
        """Return the process ids that the run has printed, by name."""
        return {name.decode(): int(pid) for name, pid, _ in PROCESS_LINE.findall(b"".join(self._output))}

    def assert_nothing_left(self) -> None:
        """Fail if a process or a file of this run is still there."""
        assert self.children()
        for name, pid in self.children().items():
            assert not is_running(pid), name
        assert list(self.folder.iterdir()) == []


def is_running(pid: int) -> bool:
    """Tell whether a process exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Return a temporary folder whose path leaves room for an ipc address; pytest's own may be too long."""
    with tempfile.TemporaryDirectory(prefix="t") as name:
        yield Path(name)


@pytest.fixture
def word_count(short_folder: Path) -> Iterator[Callable[..., WordCount]]:
    """Return a function that starts the example with arguments; what still runs at the end is killed."""
    started: list[WordCount] = []

    def start(*arguments: object, stdin: bytes | None = None, folder: Path = short_folder) -> WordCount:
        run = WordCount(folder, *arguments, stdin=stdin)
        started.append(run)
        return run

    yield start
    for run in started:
        run.process.kill()
        run.process.communicate()
