"""Binding and connecting over every transport, and undoing it."""

from __future__ import annotations

import errno
import os
import socket as sockets
from concurrent.futures import ThreadPoolExecutor
from typing import Callable

import pytest

import zmq

Factory = Callable[..., zmq.Socket]

TRANSPORTS = ["inproc", "ipc", "tcp"]


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_message_goes_there_and_back(pair, transport: str) -> None:
    left, right = pair(transport=transport)
    right.send(b"there")
    assert left.recv() == b"there"
    left.send(b"back")
    assert right.recv() == b"back"


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("convert", [str, str.encode], ids=["str", "bytes"])
def test_an_endpoint_is_str_or_bytes(socket: Factory, endpoint, transport: str, convert) -> None:
    pull, push = socket(zmq.PULL), socket(zmq.PUSH)
    pull.bind(convert(endpoint(transport)))
    push.connect(convert(pull.last_endpoint.decode()))
    push.send(b"x")
    assert pull.recv() == b"x"


@pytest.mark.parametrize("transport", ["inproc", "tcp"])
def test_bind_in_a_with_statement_unbinds(socket: Factory, endpoint, wait_until, transport: str) -> None:
    first, second = socket(zmq.PULL), socket(zmq.PULL)
    binding = first.bind(endpoint(transport))
    address = binding.addr
    assert repr(address) in repr(binding)
    with binding as bound:
        assert bound is first
        with pytest.raises(zmq.ZMQError):
            second.bind(address)

    def binds() -> bool:
        try:
            return bool(second.bind(address))
        except zmq.ZMQError:
            return False  # libzmq's I/O thread closes the listener in its own time

    wait_until(binds)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_connect_in_a_with_statement_disconnects(
    socket: Factory, endpoint, wait_until, transport: str
) -> None:
    pull, push = socket(zmq.PULL), socket(zmq.PUSH, immediate=True)
    pull.bind(endpoint(transport))
    with push.connect(pull.last_endpoint) as connected:
        assert connected is push
        push.send(b"x")
        assert pull.recv() == b"x"
    wait_until(lambda: not push.poll(0, zmq.POLLOUT))


def test_leaving_the_with_statement_of_a_closed_socket_is_quiet(socket: Factory, endpoint) -> None:
    pull = socket(zmq.PULL)
    with pull.bind(endpoint("inproc")):
        pull.close()


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_unbinding_or_disconnecting_what_is_not_there_names_it(
    socket: Factory, endpoint, transport: str
) -> None:
    address = endpoint(transport).replace("*", "9")
    pull = socket(zmq.PULL)
    for call in (pull.unbind, pull.disconnect):
        with pytest.raises(zmq.ZMQError, match=address) as caught:
            call(address)
        assert caught.value.errno == errno.ENOENT


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_connecting_before_binding_works(socket: Factory, endpoint, transport: str) -> None:
    pull, push = socket(zmq.PULL), socket(zmq.PUSH)
    address = endpoint(transport)
    if transport == "tcp":
        with sockets.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    push.connect(address)
    push.send(b"early")
    pull.bind(address)
    assert pull.recv() == b"early"


def test_a_random_port_is_free_and_returned(socket: Factory) -> None:
    pull, push = socket(zmq.PULL), socket(zmq.PUSH)
    port = pull.bind_to_random_port("tcp://127.0.0.1")
    assert pull.last_endpoint == f"tcp://127.0.0.1:{port}".encode()
    push.connect(f"tcp://127.0.0.1:{port}")
    push.send(b"x")
    assert pull.recv() == b"x"


def test_a_random_port_is_in_the_range_asked_for(socket: Factory) -> None:
    assert 20000 <= socket(zmq.PULL).bind_to_random_port("tcp://127.0.0.1", 20000, 29999) < 29999


def test_a_range_of_taken_ports_raises_after_the_tries(socket: Factory) -> None:
    port = socket(zmq.PULL).bind_to_random_port("tcp://127.0.0.1")
    with pytest.raises(zmq.ZMQBindError, match=f"{port} to {port} in 3 tries"):
        socket(zmq.PULL).bind_to_random_port("tcp://127.0.0.1", port, port + 1, 3)


