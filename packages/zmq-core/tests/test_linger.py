"""What was sent reaches a slow receiver within linger, and nothing lasts longer: the patch `linger` of libzmq."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from socket import create_server
from typing import Any, Callable

import pytest

import zmq
from zmq.utils.monitor import parse_monitor_message

pytestmark = pytest.mark.skipif(
    "linger" not in zmq.build_info().get("patches", ()),
    reason="libzmq as it is loses the tail of what was sent",
)

# Small buffers of the kernel, so that a few hundred kilobytes do not fit into them.
SMALL = {"sndbuf": 32_768, "rcvbuf": 32_768}
TRANSPORTS = ["tcp", "ipc"] if zmq.has("ipc") else ["tcp"]
# Enough that neither the kernel nor the queue of the receiver (RCVHWM 10) takes all of it.
LOADS = [(100, 20_000), (1_000, 3_000), (20_000, 300), (2_000_000, 20)]


def allow(zap: zmq.Socket) -> None:
    """Let the one client in that asks: libzmq has PLAIN decided by a handler."""
    version, request, *_ = zap.recv_multipart()
    zap.send_multipart([version, request, b"200", b"OK", b"", b""])


def secure(server: zmq.Socket, client: zmq.Socket, mechanism: str) -> None:
    """Let two sockets speak a mechanism."""
    if mechanism == "plain":
        server.plain_server = True
        client.plain_username, client.plain_password = b"name", b"word"
    elif mechanism == "curve":
        public, secret = zmq.curve_keypair()
        server.curve_server, server.curve_secretkey = True, secret
        client.curve_serverkey = public
        client.curve_publickey, client.curve_secretkey = zmq.curve_keypair()


@pytest.fixture
def other() -> Iterator[zmq.Context]:
    """Give the context of the sender, which the test terminates."""
    fresh = zmq.Context()
    yield fresh
    fresh.destroy(linger=0)


@pytest.fixture
def end(other: zmq.Context, thread: Callable[..., Callable[[], Any]]) -> Callable[..., Callable[[], Any]]:
    """Give a function that closes a socket and terminates its context in a thread."""

    def run(sender: zmq.Socket, linger: int | None = None) -> Callable[[], Any]:
        def close() -> float:
            begun = time.monotonic()
            sender.close(linger)
            other.term()
            return time.monotonic() - begun

        return thread(close)

    return run


def receive(receiver: zmq.Socket, number: int) -> list[bytes]:
    """Receive messages, of which the last part counts."""
    return [receiver.recv_multipart()[-1] for _ in range(number)]


def numbered(size: int, number: int) -> list[bytes]:
    return [b"%08d" % each + bytes(size - 8) for each in range(number)]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("mechanism", ["null", "plain", "curve"])
@pytest.mark.parametrize(("size", "number"), LOADS)
def test_what_was_sent_arrives_when_the_receiver_is_slow(
    socket, endpoint, other, end, thread, transport: str, mechanism: str, size: int, number: int
) -> None:
    if mechanism == "plain":
        zap = socket(zmq.REP)
        zap.bind("inproc://zeromq.zap.01")
        thread(allow, zap)
    pull = socket(zmq.PULL, rcvhwm=10, **SMALL)
    push = other.socket(zmq.PUSH)
    push.sndhwm, push.sndbuf = 0, 32_768
    secure(pull, push, mechanism)
    pull.bind(endpoint(transport))
    push.connect(pull.last_endpoint)
    sent = numbered(size, number)
    for message in sent:
        push.send(message)
    first = pull.recv()
    ended = end(push, -1)
    with pytest.raises(AssertionError, match="still runs"):
        ended(0.1)
    assert [first, *receive(pull, number - 1)] == sent
    ended()


PAIRS = [
    (zmq.DEALER, zmq.ROUTER),
    (zmq.PAIR, zmq.PAIR),
    (zmq.PUB, zmq.SUB),
    (zmq.XPUB, zmq.SUB),
    (zmq.DEALER, zmq.DEALER),
    (zmq.REQ, zmq.ROUTER),
]


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("bound", ["sender", "receiver"])
@pytest.mark.parametrize(
    ("sending", "receiving"), PAIRS, ids=lambda kind: kind.name if hasattr(kind, "name") else None
)
def test_every_type_of_socket_keeps_the_word(
    socket, endpoint, other, end, transport: str, bound: str, sending: int, receiving: int
) -> None:
    receiver = socket(receiving, rcvhwm=2, **SMALL)
    sender = other.socket(sending)
    sender.sndhwm, sender.sndbuf, sender.sndtimeo = 0, 32_768, 10_000
    if receiving == zmq.SUB:
        receiver.subscribe(b"")
    first, second = (sender, receiver) if bound == "sender" else (receiver, sender)
    first.bind(endpoint(transport))
    with sender.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED) as monitor:
        second.connect(first.last_endpoint)
        assert monitor.poll(10_000)
        sender.disable_monitor()
    if receiving == zmq.SUB:
        while not receiver.poll(10):
            sender.send(bytes(8))
    sent = [bytes([65 + each]) * 3_000_000 for each in range(1 if sending == zmq.REQ else 4)]
    for message in sent:
        sender.send(message)
    ended = end(sender, -1)
    if sending != zmq.REQ:  # it may send one message only, which the receiver takes at once
        with pytest.raises(AssertionError, match="still runs"):
            ended(0.1)
    received = [receiver.recv_multipart()[-1]]
    while received[-1] != sent[-1]:
        received.append(receiver.recv_multipart()[-1])
    assert [message for message in received if len(message) > 8] == sent
    ended()


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("call", ["unbind", "disconnect"])
@pytest.mark.parametrize("kind", [zmq.PUSH, zmq.DEALER])
def test_what_was_sent_before_unbind_or_disconnect_arrives(
    socket, endpoint, transport: str, call: str, kind: int
) -> None:
    receiver = socket(zmq.PULL if kind == zmq.PUSH else zmq.DEALER, rcvhwm=10, **SMALL)
    sender = socket(kind, sndhwm=0, linger=-1, sndbuf=32_768)
    first, second = (sender, receiver) if call == "unbind" else (receiver, sender)
    first.bind(endpoint(transport))
    second.connect(first.last_endpoint)
    sent = numbered(20_000, 300)
    for message in sent:
        sender.send(message)
    begun = receiver.recv()
    getattr(sender, call)(first.last_endpoint)
    assert [begun, *receive(receiver, len(sent) - 1)] == sent


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_stream_writes_what_it_took(socket, endpoint, other, end, transport: str) -> None:
    if transport != "tcp":
        pytest.skip("a STREAM is for tcp")
    receiver = socket(zmq.STREAM, rcvhwm=10, **SMALL)
    sender = other.socket(zmq.STREAM)
    sender.sndhwm, sender.sndbuf = 0, 32_768
    receiver.bind(endpoint(transport))
    sender.connect(receiver.last_endpoint)
    peer, connected = sender.recv_multipart()
    assert connected == b""
    for _ in range(300):
        sender.send_multipart([peer, bytes(20_000)])
    ended = end(sender, -1)
    with pytest.raises(AssertionError, match="still runs"):
        ended(0.1)
    total = 0
    while total < 6_000_000:
        total += len(receiver.recv_multipart()[-1])
    ended()


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("linger", [0, 300])
def test_linger_is_not_exceeded(socket, endpoint, other, end, transport: str, linger: int) -> None:
    pull = socket(zmq.PULL, rcvhwm=10, **SMALL)
    push = other.socket(zmq.PUSH)
    push.sndhwm, push.sndbuf = 0, 32_768
    pull.bind(endpoint(transport))
    push.connect(pull.last_endpoint)
    push.send(b"first")
    assert pull.recv() == b"first"
    for _ in range(1_000):
        push.send(bytes(20_000))
    assert linger / 1000 - 0.02 <= end(push, linger)() < linger / 1000 + 5


RECEIVER = """
import sys, zmq
context = zmq.Context()
pull = context.socket(zmq.PULL)
pull.rcvhwm, pull.rcvbuf = 1, 32768
getattr(pull, sys.argv[1])(sys.argv[2])
print(pull.last_endpoint.decode(), flush=True)
pull.recv()
print("received", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def process() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Give a function that starts a receiver in another process; it receives one message and waits."""
    started: list[subprocess.Popen[str]] = []

    def start(call: str, endpoint: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-I", "-c", textwrap.dedent(RECEIVER), call, endpoint]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        child = subprocess.Popen(command, text=True, **pipes)
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
        child.communicate()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be stopped here")
@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("linger", [0, 300])
def test_a_peer_that_is_stopped_does_not_keep_term_beyond_linger(
    endpoint, other, end, process, transport: str, linger: int
) -> None:
    push = other.socket(zmq.PUSH)
    push.sndbuf = 32_768
    push.bind(endpoint(transport))
    child = process("connect", push.last_endpoint.decode())
    push.send(b"first")
    assert child.stdout.readline()
    assert child.stdout.readline() == "received\n"
    os.kill(child.pid, signal.SIGSTOP)
    push.send(bytes(20_000_000))
    # The queue is empty: it is the engine of libzmq that has begun to write this one.
    assert linger / 1000 - 0.02 <= end(push, linger)() < linger / 1000 + 5


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_peer_that_dies_ends_an_infinite_linger(endpoint, other, end, process, transport: str) -> None:
    push = other.socket(zmq.PUSH)
    push.sndhwm, push.sndbuf = 0, 32_768
    push.bind(endpoint(transport))
    child = process("connect", push.last_endpoint.decode())
    for _ in range(100):
        push.send(bytes(1_000_000))
    assert child.stdout.readline()
    assert child.stdout.readline() == "received\n"
    ended = end(push, -1)
    with pytest.raises(AssertionError, match="still runs"):
        ended(0.1)
    child.kill()
    ended()


def with_unsent(push: zmq.Socket, call: str, endpoint: str, process: Any) -> subprocess.Popen[str]:
    """Connect a socket to a new receiver, and send more than that takes."""
    push.sndhwm, push.sndbuf = 0, 32_768
    if call == "bind":
        push.bind(endpoint)
        child: subprocess.Popen[str] = process("connect", push.last_endpoint.decode())
        assert child.stdout.readline()
    else:
        child = process("bind", endpoint)
        push.reconnect_ivl = -1
        push.connect(child.stdout.readline().strip())
    for _ in range(100):
        push.send(bytes(1_000_000))
    assert child.stdout.readline() == "received\n"
    return child


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("call", ["bind", "connect"])
@pytest.mark.parametrize("linger", [-1, 20_000])
def test_nothing_lingers_for_a_peer_that_died_before_and_is_not_sought_again(
    endpoint, other, end, process, transport: str, call: str, linger: int
) -> None:
    push = other.socket(zmq.PUSH)
    monitor = push.get_monitor_socket(zmq.EVENT_DISCONNECTED)
    monitor.rcvtimeo = 10_000
    with_unsent(push, call, endpoint(transport), process).kill()
    assert parse_monitor_message(monitor.recv_multipart())["event"] == zmq.EVENT_DISCONNECTED
    push.disable_monitor()
    assert end(push, linger)() < 10


def test_nothing_lingers_for_a_peer_that_speaks_another_mechanism(other, end) -> None:
    greeting = b"\xff" + bytes(8) + b"\x7f\x03\x00" + b"PLAIN".ljust(20, b"\0") + bytes(32)
    push = other.socket(zmq.PUSH)
    monitor = push.get_monitor_socket(zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL)
    monitor.rcvtimeo = 10_000
    with create_server(("127.0.0.1", 0)) as listener:
        push.connect("tcp://127.0.0.1:{1}".format(*listener.getsockname()))
        push.send(b"x")
        connection, _ = listener.accept()
        with connection:
            connection.sendall(greeting)
            monitor.recv_multipart()
            push.disable_monitor()
            assert end(push, -1)() < 10


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("call", ["bind", "connect"])
def test_linger_ends_with_a_connection_that_is_not_made_again(
    endpoint, other, end, process, transport: str, call: str
) -> None:
    push = other.socket(zmq.PUSH)
    child = with_unsent(push, call, endpoint(transport), process)
    ended = end(push, -1)
    child.kill()  # before, while or after the socket is closed
    ended()


def stop_input(dealer: zmq.Socket, peer: zmq.Socket) -> None:
    """Send each of two sockets more than its queue and the kernel take, so that neither is read any more."""
    for _ in range(20):
        dealer.send(bytes(100_000))
    with suppress(zmq.Again):
        while True:
            peer.send(bytes(100_000), timeout=200)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("call", ["bind", "connect"])
def test_nothing_lingers_for_a_peer_that_died_while_the_queue_of_received_messages_was_full(
    socket, endpoint, other, end, transport: str, call: str
) -> None:
    dealer, peer = other.socket(zmq.DEALER), socket(zmq.DEALER, linger=0, rcvhwm=1, sndhwm=1, **SMALL)
    dealer.rcvhwm, dealer.sndhwm, dealer.sndbuf, dealer.rcvbuf = 1, 0, 32_768, 32_768
    bound, connected = (dealer, peer) if call == "bind" else (peer, dealer)
    bound.bind(endpoint(transport))
    address = bound.last_endpoint
    connected.connect(address)
    stop_input(dealer, peer)
    peer.close()
    dealer.poll(200, zmq.POLLERR)  # libzmq tells of the end of such a connection when it is read
    ended = end(dealer, -1)
    if call == "connect":
        after = socket(zmq.DEALER, linger=0, rcvtimeo=10_000)
        bind_again(after, address)
        assert len(after.recv()) == 100_000
    ended()


def bind_again(sock: zmq.Socket, address: bytes) -> None:
    """Bind once libzmq's other thread has closed the socket that was bound there before."""
    for _ in range(500):
        try:
            return sock.bind(address)
        except zmq.ZMQError as error:
            if error.errno != zmq.EADDRINUSE:
                raise
            time.sleep(0.01)
    raise AssertionError(f"{address!r} stays bound")


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("call", ["unbind", "disconnect"])
@pytest.mark.parametrize(("size", "number"), [(20_000, 1_000), (20_000_000, 1)], ids=["many", "one"])
def test_closing_ends_the_linger_of_an_unbind_or_disconnect(
    endpoint, other, end, process, transport: str, call: str, size: int, number: int
) -> None:
    push = other.socket(zmq.PUSH)
    push.sndhwm, push.sndbuf, push.linger = 0, 32_768, -1
    address = endpoint(transport)
    if call == "unbind":
        push.bind(address)
        child = process("connect", push.last_endpoint.decode())
        assert child.stdout.readline()
        address = push.last_endpoint.decode()
    else:
        child = process("bind", address)
        address = child.stdout.readline().strip()
        push.connect(address)
    push.send(b"first")
    assert child.stdout.readline() == "received\n"
    for _ in range(number):
        push.send(bytes(size))
    getattr(push, call)(address)
    assert end(push, 0)() < 5


CLOSING_AT_ONCE = """
import sys, zmq
_, call, transport, address = sys.argv
context = zmq.Context()
for number in range(10):
    other = zmq.Context()
    pull, push = context.socket(zmq.PULL), other.socket(zmq.PUSH)
    pull.rcvhwm, pull.rcvbuf, pull.linger = 1, 32_768, 0
    push.sndhwm, push.sndbuf, push.linger = 0, 32_768, -1
    first, second = (push, pull) if call == "unbind" else (pull, push)
    first.bind(address if transport == "tcp" else address + str(number))
    second.connect(first.last_endpoint)
    push.send(b"first")
    pull.recv()
    for _ in range(40):
        push.send(bytes(20_000))
    getattr(push, call)(first.last_endpoint)
    push.close(0)
    other.term()
    pull.close()
print("terminated")
"""


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("call", ["unbind", "disconnect"])
def test_closing_at_once_ends_the_linger_that_has_not_begun(
    run_python, endpoint, transport: str, call: str
) -> None:
    # In another process: a term() that waits for ever would keep this one.
    done = run_python(CLOSING_AT_ONCE, call, transport, endpoint(transport))
    assert done.stdout == "terminated\n", done.stderr
