"""The parent's side of the child processes: start them, hear them, notice when one dies, end them all."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import zmq
from endpoints import bind_each
from wire import Report

HERE = Path(__file__).resolve().parent
START_SECONDS = 30.0
STOP_SECONDS = 3.0
TICK_MS = 100


class JobError(Exception):
    """The job has failed; the message says which process died or is stuck, or how the totals differ."""


class Processes:
    """The child processes of a run, as a context manager: none is left when it is left.

    Each child has a pipe of ours as its standard input; closing it, also by our own death, ends the child.
    Each is in a session of its own, so a Ctrl-C in the terminal reaches the parent alone and the parent ends
    in good order.
    """

    def __init__(self, context: zmq.Context, transports: tuple[str, ...], folder: Path) -> None:
        self.reports = context.socket(zmq.PULL)
        [self._address] = bind_each(self.reports, "reports", transports[:1], folder).values()
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Processes:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.reports.close()
        for name in list(self._children):
            self.let_go(name)
        give_up = time.monotonic() + STOP_SECONDS
        for child in self._children.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, give_up - time.monotonic()))
            # The stuck and the stopped do not see the end of their input.
            child.kill()
            child.wait()

    def start(self, name: str, script: str, *arguments: str) -> int:
        """Start ``script NAME REPORTS ARGUMENT...`` and return its process id."""
        command = [sys.executable, str(HERE / script), name, self._address, *arguments]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        self._children[name] = child
        return child.pid

    def let_go(self, name: str) -> None:
        """Ask one child to end, without waiting for it."""
        pipe = self._children[name].stdin
        if pipe is not None:
            pipe.close()

    def pid(self, name: str) -> int:
        """Return the process id of a child."""
        return self._children[name].pid

    def check(self) -> None:
        """Raise `JobError` if a child has ended though nobody let it go."""
        for name, child in self._children.items():
            code = child.poll()
            if code is not None and child.stdin is not None and not child.stdin.closed:
                how = (
                    f"was killed by {signal.Signals(-code).name}"
                    if code < 0
                    else f"ended with exit code {code}"
                )
                raise JobError(f"{name} (pid {child.pid}) {how} before its work was done")

    def ready(self, *names: str) -> dict[str, dict[str, Any]]:
        """Wait until each of these children has reported for the first time; return what they said.

        Raises
        ------
        JobError
            If one of them dies, or says nothing for `START_SECONDS` seconds.
        """
        said: dict[str, dict[str, Any]] = {}
        give_up = time.monotonic() + START_SECONDS
        while missing := [name for name in names if name not in said]:
            if self.reports.poll(TICK_MS):
                report = Report.from_frames(self.reports.recv_multipart())
                said[report.name] = report.content
                continue
            self.check()
            if time.monotonic() > give_up:
                raise JobError(f"{', '.join(missing)} did not start within {START_SECONDS:.0f} s")
        return said
