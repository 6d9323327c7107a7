"""Tunnel, what all kinds of tunnels have in common, and the errors they raise."""

from __future__ import annotations

import atexit
import os
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from types import TracebackType

T = TypeVar("T", bound="Tunnel")


class SSHException(Exception):
    """What pyzmq 27 raised where a server is not to be trusted; here all errors of tunnels are of this class.

    .. versionadded:: 1.0
    """


class TunnelError(SSHException, RuntimeError):
    """A tunnel could not be made; the text is what ssh said.

    .. versionadded:: 1.0
    """


class AuthenticationError(TunnelError):
    """The server refused every key and password that it was offered.

    .. versionadded:: 1.0
    """


class HostKeyError(TunnelError):
    """The server's key is unknown, or not the known one.

    .. versionadded:: 1.0
    """


class Tunnel:
    """A tunnel from a local port through an ssh server; it lives until `close`, or until this process ends.

    What sockets have sent when the process ends still goes through, for at most a minute: on Linux, by the ssh command.
    `close` cuts connections, and takes with it what is on its way.

    When the connection to the server is lost, it is made again on the same local port; sockets reconnect by themselves.

    .. versionadded:: 1.0
    """

    def __init__(self, local_port: int) -> None:
        self.local_port = local_port
        """The port on 127.0.0.1 to connect to."""
        self.closed: bool = False
        self._owner = os.getpid()

    @property
    def url(self) -> str:
        """The endpoint to connect a socket to."""
        return f"tcp://127.0.0.1:{self.local_port}"

    @property
    def alive(self) -> bool:
        """Whether there is a connection to the server just now."""
        raise NotImplementedError

    def close(self) -> None:
        """End the tunnel; connections through it are cut. Does nothing in a forked child: the parent has the tunnel."""
        with _lock:
            if self.closed or self._owner != os.getpid():
                return
            self.closed = True
            _open.discard(self)
        self._end()

    def _end(self) -> None:
        """Let go of the connection to the server; called once, after `closed` is set."""
        raise NotImplementedError

    def _leave(self) -> None:
        """Let go at the exit of the interpreter: as `close` does, where what was sent cannot go on without us."""
        self.close()

    def _forked(self) -> None:
        """Let go, in a forked child, of what would keep the tunnel open when its owner is gone."""

    def __enter__(self: T) -> T:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = "closed" if self.closed else "up" if self.alive else "down"
        return f"<{type(self).__name__} at {self.url}, {state}>"


# A tunnel that the program keeps no reference to lives on: `tunnel_connection(...)` is used for its effect.
_open: set[Tunnel] = set()
_lock = threading.Lock()


def keep(tunnel: Tunnel) -> None:
    """Keep a tunnel until it is closed, at the latest when the interpreter exits."""
    with _lock:
        _open.add(tunnel)


def _leave_all() -> None:
    for tunnel in list(_open):
        if tunnel._owner == os.getpid():
            tunnel._leave()


atexit.register(_leave_all)


def _after_fork_in_child() -> None:
    global _lock
    _lock = threading.Lock()
    for tunnel in _open:
        tunnel._forked()
    _open.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)


def error_from(text: str) -> TunnelError:
    """Return the error for what ssh wrote before it gave up."""
    lines = [line for line in text.replace("\r", "").splitlines() if line.strip()]
    message = "\n".join(lines[-5:]) or "ssh ended without saying why"
    if "Host key verification failed" in text:
        return HostKeyError(f"{message}\n(add the host to known_hosts, or pass unknown_host='accept')")
    if "Permission denied" in text or "Too many authentication failures" in text:
        return AuthenticationError(message)
    return TunnelError(message)
