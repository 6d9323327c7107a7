"""Asking an endpoint what listens there: the greeting of ZMTP 3 (RFC 23), without a socket of libzmq's.

A greeting tells the mechanism of the other end; with NULL, its first command also has its socket type. The other end
sees a connection that goes before its handshake is over.
"""

from __future__ import annotations

import contextlib
import socket as sockets
from typing import NamedTuple

GREETING = b"\xff" + bytes(8) + b"\x7f" + b"\x03\x00" + b"NULL".ljust(20, b"\0") + b"\0" + bytes(31)
OPENING_SIZE, GREETING_SIZE = 12, 64
SECONDS = 2.0
LONG_COMMAND = 6

# Which types of sockets speak with each other (RFC 28 and the draft types' RFCs).
PEERS = {
    "PAIR": "PAIR",
    "PUB": "SUB XSUB",
    "SUB": "PUB XPUB",
    "REQ": "REP ROUTER",
    "REP": "REQ DEALER",
    "DEALER": "REP DEALER ROUTER",
    "ROUTER": "REQ DEALER ROUTER",
    "PULL": "PUSH",
    "PUSH": "PULL",
    "XPUB": "SUB XSUB",
    "XSUB": "PUB XPUB",
}


class Peer(NamedTuple):
    """What listens at an endpoint."""

    #: Whether a connection was made at all.
    listens: bool
    #: NULL, PLAIN, CURVE or GSSAPI; None when it does not speak ZMTP 3.
    mechanism: str | None = None
    #: The type of its socket, when it tells without a login.
    type: str | None = None


def ask(endpoint: str) -> Peer | None:
    """Return what listens at a tcp or ipc endpoint; None for those that cannot be asked."""
    transport, _, rest = endpoint.partition("://")
    try:
        if transport == "tcp":
            host, _, port = rest.rpartition(";")[2].rpartition(":")
            connection = sockets.create_connection((host.strip("[]"), int(port)), SECONDS)
        elif transport == "ipc" and hasattr(sockets, "AF_UNIX"):
            connection = sockets.socket(sockets.AF_UNIX)
            connection.settimeout(SECONDS)
            with contextlib.ExitStack() as stack:
                stack.enter_context(connection)
                connection.connect("\0" + rest[1:] if rest.startswith("@") else rest)
                stack.pop_all()
        else:
            return None
    except (OSError, ValueError):
        return Peer(listens=False)
    with connection:
        try:
            return greet(connection)
        except OSError:
            return Peer(listens=True)


def greet(connection: sockets.socket) -> Peer:
    """Exchange greetings and read the first command."""
    # Not all of it: a server with another mechanism would end the connection before it has sent its own greeting.
    connection.sendall(GREETING[:OPENING_SIZE])
    greeting = read(connection, GREETING_SIZE)
    if len(greeting) < GREETING_SIZE or greeting[0] != 0xFF or greeting[9] != 0x7F:
        return Peer(listens=True)
    mechanism = greeting[12:32].rstrip(b"\0").decode("ascii", "replace")
    if mechanism != "NULL":
        return Peer(True, mechanism)
    connection.sendall(GREETING[OPENING_SIZE:])
    flags = read(connection, 1)
    size = int.from_bytes(read(connection, 8 if flags == bytes([LONG_COMMAND]) else 1), "big")
    return Peer(True, mechanism, socket_type(read(connection, min(size, 0xFFFF))))


def socket_type(ready: bytes) -> str | None:
    """Return the type in a READY command: names and values, each behind its length."""
    at = 1 + len(b"READY")
    while at < len(ready):
        name = ready[at + 1 : at + 1 + ready[at]]
        at += 1 + len(name)
        size = int.from_bytes(ready[at : at + 4], "big")
        if name.lower() == b"socket-type":
            return ready[at + 4 : at + 4 + size].decode("ascii", "replace")
        at += 4 + size
    return None


def read(connection: sockets.socket, size: int) -> bytes:
    """Return so many bytes, or fewer when the other end sends no more."""
    found = b""
    while len(found) < size:
        more = connection.recv(size - len(found))
        if not more:
            break
        found += more
    return found
