"""What was sent arrives although replies of the peer were not read: the patch `unread-input` of libzmq."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq

pytestmark = pytest.mark.skipif(
    "unread-input" not in zmq.build_info().get("patches", ()) or not sys.platform.startswith("linux"),
    reason="the kernel drops what was sent when a connection is closed with unread input",
)

TRANSPORTS = ["tcp", "ipc"]
# The peer in a process of its own: it echoes what comes, keeps the numbers, and tells them at the end.
PEER = """
import sys, zmq
context = zmq.Context()
peer = context.socket(getattr(zmq, sys.argv[1]))
peer.linger, peer.sndtimeo, peer.rcvtimeo, peer.rcvbuf = 0, 0, 10_000, 32_768
if len(sys.argv) > 3:
    peer.curve_server, peer.curve_secretkey = True, sys.argv[3].encode()
peer.bind(sys.argv[2])
print(peer.last_endpoint.decode(), flush=True)
received = []
while not received or received[-1] != b"last":
    parts = peer.recv_multipart()
    received.append(parts[-1][:8].rstrip(bytes(1)))
    try:
        peer.send_multipart(parts)
    except zmq.Again:
        pass
    if len(received) == 1:
        print("received", flush=True)
numbers = [int(number) for number in received[1:-1]]
print(len(numbers) if numbers == list(range(len(numbers))) else "out of order", flush=True)
"""


@pytest.fixture
def peer() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Give a function that starts a peer which echoes."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-I", "-c", PEER, *arguments]
        started.append(subprocess.Popen(command, text=True, stdout=subprocess.PIPE))
        return started[-1]

    yield start
    for child in started:
        child.kill()
        child.communicate()


@pytest.fixture
def sender() -> Iterator[Callable[..., zmq.Socket]]:
    """Give a function that makes a socket in a context of its own; `end` terminates that."""
    contexts: list[zmq.Context] = []

    def make(kind: int, **options: Any) -> zmq.Socket:
        contexts.append(zmq.Context())
        made = contexts[-1].socket(kind)
        made.sndhwm = 0
        for name, value in options.items():
            setattr(made, name, value)
        return made

    yield make
    for context in contexts:
        context.destroy(linger=0)


def end(closed: zmq.Socket, linger: int) -> float:
    """Close a socket and terminate its context; tell how long it took."""
    begun = time.monotonic()
    closed.close(linger)
    closed.context.term()
    return time.monotonic() - begun


def begin(child: subprocess.Popen[str], socket: zmq.Socket) -> None:
    """Connect, and let the peer echo a first message, which stays unread."""
    assert child.stdout is not None
    socket.connect(child.stdout.readline().strip())
    socket.send(b"first")
    assert child.stdout.readline() == "received\n"
    assert socket.poll(10_000)


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("mechanism", ["null", "curve"])
@pytest.mark.parametrize(
    ("kind", "other"), [("DEALER", "ROUTER"), ("DEALER", "DEALER"), ("PAIR", "PAIR")], ids=lambda kind: kind
)
@pytest.mark.parametrize(("size", "number"), [(1_000, 3_000), (20_000, 300)])
def test_what_was_sent_arrives_although_no_reply_was_read(
    endpoint, peer, sender, transport: str, mechanism: str, kind: str, other: str, size: int, number: int
) -> None:
    keys = []
    socket = sender(getattr(zmq, kind))
    if mechanism == "curve":
        public, secret = zmq.curve_keypair()
        socket.curve_publickey, socket.curve_secretkey = zmq.curve_keypair()
        socket.curve_serverkey = public
        keys = [secret.decode()]
    child = peer(other, endpoint(transport), *keys)
    begin(child, socket)
    for each in range(number):
        socket.send((b"%d" % each).ljust(8, bytes(1)) + bytes(size - 8))
    socket.send(b"last")
    end(socket, -1)
    assert child.stdout.readline() == f"{number}\n"


@pytest.mark.parametrize("mechanism", ["null", "curve"])
def test_what_was_sent_arrives_although_the_first_reply_comes_after_the_close(
    endpoint, peer, sender, mechanism: str
) -> None:
    public, secret = zmq.curve_keypair()
    keys = [secret.decode()] if mechanism == "curve" else []
    for _ in range(10):
        socket = sender(zmq.DEALER)
        if keys:
            socket.curve_publickey, socket.curve_secretkey = zmq.curve_keypair()
            socket.curve_serverkey = public
        child = peer("ROUTER", endpoint("tcp"), *keys)
        socket.connect(child.stdout.readline().strip())
        for each in ["first", *range(3_000), "last"]:
            socket.send(str(each).encode().ljust(1_000, bytes(1)) if each != "last" else b"last")
        end(socket, -1)
        assert child.stdout.readline() == "received\n"
        assert child.stdout.readline() == "3000\n"


def stop(child: subprocess.Popen[str], socket: zmq.Socket) -> None:
    """Stop the peer, and send it more than its kernel takes and less than ours does."""
    os.kill(child.pid, signal.SIGSTOP)
    os.waitpid(child.pid, os.WUNTRACED)  # its threads run on until then
    for _ in range(10):
        socket.send(bytes(20_000))


@pytest.mark.parametrize("linger", [0, 300])
def test_a_peer_that_is_stopped_does_not_keep_term_beyond_linger(endpoint, peer, sender, linger: int) -> None:
    socket = sender(zmq.DEALER, sndbuf=200_000)
    child = peer("ROUTER", endpoint("tcp"))
    begin(child, socket)
    stop(child, socket)
    assert linger / 1000 - 0.02 <= end(socket, linger) < linger / 1000 + 5


def test_a_peer_that_dies_ends_an_infinite_linger(endpoint, peer, sender, thread) -> None:
    socket = sender(zmq.DEALER, sndbuf=200_000)
    child = peer("ROUTER", endpoint("tcp"))
    begin(child, socket)
    stop(child, socket)
    ended = thread(end, socket, -1)
    with pytest.raises(AssertionError, match="still runs"):
        ended(0.1)
    child.kill()
    ended()


# In a network of its own, whose loopback it takes down: packets that are sent then are not answered.
CUT_OFF = """
import ctypes, fcntl, os, socket, struct, time, zmq

