"""Listening sockets with real clients, under attack: `python -I siege.py '{"seconds": 10, "seed": 1, ...}'`.

Listeners and clients are in one thread, in a context each, and the attackers in another. The clients' messages are
numbered, and what does not bear their mark is an attacker's. Says in the end, as JSON, what was tried and which
messages of the clients are missing.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import struct
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parent))

from grammar import attack

import zmq

MARK = b"\x01a client's own message:"
#: Listener -> its client, and which of the two sends. An attacker takes no message away from these.
PAIRS = {
    "PULL": ("PUSH", "client"),
    "SUB": ("PUB", "client"),
    "XSUB": ("PUB", "client"),
    "PAIR": ("PAIR", "client"),
    "DEALER": ("DEALER", "client"),
    "ROUTER": ("DEALER", "both"),
    "REP": ("REQ", "both"),
    "PUB": ("SUB", "listener"),
    "XPUB": ("SUB", "listener"),
}
#: What a peer of the listener is to call itself.
PEERS = {name: client.encode() for name, (client, _) in PAIRS.items()}
MECHANISMS = ("NULL", "PLAIN", "CURVE")
#: Connections that attackers leave open at once.
OPEN = 60
#: Seconds for which a client waits for what was sent to it.
PATIENCE_MS = 15_000


class Front:
    """One listener and its client."""

    def __init__(
        self, name: str, mechanism: str, contexts: tuple[Any, Any], folder: str, heartbeats: bool
    ) -> None:
        client, self.sender = PAIRS[name]
        self.name, self.mechanism = name, mechanism
        self.listener = contexts[0].socket(getattr(zmq, name))
        self.client = contexts[1].socket(getattr(zmq, client))
        for end in (self.listener, self.client):
            end.linger = 0
            end.sndhwm = end.rcvhwm = 0
            end.sndtimeo = 5_000
            end.handshake_ivl = 5_000
            if heartbeats:
                end.heartbeat_ivl = 200
                end.heartbeat_timeout = 20_000
        if mechanism == "PLAIN":
            self.listener.plain_server = True
            self.client.plain_username, self.client.plain_password = b"alice", b"secret"
        elif mechanism == "CURVE":
            public, secret = zmq.curve_keypair()
            self.listener.curve_server, self.listener.curve_secretkey = True, secret
            self.client.curve_serverkey = public
            self.client.curve_publickey, self.client.curve_secretkey = zmq.curve_keypair()
        if name in ("SUB", "XSUB"):
            self.listener.subscribe(MARK) if name == "SUB" else self.listener.send(b"\x01" + MARK)
        elif client == "SUB":
            self.client.subscribe(MARK)
        ipc = os.name != "nt" and (len(name) + len(mechanism)) % 2
        self.listener.bind(f"ipc://{folder}/{name}-{mechanism}" if ipc else "tcp://127.0.0.1:*")
        self.endpoint = self.listener.last_endpoint.decode()
        self.client.connect(self.endpoint)
        self.sent = self.received = self.strange = self.wrong = 0
        self.answered = 0

    def begin(self) -> None:
        """Wait until the client is connected; of publishers, until what they publish arrives."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.sender == "listener":
                self.listener.send(MARK + b"-1")
            else:
                self.client.send(MARK + b"-1")
            receiver = self.client if self.sender == "listener" else self.listener
            if receiver.poll(200):
                parts = receiver.recv_multipart()
                if self.name in ("ROUTER", "REP"):
                    self.listener.send_multipart(parts)
                    self.client.recv()
                break
            if self.name == "REP":
                raise RuntimeError("the client's first request was not received")
        else:
            raise RuntimeError(f"no message between {self.name} and its client over {self.mechanism}")

    def note(self, message: bytes) -> None:
        """A message has come where the clients' messages are counted."""
        if not message.startswith(MARK):
            self.strange += 1
            return
        number = int(message[len(MARK) :])
        if number >= 0:
            self.wrong += number != self.received
            self.received += 1

    def serve(self) -> None:
        """Receive what there is at the listener, and answer what is to be answered."""
        if self.name == "PUB":
            return
        with contextlib.suppress(zmq.Again):
            for _ in range(100):
                parts = self.listener.recv_multipart(zmq.DONTWAIT)
                if self.sender == "listener":
                    self.strange += 1  # a subscription
                    continue
                self.note(parts[-1])
                if self.sender == "both":
                    with contextlib.suppress(zmq.ZMQError):  # the attacker has gone
                        self.listener.send_multipart(parts, zmq.DONTWAIT)

    def speak(self) -> None:
        """Send the next message, from the side that sends."""
        if self.name == "REP" and self.answered < self.sent:
            return
        (self.listener if self.sender == "listener" else self.client).send(MARK + b"%d" % self.sent)
        self.sent += 1

    def hear(self) -> None:
        """Receive what there is at the client."""
        if self.sender == "client" and self.name != "PAIR":
            return
        while self.client.poll(0):
            message = self.client.recv()
            if self.sender == "listener":
                self.note(message)
            elif message.startswith(MARK):
                self.answered += int(message[len(MARK) :]) >= 0

    @property
    def missing(self) -> int:
        """How many of the clients' messages have not come, or were not answered, yet."""
        lost = self.sent - self.received
        return lost + (self.sent - self.answered if self.sender == "both" else 0)


