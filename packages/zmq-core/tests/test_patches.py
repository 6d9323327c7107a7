"""Faults of libzmq that the patches of a bundled build mend: without them it ends the process, or tears a message."""

from __future__ import annotations

import textwrap

import pytest

import zmq

PATCHES = zmq.build_info().get("patches", ())
PREPARE = """
import sys, zmq
context = zmq.Context()
def end(kind, **options):
    made = context.socket(kind)
    for name, value in dict(linger=0, rcvtimeo=10000, sndtimeo=10000, **options).items():
        setattr(made, name, value)
    return made
def saw(monitor, event):
    while monitor.poll(10000):
        if monitor.recv_multipart()[0][:2] == event.to_bytes(2, sys.byteorder):
            return True
def look(sock, monitor):
    # libzmq tells of the end before it acts on it; looking at the events makes it act.
    for _ in range(20):
        monitor.poll(10)
        sock.events
"""

PROGRAMS = {
    "a connection that is not tried again breaks between two parts": (
        "half-read",
        """
        push, pull = end(zmq.PUSH), end(zmq.PULL, reconnect_ivl=-1)
        push.bind("tcp://127.0.0.1:*")
        monitor = pull.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        pull.connect(push.last_endpoint)
        push.send_multipart([b"1", b"2", b"3"])
        first = pull.recv()
        push.close()
        assert saw(monitor, zmq.EVENT_DISCONNECTED)
        look(pull, monitor)
        print(first, pull.recv(), pull.recv(), pull.rcvmore)
        """,
        "b'1' b'2' b'3' 0",
    ),
    "a connection of a socket with IMMEDIATE breaks between two parts": (
        "half-read",
        """
        dealer, pull = end(zmq.DEALER), end(zmq.DEALER, immediate=True)
        dealer.bind("tcp://127.0.0.1:*")
        monitor = pull.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        pull.connect(dealer.last_endpoint)
        dealer.send_multipart([b"1", b"2", b"3"])
        first = pull.recv()
        dealer.close()
        assert saw(monitor, zmq.EVENT_DISCONNECTED)
        look(pull, monitor)
        print(first, pull.recv(), pull.recv(), pull.rcvmore)
        """,
        "b'1' b'2' b'3' 0",
    ),
    "the rest of a message is never read": (
        "half-read",
        """
        push, pull = end(zmq.PUSH), end(zmq.PULL, reconnect_ivl=-1)
        push.bind("tcp://127.0.0.1:*")
        monitor = pull.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        pull.connect(push.last_endpoint)
        push.send_multipart([b"1", b"2", b"3"])
        first = pull.recv()
        push.close()
        assert saw(monitor, zmq.EVENT_DISCONNECTED)
        look(pull, monitor)
        pull.close()
        print(first)
        """,
        "b'1'",
    ),
    "the peer goes after a disconnect in the middle of a message": (
        "half-sent",
        """
        peer = zmq.Context()
        pull = peer.socket(zmq.PULL)
        pull.rcvhwm, pull.rcvbuf = 1, 32768
        pull.bind("tcp://127.0.0.1:*")
        push = end(zmq.PUSH, sndbuf=32768)
        monitor = push.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        push.connect(pull.last_endpoint)
        for _ in range(3):
            push.send(b"")
        assert pull.recv() == b""
        push.send_multipart([bytes(1000000)] * 30)
        push.disconnect(pull.last_endpoint)
        pull.close(0)
        peer.term()
        assert saw(monitor, zmq.EVENT_DISCONNECTED)
        print("done")
        """,
        "done",
    ),
    "a peer presents the id that another is to get": (
        "taken-routing-id",
        """
        router, first, second = end(zmq.ROUTER), end(zmq.DEALER, routing_id=b"id"), end(zmq.DEALER)
        router.bind("tcp://127.0.0.1:*")
        first.connect(router.last_endpoint)
        second.bind("tcp://127.0.0.1:*")
        first.send(b"here")
        print(router.recv_multipart())
        router.connect_routing_id = b"id"
        router.connect(second.last_endpoint)
        router.send_multipart([b"id", b"to the first"])
        second.send(b"hello")
        print(first.recv(), router.recv_multipart()[0] != b"id")
        """,
        "[b'id', b'here']\nb'to the first' True",
    ),
}


@pytest.mark.parametrize(
    ("program", "output"),
    [
        pytest.param(
            program,
            output,
            id=name,
            marks=pytest.mark.skipif(patch not in PATCHES, reason=f"libzmq without the patch {patch} fails"),
        )
        for name, (patch, program, output) in PROGRAMS.items()
    ],
)
def test_what_libzmq_would_not_survive_unpatched(run_python, program: str, output: str) -> None:
    done = run_python(f"{PREPARE}\n{textwrap.dedent(program)}\ncontext.destroy(0)\n")
    assert (done.returncode, done.stdout.strip()) == (0, output), done.stderr
