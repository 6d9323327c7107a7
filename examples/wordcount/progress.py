"""The progress bar: drawn over itself on a terminal, a line at the start and for every quarter elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

import zmq
from wire import PROGRESS_TOPIC, Progress

BAR_WIDTH = 30
REDRAW_SECONDS = 0.05


class ProgressBar:
    """Draws what the sink announces, as a context manager; `progress` is the newest announcement.

    CONFLATE keeps nothing but the newest one in the queue: a bar has no use for the older.
    """

    def __init__(self, context: zmq.Context, address: str, size: int) -> None:
        self.announcements = context.socket(zmq.SUB)
        self.announcements.conflate = True
        self.announcements.subscribe(PROGRESS_TOPIC)
        self.announcements.connect(address)
        self.progress = Progress(0, 0, 0)
        self._size = size
        self._started = time.monotonic()
        self._drawn_at = 0.0
        self._drawn_quarter = -1
        self._live = sys.stdout.isatty()

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.announcements.close()
        if self._drawn_at:
            print(flush=True)  # leave the bar as it is and go on below it

    def update(self) -> None:
        """Draw what the newest announcement says."""
        self.show(Progress.from_frame(self.announcements.recv()))

    def show(self, progress: Progress) -> None:
        """Draw this."""
        self.progress = progress
        done = min(1.0, progress.size / self._size)
        if self._live:
            self._redraw(done)
        elif int(done * 4) > self._drawn_quarter and progress.size:
            self._drawn_quarter = int(done * 4)
            print(self._line(done), flush=True)

    def _redraw(self, done: float) -> None:
        now = time.monotonic()
        if done == 1.0 or now - self._drawn_at > REDRAW_SECONDS:
            self._drawn_at = now
            print("\r" + self._line(done), end="\x1b[K", flush=True)

    def _line(self, done: float) -> str:
        filled = round(done * BAR_WIDTH)
        rate = self.progress.size / 1e6 / max(time.monotonic() - self._started, 1e-3)
        bar = "#" * filled + "-" * (BAR_WIDTH - filled)
        return f"[{bar}] {done:4.0%}  {self.progress.lines:,} lines  {rate:.1f} MB/s"
