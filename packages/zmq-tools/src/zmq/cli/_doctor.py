"""doctor: try what programs need of this machine, and say what is wrong."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any, NamedTuple

import click

import zmq
from zmq.cli._keys import CAPABILITIES
from zmq.cli._status import FAILED, Stop

GOOD, HINT, BAD = "ok", "note", "BAD"
# Below this many descriptors a server with many peers meets its end soon: each connection is one.
FEW_DESCRIPTORS = 4096
PATIENCE_MS = 2000
# What is wrong with libzmq up to this version, by the patch of zmq-core's wheels that mends it.
NEWEST_WITH_FAULTS = (4, 3, 5)
FAULTS = {
    "linger": "a receiver that is slow loses the end of what was sent before close(), whatever the linger",
    "conflated-parts": "a peer that sends a socket with CONFLATE many parts may end its process",
    "half-read": "disconnecting while a message is received in part may end the process",
    "taken-routing-id": "a peer that takes an id which a ROUTER gave to another ends the process",
    "heartbeats": "a sender that leaves while the queue of a receiver with heartbeats is full ends its process",
    "malformed-request": "a peer that sends a REP what is no request has the next reply lost",
}


class Finding(NamedTuple):
    """What one check found."""

    status: str
    what: str
    text: str


def versions() -> Iterator[Finding]:
    """Yield the versions, and what is wrong with the installed files."""
    build = zmq.build_info()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    yield Finding(GOOD, "versions", f"zmq {zmq.__version__}, libzmq {zmq.zmq_version()}, {python}")
    yield Finding(GOOD, "libzmq", f"{build['linkage']}: {build['location']}")
    for problem in build["problems"]:
        yield Finding(BAD, "installation", problem)
    if build["libzmq_built"] != build["libzmq_running"]:
        text = f"built for {build['libzmq_built']}, running with {build['libzmq_running']}"
        yield Finding(HINT, "libzmq", text)
    for patch, fault in FAULTS.items():
        if zmq.zmq_version_info() <= NEWEST_WITH_FAULTS and patch not in build["patches"]:
            yield Finding(HINT, "known fault", fault)


def capabilities() -> Iterator[Finding]:
    """Yield what this libzmq can do."""
    have = [name for name in CAPABILITIES if zmq.has(name)]
    lack = [name for name in CAPABILITIES if not zmq.has(name)]
    yield Finding(GOOD, "capabilities", f"{', '.join(have) or 'none'}; not {', '.join(lack) or 'one'}")
    if "curve" in lack:
        yield Finding(HINT, "capabilities", "without CURVE nothing is encrypted: build libzmq with libsodium")
    if shutil.which("ssh") is None:
        yield Finding(HINT, "ssh", "there is no ssh command, which tunnels take")


def descriptors() -> Iterator[Finding]:
    """Yield how many sockets and connections there may be."""
    most = zmq.Context.instance().max_sockets
    try:
        import resource
    except ImportError:
        yield Finding(GOOD, "limits", f"{most} sockets in a context (MAX_SOCKETS)")
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    text = f"{soft} descriptors (ulimit -n; up to {hard}), {most} sockets in a context (MAX_SOCKETS)"
    few = soft != resource.RLIM_INFINITY and soft < FEW_DESCRIPTORS
    yield Finding(HINT if few else GOOD, "limits", text + ("; each connection takes one" if few else ""))


def transports() -> Iterator[Finding]:
    """Yield whether a message goes from one socket to another."""
    with tempfile.TemporaryDirectory(prefix="zmq-doctor-") as folder:
        endpoints = {"inproc": "inproc://doctor", "tcp": "tcp://127.0.0.1:*"}
        if zmq.has("ipc"):
            endpoints["ipc"] = f"ipc://{os.path.join(folder, 'socket')}"
        for name, endpoint in endpoints.items():
            yield try_transport(name, endpoint)


def try_transport(name: str, endpoint: str) -> Finding:
    """Send a message over a transport."""
    with zmq.Context() as context, context.socket(zmq.PULL) as pull, context.socket(zmq.PUSH) as push:
        push.linger = 0
        try:
            pull.bind(endpoint)
            address: Any = pull.get(zmq.LAST_ENDPOINT)
            push.connect(address)
            push.send(b"message", zmq.DONTWAIT if name == "inproc" else 0)
        except zmq.ZMQError as error:
            return Finding(BAD, name, str(error))
        arrived = pull.poll(PATIENCE_MS)
    return (
        Finding(GOOD, name, "a message arrived")
        if arrived
        else Finding(BAD, name, "no message arrived in 2 s")
    )


@click.command()
def doctor() -> None:
    """Try what programs need of this machine: files, libzmq, transports, limits; status 1 when something is wrong."""
    bad = 0
    for check in (versions, capabilities, descriptors, transports):
        for status, what, text in check():
            click.echo(f"{status:<5} {what:<13} {text}")
            bad += status == BAD
    if bad:
        raise Stop(FAILED, f"{bad} of these are wrong")
