"""A progress bar, on terminals only."""

from __future__ import annotations

import shutil
import sys
import time


class Progress:
    """One line on standard error that says which row runs; silent where that is no terminal."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._start = time.monotonic()
        self._shown = sys.stderr.isatty()

    def show(self, name: str) -> None:
        """Say what runs now."""
        if not self._shown:
            return
        width = 24
        filled = width * self._done // max(1, self._total)
        spent = time.monotonic() - self._start
        left = f", {spent / self._done * (self._total - self._done):.0f} s left" if self._done >= 3 else ""
        line = f"{'█' * filled}{'░' * (width - filled)} {self._done}/{self._total}{left}  {name}"
        columns = shutil.get_terminal_size().columns
        sys.stderr.write("\r\033[K" + line[: columns - 1])
        sys.stderr.flush()

    def step(self) -> None:
        """One row is done."""
        self._done += 1

    def close(self) -> None:
        """Take the line away."""
        if self._shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
