"""The two ends as processes, the files that they leave, and a network of two namespaces between them."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, NamedTuple

from tools.faults.peer import RECORD

PEER = Path(__file__).with_name("peer.py")
#: Seconds that a sender may take beyond the time which its messages take.
PATIENCE_S = 20.0
NUMBERS = itertools.count()


class Record(NamedTuple):
    """One message in a log."""

    number: int
    whole: bool
    time: float


def read_log(path: Path) -> list[Record]:
    """Return what an end has sent or received; the record that was being written when it was killed does not count."""
    data = path.read_bytes() if path.exists() else b""
    size = len(data) - len(data) % RECORD.size
    return [Record(*values) for values in RECORD.iter_unpack(data[:size])]


def free_port() -> int:
    """Return a port that nothing uses now, and that the system gives to no connection in the meantime."""
    while True:
        port = random.randrange(15_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class End:
    """One end, or what is between two: a process that can be stopped, killed and started again."""

    def __init__(
        self, python: str, folder: Path, prefix: list[str], program: Path = PEER, **given: Any
    ) -> None:
        self.python = python
        self.prefix = prefix
        self.program = program
        self.given = {"log": str(folder / given["role"]), "first": 0, **given}
        self.errors = folder / f"{given['role']}.errors"
        self.process = self.start()

    def start(self) -> subprocess.Popen[str]:
        """Start the process, and wait until its socket is bound or connected."""
        command = [*self.prefix, self.python, "-I", str(self.program), json.dumps(self.given)]
        with self.errors.open("ab") as errors:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        assert process.stdout is not None
        if process.stdout.readline() != "ready\n":
            process.communicate()
            raise RuntimeError(f"an end did not start: {self.errors.read_text(errors='replace')}")
        return process

    def complaint(self) -> str:
        """Return the last line that the process wrote to stderr."""
        lines = self.errors.read_text(errors="replace").splitlines()
        return lines[-1] if lines else ""

    def signal(self, number: int) -> None:
        """Send a signal."""
        os.kill(self.process.pid, number)

    def kill(self) -> None:
        """Kill the process, without a chance to clean up."""
        self.process.kill()
        self.process.communicate()

    def restart(self, seconds: float) -> None:
        """Kill the process and start another after a while; a sender goes on after the last number that was sent."""
        self.kill()
        time.sleep(seconds)
        if self.given["role"] == "send":
            sent = read_log(Path(self.given["log"]))
            following = sent[-1].number + 1 if sent else 0
            self.given["number"] = max(0, self.given["number"] + self.given["first"] - following)
            self.given["first"] = following
        self.process = self.start()

    def outcome(self) -> str:
        """Wait for the end of a sender and say how it came: `ends`, `hangs`, `fails` or the name of a signal."""
        try:
            self.process.communicate(timeout=self.given["number"] / self.given["rate"] + PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGCONT)
            self.kill()
            return "hangs"
        return ended(self.process.returncode)


def ended(status: int) -> str:
    """Say in a word how a process ended."""
    if status < 0:
        return signal.Signals(-status).name
    return "fails" if status else "ends"


class Link:
    """Two network namespaces with a cable between them, whose far end can be taken down."""

    def __init__(self) -> None:
        # A name and addresses of its own for each: the one before is not yet gone when its removal returns.
        number = next(NUMBERS)
        end = f"f{os.getpid()}x{number}"
        self.here, self.there = (f"10.{150 + os.getpid() % 100}.{number % 256}.{host}" for host in (1, 2))
        self.name = f"faults-{end}"
        self.prefix = ["ip", "netns", "exec", self.name]
        self.near, self.far = f"{end}a", f"{end}b"
        try:
            _ip("netns", "add", self.name)
            _ip("link", "add", self.near, "type", "veth", "peer", "name", self.far, "netns", self.name)
            _ip("address", "add", f"{self.here}/24", "dev", self.near)
            _ip("-n", self.name, "address", "add", f"{self.there}/24", "dev", self.far)
            _ip("link", "set", self.near, "up")
            self.set("up")
        except (OSError, subprocess.CalledProcessError):
            self.close()
            raise

    def set(self, state: str) -> None:
        """Take the cable `down` or `up`."""
        _ip("-n", self.name, "link", "set", self.far, state)

    def move(self) -> None:
        """Take the far host's address away and give it another one."""
        before, self.there = self.there, f"{self.there.rpartition('.')[0]}.3"
        _ip("-n", self.name, "address", "delete", f"{before}/24", "dev", self.far)
        _ip("-n", self.name, "address", "add", f"{self.there}/24", "dev", self.far)

    def close(self) -> None:
        """Remove the namespace, and the cable with it."""
        subprocess.run(["ip", "netns", "delete", self.name], check=False, capture_output=True)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def links_work() -> bool:
    """Tell whether this process may make network namespaces."""
    try:
        Link().close()
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
