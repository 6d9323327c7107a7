"""Tunnels through a connection to the server that another ssh process shares (ControlMaster of ssh_config)."""

from __future__ import annotations

import re
import subprocess

from zmq.ssh import _openssh
from zmq.ssh._server import Far, Server
from zmq.ssh._tunnels import Tunnel, TunnelError, error_from

_PID = re.compile(r"pid=(\d+)")


class Master:
    """The ssh process that shares a connection, if the configuration names one and it is running."""

    def __init__(self, server: Server, keyfile: str | None, config: str | None) -> None:
        self._words = _openssh.destination(server, keyfile=keyfile, config=config)
        self._host = server.host

    def ask(self, request: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Send a request: check, forward or cancel."""
        command = [*self._words, "-O", request, *words, "--", self._host]
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
        )

    def is_running(self) -> bool:
        return self.ask("check").returncode == 0


class MasterTunnel(Tunnel):
    """A tunnel through a shared connection; it ends with that."""

    def __init__(self, local_port: int, far: Far, master: Master) -> None:
        super().__init__(local_port)
        self._master = master
        self._forward = ("-L", f"127.0.0.1:{local_port}:{far}")
        done = master.ask("forward", *self._forward)
        if done.returncode != 0:
            raise error_from(done.stderr)

    @property
    def pid(self) -> int:
        """The process id of the ssh that shares its connection."""
        done = self._master.ask("check")
        found = _PID.search(done.stdout + done.stderr)
        if found is None:
            raise TunnelError("the ssh process that shared its connection has ended")
        return int(found[1])

    def __index__(self) -> int:
        return self.pid

    @property
    def alive(self) -> bool:
        return not self.closed and self._master.is_running()

    def _end(self) -> None:
        self._master.ask("cancel", *self._forward)
