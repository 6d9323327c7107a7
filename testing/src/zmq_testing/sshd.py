"""A real ssh server of our own on a free port of the loopback."""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket as sockets
import subprocess
from pathlib import Path

from zmq_testing.waiting import wait_until

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

    def __init__(self, folder: Path) -> None:
        self.folder = folder
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

        wait_until(listens)

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
