from __future__ import annotations

import struct

import gevent
import pytest

import zmq
import zmq.green


@pytest.fixture
def bound(green_socket, endpoint):
    """Give a function that makes a bound green socket and its address."""

    def make(type_: int) -> tuple[zmq.green.Socket, str]:
        sock = green_socket(type_)
        sock.bind(endpoint("inproc"))
        return sock, sock.last_endpoint.decode()

    return make


@pytest.fixture
def client(green_socket):
    """Give a function that makes a connected green socket."""

    def make(type_: int, address: str) -> zmq.green.Socket:
        sock = green_socket(type_)
        sock.connect(address)
        return sock

    return make


def test_a_queue_passes_requests_and_replies(bound, client):
    (front, entry), (back, exit_) = bound(zmq.ROUTER), bound(zmq.DEALER)
    running = gevent.spawn(zmq.green.device, zmq.QUEUE, front, back)
    rep = client(zmq.REP, exit_)
    gevent.spawn(lambda: [rep.send(message + b"!") for message in rep.messages()])
    reqs = [client(zmq.REQ, entry) for _ in range(10)]

    def ask(req: zmq.green.Socket, n: int) -> bytes:
        req.send(b"%d" % n)
        return req.recv()

    asked = [gevent.spawn(ask, req, n) for n, req in enumerate(reqs)]
    assert [each.get(timeout=10) for each in asked] == [b"%d!" % n for n in range(10)]
    running.kill()


def test_closing_a_socket_stops_a_proxy(bound):
    (front, _), (back, _) = bound(zmq.PULL), bound(zmq.PUSH)
    stopping = gevent.spawn_later(0.01, front.close)
    with pytest.raises(zmq.SocketClosed):
        zmq.green.proxy(front, back)
    stopping.get()
    assert not back.closed


def test_both_ways_have_their_turn(bound, client):
    (front, entry), (back, exit_) = bound(zmq.DEALER), bound(zmq.DEALER)
    running = gevent.spawn(zmq.green.proxy, front, back)
    left, right = client(zmq.DEALER, entry), client(zmq.DEALER, exit_)
    flood = gevent.spawn(lambda: [left.send(b"flood") for _ in range(100_000)])
    drain = gevent.spawn(lambda: [right.recv() for _ in range(100_000)])
    right.send(b"back")
    assert left.recv() == b"back"
    assert not flood.ready()
    gevent.killall([flood, drain, running])


def test_a_killed_proxy_loses_nothing(bound, client):
    (front, entry), (back, _) = bound(zmq.PULL), bound(zmq.PUSH)
    push = client(zmq.PUSH, entry)
    push.send(b"nobody takes it")
    running = gevent.spawn(zmq.green.proxy, front, back)
    gevent.sleep(0.005)
    running.kill()
    assert front.recv() == b"nobody takes it"


def test_capture_gets_a_copy(bound, client):
    (front, entry), (back, exit_), (copies, tap) = bound(zmq.PULL), bound(zmq.PUSH), bound(zmq.PUSH)
    running = gevent.spawn(zmq.green.proxy, front, back, copies)
    push, pull, spy = client(zmq.PUSH, entry), client(zmq.PULL, exit_), client(zmq.PULL, tap)
    push.send_multipart([b"a", b"b" * 100])
    assert pull.recv_multipart() == spy.recv_multipart() == [b"a", b"b" * 100]
    running.kill()


def test_a_steerable_proxy_obeys(bound, client):
    (front, entry), (back, exit_), (control, lever) = bound(zmq.PULL), bound(zmq.PUSH), bound(zmq.REP)
    running = gevent.spawn(zmq.green.proxy_steerable, front, back, None, control)
    push, pull, hand = client(zmq.PUSH, entry), client(zmq.PULL, exit_), client(zmq.REQ, lever)

    def order(word: bytes) -> list[bytes]:
        hand.send(word)
        return hand.recv_multipart()

    push.send(b"one")
    assert pull.recv() == b"one"
    assert order(b"PAUSE") == [b""]
    push.send(b"two")
    assert pull.poll(20) == 0
    assert order(b"RESUME") == [b""]
    assert pull.recv() == b"two"
    numbers = [struct.unpack("=Q", part)[0] for part in order(b"STATISTICS")]
    assert numbers == [2, 6, 0, 0, 0, 0, 2, 6]
    assert order(b"TERMINATE") == [b""]
    assert running.get(timeout=5) == 0


@pytest.mark.parametrize("kind", [zmq.PULL, zmq.SUB])
def test_a_target_that_cannot_send_ends_the_device_and_loses_nothing(kind, connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    target = pull.context.socket(kind)
    with target:
        push.send(b"kept")
        with pytest.raises(zmq.ZMQError) as caught:
            zmq.green.device(zmq.QUEUE, pull, target)
        assert caught.value.errno == zmq.ENOTSUP
    assert pull.recv() == b"kept"


def test_a_device_of_one_socket_sends_back(connected):
    request, reply = connected(zmq.REQ, zmq.REP)
    running = gevent.spawn(zmq.green.device, zmq.QUEUE, reply, reply)
    request.send(b"there and back")
    assert request.recv() == b"there and back"
    running.kill()


def test_bad_arguments_are_refused(green_socket):
    with pytest.raises(TypeError, match="frontend"):
        zmq.green.device(99, None, green_socket(zmq.PUSH))
    with pytest.raises(TypeError, match="frontend"):
        zmq.green.proxy(None, green_socket(zmq.PUSH))
    closed = green_socket(zmq.PULL)
    closed.close()
    with pytest.raises(zmq.SocketClosed):
        zmq.green.proxy(closed, green_socket(zmq.PUSH))