def test_a_taken_port_is_recognised_where_pythons_errno_has_another_number_for_it(
    socket: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = socket(zmq.PULL).bind_to_random_port("tcp://127.0.0.1")
    monkeypatch.setattr(errno, "EADDRINUSE", 10048)  # Winsock's; libzmq reports the C runtime's
    with pytest.raises(zmq.ZMQBindError):
        socket(zmq.PULL).bind_to_random_port("tcp://127.0.0.1", port, port + 1, 3)


def test_a_bad_address_is_not_tried_again_and_again(socket: Factory) -> None:
    with pytest.raises(zmq.ZMQError, match="nowhere"):
        socket(zmq.PULL).bind_to_random_port("nowhere://", 20000, 20010)


@pytest.mark.parametrize("ports", [(0, 10), (10, 10), (70000, 70001)])
def test_a_range_that_is_none_is_refused(socket: Factory, ports: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=str(ports[0])):
        socket(zmq.PULL).bind_to_random_port("tcp://127.0.0.1", *ports)


@pytest.mark.parametrize("transport", ["inproc", "tcp"])  # libzmq takes over the path of a local socket
def test_an_address_in_use_is_named(pair, socket: Factory, transport: str) -> None:
    left, _ = pair(transport=transport)
    address = left.last_endpoint.decode()
    with pytest.raises(zmq.ZMQError, match=address) as caught:
        socket(zmq.PULL).bind(address)
    assert caught.value.errno == zmq.EADDRINUSE


def test_an_ipc_path_at_the_limit_binds_and_one_byte_more_is_refused(socket: Factory, endpoint) -> None:
    folder = endpoint("ipc").rpartition("/")[0]
    room = zmq.IPC_PATH_MAX_LEN - len(folder.partition("://")[2]) - 1
    socket(zmq.PULL).bind(f"{folder}/{'x' * room}")
    with pytest.raises(zmq.ZMQError, match=f"limit is {zmq.IPC_PATH_MAX_LEN}") as caught:
        socket(zmq.PULL).bind(f"{folder}/{'y' * (room + 1)}")
    assert caught.value.errno == errno.ENAMETOOLONG
    assert os.path.exists(folder.partition("://")[2])


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("tcp://127.0.0.1", errno.EINVAL),
        ("tcp://127.0.0.1:99999", errno.EINVAL),
        ("tcp://127.0.0.1:-1", errno.EINVAL),
        ("carrier-pigeon://loft", zmq.EPROTONOSUPPORT),
        ("no transport", errno.EINVAL),
    ],
)
def test_a_bad_address_is_named_with_its_error(socket: Factory, address: str, number: int) -> None:
    with pytest.raises(zmq.ZMQError, match=address) as caught:
        socket(zmq.PULL).bind(address)
    assert caught.value.errno == number


@pytest.mark.parametrize("call", ["bind", "connect", "unbind", "disconnect"])
@pytest.mark.parametrize("address", [5555, None, ["tcp://127.0.0.1:5555"]])
def test_an_address_of_another_type_is_refused(socket: Factory, call: str, address) -> None:
    with pytest.raises(TypeError, match=r"an endpoint is a str.*not \w+"):
        getattr(socket(zmq.PULL), call)(address)


@pytest.mark.parametrize("call", ["bind", "connect"])
def test_a_transport_that_is_missing_is_named_with_both_versions(socket: Factory, call: str) -> None:
    words = (
        r"addr='nonsense://x': this libzmq has no transport 'nonsense', "
        rf"built for libzmq {zmq.build_info()['libzmq_built']}, running with libzmq {zmq.zmq_version()}"
    )
    with pytest.raises(zmq.ZMQError, match=words) as caught:
        getattr(socket(zmq.PULL), call)("nonsense://x")
    assert caught.value.errno == zmq.EPROTONOSUPPORT


