"""Scenes: the sockets that a statement finds, by flavour (sync, asyncio, green), state and type of its socket `s`."""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import zmq
from tools.parity.describe import describe

PARTNERS = {
    "PAIR": "PAIR",
    "PUB": "SUB",
    "SUB": "PUB",
    "REQ": "REP",
    "REP": "REQ",
    "DEALER": "ROUTER",
    "ROUTER": "DEALER",
    "PULL": "PUSH",
    "PUSH": "PULL",
    "XPUB": "SUB",
    "XSUB": "PUB",
}
#: Types whose socket `s` can have messages waiting.
RECEIVING = ("PAIR", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "XSUB")
#: How long a receive or a send waits in vain, in milliseconds.
PATIENCE = 5
#: How long another thread is in a receive, in milliseconds, and how long after its start it is.
BUSY, STARTED = 150, 30
#: Seconds in which libzmq's own threads do what closing a socket asks of them.
SETTLING = 0.01
_numbers = itertools.count()


class Scene:
    """What a statement runs in: its names, and what is left of the sockets afterwards."""

    def __init__(self, flavour: Any) -> None:
        self.flavour = flavour
        self.context = flavour.Context()
        self.names: dict[str, Any] = {"zmq": flavour, "ctx": self.context}
        self.watched: list[str] = []
        self.threads: list[threading.Thread] = []
        #: A thread that is in a call on `s`.
        self.user: threading.Thread | None = None

    def socket(self, name: str, kind: str) -> Any:
        """Make a socket that statements know by this name."""
        made = self.context.socket(getattr(zmq, kind))
        made.setsockopt(zmq.RCVTIMEO, PATIENCE)
        made.setsockopt(zmq.SNDTIMEO, PATIENCE)
        self.names[name] = made
        self.watched.append(name)
        return made

    def known(self) -> dict[int, str]:
        """Return the names of the scene's objects by their id."""
        return {id(value): name for name, value in self.names.items() if name != "__builtins__"}

    def left(self) -> dict[str, Any]:
        """Say what the statement left: closed sockets, and the messages that each peer and socket still gets."""
        if self.user:
            self.user.join()
        found: dict[str, Any] = {}
        settle([self.names[name] for name in self.watched])
        for name in self.watched:
            sock = self.names[name]
            found[name] = "closed" if sock.closed else drained(sock)
        if self.context.closed:
            found["ctx"] = "closed"
        return found

    def close(self) -> None:
        """Close everything without waiting."""
        for name in self.watched:
            self.names[name].close(0)
        # A thread that terminates the context already must do it alone.
        if not self.threads:
            self.context.destroy(0)
        for thread in self.threads:
            thread.join()


def settle(sockets: list[Any]) -> None:
    """When one of the sockets was closed, have the others hear of it: libzmq ends a connection in two turns."""
    left = [zmq.Socket.shadow(each) for each in sockets if not each.closed]
    for _ in range(2 if 0 < len(left) < len(sockets) else 0):
        time.sleep(SETTLING)
        for sock in left:
            with contextlib.suppress(zmq.ZMQError):
                zmq.Socket.getsockopt(sock, zmq.EVENTS)


def drained(sock: Any) -> list[Any]:
    """Return what can be received from a socket now."""
    plain = sock if type(sock).__module__.startswith("zmq.sugar") else zmq.Socket.shadow(sock)
    found: list[Any] = []
    while len(found) < 20:
        try:
            found.append(describe(zmq.Socket.recv_multipart(plain, zmq.DONTWAIT), {}))
        except zmq.ZMQError:
            break
    return found


def connect(scene: Scene, kind: str) -> None:
    """Connect `s` with `peer`, over inproc."""
    peer = scene.socket("peer", PARTNERS[kind])
    sock = scene.socket("s", kind)
    for each, its in ((peer, PARTNERS[kind]), (sock, kind)):
        if its == "SUB":
            each.setsockopt(zmq.SUBSCRIBE, b"")
        if its == "DEALER":
            each.setsockopt(zmq.ROUTING_ID, b"id")
    endpoint = f"inproc://parity-{next(_numbers)}"
    peer.bind(endpoint)
    sock.connect(endpoint)
    scene.names["endpoint"] = endpoint
    plain = zmq.Socket.shadow(sock)
    if kind == "XSUB":
        zmq.Socket.send(plain, b"\x01")
    if kind == "ROUTER":
        zmq.Socket.setsockopt(plain, zmq.ROUTER_MANDATORY, 1)
    # A look at the events takes in that the other side has connected or subscribed.
    for each in (peer, sock):
        zmq.Socket.getsockopt(zmq.Socket.shadow(each), zmq.EVENTS)


def deliver(scene: Scene, kind: str) -> None:
    """Have two messages wait for `s`: one of a single frame, one of two; a REQ socket gets its answer."""
    sock, peer = (zmq.Socket.shadow(scene.names[name]) for name in ("s", "peer"))
    if kind == "REQ":
        sock.send(b"ask")
        peer.recv()
    address = [b"id"] if PARTNERS[kind] == "ROUTER" else []
    peer.send_multipart([*address, b"one"])
    if PARTNERS[kind] not in ("REQ", "REP"):
        peer.send_multipart([*address, b"two", b"three"])


def terminate(scene: Scene) -> None:
    """Terminate the context while `s` is open, in a thread that waits for it to be closed."""
    thread = threading.Thread(target=scene.context.term, daemon=True)
    thread.start()
    scene.threads.append(thread)
    sock = zmq.Socket.shadow(scene.names["s"])
    while True:
        try:
            zmq.Socket.getsockopt(sock, zmq.EVENTS)
        except zmq.ContextTerminated:
            return


def occupy(scene: Scene) -> None:
    """Have another thread wait for a message on `s`."""
    sock = zmq.Socket.shadow(scene.names["s"])
    sock.setsockopt(zmq.RCVTIMEO, BUSY)

    def receive() -> None:
        with contextlib.suppress(zmq.ZMQError):
            zmq.Socket.recv(sock)

    scene.user = threading.Thread(target=receive, daemon=True)
    scene.user.start()
    time.sleep(STARTED / 1000)


@contextmanager
def stage(flavour: Any, state: str, kind: str) -> Iterator[Scene]:
    """Set up a scene, and take it down again."""
    scene = Scene(flavour)
    if state == "plain":
        yield scene
    elif state in ("connected", "waiting", "busy"):
        connect(scene, kind)
        if state == "waiting":
            deliver(scene, kind)
        elif state == "busy":
            occupy(scene)
        yield scene
    else:
        sock = scene.socket("s", kind)
        if state == "bound":
            scene.names["endpoint"] = f"inproc://parity-{next(_numbers)}"
            sock.bind(scene.names["endpoint"])
        elif state == "closed":
            sock.close(0)
        elif state == "terminated":
            terminate(scene)
        elif state not in ("fresh", "forked"):
            raise AssertionError(f"no state is called {state}")
        yield scene
    if os.getpid() == _pid:
        scene.close()


_pid = os.getpid()
