"""Where sockets listen: a tcp port that the system picks, a file in the run's private folder for ipc."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import zmq

LONGEST_NAME = len("/wordcount-12345678/latency/progress")
TRANSPORTS = {"tcp": ("tcp",), "ipc": ("ipc",), "both": ("tcp", "ipc")}


class EndpointError(Exception):
    """This machine cannot listen in the wanted way; the message says why and what to use instead."""


def usable_transports(choice: str | None) -> tuple[str, ...]:
    """Return the transports for a choice of the command line; without one, all that this libzmq has.

    Raises
    ------
    EndpointError
        If ipc was asked for and libzmq was built without it.
    """
    if choice is None:
        choice = "both" if zmq.has("ipc") else "tcp"
    transports = TRANSPORTS[choice]
    if "ipc" in transports and not zmq.has("ipc"):
        raise EndpointError("this libzmq has no ipc transport: use --transport tcp")
    return transports


def private_folder() -> tempfile.TemporaryDirectory[str]:
    """Return a new folder for a run, somewhere not too deep for the addresses of ipc sockets in it."""
    deep = len(os.fsencode(tempfile.gettempdir())) > zmq.IPC_PATH_MAX_LEN - LONGEST_NAME
    return tempfile.TemporaryDirectory(
        prefix="wordcount-", dir="/tmp" if deep and os.path.isdir("/tmp") else None
    )


def bind_each(socket: zmq.Socket, name: str, transports: tuple[str, ...], folder: Path) -> dict[str, str]:
    """Bind one socket to an address of every transport; return them by transport.

    Raises
    ------
    EndpointError
        If the folder's path is too long for an ipc address.
    """
    addresses: dict[str, str] = {}
    for transport in transports:
        if transport == "tcp":
            port = socket.bind_to_random_port("tcp://127.0.0.1")
            addresses[transport] = f"tcp://127.0.0.1:{port}"
        else:
            path = str(folder / name)
            if len(path.encode()) > zmq.IPC_PATH_MAX_LEN:
                raise EndpointError(
                    f"the ipc path {path} is longer than {zmq.IPC_PATH_MAX_LEN} bytes: "
                    "set TMPDIR to a shorter folder, or use --transport tcp"
                )
            addresses[transport] = f"ipc://{path}"
            socket.bind(addresses[transport])
    return addresses