@pytest.mark.skipif(
    not zmq.has("pgm") and not zmq.DRAFT_API, reason="this libzmq has no transport for some types only"
)
def test_a_transport_that_does_not_suit_is_named_with_the_socket_type(socket: Factory) -> None:
    address = "udp://127.0.0.1:5555" if zmq.DRAFT_API else "pgm://lo;239.192.1.1:5555"
    with pytest.raises(zmq.ZMQError, match=rf"addr='{address}' on a PULL socket") as caught:
        socket(zmq.PULL).connect(address)
    assert caught.value.errno == zmq.ENOCOMPATPROTO


def test_an_address_with_a_nul_is_refused(socket: Factory) -> None:
    with pytest.raises(zmq.ZMQError, match="NUL") as caught:
        socket(zmq.PULL).bind("ipc:///tmp/a\0b")
    assert caught.value.errno == errno.EINVAL


@pytest.mark.parametrize("kind", [zmq.ROUTER, zmq.REP], ids=lambda kind: kind.name)
def test_an_inproc_connection_that_was_undone_before_the_bind_is_none(
    socket: Factory, endpoint, kind: int
) -> None:
    early, peer, address = socket(kind), socket(zmq.REQ), endpoint("inproc")
    with early.connect(address):
        pass
    with pytest.raises(zmq.ZMQError, match="addr=") as caught:
        early.disconnect(address)
    assert caught.value.errno == errno.ENOENT
    early.poll(0)
    peer.bind(address)  # libzmq by itself would end the process here
    with pytest.raises(zmq.Again):
        peer.send(b"without a peer", zmq.DONTWAIT)
    early.connect(address)
    peer.send(b"request")
    assert early.recv_multipart()[-1] == b"request"
    early.disconnect(address)


@pytest.mark.parametrize("kind", [zmq.ROUTER, zmq.REP], ids=lambda kind: kind.name)
def test_an_undone_inproc_connection_can_be_made_again_before_the_bind(
    socket: Factory, endpoint, kind: int
) -> None:
    early, peer, address = socket(kind), socket(zmq.REQ), endpoint("inproc")
    for _ in range(3):
        early.connect(address)
        early.disconnect(address)
    early.connect(address)
    peer.bind(address)
    peer.send(b"request")
    assert early.recv_multipart()[-1] == b"request"


@pytest.mark.parametrize("wait", ["recv", "zmq_poll"])
def test_an_undone_inproc_connection_ends_also_while_a_thread_waits(
    socket: Factory, endpoint, wait: str, wait_until
) -> None:
    early, peer, other, address = socket(zmq.ROUTER), socket(zmq.REQ), socket(zmq.DEALER), endpoint("inproc")
    other.bind(endpoint("inproc"))
    early.connect(other.last_endpoint)
    early.connect(address)
    early.disconnect(address)
    call = early.recv if wait == "recv" else lambda: zmq.zmq_poll([(early, zmq.POLLIN)], 20_000)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(call)
        wait_until(lambda: _in_use(early))
        peer.bind(address)
        other.send(b"now")
        waiting.result(20)
    early.recv_multipart()
    with pytest.raises(zmq.Again):
        peer.send(b"without a peer", zmq.DONTWAIT)


def _in_use(socket: zmq.Socket[bytes]) -> bool:
    try:
        socket.get(zmq.TYPE)
    except zmq.SocketInUse:
        return True
    return False


def test_bind_and_connect_return_where_they_are(socket):
    reply, request = socket(zmq.REP), socket(zmq.REQ)
    bound = reply.bind("tcp://127.0.0.1:*")
    assert (bound.kind, bound.addr, bound.socket) == ("bind", reply.last_endpoint.decode(), reply)
    assert "*" not in bound.addr
    connected = request.connect(bound.addr.encode())
    assert (connected.kind, connected.addr, connected.socket) == ("connect", bound.addr.encode(), request)
    assert str(bound) == repr(bound) == f"<SocketContext(bind={bound.addr!r})>"
    assert repr(connected) == f"<SocketContext(connect={connected.addr!r})>"
