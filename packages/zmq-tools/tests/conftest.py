"""Loggers, the command `zmq`, and an ssh server of our own on a free port of the loopback."""

from __future__ import annotations

import getpass
import logging
import os
import secrets
import shutil
import signal
import socket as sockets
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

SSHD = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")


def make_key(path: Path) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return path


def descendants(pid: int) -> list[int]:
    """Return the processes that a process started, directly or not."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
    ).stdout
    parents = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found = [pid]
    for each in found:
        found += [child for child, parent in parents if parent == each]
    return found[1:]


class Sshd:
    """A real sshd and a client's configuration that knows it."""

    def __init__(self, folder: Path, wait_until) -> None:
        self.folder = folder
        self.wait_until = wait_until
        with sockets.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.user = getpass.getuser()
        self.key = make_key(folder / "client")
        host_key = make_key(folder / "host")
        (folder / "authorized").write_text((folder / "client.pub").read_text())
        kind, key = (folder / "host.pub").read_text().split()[:2]
        self.known = folder / "known_hosts"
        hosts = f"[127.0.0.1]:{self.port},[::1]:{self.port}"
        self.known.write_text(f"{hosts} {kind} {key}\n")
        self.has_ipv6 = self.can_listen_on_ipv6()
        (folder / "sshd_config").write_text(
            f"Port {self.port}\n"
            "ListenAddress 127.0.0.1\n"
            + ("ListenAddress ::1\n" if self.has_ipv6 else "")
            + f"HostKey {host_key}\n"
            f"AuthorizedKeysFile {folder / 'authorized'}\n"
            "StrictModes no\nUsePAM no\nPidFile none\nPermitRootLogin yes\nPasswordAuthentication yes\n"
            "AllowTcpForwarding yes\nAllowStreamLocalForwarding yes\nLoginGraceTime 20\nMaxStartups 100\n"
        )
        self.config = self.configure("config", self.known, self.key)
        self.process: subprocess.Popen[bytes] | None = None

    def can_listen_on_ipv6(self) -> bool:
        try:
            with sockets.socket(sockets.AF_INET6) as probe:
                probe.bind(("::1", 0))
        except OSError:
            return False
        return True

    def configure(self, name: str, known: Path, key: Path, more: str = "") -> str:
        """Write a client's configuration and return its path."""
        path = self.folder / name
        path.write_text(
            f"{more}\nHost *\n  UserKnownHostsFile {known}\n  GlobalKnownHostsFile /dev/null\n  IdentityFile {key}\n"
            f"  IdentitiesOnly yes\n  Port {self.port}\n"
        )
        return str(path)

    def start(self) -> None:
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where sshd keeps a process without rights
        assert SSHD is not None
        log = (self.folder / "sshd.log").open("ab")
        self.process = subprocess.Popen(
            [SSHD, "-D", "-e", "-f", str(self.folder / "sshd_config")], stderr=log
        )
        log.close()

        def listens() -> bool:
            assert self.process is not None
            assert self.process.poll() is None, (self.folder / "sshd.log").read_text()
            with sockets.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.port)) == 0

        self.wait_until(listens)

    def kill(self) -> None:
        """End the server and every connection it has."""
        if self.process is not None:
            for pid in [*descendants(self.process.pid), self.process.pid]:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            self.process.wait()
            self.process = None

    @property
    def name(self) -> str:
        return f"{self.user}@127.0.0.1:{self.port}"


@pytest.fixture
def sshd(wait_until):
    """Give a running server."""
    if SSHD is None:
        pytest.skip("IMPOSSIBLE HERE: there is no sshd; install OpenSSH's server")
    folder = Path(tempfile.mkdtemp(prefix="zmq-ssh-"))
    folder.chmod(0o755)
    server = Sshd(folder, wait_until)
    server.start()
    yield server
    server.kill()
    shutil.rmtree(folder)


@pytest.fixture
def account():
    """Give name and password of an account that exists during the test: only root can make one."""
    if os.getuid() != 0:
        pytest.skip("only root can make an account whose password a test knows")
    name, password = f"zmq{secrets.token_hex(4)}", secrets.token_hex(12)
    subprocess.run(["useradd", "--no-create-home", "--shell", "/bin/sh", "--home-dir", "/", name], check=True)
    try:
        subprocess.run(["chpasswd"], input=f"{name}:{password}\n".encode(), check=True)
        yield name, password
    finally:
        subprocess.run(["userdel", name], check=True)


@pytest.fixture
def log():
    """Give a function that returns a logger with one handler; both are taken apart afterwards."""
    made = []

    def make(handler, cls=logging.Logger):
        logger = cls("test.log")
        logger.addHandler(handler)
        made.append(handler)
        return logger

    yield make
    for handler in made:
        handler.close()


WORDS = [sys.executable, "-m", "zmq.cli"]


@pytest.fixture
def start():
    """Give a function that starts the command with arguments; what still runs at the end is killed."""
    made = []

    def begin(*arguments, **options):
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        process = subprocess.Popen([*WORDS, *arguments], **options)
        made.append(process)
        return process

    yield begin
    for process in made:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def run(start):
    """Give a function that runs the command to its end and returns status, output and errors."""

    def complete(*arguments, given=b"", **options):
        process = start(*arguments, **options)
        out, err = process.communicate(given, timeout=25)
        return process.returncode, out.decode(), err.decode()

    return complete
