"""One process that answers lines: a Python worker, a peer of one, or the C floor.

Requests are `open ...`, `run N` and `quit`; answers are `ok ...`, `cost X`, `missing WHY` and `error WHY`.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence


class Missing(Exception):
    """This side lacks what the row is about."""


class Broken(Exception):
    """The process failed, died, or did not answer in time."""


class Process:
    """A child that is asked one thing at a time.

    Raises
    ------
    Broken
        From every method: the child reported an error, died, or was silent for `patience` seconds.
    Missing
        From `answer` and `ask`: the child lacks what was asked for.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None, patience: float = 60.0
    ) -> None:
        self.patience = patience
        self._child = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
            env=environment,
        )
        # A thread reads, so that a wait can end after `patience` seconds on every system.
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            self._lines.put(line)
        self._lines.put("")

    def tell(self, request: str) -> None:
        """Send one request; `answer` must follow."""
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(request + "\n")
            self._child.stdin.flush()
        except OSError as error:
            raise Broken(f"cannot write to it any more ({error}); {self._ending()}") from None

    def answer(self) -> str:
        """Wait for the answer to the last request and return what follows its first word."""
        try:
            line = self._lines.get(timeout=self.patience)
        except queue.Empty:
            self.kill()
            raise Broken(f"no answer in {self.patience:g} s") from None
        word, _, rest = line.strip().partition(" ")
        if word in ("ok", "cost"):
            return rest
        if word == "missing":
            raise Missing(rest)
        raise Broken(rest if word == "error" else self._ending())

    def ask(self, request: str) -> str:
        """`tell`, then `answer`."""
        self.tell(request)
        return self.answer()

    def run(self, n: int) -> float:
        """Have n operations done and return their total cost."""
        return float(self.ask(f"run {n}"))

    def _ending(self) -> str:
        try:
            code = self._child.wait(2)
        except subprocess.TimeoutExpired:
            return "it closed its output without ending"
        return f"killed by signal {-code}" if code < 0 else f"ended with code {code}"

    def kill(self) -> None:
        """End the child at once."""
        self._child.kill()
        self._child.wait()
        self._close_pipes()

    def _close_pipes(self) -> None:
        assert self._child.stdin is not None
        with contextlib.suppress(OSError):
            self._child.stdin.close()
        # A grandchild may hold the other end open: then the reader stays, and its pipe with it.
        self._reader.join(1)
        if self._child.stdout is not None and not self._reader.is_alive():
            self._child.stdout.close()

    def close(self) -> str | None:
        """Ask the child to end; returns what went wrong on the way out, if anything did."""
        assert self._child.stdin is not None
        try:
            self._child.stdin.write("quit\n")
            self._child.stdin.close()
        except OSError:
            pass
        try:
            code = self._child.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
            return "did not end within 10 s of being asked"
        self._close_pipes()
        return None if code == 0 else f"killed by signal {-code}" if code < 0 else f"ended with code {code}"


def worker_command(python: str, *options: str) -> list[str]:
    """The command that starts a Python worker."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return [python, os.path.join(here, "worker.py"), *options]
