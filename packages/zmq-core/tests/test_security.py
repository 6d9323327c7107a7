"""PLAIN and CURVE over tcp, with a ZAP handler of a dozen lines."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Callable

import pytest

import zmq


@pytest.fixture
def zap(context, thread) -> Iterator[Callable[[Callable[[list[bytes]], bool]], list[list[bytes]]]]:
    """Give a function that answers ZAP requests with what another says of them, and returns the list of requests."""
    handler = context.socket(zmq.REP)
    runs: list[Any] = []

    def serve(judge: Callable[[list[bytes]], bool]) -> list[list[bytes]]:
        requests: list[list[bytes]] = []
        handler.bind("inproc://zeromq.zap.01")

        def answer() -> None:
            with suppress(zmq.SocketClosed):
                while True:
                    request = handler.recv_multipart()
                    requests.append(request)
                    status = (b"200", b"OK") if judge(request) else (b"400", b"no")
                    handler.send_multipart([b"1.0", request[1], *status, b"someone", b""])

        runs.append(thread(answer))
        return requests

    yield serve
    handler.close(0)
    for run in runs:
        assert run() is None


def connected(server: zmq.Socket, client: zmq.Socket) -> None:
    server.bind("tcp://127.0.0.1:*")
    client.connect(server.last_endpoint)


def test_curve_keys_are_pairs_of_z85_text() -> None:
    public, secret = zmq.curve_keypair()
    assert len(public) == len(secret) == 40
    assert zmq.curve_public(secret) == zmq.curve_public(secret.decode()) == public
    assert zmq.curve_keypair() != (public, secret)


@pytest.mark.parametrize(
    ("secret", "public"),
    [
        ("JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6", b"rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"),
        ("D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs", b"Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"),
    ],
)
def test_the_keys_of_the_manual_belong_together(secret: str, public: bytes) -> None:
    # zmq_setsockopt(3) and zmq_curve(7) print these pairs.
    assert zmq.curve_public(secret) == public


@pytest.mark.parametrize(
    ("key", "error"), [(b"short", ValueError), (b"\xff" * 40, zmq.ZMQError), (5, TypeError)]
)
def test_a_bad_secret_key_is_refused(key: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        zmq.curve_public(key)


def test_curve_carries_messages(socket) -> None:
    public, secret = zmq.curve_keypair()
    server = socket(zmq.REP, curve_server=True, curve_secretkey=secret)
    own_public, own_secret = zmq.curve_keypair()
    client = socket(zmq.REQ, curve_serverkey=public, curve_publickey=own_public, curve_secretkey=own_secret)
    assert server.mechanism == client.mechanism == zmq.CURVE
    connected(server, client)
    client.send_multipart([b"question", bytes(100_000)])
    assert server.recv_multipart() == [b"question", bytes(100_000)]
    server.send(b"answer")
    assert client.recv() == b"answer"


def test_a_curve_server_hears_no_client_with_a_wrong_key(socket) -> None:
    _, secret = zmq.curve_keypair()
    other_public, _ = zmq.curve_keypair()
    own_public, own_secret = zmq.curve_keypair()
    server = socket(zmq.PULL, curve_server=True, curve_secretkey=secret)
    client = socket(
        zmq.PUSH, curve_serverkey=other_public, curve_publickey=own_public, curve_secretkey=own_secret
    )
    monitor = server.get_monitor_socket(
        zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL
    )
    connected(server, client)
    client.send(b"x")
    assert monitor.poll(10_000)
    assert not server.poll(0)


def test_a_curve_server_hears_no_plain_client(socket) -> None:
    _, secret = zmq.curve_keypair()
    server = socket(zmq.PULL, curve_server=True, curve_secretkey=secret)
    client = socket(zmq.PUSH)
    monitor = client.get_monitor_socket(zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL)
    connected(server, client)
    with suppress(zmq.Again):  # the connection may have been undone already
        client.send(b"x", zmq.DONTWAIT)
    assert monitor.poll(10_000)
    assert not server.poll(0)


def test_a_zap_handler_sees_the_clients_key(socket, zap) -> None:
    public, secret = zmq.curve_keypair()
    own_public, own_secret = zmq.curve_keypair()
    requests = zap(lambda request: len(request[6]) == 32)
    server = socket(zmq.PULL, curve_server=True, curve_secretkey=secret, zap_domain=b"here")
    client = socket(zmq.PUSH, curve_serverkey=public, curve_publickey=own_public, curve_secretkey=own_secret)
    connected(server, client)
    client.send(b"x")
    frame = server.recv(copy=False)
    assert (frame.bytes, frame.get("User-Id")) == (b"x", "someone")
    version, _, domain, address, _, mechanism, key = requests[0]
    assert (version, domain, address, mechanism) == (b"1.0", b"here", b"127.0.0.1", b"CURVE")
    from zmq.utils import z85

    assert z85.encode(key) == own_public


@pytest.mark.parametrize("password", [b"right", b"wrong"])
def test_plain_lets_in_who_knows_the_password(socket, zap, wait_until, password: bytes) -> None:
    requests = zap(lambda request: request[6:] == [b"me", b"right"])
    server = socket(zmq.PULL, plain_server=True, zap_domain=b"here")
    client = socket(zmq.PUSH, plain_username=b"me", plain_password=password)
    monitor = client.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH)
    connected(server, client)
    assert client.try_send(b"x") or password == b"wrong"  # False when it was refused so soon
    assert monitor.poll(10_000)
    wait_until(lambda: requests)
    assert requests[0][5:] == [b"PLAIN", b"me", password]
    if password == b"right":
        assert server.recv() == b"x"
    else:
        assert not server.poll(0)
