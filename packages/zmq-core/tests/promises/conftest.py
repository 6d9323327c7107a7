"""Promises: what this package does beyond what earlier bindings of libzmq did, each as one small program.

Every function marked `promise` fails or hangs with pyzmq 27.3.0 and passes here; every other function passes with both,
so that a failure is not the harness's. `nox -s promises` runs this folder with both and requires just that: so nothing
in it is imported from this repository, and names that pyzmq lacks are used only where the name is the promise.
"""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq


@pytest.fixture
def opened() -> Iterator[Callable[[int], Any]]:
    """Give a function that makes sockets, all in one context; they are closed at the end."""
    context = zmq.Context()
    made: list[Any] = []

    def make(kind: int) -> Any:
        made.append(context.socket(kind))
        return made[-1]

    yield make
    for socket in made:
        socket.close(linger=0)
    context.term()


@pytest.fixture
def run() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give `run(code, timeout=10)`, which runs a program in a process of its own; it must end within these seconds."""

    def start(code: str, timeout: float = 10) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", textwrap.dedent(code)]
        return subprocess.run(
            command, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL
        )

    return start
