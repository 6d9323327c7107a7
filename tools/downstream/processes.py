"""Run a command of a project in its environment, and end what it leaves behind: kernels, engines and workers."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path


def execute(
    command: list[str], folder: Path, log: Path, python: Path, limit: float
) -> tuple[bool, float, str]:
    """Run a command in a session of processes of its own; end what it leaves behind; return its output."""
    environment = {
        **os.environ,
        "HOME": str(folder),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PATH": os.pathsep.join([str(python.parent), os.environ["PATH"]]),
        "PYTHONWARNINGS": "default",
    }
    for name in ("PYTHONPATH", "VIRTUAL_ENV"):  # of the session: it is not where the project is installed
        environment.pop(name, None)
    begun = time.perf_counter()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            status = -1
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            end_those_with(f"HOME={folder}")
    return status == 0, time.perf_counter() - begun, log.read_text("utf-8", "replace")


def end_those_with(variable: str) -> None:
    """End the processes whose environment has this variable: those in sessions of their own, too. Linux only."""
    for path in Path("/proc").glob("[0-9]*/environ"):
        with contextlib.suppress(OSError):
            if variable.encode() in path.read_bytes().split(b"\0"):
                os.kill(int(path.parent.name), signal.SIGKILL)
