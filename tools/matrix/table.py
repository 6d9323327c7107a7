"""A table that grows while its rows are tried; its verdict is the exit status."""

from __future__ import annotations

import sys
import time
from typing import Any, Callable

from tools.matrix.environment import Failed


class Table:
    """Rows of cells, printed as they come, each with its outcome and how long it took."""

    def __init__(self, *heads: str, widths: tuple[int, ...]) -> None:
        self.widths = widths
        self.failures: list[str] = []
        self.count = 0
        self._print(*heads, "outcome")

    def attempt(self, cells: tuple[str, ...], trial: Callable[..., str], *arguments: Any) -> None:
        """Run a trial with its arguments; print its row: what it returns, or how it failed."""
        start = time.monotonic()
        try:
            outcome = f"ok   {trial(*arguments)}".rstrip()
        except Failed as error:
            outcome = f"FAIL {error}"
            self.failures.append(" | ".join(cells))
        self.count += 1
        self._print(*cells, f"{outcome} ({time.monotonic() - start:.0f} s)")

    def verdict(self) -> int:
        """Print how it ended and return the exit status."""
        print(f"\n{self.count - len(self.failures)} of {self.count} rows are as they should be.")
        for row in self.failures:
            print(f"FAILED: {row}", file=sys.stderr)
        return 1 if self.failures else 0

    def _print(self, *cells: str) -> None:
        padded = [cell.ljust(width) for cell, width in zip(cells, self.widths)]
        print("  ".join([*padded, *cells[len(self.widths) :]]), flush=True)
