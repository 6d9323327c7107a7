from __future__ import annotations

import os
import socket as sockets

import gevent
import pytest

import zmq
import zmq.green


def test_poller_waits_for_several_sockets(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    _, idle = connected(zmq.PUSH, zmq.PULL)
    poller = zmq.green.Poller()
    poller.register(pull, zmq.POLLIN)
    poller.register(idle, zmq.POLLIN)
    assert poller.poll(5) == []
    gevent.spawn(push.send, b"x")
    assert poller.poll() == [(pull, zmq.POLLIN)]


def test_poll_of_plain_sockets_lets_greenlets_run(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    plain = zmq.Socket.shadow(pull)
    gevent.spawn(push.send, b"x")
    assert zmq.green.zmq_poll([(plain, zmq.POLLIN)], 5000) == [(plain, zmq.POLLIN)]


def test_poll_of_descriptors():
    one, other = sockets.socketpair()
    with one, other:
        assert zmq.green.zmq_poll([(one, zmq.POLLIN)], 5) == []
        gevent.spawn(other.send, b"x")
        assert zmq.green.zmq_poll([(one, zmq.POLLIN)], 5000) == [(one.fileno(), zmq.POLLIN)]
        assert zmq.green.zmq_poll([(other.fileno(), zmq.POLLOUT)]) == [(other.fileno(), zmq.POLLOUT)]


@pytest.mark.parametrize("flags", [zmq.POLLPRI, zmq.POLLERR, 0])
def test_poll_of_what_gevent_does_not_watch_for_returns_when_time_is_up(flags):
    one, other = sockets.socketpair()
    with one, other:
        poller = zmq.green.Poller()
        poller.register(one, flags)
        assert poller.poll(5) == []
        poller.register(other, zmq.POLLIN)
        gevent.spawn(one.send, b"x")
        assert poller.poll(5000) == [(other.fileno(), zmq.POLLIN)]


def test_nothing_is_not_waited_for_without_a_time():
    assert zmq.green.zmq_poll([]) == []
    assert zmq.green.zmq_poll((), None) == []
    assert zmq.green.select([], [], []) == ([], [], [])
    assert zmq.green.Poller().poll(1) == []


def test_select(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    assert zmq.green.select([pull], [push], []) == ([], [push], [])
    assert zmq.green.select([pull], [], [pull], 0.005) == ([], [], [])
    gevent.spawn(push.send, b"x")
    assert zmq.green.select([pull], [], [], 5) == ([pull], [], [])


def test_close_wakes_a_poll(connected):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    gevent.spawn(pull.close)
    with pytest.raises(zmq.SocketClosed):
        zmq.green.zmq_poll([(pull, zmq.POLLIN)])


def test_a_killed_poll_leaves_no_trace(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    reader, writer = os.pipe()
    polling = gevent.spawn(zmq.green.zmq_poll, [(pull, zmq.POLLIN), (reader, zmq.POLLIN), (pull, zmq.POLLIN)])
    gevent.sleep(0)
    polling.kill()
    os.close(reader)
    os.close(writer)
    assert gevent.wait(timeout=5)
    push.send(b"x")
    assert pull.recv() == b"x"


def test_a_poll_and_a_receive_may_wait_for_one_socket(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    receiving = gevent.spawn(pull.recv)
    polling = gevent.spawn(pull.poll, 5000)
    gevent.sleep(0)
    push.send(b"1")
    assert receiving.get(timeout=5) == b"1"
    push.send(b"2")
    assert polling.get(timeout=5) == zmq.POLLIN
    assert pull.recv() == b"2"


@pytest.mark.parametrize(
    ("timeout", "error"),
    [("5", TypeError), (float("nan"), ValueError), (10**400, OverflowError)],
    ids=["a str", "not a number", "too large"],
)
def test_a_timeout_that_is_none_is_refused(connected, timeout, error):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    poller = zmq.green.Poller()
    poller.register(pull, zmq.POLLIN)
    watched = [(pull, zmq.POLLIN)]
    for poll in (pull.poll, poller.poll, lambda timeout: zmq.green.zmq_poll(watched, timeout)):
        with pytest.raises(error):
            poll(timeout)


def test_polls_that_began_before_a_receive_are_told_of_its_message(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    poller = zmq.green.Poller()
    poller.register(pull, zmq.POLLIN)
    waiting = [gevent.spawn(call) for call in (pull.poll, poller.poll, pull.recv)]
    gevent.sleep(0)
    later = gevent.spawn(pull.poll)
    gevent.sleep(0)
    push.send(b"x")
    assert [each.get() for each in waiting] == [zmq.POLLIN, [(pull, zmq.POLLIN)], b"x"]
    assert not later.ready()
    push.send(b"y")
    assert later.get() == zmq.POLLIN
