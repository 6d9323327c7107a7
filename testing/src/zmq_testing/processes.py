"""Running code in a process of its own: what may crash, hang, fork or count imports must not do so in the suite's."""

from __future__ import annotations

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
