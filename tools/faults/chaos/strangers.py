"""Connections that speak no ZMTP, half of it, or an old one; everything that they send comes from the dice."""

from __future__ import annotations

import contextlib
import os
import random
import socket
import struct
import time

GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"NULL".ljust(20, b"\0") + bytes(32)
READY = b"\x04\x19\x05READY\x0bSocket-Type\0\0\0\x04PULL"
#: Greetings of ZMTP 1.0 (an empty routing id) and 2.0 (a PULL), and a message of one part.
OLD, OLDER = b"\xff" + bytes(8) + b"\x7f\x01\x07" + b"\0\0", b"\1\0"
MESSAGE = b"\x06\x00hello"


def address(endpoint: str) -> tuple[socket.AddressFamily, object]:
    """Return the family and the address of an endpoint."""
    transport, _, rest = endpoint.partition("://")
    if transport == "ipc":
        return socket.AF_UNIX, rest
    return socket.AF_INET, ("127.0.0.1", int(rest.rpartition(":")[2]))


def words(dice: random.Random) -> bytes:
    """Return what a stranger says."""
    return dice.choice(
        [
            b"",
            GREETING[: dice.randrange(64)],
            GREETING,
            dice.randbytes(dice.randrange(1, 300)),
            GREETING + READY + dice.randbytes(20),
            GREETING + READY,
            OLDER + MESSAGE * dice.randrange(9),
            OLD,
        ]
    )


def visit(endpoint: str, dice: random.Random) -> list[socket.socket]:
    """Connect, say something, and hang up, reset or stay: the connection, if it stays."""
    family, where = address(endpoint)
    end = dice.choice(["close", "reset", "stay", "stay"])
    said = words(dice)
    peer = socket.socket(family)
    with contextlib.suppress(OSError):
        peer.settimeout(2)
        peer.connect(where)
        peer.sendall(said)
        if end == "stay":
            return [peer]
        if end == "reset":
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    return []


def receive_visits(endpoint: str, dice: random.Random) -> None:
    """Listen where a socket connects, for up to a second, and say something to each that comes."""
    family, where = address(endpoint)
    seconds = dice.random()
    listener = socket.socket(family)
    kept: list[socket.socket] = []
    with contextlib.suppress(OSError):
        if family == socket.AF_UNIX:
            with contextlib.suppress(OSError):
                os.unlink(str(where))
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(5)
        listener.settimeout(0.1)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                visitor = listener.accept()[0]
                kept.append(visitor)
                visitor.sendall(words(dice))
                if dice.random() < 0.25:
                    kept.pop().close()
    for each in [*kept, listener]:
        each.close()
    if family == socket.AF_UNIX:
        with contextlib.suppress(OSError):
            os.unlink(str(where))
