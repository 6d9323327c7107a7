"""ZMQStream whose loop runs in another thread than the one that sets it up, as servers with a thread per channel do."""

from __future__ import annotations

import threading

import pytest
from tornado.ioloop import IOLoop

import zmq
from zmq.eventloop.zmqstream import ZMQStream


@pytest.fixture
def elsewhere():
    """A loop that runs in a thread of its own, and waits there."""
    loop = IOLoop(make_current=False)
    thread = threading.Thread(target=loop.start, daemon=True)
    thread.start()
    settle(loop)
    yield loop
    loop.add_callback(loop.stop)
    thread.join()
    loop.close()


def settle(loop):
    """Return after the loop ran what was asked of it so far."""
    done = threading.Event()
    loop.add_callback(done.set)
    assert done.wait(20)


def close(loop, *streams):
    for stream in streams:
        loop.add_callback(stream.close, 0)
    settle(loop)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_callback_set_from_another_thread_wakes_the_loop(context, endpoint, elsewhere, when):
    pair, other = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
    with other:
        other.bind(endpoint("inproc"))
        pair.connect(other.last_endpoint.decode())
        stream = ZMQStream(pair, elsewhere)
        if when == "before":
            other.send(b"x")
        got, arrived = [], threading.Event()
        stream.on_recv(lambda message: (got.append((message, threading.current_thread())), arrived.set()))
        if when == "after":
            other.send(b"x")
        assert arrived.wait(20)
        assert got[0][0] == [b"x"]
        assert got[0][1] is not threading.current_thread()
        close(elsewhere, stream)


def test_messages_queued_from_another_thread_are_sent(context, endpoint, elsewhere):
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    with pull:
        pull.rcvtimeo = 20000
        pull.bind(endpoint("tcp"))
        push.connect(pull.last_endpoint.decode())
        stream = ZMQStream(push, elsewhere)
        for number in range(200):
            stream.send(b"%d" % number)
        assert [pull.recv() for _ in range(200)] == [b"%d" % number for number in range(200)]
        close(elsewhere, stream)


def test_a_stream_set_up_while_its_thread_starts_misses_nothing(context, endpoint):
    for _ in range(20):
        loop = IOLoop(make_current=False)
        thread = threading.Thread(target=loop.start, daemon=True)
        push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
        with push:
            push.bind(endpoint("inproc"))
            pull.connect(push.last_endpoint.decode())
            stream = ZMQStream(pull, loop)
            thread.start()
            arrived = threading.Event()
            stream.on_recv(lambda message, arrived=arrived: arrived.set())
            push.send(b"x")
            assert arrived.wait(20)
            close(loop, stream)
        loop.add_callback(loop.stop)
        thread.join()
        loop.close()


def test_closing_the_loop_with_all_descriptors_closes_the_sockets_of_streams(context, endpoint):
    loop = IOLoop(make_current=False)
    push, pull = context.socket(zmq.PUSH), context.socket(zmq.PULL)
    closed = []
    for socket in (push, pull):
        stream = ZMQStream(socket, loop)
        stream.on_recv(print)
        stream.set_close_callback(lambda: closed.append(1))
    loop.add_callback(loop.stop)
    loop.start()
    loop.close(all_fds=True)
    assert push.closed
    assert pull.closed
    assert closed == [1, 1]
