"""How many peers may connect to a socket whose I/O thread has not accepted them yet."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import zmq

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the kernel has other limits"),
    pytest.mark.skipif(
        "backlog" not in zmq.build_info().get("patches", ()),
        reason="libzmq without the patch backlog has room for 100",
    ),
]

STOPPED = """
import os, signal, sys, zmq
socket = zmq.Context().socket(zmq.PULL)
if sys.argv[2]:
    socket.backlog = int(sys.argv[2])
socket.bind(sys.argv[1])
print(socket.last_endpoint.decode(), socket.backlog, flush=True)
os.kill(os.getpid(), signal.SIGSTOP)
"""


@contextmanager
def stopped(address: str, backlog: str) -> Iterator[tuple[str, str]]:
    """A process that has bound a socket and accepts nothing: its endpoint, and its option BACKLOG."""
    with subprocess.Popen(
        [sys.executable, "-c", STOPPED, address, backlog], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            endpoint, room = process.stdout.readline().split()
            os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
            yield endpoint, room
        finally:
            process.send_signal(signal.SIGKILL)


def connect(endpoint: str, count: int) -> int:
    """Connect so many times, each within two seconds; return how many connections there are."""
    transport, _, address = endpoint.partition("://")
    family, target = socket.AF_UNIX, address
    if transport == "tcp":
        family, target = socket.AF_INET, ("127.0.0.1", int(address.rpartition(":")[2]))
    with ExitStack() as stack:
        for done in range(count):
            peer = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            peer.settimeout(2 if transport == "tcp" else 0)
            try:
                peer.connect(target)
            except (BlockingIOError, TimeoutError):
                return done
    return count


@pytest.mark.parametrize("transport", ["tcp", "ipc"])
def test_three_hundred_peers_connect_to_a_process_that_accepts_none_yet(
    transport: str, tmp_path: Path
) -> None:
    address = "tcp://127.0.0.1:*" if transport == "tcp" else f"ipc://{tmp_path}/many"
    with stopped(address, "") as (endpoint, room):
        assert (connect(endpoint, 300), room) == (300, "100")


def test_a_backlog_that_the_program_sets_is_kept(tmp_path: Path) -> None:
    with stopped(f"ipc://{tmp_path}/few", "20") as (endpoint, room):
        assert connect(endpoint, 300) < 30
        assert room == "20"
