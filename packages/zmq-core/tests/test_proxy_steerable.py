"""Steering a proxy, and monitored queues."""

from __future__ import annotations

import struct
from typing import Any

import pytest

import zmq
from zmq.backend import monitored_queue

Streamer = tuple[zmq.Socket, zmq.Socket, zmq.Socket, zmq.Socket]


@pytest.fixture
def streamer(pair) -> Streamer:
    """(push, frontend, backend, pull)"""
    frontend, push = pair(zmq.PULL, zmq.PUSH)
    backend, pull = pair(zmq.PUSH, zmq.PULL)
    return push, frontend, backend, pull


CONTROLS = [(zmq.PAIR, zmq.PAIR), (zmq.REP, zmq.REQ), (zmq.PULL, zmq.PUSH), (zmq.SUB, zmq.PUB)]
NAMES = [control.name for control, _ in CONTROLS]


def order(steering: zmq.Socket, word: bytes) -> None:
    """Send a command; read the answer of a REP."""
    steering.send(word)
    if steering.socket_type == zmq.REQ:
        assert steering.recv() == b""


@pytest.mark.parametrize("kinds", CONTROLS, ids=NAMES)
def test_a_proxy_pauses_resumes_and_terminates(streamer, pair, thread, kinds) -> None:
    push, frontend, backend, pull = streamer
    control, steering = pair(*kinds) if kinds[0] != zmq.SUB else reversed(pair(zmq.PUB, zmq.SUB))
    if kinds[0] == zmq.SUB:
        control.subscribe(b"")
    running = thread(zmq.proxy_steerable, frontend, backend, None, control)
    push.send(b"first")
    assert pull.recv() == b"first"
    order(steering, b"PAUSE")
    order(steering, b"no command")
    if kinds[0] == zmq.REP:  # it answered, so it has paused
        push.send(b"held")
        assert not pull.poll(20)
    else:
        push.send(b"held")
    order(steering, b"RESUME")
    assert pull.recv() == b"held"
    order(steering, b"TERMINATE")
    assert running() == 0


@pytest.mark.parametrize("kinds", CONTROLS[:2], ids=NAMES[:2])
def test_statistics_count_messages_and_bytes(streamer, pair, thread, kinds) -> None:
    push, frontend, backend, pull = streamer
    control, steering = pair(*kinds)
    running = thread(zmq.proxy_steerable, frontend, backend, None, control)
    push.send_multipart([b"abc", b"de"])
    push.send(b"f")
    pull.recv_multipart()
    pull.recv_multipart()
    steering.send(b"STATISTICS")
    answer = [struct.unpack("=Q", part)[0] for part in steering.recv_multipart()]
    assert answer == [2, 6, 0, 0, 0, 0, 2, 6]
    order(steering, b"TERMINATE")
    assert running() == 0


@pytest.mark.parametrize("kinds", [(zmq.PULL, zmq.PUSH)], ids=["PULL"])
def test_statistics_that_cannot_be_answered_do_not_stop_the_proxy(streamer, pair, thread, kinds) -> None:
    push, frontend, backend, pull = streamer
    control, steering = pair(*kinds)
    running = thread(zmq.proxy_steerable, frontend, backend, None, control)
    steering.send(b"STATISTICS")
    push.send(b"x")
    assert pull.recv() == b"x"
    steering.send(b"TERMINATE")
    assert running() == 0


def test_a_command_of_many_parts_counts_by_its_first(streamer, pair, thread) -> None:
    _, frontend, backend, _ = streamer
    control, steering = pair(zmq.REP, zmq.REQ)
    running = thread(zmq.proxy_steerable, frontend, backend, None, control)
    steering.send_multipart([b"PAUSE", b"TERMINATE"])
    assert steering.recv() == b""
    order(steering, b"TERMINATE")
    assert running() == 0


def test_a_proxy_can_be_terminated_while_paused_and_run_again(streamer, pair, thread) -> None:
    push, frontend, backend, pull = streamer
    control, steering = pair(zmq.REP, zmq.REQ)
    for number in range(3):
        running = thread(zmq.proxy_steerable, frontend, backend, None, control)
        order(steering, b"PAUSE")
        push.send(b"%d" % number)
        order(steering, b"TERMINATE")
        assert running() == 0
    running = thread(zmq.proxy_steerable, frontend, backend, None, control)
    assert [pull.recv() for _ in range(3)] == [b"0", b"1", b"2"]
    order(steering, b"TERMINATE")
    assert running() == 0


def stop(running, *sockets: zmq.Socket) -> None:
    for each in sockets:
        each.close(0)
    with pytest.raises(zmq.SocketClosed):
        running()


@pytest.mark.parametrize("prefixes", [(), (b"request", b"reply")], ids=["default", "own"])
def test_a_monitored_queue_marks_the_ways(pair, thread, prefixes: Any) -> None:
    frontend, client = pair(zmq.ROUTER, zmq.REQ)
    backend, worker = pair(zmq.DEALER, zmq.REP)
    monitor, listener = pair(zmq.PUB, zmq.SUB)
    listener.subscribe(b"")
    running = thread(monitored_queue, frontend, backend, monitor, *prefixes)
    client.send_multipart([b"question", b"2"])
    worker.recv_multipart()
    worker.send(b"answer")
    client.recv()
    first, second = listener.recv_multipart(), listener.recv_multipart()
    assert [first[0], *first[2:]] == [*(prefixes[:1] or [b"in"]), b"", b"question", b"2"]
    assert [second[0], *second[2:]] == [*(prefixes[1:] or [b"out"]), b"", b"answer"]
    stop(running, frontend, backend)


def test_between_two_routers_the_addresses_change_places(socket, endpoint, thread) -> None:
    left, right = socket(zmq.ROUTER), socket(zmq.ROUTER)
    monitor, listener = socket(zmq.PUB), socket(zmq.SUB)
    ends = [socket(zmq.DEALER, routing_id=name) for name in (b"alice", b"bob")]
    for bound, connected in ((left, ends[0]), (right, ends[1]), (monitor, listener)):
        bound.bind(endpoint("inproc"))
        connected.connect(bound.last_endpoint)
    listener.subscribe(b"")
    running = thread(monitored_queue, left, right, monitor)
    alice, bob = ends
    for _ in range(3):
        alice.send_multipart([b"bob", b"hello", b"2"])
        assert bob.recv_multipart() == [b"alice", b"hello", b"2"]
        bob.send_multipart([b"alice"])
        assert alice.recv_multipart() == [b"bob"]
        assert listener.recv_multipart() == [b"in", b"bob", b"alice", b"hello", b"2"]
        assert listener.recv_multipart() == [b"out", b"alice", b"bob"]
    stop(running, left, right)


def test_prefixes_are_bytes(socket) -> None:
    with pytest.raises(TypeError):
        monitored_queue(socket(zmq.ROUTER), socket(zmq.DEALER), socket(zmq.PUB), "in")
    with pytest.raises(TypeError, match=r"mon_socket must be a zmq\.Socket"):
        monitored_queue(socket(zmq.ROUTER), socket(zmq.DEALER), None)
