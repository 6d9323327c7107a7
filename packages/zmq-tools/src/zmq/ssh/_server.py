"""What a tunnel connects: the server's name, and the far end as seen from it."""

from __future__ import annotations

import re
from typing import NamedTuple

# user@host:port; a host with colons of its own (IPv6) is in brackets when a port follows.
_SERVER = re.compile(r"(?:(?P<user>[^@]+)@)?(?:\[(?P<v6>[^\]]+)\]|(?P<host>[^\[\]:]+))(?::(?P<port>\d+))?\Z")


def check_port(port: int) -> int:
    """Return a port of TCP.

    Raises
    ------
    ValueError
        There is no such port.
    """
    if not 0 < port < 65536:
        raise ValueError(f"ports go from 1 to 65535: a tunnel cannot have {port!r} at an end")
    return port


class Server(NamedTuple):
    """An ssh server; what is None is left to ssh's configuration."""

    user: str | None
    host: str
    port: int | None

    @classmethod
    def parse(cls, text: str) -> Server:
        """Read ``user@host:port``, of which user and port may be missing.

        Raises
        ------
        ValueError
            It is not of that form, or would be taken for an option of ssh.
        """
        if text.rpartition("@")[2].count(":") > 1 and "[" not in text:
            user, _, host = text.rpartition("@")
            found = cls(user or None, host, None)  # a bare IPv6 address
        else:
            match = _SERVER.match(text)
            if match is None:
                raise ValueError(f"an ssh server is written [user@]host[:port], not {text!r}")
            port = match["port"]
            found = cls(match["user"], match["v6"] or match["host"], None if port is None else int(port))
        if found.host.startswith("-") or (found.user or "").startswith("-"):
            raise ValueError(f"a host or user cannot begin with a hyphen: {text!r}")
        if found.port is not None:
            check_port(found.port)
        return found


class Far(NamedTuple):
    """The far end of a tunnel: a host and port, or the path of a local socket on the server."""

    host: str
    port: int
    path: str = ""

    @classmethod
    def parse(cls, address: str) -> Far:
        """Read an endpoint: ``tcp://host:port`` or ``ipc:///path``.

        Raises
        ------
        ValueError
            It is another transport, has no port that there is, or no absolute path.
        """
        transport, _, rest = address.partition("://")
        if transport == "ipc":
            if not rest.startswith("/"):
                raise ValueError(
                    f"a tunnel needs the absolute path of the socket on the server, not {address!r}"
                )
            return cls("", 0, rest)
        host, _, port = rest.rpartition(":")
        if transport != "tcp" or not host or not port.isdecimal():
            raise ValueError(f"a tunnel leads to tcp://host:port or ipc:///path, not {address!r}")
        return cls(host.strip("[]"), check_port(int(port)))

    def __str__(self) -> str:
        """Write it as ssh's option -L does."""
        if self.path:
            return self.path
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"
