"""The pytest plugin: fixtures that every suite of this repository finds without importing them."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq
from zmq_testing import processes, waiting

SocketFactory = Callable[..., "zmq.Socket[bytes]"]
EndpointFactory = Callable[[str], str]

_numbers = itertools.count()


def pytest_configure() -> None:
    """Have SIGINT interrupt this process and those that tests start, also where the shell that started it ignores it.

    A shell without job control ignores SIGINT in what it runs in the background; programs inherit that, and Python then
    raises no KeyboardInterrupt.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_report_header() -> str:
    """Say which zmq and which libzmq the results are about."""
    return f"zmq {zmq.__version__} from {os.path.dirname(zmq.__file__)}, libzmq {zmq.zmq_version()}"


@pytest.fixture
def context() -> Iterator[zmq.Context[Any]]:
    """Give a new context; afterwards destroy it with the sockets that are still open, dropping their messages."""
    fresh = zmq.Context()
    yield fresh
    fresh.destroy(linger=0)


@pytest.fixture
def socket(context: zmq.Context[Any]) -> Iterator[SocketFactory]:
    """Give a function that makes sockets: `socket(zmq.REQ, rcvtimeo=1000)`. They are closed at the end.

    Options are set before the socket is returned. Sends and receives time out after ten seconds unless the test says
    otherwise, so that a lost message fails a test instead of hanging it.
    """
    made: list[zmq.Socket[bytes]] = []

    def make(type_: int, **options: Any) -> zmq.Socket[bytes]:
        sock = context.socket(type_)
        made.append(sock)
        for name, value in {"rcvtimeo": 10_000, "sndtimeo": 10_000, **options}.items():
            setattr(sock, name, value)
        return sock

    yield make
    for sock in made:
        sock.close(linger=0)


@pytest.fixture
def endpoint() -> Iterator[EndpointFactory]:
    """Give a function that returns a new endpoint to bind: `endpoint("inproc")`, `"ipc"` or `"tcp"`.

    For tcp the port is a wildcard: connect to the `last_endpoint` of the bound socket.
    """
    # Not pytest's tmp_path: with long test names that exceeds what a path of a local socket may have.
    folder: list[str] = []

    def make(transport: str) -> str:
        number = next(_numbers)
        if transport == "inproc":
            return f"inproc://endpoint-{number}"
        if transport == "tcp":
            return "tcp://127.0.0.1:*"
        if transport == "ipc":
            if not zmq.has("ipc"):
                pytest.skip("this libzmq has no ipc")
            if not folder:
                folder.append(tempfile.mkdtemp(prefix="zmq-"))
            return f"ipc://{folder[0]}/{number}"
        raise ValueError(f"no such transport: {transport!r}; use 'inproc', 'ipc' or 'tcp'")

    yield make
    if folder:
        shutil.rmtree(folder[0], ignore_errors=True)


@pytest.fixture
def wait_until() -> Callable[..., Any]:
    """Give `wait_until(condition, timeout=10.0)`, which returns the first true value of `condition()`."""
    return waiting.wait_until


@pytest.fixture
def run_python() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Give `run_python(code, *args, timeout=20)`, which runs code in a new interpreter of this version."""
    return processes.run_python
