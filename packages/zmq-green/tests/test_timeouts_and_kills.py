from __future__ import annotations

import random
import time

import gevent
import pytest

import zmq
import zmq.green


def test_rcvtimeo_is_a_deadline(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    pull.rcvtimeo = 50
    before = time.monotonic()
    with pytest.raises(zmq.Again, match=r"within 50 ms \(RCVTIMEO"):
        pull.recv()
    assert 0.045 < time.monotonic() - before < 5
    push.send(b"later")
    assert pull.recv() == b"later"


def test_sndtimeo_is_a_deadline(green_socket):
    push = green_socket(zmq.PUSH, sndtimeo=30)
    for send in (lambda: push.send(b""), lambda: push.send_many([b""])):
        before = time.monotonic()
        with pytest.raises(zmq.Again, match=r"within 30 ms \(SNDTIMEO"):
            send()
        assert time.monotonic() - before > 0.025


def test_a_batch_that_is_sent_in_part_counts(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, sndhwm=5, rcvhwm=5)
    push.sndtimeo = 20
    sent = push.send_many([b"x"] * 100)
    assert 0 < sent < 100
    assert len(pull.recv_many()) == sent


def test_a_timeout_that_is_no_number_is_a_type_error_whatever_it_compares_to(connected):
    class Odd:
        """Compares as an array does: with no truth value."""

        def __eq__(self, other):
            raise ValueError(other)

        __hash__ = None

    _, pull = connected(zmq.PUSH, zmq.PULL)
    with pytest.raises(TypeError, match="timeout is a number"):
        pull.poll(Odd())


def test_poll_returns_nothing_when_time_is_up(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    assert pull.poll(10) == 0
    assert pull.poll(0) == 0
    push.send(b"")
    assert pull.poll(10) == zmq.POLLIN


def test_a_gevent_timeout_takes_no_message(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    with gevent.Timeout(0.01, False):
        pull.recv()
    push.send(b"kept")
    assert pull.recv() == b"kept"


def test_a_killed_receiver_takes_no_message_that_is_already_there(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    victim = gevent.spawn(pull.recv)
    gevent.sleep(0)
    push.send(b"kept")
    victim.kill(block=False)
    assert pull.recv() == b"kept"
    assert isinstance(victim.get(), gevent.GreenletExit)


@pytest.mark.parametrize("turns", [1, 2, 3])
@pytest.mark.parametrize("block", [True, False])
def test_one_of_two_has_the_message_when_the_first_is_killed(connected, turns, block):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    first, second = gevent.spawn(pull.recv), gevent.spawn(pull.recv)
    for _ in range(turns):
        gevent.sleep(0)
    push.send(b"x")
    first.kill(block)
    got = first.get(timeout=5)
    if got != b"x":  # the kill came before the hub had looked at the socket
        assert isinstance(got, gevent.GreenletExit)
        got = second.get(timeout=5)
    assert got == b"x"
    assert pull.poll(0) == 0
    second.kill()


def test_the_next_in_line_is_served_after_a_kill(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    first, second = gevent.spawn(pull.recv), gevent.spawn(pull.recv)
    gevent.sleep(0)
    first.kill()
    push.send(b"x")
    assert second.get(timeout=5) == b"x"


def test_a_killed_sender_has_not_sent(green_socket, endpoint):
    push, pull = green_socket(zmq.PUSH), green_socket(zmq.PULL)
    victim = gevent.spawn(push.send, b"never")
    heir = gevent.spawn(push.send, b"sent")
    gevent.sleep(0)
    victim.kill()
    address = endpoint("inproc")
    pull.bind(address)
    push.connect(address)
    assert pull.recv() == b"sent"
    heir.get()


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("transport", ["inproc", "tcp"])
def test_nothing_is_lost_between_kills_and_timeouts(connected, seed, transport):
    push, pull = connected(zmq.PUSH, zmq.PULL, transport)
    chance = random.Random(seed)
    got: list[int] = []
    total = 300

    def receive(limit: float) -> None:
        with gevent.Timeout(limit, False):
            while True:
                got.append(int(pull.recv()))

    receivers = [gevent.spawn(receive, chance.uniform(0.0, 0.003)) for _ in range(15)]
    for n in range(total):
        push.send(b"%d" % n)
        if not n % 10:
            gevent.sleep(0)
            victim = chance.choice(receivers)
            victim.kill(block=False)
            receivers.append(gevent.spawn(receive, chance.uniform(0.0, 0.003)))
    last = gevent.spawn(receive, 20)
    with gevent.Timeout(20):
        while len(got) < total:
            gevent.sleep(0.001)
    last.kill()
    gevent.killall(receivers)
    assert sorted(got) == list(range(total))


def test_no_timer_outlives_its_operation(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    pull.rcvtimeo = 100_000
    gevent.spawn(push.send, b"x")
    pull.recv()
    # It waits for all that the loop still has to do: nothing.
    assert gevent.wait(timeout=5)
