"""Guard, which ends the ssh of a process that has gone."""

from __future__ import annotations

import socket
import subprocess
import sys

#: For so long what a process had sent may take to leave ssh; pyzmq's tunnels outlive their process by as much.
DRAIN_SECONDS = 60


class Guard:
    """Ends ssh when this process is gone, whatever ended it: a shell that waits for the end of its input.

    On Linux it lets ssh pass on what came in on the local port before, and be acknowledged: its end of a connection
    is closed when the far end has closed, too.
    """

    def __init__(self, pid: int, port: int) -> None:
        host = int.from_bytes(socket.inet_aton("127.0.0.1"), sys.byteorder)
        # In any state but that of a listener, and that of a connection that has ended.
        row = f": {host:08X}:{port:04X} [0-9A-F]*:[0-9A-F]* 0[14589B] "
        waits = f"[ $n -lt {DRAIN_SECONDS}0 ] && kill -0 {pid} && grep -q '{row}' /proc/net/tcp"
        script = f"read -r _; n=0; while {waits}; do n=$((n+1)); sleep 0.1; done; kill {pid}"
        self.shell = subprocess.Popen(
            ["/bin/sh", "-c", script],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def let_go(self) -> None:
        """Close this process's copy of the pipe to the shell."""
        assert self.shell.stdin is not None
        self.shell.stdin.close()

    def leave(self) -> None:
        """Let the shell go on when this process is gone."""
        self.shell.returncode = 0  # Popen warns of a process that goes on

    def dismiss(self) -> None:
        self.shell.kill()
        self.shell.wait()
        self.let_go()
