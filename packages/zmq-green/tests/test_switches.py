"""What needs no wait lets no other greenlet run: programs look at shared state before and after."""

from __future__ import annotations

import gevent
import pytest

import zmq
import zmq.green

TIMES = 350


@pytest.fixture
def switches():
    """Give a function that returns how often another greenlet has run."""
    runs = []

    def run() -> None:
        while True:
            runs.append(1)
            gevent.sleep(0)

    running = gevent.spawn(run)
    gevent.sleep(0)
    yield lambda: len(runs)
    running.kill()


@pytest.fixture
def ends(connected):
    """Give a PUSH and a PULL without limits to what waits between them."""
    return connected(zmq.PUSH, zmq.PULL, rcvhwm=0, sndhwm=0)


def buffer_and(socket, flags):
    return socket.recv_into(bytearray(8), flags=flags)


@pytest.mark.parametrize("flags", [0, zmq.DONTWAIT])
@pytest.mark.parametrize(
    ("send", "receive"),
    [
        (lambda s, f: s.send(b"x", f), lambda s, f: s.recv(f)),
        (lambda s, f: s.send(b"x", f, copy=False), lambda s, f: s.recv(f, copy=False)),
        (lambda s, f: s.send(b"x", f, copy=False, track=True), lambda s, f: s.recv(f, metadata=True)),
        (lambda s, f: s.send_multipart([b"x", b"y"], f), lambda s, f: s.recv_multipart(f)),
        (lambda s, f: s.send_multipart(iter([b"x", b"y"]), f), lambda s, f: s.recv_multipart(f, track=True)),
        (lambda s, f: s.send_string("x", f), lambda s, f: s.recv_string(f)),
        (lambda s, f: s.send_json(1, f), lambda s, f: s.recv_json(f)),
        (lambda s, f: s.send_pyobj(1, f), lambda s, f: s.recv_pyobj(f)),
        (lambda s, f: s.send_serialized(1, lambda _: [b"x"], f), lambda s, f: s.recv_serialized(len, f)),
        (lambda s, f: s.send_many([b"x"], f), lambda s, f: s.recv_many(1, f)),
        (lambda s, f: s.send_many_multipart([[b"x"]], f), lambda s, f: s.recv_many_multipart(1, f)),
        (lambda s, f: s.send(b"x", f), buffer_and),
        (lambda s, f: s.send(b"x", f), lambda s, f: s.recv_multipart_into([bytearray(8)], flags=f)),
    ],
)
def test_a_message_that_can_be_sent_and_received(ends, switches, send, receive, flags):
    push, pull = ends
    before = switches()
    for _ in range(TIMES):
        send(push, flags)
    for _ in range(TIMES):
        receive(pull, flags)
    assert switches() == before


@pytest.mark.parametrize(
    "call",
    [
        lambda push, pull: pull.recv(zmq.DONTWAIT),
        lambda push, pull: pull.recv(zmq.DONTWAIT, metadata=True),
        lambda push, pull: pull.recv_multipart(zmq.DONTWAIT),
        lambda push, pull: pull.recv_many(5, zmq.DONTWAIT),
        lambda push, pull: buffer_and(pull, zmq.DONTWAIT),
        lambda push, pull: push.send(b"x", zmq.DONTWAIT),
        lambda push, pull: push.send_multipart([b"x"], zmq.DONTWAIT),
        lambda push, pull: push.send_many([b"x"], zmq.DONTWAIT),
    ],
)
@pytest.mark.parametrize("behind", [False, True])
def test_again_when_it_would_have_to_wait(green_socket, switches, call, behind):
    push, pull = green_socket(zmq.PUSH), green_socket(zmq.PULL)
    others = [gevent.spawn(pull.recv), gevent.spawn(push.send, b"x")] if behind else []
    gevent.sleep(0)
    before = switches()
    for _ in range(TIMES):
        with pytest.raises(zmq.Again):
            call(push, pull)
    assert switches() == before
    gevent.killall(others)


@pytest.mark.parametrize("option", ["rcvtimeo", "sndtimeo"])
def test_a_time_limit_of_nothing(green_socket, switches, option):
    socket = green_socket(zmq.DEALER, **{option: 0})
    before = switches()
    for _ in range(TIMES):
        with pytest.raises(zmq.Again):
            socket.recv() if option == "rcvtimeo" else socket.send(b"x")
    assert switches() == before


@pytest.mark.parametrize("timeout", [0, None, 1000])
def test_a_poll_that_finds_something(ends, switches, timeout):
    push, pull = ends
    poller = zmq.green.Poller()
    poller.register(push, zmq.POLLOUT)
    seconds = None if timeout is None else timeout / 1000
    before = switches()
    for _ in range(TIMES):
        assert push.poll(timeout, zmq.POLLOUT)
        assert poller.poll(timeout)
        assert zmq.green.zmq_poll([(push, zmq.POLLOUT), (pull, zmq.POLLIN)], timeout)
        assert zmq.green.select([pull], [push], [], seconds) == ([], [push], [])
    assert switches() == before


def test_a_poll_without_time(ends, switches):
    _, pull = ends
    poller = zmq.green.Poller()
    poller.register(pull, zmq.POLLIN)
    before = switches()
    for _ in range(TIMES):
        assert pull.poll(0) == 0
        assert poller.poll(0) == []
        assert zmq.green.zmq_poll([(pull, zmq.POLLIN)], 0) == []
        assert zmq.green.select([pull], [], [], 0) == ([], [], [])
    assert switches() == before


def test_the_end_of_a_context_with_nothing_left_to_send(switches):
    with zmq.green.Context() as context, context.socket(zmq.PUSH) as push:
        push.bind("inproc://end")
        before = switches()
    assert context.closed
    assert switches() == before


def test_a_term_that_has_to_wait_lets_others_run(green_context, switches):
    push = green_context.socket(zmq.PUSH)
    gevent.spawn_later(0.1, push.close, 0)
    before = switches()
    green_context.term()
    assert switches() > before


@pytest.mark.parametrize("flags", ["text", None, 0.5, [1]])
@pytest.mark.parametrize(
    "receive",
    [
        lambda s, f: s.recv(f),
        lambda s, f: s.recv_multipart(f),
        lambda s, f: s.recv_string(f),
        lambda s, f: s.recv_json(f),
        lambda s, f: s.recv_pyobj(f),
        lambda s, f: s.recv_serialized(list, f),
        lambda s, f: s.recv_into(bytearray(4), flags=f),
    ],
)
def test_flags_that_are_none_are_refused_before_a_message_is_taken(ends, receive, flags):
    push, pull = ends
    push.send(b"kept")
    with pytest.raises(TypeError):
        receive(pull, flags)
    assert pull.recv() == b"kept"


@pytest.mark.parametrize("timeout", ["1", b"", [1]])
def test_a_timeout_that_is_no_number_is_refused_also_when_events_are_there(ends, timeout):
    with pytest.raises(TypeError):
        ends[0].poll(timeout, zmq.POLLOUT)
