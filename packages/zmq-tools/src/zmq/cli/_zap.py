"""Who may log in to a socket of this command with PLAIN: one name with one password (ZeroMQ RFC 27)."""

from __future__ import annotations

import contextlib
import hmac
import os
import threading
from collections.abc import Iterator
from typing import Any

import zmq

ADDRESS = "inproc://zeromq.zap.01"


@contextlib.contextmanager
def one_login(context: zmq.Context[Any], username: str, password: str) -> Iterator[None]:
    """Answer libzmq's questions of a context in a thread, while the block runs."""
    handler: zmq.Socket = context.socket(zmq.REP)
    handler.linger = 0
    handler.bind(ADDRESS)
    thread = threading.Thread(
        target=answer,
        args=(handler, os.fsencode(username), os.fsencode(password)),
        name="zmq.cli",
        daemon=True,
    )
    thread.start()
    try:
        yield
    finally:
        handler.close()
        thread.join()


def answer(handler: zmq.Socket, username: bytes, password: bytes) -> None:
    """Allow those with the name and the password, until the socket is closed."""
    while True:
        try:
            version, request, _domain, _address, _identity, mechanism, *credentials = handler.recv_multipart()
        except (zmq.SocketClosed, zmq.ContextTerminated):
            return
        known = mechanism == b"PLAIN" and len(credentials) == 2
        # Both are compared, always: how long it takes tells nothing.
        right = [hmac.compare_digest(*pair) for pair in zip(credentials, (username, password))]
        status, text = (b"200", b"OK") if known and all(right) else (b"400", b"wrong user name or password")
        with contextlib.suppress(zmq.SocketClosed, zmq.ContextTerminated):
            handler.send_multipart(
                [version, request, status, text, username if status == b"200" else b"", b""]
            )
