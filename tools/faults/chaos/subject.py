"""The subject of a chaos, by either binding: `python -I subject.py JSON`; run.py says what is in the JSON.

Its socket sends and receives while peers come, are killed, stopped and told to end, and while strangers speak nonsense
to it; it unbinds or disconnects, and comes back. Then the peers go, one that is well comes, the socket is closed, with
any linger, and its context has to end. Prints what happened as JSON; the status is not 0 where anything failed.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent))

import peers
from settings import made
from strangers import receive_visits, visit

import zmq

#: Seconds in which a context has to end.
PATIENCE_S = 10.0
SENDERS = ("PUSH", "PUB", "PAIR", "DEALER", "REQ", "XPUB")
TALKERS = ("PAIR", "DEALER", "ROUTER", "REQ", "XPUB")


def options_of(mine: str, dice: random.Random) -> dict[str, int]:
    """Return options for the subject."""
    choices: list[tuple[float, dict[str, list[int]]]] = [
        (0.8, {"linger": [-1, -1, -1, 0, 50, 1_500]}),
        (0.3, {"immediate": [1]}),
        (0.3, {"sndhwm": [1, 5, 100], "rcvhwm": [1, 5, 100]}),
        (0.2, {"heartbeat_ivl": [50], "heartbeat_timeout": [200]}),
        (0.2, {"handshake_ivl": [300]}),
        (0.3, {"reconnect_ivl": [10, 50], "reconnect_ivl_max": [0, 200]}),
        (0.2, {"sndbuf": [2_048], "rcvbuf": [2_048]}),
        (0.1, {"connect_timeout": [100]}),
    ]
    if mine in ("PUSH", "PULL", "PUB", "SUB", "DEALER"):
        choices.append((0.1, {"conflate": [1]}))
    elif mine == "ROUTER":
        choices += [(0.5, {"router_mandatory": [1]}), (0.3, {"router_handover": [1]})]
    elif mine == "REQ":
        choices.append((1.0, {"req_relaxed": [1], "req_correlate": [0, 1]}))
    found: dict[str, int] = {}
    for chance, options in choices:
        taken = dice.random() < chance
        for name, values in options.items():
            value = dice.choice(values)
            if taken:
                found[name] = value
    return found


class Subject:
    """The socket and what is around it."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.dice = random.Random(f"{given['seed']} {given['mine']} {given['theirs']}")
        self.mine, self.theirs = given["mine"], given["theirs"]
        self.binds, self.endpoint = given["binds"], given["endpoint"]
        self.mechanism = self.dice.choice(["NULL", "NULL", "CURVE"])
        self.options = options_of(self.mine, self.dice)
        self.context = zmq.Context(self.dice.choice([1, 1, 2]))
        self.socket = made(self.context, self.mine, self.mechanism, self.binds, self.options)
        self.attach()
        self.peers: list[subprocess.Popen[str]] = []
        self.connections: list[socket.socket] = []
        self.ids: list[bytes] = []
        self.calls = 0
        #: A second peer has no place: it would bind the same endpoint, or a PAIR would not take it.
        self.single = not self.binds or self.mine == "PAIR"

    def attach(self) -> None:
        """Bind or connect; what had the address a moment ago may still have it."""
        for turn in range(100):
            try:
                (self.socket.bind if self.binds else self.socket.connect)(self.endpoint)
            except zmq.ZMQError as error:
                if error.errno != zmq.EADDRINUSE or turn == 99:
                    raise
                time.sleep(0.02)
            else:
                return

    def start(self, behaviour: str) -> subprocess.Popen[str]:
        """Start a peer, and wait until it is up."""
        given = {
            "kind": self.theirs, "endpoint": self.endpoint, "binds": not self.binds, "behaviour": behaviour,
            "seed": self.dice.randrange(10**6), "mechanism": self.mechanism,
        }  # fmt: skip
        peer = peers.start(given)
        self.peers.append(peer)
        return peer

    def talk(self, times: int) -> None:
        """Send and receive so often, without a wait of any length."""
        for _ in range(times):
            self.calls += 1
            try:
                self.call()
            except zmq.Again:
                time.sleep(0.002)
            except zmq.ZMQError as error:
                if error.errno not in (zmq.EFSM, zmq.EHOSTUNREACH):
                    raise

    def call(self) -> None:
        """Make the next call or two."""
        sizes = [0, 10, 100, 5_000, 60_000, 300_000] if self.dice.random() < 0.1 else [5, 50]
        parts = [bytes(self.dice.choice(sizes))] * self.dice.choice([1, 1, 1, 3])
        copy = self.dice.random() < 0.7
        if self.mine in SENDERS:
            if (self.mine, self.theirs) == ("DEALER", "REP"):
                parts = [b"", *parts]
            self.socket.send_multipart(parts, zmq.DONTWAIT, copy=copy)
        elif self.mine == "ROUTER" and self.ids:
            self.socket.send_multipart([self.dice.choice(self.ids), *parts], zmq.DONTWAIT, copy=copy)
        elif self.mine == "XSUB":
            self.socket.send(b"\x01" + self.dice.randbytes(2))
        elif self.mine == "REP" and self.socket.poll(5):
            self.socket.recv_multipart(zmq.DONTWAIT)
            self.socket.send_multipart(parts, zmq.DONTWAIT, copy=copy)
        elif self.mine in ("PULL", "SUB") and self.socket.poll(2):
            self.socket.recv_multipart()
        if self.mine in TALKERS and self.socket.poll(0):
            # A REQ that correlates drops what answers an older question: then there is nothing.
            message = self.socket.recv_multipart(zmq.DONTWAIT)
            if self.mine == "ROUTER":
                self.ids.append(message[0])

    def have_peer(self) -> None:
        """Start a peer and do something to it."""
        peer = self.start(self.dice.choice(["short", "slow", "mute", "healthy", "closing"]))
        self.talk(self.dice.choice([1, 20, 200]))
        fate = self.dice.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM, None])
        if fate is not None:
            peer.send_signal(fate)
        if fate == signal.SIGSTOP:
            self.talk(50)
        elif fate is not None:
            peer.wait()
        if self.single:
            peers.end([peer])

    def have_strangers(self) -> None:
        """Let strangers speak to the socket."""
        if self.binds:
            for _ in range(3):
                self.connections += visit(self.endpoint, self.dice)
        elif not any(peer.poll() is None for peer in self.peers):
            receive_visits(self.endpoint, self.dice)
        self.talk(10)

    def come_back(self) -> None:
        """Unbind or disconnect, and bind or connect again."""
        (self.socket.unbind if self.binds else self.socket.disconnect)(self.endpoint)
        time.sleep(self.dice.choice([0, 0.05]))
        self.talk(5)
        self.attach()

    def live(self) -> float:
        """Do all this; the seconds in which the context ended."""
        acts = [self.have_peer] * 5 + [self.have_strangers] * 2 + [lambda: self.talk(100), self.come_back]
        for _ in range(self.dice.randrange(1, 5)):
            self.dice.choice(acts)()
        early = self.dice.random() < 0.4
        if early:
            self.socket.close()
        peers.end(self.peers)
        for connection in self.connections:
            connection.close()
        if self.single or self.dice.random() < 0.5:
            self.start("healthy")
        if not early:
            self.socket.close()
        begun = time.monotonic()
        self.context.term()
        return time.monotonic() - begun

    def describe(self) -> dict[str, Any]:
        """Return what a report needs."""
        return {
            "mechanism": self.mechanism,
            "options": self.options,
            "peers": len(self.peers),
            "calls": self.calls,
        }


def main(given: dict[str, Any]) -> None:
    """Live, within a time."""
    subject = Subject(given)
    over = threading.Event()

    def watch() -> None:
        # Only the end can hang: all other calls have limits of their own.
        while not subject.socket.closed:
            if over.wait(0.1):
                return
        if not over.wait(PATIENCE_S * 2):
            print(json.dumps({"ending": "hangs", **subject.describe()}), flush=True)
            os._exit(3)

    threading.Thread(target=watch, daemon=True).start()
    try:
        seconds = subject.live()
    finally:
        over.set()
        with contextlib.suppress(OSError):
            peers.end(subject.peers)
    ending = "ends" if seconds < PATIENCE_S else "hangs"
    print(json.dumps({"ending": ending, "seconds": seconds, **subject.describe()}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
