"""Running code in a process of its own: what may crash, hang, fork or count imports must not do so in the suite's."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap


def run_python(code: str, *args: str, timeout: float = 20) -> subprocess.CompletedProcess[str]:
    """Run code in a new, isolated interpreter of this version with `args` in `sys.argv[1:]`.

    Standard output and error come back as text. Whatever the status is, it is the caller's to judge.

    Raises
    ------
    subprocess.TimeoutExpired
        If the process has not ended after `timeout` seconds; it has been killed then.
    """
    command = [sys.executable, "-I", "-c", textwrap.dedent(code), *args]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=timeout)


def interrupt_when_it_waits(code: str, *args: str) -> tuple[str, int]:
    """Run code whose context soon says that its end waits, and send it SIGINT then.

    `zmq.sugar.ending.PATIENCE` is 0.1 there. Returns what stderr had after that line, and the status of the process.
    """
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code, *args],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYZMQ_EXIT_LINGER": "50"},
    ) as child:
        try:
            assert child.stderr is not None
            line = child.stderr.readline()
            assert line == "Context.term() still waits after 0.1 s:\n", line + child.stderr.read()
            child.send_signal(signal.SIGINT)
            return child.stderr.read(), child.wait(20)
        finally:
            child.kill()


def has_ended(pid: int) -> bool:
    """Tell whether a process is gone, or waits for no more than its parent."""
    state = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True).stdout
    return state.strip() in ("", "Z")
