"""What extras hang on to a running proxy: counters in their memory, and a control socket whose closing ends it."""

from __future__ import annotations

from array import array
from concurrent.futures import ThreadPoolExecutor

import pytest

import zmq
from zmq.backend import monitored_queue


@pytest.fixture
def worker():
    with ThreadPoolExecutor(1) as pool:
        yield pool


def bound(socket, endpoint, type_, peer_type, **options):
    """Return a bound socket and a peer that is connected to it."""
    one = socket(type_)
    address = endpoint("inproc")
    one.bind(address)
    peer = socket(peer_type, **options)
    peer.connect(address)
    return one, peer


def is_in_use(socket):
    """Tell whether another thread is in a call on the socket."""
    try:
        socket.get(zmq.TYPE)
    except zmq.SocketInUse:
        return True
    return False


def test_counters_show_messages_and_bytes_each_way(socket, endpoint, worker, wait_until):
    front, client = bound(socket, endpoint, zmq.ROUTER, zmq.DEALER, routing_id=b"me")
    back, server = bound(socket, endpoint, zmq.DEALER, zmq.DEALER)
    control = socket(zmq.PAIR)
    counters = array("Q", [0] * 4)
    running = worker.submit(zmq.proxy_steerable, front, back, None, control, counters=counters)
    client.send_multipart([b"12345", b"6"])
    client.send(b"789")
    for _ in range(2):
        request = server.recv_multipart()
    server.send_multipart([request[0], b"answer"])
    assert client.recv() == b"answer"
    wait_until(lambda: counters[2] == 1)
    assert list(counters) == [2, 2 * len(b"me") + 9, 1, len(b"me") + len(b"answer")]
    control.close()
    assert running.result(10) == 0


def test_counters_of_another_size_are_refused(socket):
    with pytest.raises(ValueError, match="32 aligned bytes"):
        zmq.proxy(socket(zmq.PULL), socket(zmq.PUSH), counters=bytearray(31))


def test_closing_the_control_socket_passes_on_what_has_arrived(socket, endpoint, worker, wait_until):
    front, client = bound(socket, endpoint, zmq.PULL, zmq.PUSH)
    back, server = bound(socket, endpoint, zmq.PUSH, zmq.PULL)
    commands, control = bound(socket, endpoint, zmq.PAIR, zmq.PAIR)
    running = worker.submit(zmq.proxy_steerable, front, back, None, control)
    commands.send(b"PAUSE")
    client.send(b"0")
    for number in range(1, 100):
        client.send(b"%d" % number)
    wait_until(lambda: is_in_use(front))
    control.close()
    assert running.result(10) == 0
    assert [server.recv() for _ in range(100)] == [b"%d" % number for number in range(100)]
    assert not front.closed
    assert not back.closed


def test_closing_the_control_socket_ends_a_proxy_whose_backend_has_no_room(
    socket, endpoint, worker, wait_until
):
    front, client = bound(socket, endpoint, zmq.PULL, zmq.PUSH)
    back = socket(zmq.PUSH)
    control = socket(zmq.PAIR)
    running = worker.submit(zmq.proxy_steerable, front, back, None, control)
    client.send(b"kept")
    wait_until(lambda: is_in_use(front))
    control.close()
    assert running.result(10) == 0
    assert front.recv() == b"kept"


def test_a_monitored_queue_between_routers_shows_whole_messages_as_it_passes_them_on(
    socket, endpoint, worker
):
    front, alice = bound(socket, endpoint, zmq.ROUTER, zmq.DEALER, routing_id=b"alice")
    back, bob = bound(socket, endpoint, zmq.ROUTER, zmq.DEALER, routing_id=b"bob")
    monitor, watcher = bound(socket, endpoint, zmq.PUSH, zmq.PULL)
    control = socket(zmq.PAIR)
    running = worker.submit(monitored_queue, front, back, monitor, b"<", b">", control=control)
    alice.send_multipart([b"bob", b"hello"])
    assert bob.recv_multipart() == [b"alice", b"hello"]
    assert watcher.recv_multipart() == [b"<", b"bob", b"alice", b"hello"]
    bob.send_multipart([b"alice", b"welcome", b"back"])
    assert alice.recv_multipart() == [b"bob", b"welcome", b"back"]
    assert watcher.recv_multipart() == [b">", b"alice", b"bob", b"welcome", b"back"]
    control.close()
    assert running.result(10) == 0


def test_a_monitored_queue_shows_what_was_given_back_as_it_passes_it_on(socket, endpoint, worker):
    front, alice = bound(socket, endpoint, zmq.ROUTER, zmq.DEALER, routing_id=b"alice")
    back, bob = bound(socket, endpoint, zmq.ROUTER, zmq.DEALER, routing_id=b"bob")
    monitor, watcher = bound(socket, endpoint, zmq.PUSH, zmq.PULL)
    control = socket(zmq.PAIR)
    alice.send_multipart([b"bob", b"hello"])
    front.push_back(front.recv_multipart(copy=False))
    running = worker.submit(monitored_queue, front, back, monitor, b"<", b">", control=control)
    assert bob.recv_multipart() == [b"alice", b"hello"]
    assert watcher.recv_multipart() == [b"<", b"bob", b"alice", b"hello"]
    control.close()
    assert running.result(10) == 0