def set_loopback(flags):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", flags))  # SIOCSIFFLAGS

if ctypes.CDLL(None).unshare(0x50000000):  # CLONE_NEWUSER | CLONE_NEWNET
    print("refused")
    raise SystemExit
set_loopback(1)
context, other = zmq.Context(), zmq.Context()
router, dealer = context.socket(zmq.ROUTER), other.socket(zmq.DEALER)
router.bind("tcp://127.0.0.1:*")
dealer.connect(router.last_endpoint)
dealer.send(b"question")
router.send_multipart(router.recv_multipart())
dealer.recv()
set_loopback(0)
dealer.send(b"last")
dealer.close(-1)
begun = time.monotonic()
other.term()
print(time.monotonic() - begun, flush=True)
os._exit(0)
"""


def test_a_peer_that_vanished_keeps_term_for_a_few_seconds_only(run_python) -> None:
    done = run_python(CUT_OFF)
    if done.stdout == "refused\n":
        pytest.skip("this system lets no process make a network of its own")
    assert float(done.stdout) < 10, done.stderr


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize(
    ("kind", "other"), [(zmq.REQ, zmq.REP), (zmq.DEALER, zmq.ROUTER), (zmq.PUSH, zmq.PULL)]
)
def test_an_ordinary_close_takes_no_longer(
    socket, endpoint, sender, transport: str, kind: int, other: int
) -> None:
    server = socket(other)
    server.bind(endpoint(transport))
    taken = []
    for _ in range(20):
        client = sender(kind)
        client.connect(server.last_endpoint)
        client.send(b"question")
        parts = server.recv_multipart()
        if kind != zmq.PUSH:
            server.send_multipart(parts)
            client.recv()
        taken.append(end(client, -1))
    assert sorted(taken)[10] < 0.1
