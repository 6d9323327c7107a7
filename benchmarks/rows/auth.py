"""Authentication: decisions of the ZAP handler in a thread, handshakes over tcp, messages under CURVE."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import repeat
from typing import Any

from harness.lab import Lab
from harness.row import Row, Run

ORDER = 95
DOMAIN = "global"
PIPELINED = 100
# Each takes three descriptors, and those of the storm before may not be closed yet: 20,000 are a usual limit.
STORM = 3000


def authenticator(lab: Lab, mechanism: str) -> Any:
    """A running authenticator that knows one user or one key, and the credentials of that client."""
    import zmq.auth
    from zmq.auth.thread import ThreadAuthenticator

    made = ThreadAuthenticator(lab.context)
    credentials: Any = ()
    if mechanism == "PLAIN":
        made.configure_plain(DOMAIN, {"alice": "secret"})
        credentials = (b"alice", b"secret")
    elif mechanism == "CURVE":
        folder = lab.cleanup.enter_context(tempfile.TemporaryDirectory())
        _, secret = zmq.auth.create_certificates(folder, "client")
        made.configure_curve(DOMAIN, folder)
        credentials = zmq.auth.load_certificate(secret)
    made.start()
    lab.cleanup.callback(made.stop)
    return credentials


def decide(lab: Lab, mechanism: str) -> Iterator[Run]:
    """Questions as libzmq asks them, a hundred at a time; one operation is one decision."""
    from zmq.utils import z85

    credentials = authenticator(lab, mechanism)
    if mechanism == "CURVE":
        credentials = (z85.decode(credentials[0]),)
    asking = lab.socket("DEALER", SNDHWM=0, RCVHWM=0)
    asking.connect("inproc://zeromq.zap.01")
    question = [b"", b"1.0", b"1", DOMAIN.encode(), b"127.0.0.1", b"", mechanism.encode(), *credentials]
    send, recv = asking.send_multipart, asking.recv_multipart

    def run(n: int) -> None:
        for start in range(0, n, PIPELINED):
            count = min(PIPELINED, n - start)
            for _ in repeat(None, count):
                send(question)
            for _ in repeat(None, count):
                if recv()[3] != b"200":
                    raise RuntimeError("a good client was refused")

    yield run


def handshakes(lab: Lab, mechanism: str, at_once: int) -> Iterator[Run]:
    """Clients that connect over tcp and send one message each; one operation is a client let in, and none is lost."""
    zmq = lab.zmq
    credentials = authenticator(lab, mechanism)
    lab.context.set(zmq.MAX_SOCKETS, 4 * STORM)
    server = lab.socket("PULL", RCVTIMEO=60_000, BACKLOG=STORM)
    server.zap_domain = DOMAIN.encode()
    keys = zmq.curve_keypair()
    if mechanism == "PLAIN":
        server.plain_server = True
    elif mechanism == "CURVE":
        server.curve_server, server.curve_secretkey = True, keys[1]
    server.bind("tcp://127.0.0.1:*")
    endpoint = lab.endpoint(server)

    def client() -> Any:
        made = lab.context.socket(zmq.PUSH)
        made.linger = 0
        if mechanism == "PLAIN":
            made.plain_username, made.plain_password = credentials
        elif mechanism == "CURVE":
            made.curve_publickey, made.curve_secretkey = credentials
            made.curve_serverkey = keys[0]
        made.connect(endpoint)
        made.send(b"hello")
        return made

    def run(n: int) -> None:
        for start in range(0, n, at_once):
            clients = [client() for _ in range(min(at_once, n - start))]
            for _ in clients:
                server.recv()
            for each in clients:
                each.close()

    yield run


def curve_pair(lab: Lab, kinds: tuple[str, str]) -> tuple[Any, Any]:
    """Two sockets connected over tcp under CURVE, the client known to an authenticator."""
    public, secret = authenticator(lab, "CURVE")
    keys = lab.zmq.curve_keypair()
    server, client = lab.socket(kinds[0]), lab.socket(kinds[1])
    server.zap_domain = DOMAIN.encode()
    server.curve_server, server.curve_secretkey = True, keys[1]
    client.curve_publickey, client.curve_secretkey, client.curve_serverkey = public, secret, keys[0]
    server.bind("tcp://127.0.0.1:*")
    client.connect(lab.endpoint(server))
    return server, client


def curve_throughput(lab: Lab, size: int) -> Iterator[Run]:
    """Messages under CURVE within one process; one operation is one message."""
    receiver, sender = curve_pair(lab, ("PULL", "PUSH"))
    send, recv, message = sender.send, receiver.recv, bytes(size)

    def run(n: int) -> None:
        for start in range(0, n, PIPELINED):
            count = min(PIPELINED, n - start)
            for _ in repeat(None, count):
                send(message)
            for _ in repeat(None, count):
                recv()

    yield run


def curve_latency(lab: Lab) -> Iterator[Run]:
    """A question and its answer under CURVE within one process."""
    server, client = curve_pair(lab, ("REP", "REQ"))

    def run(n: int) -> None:
        for _ in repeat(None, n):
            client.send(b"sixteen bytes...")
            server.send(server.recv())
            client.recv()

    yield run


ROWS = (
    Row("decide-null", "one decision about a NULL peer", ">=3x", decide, ("NULL",), unit="rate"),
    Row("decide-plain", "one decision about a PLAIN peer", ">=3x", decide, ("PLAIN",), unit="rate"),
    Row(
        "decide-curve",
        "one decision about a CURVE peer, keys in a folder",
        ">=3x",
        decide,
        ("CURVE",),
        unit="rate",
    ),
    Row(
        "handshake-curve",
        "a CURVE client let in over tcp, 100 at once",
        ">=0.9x",
        handshakes,
        ("CURVE", 100),
        unit="rate",
        slice_ms=200,
        guard=True,
    ),
    Row(
        "storm-plain",
        f"a PLAIN client let in over tcp, {STORM} at once, none lost",
        ">=0.9x",
        handshakes,
        ("PLAIN", STORM),
        unit="rate",
        slice_ms=2000,
        most=STORM,
        guard=True,
    ),
    Row(
        "curve-throughput-1k",
        "one message of 1 KB under CURVE over tcp",
        ">=0.9x",
        curve_throughput,
        (1024,),
        guard=True,
    ),
    Row(
        "curve-latency",
        "a question and its answer of 16 B under CURVE over tcp",
        ">=0.9x",
        curve_latency,
        guard=True,
    ),
)
