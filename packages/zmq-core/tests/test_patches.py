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
    for name, value in {**dict(linger=0, rcvtimeo=10000, sndtimeo=10000), **options}.items():
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

NO_DESCRIPTORS = """
        import os, resource, time
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        taken = []
        def take(but):
            try:
                while True:
                    taken.append(os.dup(0))
            except OSError:
                pass
            for _ in range(but):
                os.close(taken.pop())
"""

OLD_PEER = """
        import socket
        listener = socket.create_server(("127.0.0.1", 0))
        def await_old_peers(sock):
            global monitor
            monitor = sock.get_monitor_socket(zmq.EVENT_DISCONNECTED)
            sock.connect("tcp://127.0.0.1:%d" % listener.getsockname()[1])
        def come(*texts):
            # Its routing id, which is empty, and messages of one part.
            peer = listener.accept()[0]
            peer.sendall(b"\\1\\0" + b"".join(bytes([len(text) + 1, 0]) + text for text in texts))
            monitor.poll(300)
            return peer
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
    "a socket with IMMEDIATE is closed after its peer went while its queue was full": (
        "linger",
        """
        other = zmq.Context()
        peer = other.socket(zmq.DEALER)
        peer.linger, peer.sndtimeo, peer.sndhwm, peer.rcvhwm, peer.sndbuf, peer.rcvbuf = 0, 200, 1, 1, 32768, 32768
        peer.bind("tcp://127.0.0.1:*")
        dealer = end(zmq.DEALER, linger=-1, immediate=True, sndhwm=0, rcvhwm=1, sndbuf=32768, rcvbuf=32768)
        dealer.connect(peer.last_endpoint)
        for _ in range(20):
            dealer.send(bytes(100000))
        try:
            while True:
                peer.send(bytes(100000))
        except zmq.Again:
            pass
        peer.close()
        other.term()
        dealer.poll(200, zmq.POLLERR)
        dealer.close()
        context.term()
        print("done")
        """,
        "done",
    ),
    "a peer sends a socket with CONFLATE a part, and no more of the message": (
        "conflated-parts",
        """
        import socket
        pull = end(zmq.PULL, conflate=True)
        pull.bind("tcp://127.0.0.1:*")
        peer = socket.create_connection(("127.0.0.1", int(pull.last_endpoint.rpartition(b":")[2])))
        # ZMTP 1.0: its routing id, which is empty, and a frame that more is to follow.
        peer.sendall(b"\\1\\0" + b"\\6\\1first")
        print(pull.recv_multipart(), pull.poll(100))
        """,
        "[b'first'] 0",
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
    "no descriptor is left for a connection over ipc": (
        "no-room",
        f"""
        {NO_DESCRIPTORS}
        pull, push = end(zmq.PULL), end(zmq.PUSH)
        pull.bind("ipc://*")
        monitor = pull.get_monitor_socket(zmq.EVENT_ACCEPT_FAILED)
        monitor.poll(1)  # has what a wait takes from now on
        take(but=1)
        push.connect(pull.last_endpoint)
        push.send(b"late")
        assert saw(monitor, zmq.EVENT_ACCEPT_FAILED)
        begun = time.monotonic()
        for _ in range(10):
            assert saw(monitor, zmq.EVENT_ACCEPT_FAILED)
        rested = time.monotonic() - begun > 0.3
        for number in taken:
            os.close(number)
        print(rested, pull.recv())
        """,
        "True b'late'",
    ),
    "no descriptor is left to look at a source address": (
        "no-room",
        f"""
        {NO_DESCRIPTORS}
        pull, push = end(zmq.PULL), end(zmq.PUSH)
        pull.bind("tcp://127.0.0.1:*")
        port = pull.last_endpoint.rpartition(b":")[2].decode()
        take(but=0)
        push.connect(f"tcp://127.0.0.1:0;127.0.0.1:{{port}}")
        push.poll(100)
        for number in taken:
            os.close(number)
        push.send(b"late")
        print(pull.recv())
        """,
        "b'late'",
    ),
    "a peer that sends no request is gone when a REP drops what it sent": (
        "malformed-request",
        """
        rep, req, peer = end(zmq.REP), end(zmq.REQ), end(zmq.DEALER)
        peer.linger = -1
        rep.bind("tcp://127.0.0.1:*")
        monitor = rep.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        req.connect(rep.last_endpoint)
        def ask():
            req.send(b"?")
            rep.recv()
            rep.send(b"!")
            return req.recv()
        ask()
        peer.connect(rep.last_endpoint)
        peer.send(b"no request")
        peer.close()
        assert saw(monitor, zmq.EVENT_DISCONNECTED)
        print([ask() for _ in range(3)])
        """,
        "[b'!', b'!', b'!']",
    ),
    "a SUB with infinite linger is closed before it knows that its connection broke": (
        "late-hiccup",
        """
        pub, sub = end(zmq.PUB), end(zmq.SUB, linger=-1, reconnect_ivl=10)
        pub.bind("tcp://127.0.0.1:*")
        monitor = sub.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_CONNECT_RETRIED)
        sub.subscribe(b"")
        sub.connect(pub.last_endpoint)
        assert saw(monitor, zmq.EVENT_HANDSHAKE_SUCCEEDED)
        sub.events  # libzmq learns with it that the connection is the socket's
        pub.close()
        assert saw(monitor, zmq.EVENT_CONNECT_RETRIED)
        monitor.close()
        sub.close()
        context.term()
        print("terminated")
        """,
        "terminated",
    ),
    "a peer of ZMTP 1.0 comes back while what it sent a ROUTER is unread": (
        "old-peers",
        f"""
        {OLD_PEER}
        router = end(zmq.ROUTER, rcvhwm=2, reconnect_ivl=10)
        await_old_peers(router)
        come(b"first", b"second").close()
        assert saw(monitor, zmq.EVENT_DISCONNECTED)
        again = come(b"third")
        print([router.recv_multipart()[1] for _ in range(3)])
        """,
        "[b'first', b'second', b'third']",
    ),
    "a peer of ZMTP 1.0 comes back to a PUB that has not looked at its subscriptions": (
        "old-peers",
        f"""
        {OLD_PEER}
        pub = end(zmq.XPUB, rcvhwm=1, reconnect_ivl=10)
        await_old_peers(pub)
        come().close()  # an empty routing id stands for a subscription to everything
        assert saw(monitor, zmq.EVENT_DISCONNECTED)
        peer = come(b"\\1no")
        print(pub.recv(), pub.recv())
        pub.send(b"news")
        answer = b""
        while not answer.endswith(b"news"):
            answer += peer.recv(1000)
        print(answer[-6:])
        """,
        r"b'\x01' b'\x01no'" + "\n" + r"b'\x05\x00news'",
    ),
    "a sender leaves a full receiver that sends heartbeats": (
        "heartbeats",
        """
        pull, push = end(zmq.PULL, rcvhwm=1, rcvbuf=4096, heartbeat_ivl=50, heartbeat_timeout=20000), end(zmq.PUSH)
        push.sndhwm, push.sndtimeo = 1, 200
        pull.bind("tcp://127.0.0.1:*")
        push.connect(pull.last_endpoint)
        try:
            for _ in range(10000):
                push.send(bytes(1000))
        except zmq.Again:
            push.close()
        # The next heartbeat was to go over a connection that had ended.
        after = end(zmq.PUSH)
        monitor = after.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)
        after.connect(pull.last_endpoint)
        assert saw(monitor, zmq.EVENT_HANDSHAKE_SUCCEEDED)
        monitor.poll(300)
        print(pull.recv() == bytes(1000))
        """,
        "True",
    ),
    "a heartbeat that is too short is not answered with what is in memory": (
        "heartbeats",
        """
        import socket
        pull = end(zmq.PULL)
        pull.bind("tcp://127.0.0.1:*")
        peer = socket.create_connection(("127.0.0.1", int(pull.last_endpoint.rpartition(b":")[2])), timeout=10)
        def command(text):
            return bytes([4, len(text)]) + text
        peer.sendall(b"\\xff" + bytes(8) + b"\\x7f\\3\\0NULL" + bytes(48))
        peer.sendall(command(b"\\5READY\\x0bSocket-Type\\0\\0\\0\\4PUSH"))
        answer = b""
        while b"PULL" not in answer:
            answer += peer.recv(1000)
        peer.sendall(command(b"\\4PING") + command(b"\\4PING\\0\\0context"))
        while not answer.endswith(b"context"):
            answer += peer.recv(1000)
        print(answer[answer.index(b"PULL") + 4 :])
        """,
        repr(b"\x04\x0c\x04PONGcontext"),
    ),
    "a heartbeat may ask for more than a minute": (
        "heartbeats",
        """
        pull, push = end(zmq.PULL), end(zmq.PUSH, heartbeat_ivl=3000, heartbeat_ttl=65700, heartbeat_timeout=20000)
        pull.bind("tcp://127.0.0.1:*")
        monitor = pull.get_monitor_socket(zmq.EVENT_DISCONNECTED)
        push.connect(pull.last_endpoint)
        push.send(b"x")
        print(pull.recv(), monitor.poll(4500))
        """,
        "b'x' 0",
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
