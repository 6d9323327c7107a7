"""A server of ssh behind a bad network, and the ssh processes that lead to one far end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from pathlib import Path

from tools.faults.network import Network
from zmq_testing.sshd import SSHD, Sshd, descendants


def there_is_one() -> bool:
    """Tell whether there is an sshd to run, and an ssh."""
    return SSHD is not None and shutil.which("ssh") is not None and os.path.isdir("/proc/self")


class Server:
    """A server of ssh, a network to it, and a command `ssh` in `path` that knows the server.

    Parameters
    ----------
    far : int
        The port behind the server that tunnels lead to: by it their processes are known.
    """

    def __init__(self, far: int) -> None:
        self.far = far
        self.folder = Path(tempfile.mkdtemp(prefix="zmq-faults-ssh-"))
        self.folder.chmod(0o755)
        self.sshd = Sshd(self.folder)
        self.sshd.start()
        self.network = Network(self.sshd.port)
        known = self.folder / "known_here"
        known.write_text(self.sshd.known.read_text().replace(str(self.sshd.port), str(self.network.port)))
        self.config = self.sshd.configure("here", known, self.sshd.key)
        command = self.folder / "bin" / "ssh"
        command.parent.mkdir()
        command.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {self.config} "$@"\n')
        command.chmod(0o755)
        self.path = f"{command.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        self.name = f"{self.sshd.user}@127.0.0.1:{self.network.port}"

    def clients(self) -> list[int]:
        """Return the ssh processes that lead to the far end."""
        found = []
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                words = entry.read_bytes().split(b"\0")
                if words[0].endswith(b"ssh") and any(each.endswith(b":%d" % self.far) for each in words):
                    found.append(int(entry.parent.name))
        return found

    def processes(self) -> list[int]:
        """Return the processes of the server, the one that listens last."""
        assert self.sshd.process is not None
        return [*descendants(self.sshd.process.pid), self.sshd.process.pid]

    def close(self) -> None:
        """End the server, what is left of the tunnels, and the network."""
        signal_all(self.clients(), signal.SIGKILL)
        self.sshd.kill()
        self.network.close()
        shutil.rmtree(self.folder)


def signal_all(pids: list[int], number: int) -> None:
    """Send a signal to processes, some of which may have ended."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
