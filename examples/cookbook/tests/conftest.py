"""Runs a program of the cookbook in processes of its own, as a reader would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest

import zmq

FOLDER = Path(__file__).resolve().parents[1]
# What Windows, or a libzmq, may lack.
HAS = {"ipc://": zmq.has("ipc"), "signal.SIGSTOP": hasattr(signal, "SIGSTOP")}


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many programs there are, and which failure each pattern survived."""
    passed = terminalreporter.getreports("passed")
    told = [text for report in passed for name, text in report.user_properties if name == "cookbook"]
    if told:
        terminalreporter.section("cookbook")
    for text in told:
        terminalreporter.line(str(text))


@pytest.fixture
def run() -> Callable[..., list[str]]:
    """Return a function that runs a program to its end and returns the lines it printed, repeated lines once."""

    def run_program(name: str, *arguments: str) -> list[str]:
        source = (FOLDER / f"{name}.py").read_text(encoding="utf-8")
        for needed, is_here in HAS.items():
            if needed in source and not is_here:
                pytest.skip(f"there is no {needed} here")
        # CPython 3.15 warns of the main module of a process that multiprocessing spawned when it prints a traceback.
        warnings = ["-W", "error", "-W", "ignore:Module globals is missing:DeprecationWarning"]
        command = [sys.executable, *warnings, str(FOLDER / f"{name}.py"), *arguments]
        # A session of its own, so that what a program has started can be ended with it.
        program = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        try:
            out, error = program.communicate(timeout=25)
        finally:
            if program.poll() is None:
                kill(program)
        assert (program.returncode, error) == (0, ""), out + error
        return [line for line, _ in groupby(out.splitlines())]

    return run_program


def kill(program: subprocess.Popen[str]) -> None:
    """End a program that hangs, and the processes it has started."""
    if os.name == "posix":
        os.killpg(program.pid, signal.SIGKILL)
    else:
        program.kill()
    program.communicate()