class Doorkeeper(threading.Thread):
    """Answer the questions of ZAP: alice may come in with her word, and a client with any key of CURVE."""

    def __init__(self, context: Any) -> None:
        super().__init__(daemon=True)
        self.socket = context.socket(zmq.REP)
        self.socket.linger = 0
        self.socket.bind("inproc://zeromq.zap.01")
        self.asked = 0
        self.over = False

    def end(self) -> None:
        """Stop answering."""
        self.over = True
        self.join()
        self.socket.close()

    def run(self) -> None:
        while not self.over:
            if not self.socket.poll(50):
                continue
            version, number, _, _, _, mechanism, *proof = self.socket.recv_multipart()
            self.asked += 1
            right = mechanism != b"PLAIN" or proof == [b"alice", b"secret"]
            self.socket.send_multipart([version, number, b"200" if right else b"400", b"", b"", b""])


class Attackers:
    """Connections that send what they should not."""

    def __init__(self, fronts: list[Front], seed: int) -> None:
        self.fronts = fronts
        self.number = seed * 1_000_000
        self.made = self.refused = 0
        self.left: list[socket.socket] = []

    def strike(self) -> None:
        """Make the next attack."""
        front = self.fronts[self.number % len(self.fronts)]
        made = attack(self.number, front.mechanism.encode(), PEERS[front.name])
        self.number += 1
        try:
            if front.endpoint.startswith("tcp"):
                port = int(front.endpoint.rpartition(":")[2])
                peer = socket.create_connection(("127.0.0.1", port), timeout=5)
            else:
                peer = socket.socket(socket.AF_UNIX)
                peer.settimeout(5)
                peer.connect(front.endpoint[len("ipc://") :])
        except OSError:
            self.refused += 1
            return
        self.made += 1
        peer.settimeout(0.2)
        with contextlib.suppress(OSError):
            for number, piece in enumerate(made.pieces):
                peer.sendall(piece)
                if number < 3 and self.number % 3 == 0:
                    peer.recv(1_000)  # what it answers, as a client would
        if made.end == "stay":
            self.left.append(peer)
            if len(self.left) > OPEN:
                self.left.pop(0).close()
            return
        with contextlib.suppress(OSError):
            if made.end == "reset":
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif made.end == "half":
                peer.shutdown(socket.SHUT_WR)
                peer.recv(1_000)
        peer.close()

    def end(self) -> None:
        """Close what was left open."""
        for peer in self.left:
            peer.close()


def run(seconds: float, seed: int, attacks: int, heartbeats: bool) -> dict[str, Any]:
    """Attack for so many seconds, or so many times."""
    over = threading.Event()
    errors: list[str] = []
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as here, zmq.Context() as there:
        doorkeeper = Doorkeeper(here)
        doorkeeper.start()
        fronts = [
            Front(name, mechanism, (here, there), folder, heartbeats)
            for name in PAIRS
            for mechanism in MECHANISMS
        ]
        for front in fronts:
            front.begin()
        attackers = Attackers(fronts, seed)

        def strike() -> None:
            end = time.monotonic() + seconds
            try:
                while attackers.made + attackers.refused < attacks if attacks else time.monotonic() < end:
                    attackers.strike()
            except BaseException as error:
                errors.append(repr(error))
            finally:
                over.set()

        thread = threading.Thread(target=strike, daemon=True)
        thread.start()
        patience = None
        while patience is None or time.monotonic() < patience:
            for front in fronts:
                if not over.is_set():
                    front.speak()
                front.serve()
                front.hear()
            if over.is_set():
                patience = patience or time.monotonic() + PATIENCE_MS / 1000
                if not any(front.missing for front in fronts):
                    break
            time.sleep(0.005)
        attackers.end()
        thread.join()
        doorkeeper.end()
        for front in fronts:
            front.listener.close()
            front.client.close()
    return {
        "attacks": attackers.made,
        "refused": attackers.refused,
        "asked": doorkeeper.asked,
        "sent": sum(front.sent for front in fronts),
        "strange": sum(front.strange for front in fronts),
        "lost": {f"{front.name} {front.mechanism}": front.missing for front in fronts if front.missing},
        "disorder": {f"{front.name} {front.mechanism}": front.wrong for front in fronts if front.wrong},
        "errors": errors,
    }


if __name__ == "__main__":
    given = json.loads(sys.argv[1])
    print(
        json.dumps(
            run(given["seconds"], given["seed"], given.get("attacks", 0), bool(given.get("heartbeats")))
        )
    )
