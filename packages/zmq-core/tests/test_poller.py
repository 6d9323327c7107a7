"""What a Poller holds: registering, changing, forgetting, and what a long life does to it."""

from __future__ import annotations

import gc
import os
import sys
import weakref
from pathlib import Path
from typing import Any

import pytest

import zmq


def test_registered_sockets_are_listed_in_order(socket) -> None:
    poller = zmq.Poller()
    made = [socket(zmq.PULL) for _ in range(4)]
    for each in made:
        poller.register(each, zmq.POLLIN)
    assert poller.sockets == [(each, zmq.POLLIN) for each in made]
    poller.unregister(made[1])
    assert poller.sockets == [(each, zmq.POLLIN) for each in (made[0], made[2], made[3])]
    assert made[0] in poller
    assert made[1] not in poller


def test_registering_again_changes_the_flags(socket) -> None:
    poller = zmq.Poller()
    dealer = socket(zmq.DEALER)
    poller.register(dealer)
    assert poller.sockets == [(dealer, zmq.POLLIN | zmq.POLLOUT)]
    poller.register(dealer, zmq.POLLIN)
    poller.modify(dealer, zmq.POLLOUT)
    assert poller.sockets == [(dealer, zmq.POLLOUT)]
    poller.register(dealer, 0)
    assert poller.sockets == []
    poller.register(dealer, 0)


def test_unregistering_what_is_not_there_raises(socket) -> None:
    with pytest.raises(KeyError):
        zmq.Poller().unregister(socket(zmq.PULL))
    with pytest.raises(KeyError):
        zmq.Poller().unregister(0)


def test_changed_flags_count_at_once(pair) -> None:
    left, right = pair()
    poller = zmq.Poller()
    poller.register(left, zmq.POLLIN)
    assert poller.poll(0) == []
    poller.modify(left, zmq.POLLOUT)
    assert poller.poll(0) == [(left, zmq.POLLOUT)]
    poller.modify(left, zmq.POLLIN)
    assert poller.poll(0) == []
    right.send(b"x")
    assert poller.poll(10_000) == [(left, zmq.POLLIN)]


@pytest.mark.parametrize("transport", ["inproc", "tcp"])
def test_every_message_of_many_rounds_is_seen(pair, transport: str) -> None:
    ends = [pair(zmq.PULL, zmq.PUSH, transport) for _ in range(5)]
    poller = zmq.Poller()
    for pull, _ in ends:
        poller.register(pull, zmq.POLLIN)
    for number in range(300):
        pull, push = ends[number % 5]
        push.send(b"%d" % number)
        assert poller.poll(10_000) == [(pull, zmq.POLLIN)]
        assert pull.recv() == b"%d" % number
        assert poller.poll(0) == []


def test_calls_between_polls_do_not_hide_a_message(pair, wait_until) -> None:
    left, right = pair(transport="tcp")
    poller = zmq.Poller()
    poller.register(left, zmq.POLLIN)
    for number in range(200):
        poller.poll(0)
        right.send(b"x")
        if number % 3 == 0:
            wait_until(lambda: left.events & zmq.POLLIN)
        elif number % 3 == 1:
            left.send(b"other way")
        else:
            zmq.Socket.shadow(left).poll(1)
        assert poller.poll(10_000) == [(left, zmq.POLLIN)]
        left.recv()


def test_several_pollers_see_one_socket(pair) -> None:
    left, right = pair(transport="tcp")
    pollers = [zmq.Poller() for _ in range(3)]
    for poller in pollers:
        poller.register(left, zmq.POLLIN)
    for _ in range(50):
        right.send(b"x")
        for poller in pollers:
            assert poller.poll(10_000) == [(left, zmq.POLLIN)]
        left.recv()
        for poller in pollers:
            assert poller.poll(0) == []


def test_two_views_of_a_socket_are_two_entries(pair) -> None:
    left, right = pair(transport="tcp")
    view = zmq.Socket.shadow(left)
    poller = zmq.Poller()
    poller.register(left, zmq.POLLIN)
    poller.register(view, zmq.POLLIN)
    right.send(b"x")
    assert poller.poll(10_000) == [(left, zmq.POLLIN), (view, zmq.POLLIN)]
    poller.unregister(left)
    assert poller.poll(10_000) == [(view, zmq.POLLIN)]
    left.recv()
    assert poller.poll(0) == []
    right.send(b"y")
    assert poller.poll(10_000) == [(view, zmq.POLLIN)]


def test_a_poller_does_not_keep_closed_descriptors(pair) -> None:
    poller = zmq.Poller()
    for _ in range(30):
        left, right = pair(transport="tcp")
        poller.register(left, zmq.POLLIN)
        right.send(b"x")
        assert poller.poll(10_000) == [(left, zmq.POLLIN)]
        poller.unregister(left)
        left.close()
        right.close()
    assert poller.sockets == []


def test_dying_pollers_leave_nothing_behind(socket) -> None:
    pull = socket(zmq.PULL)
    before = len(os.listdir("/dev/fd"))
    references = []
    for _ in range(20):
        poller = zmq.Poller()
        poller.register(pull, zmq.POLLIN)
        poller.poll(0)
        references.append(weakref.ref(poller))
    del poller
    gc.collect()
    assert [reference() for reference in references] == [None] * 20
    assert len(os.listdir("/dev/fd")) <= before


def test_a_socket_closed_during_the_wait_ends_it(pair, thread, wait_until) -> None:
    for _ in range(20):
        left, _ = pair(transport="tcp")
        poller = zmq.Poller()
        poller.register(left, zmq.POLLIN)
        waiting = thread(poller.poll, 10_000)
        left.close()
        with pytest.raises(zmq.SocketClosed):
            waiting()


def test_a_socket_registered_before_it_is_used_in_a_thread(pair, thread) -> None:
    left, right = pair(transport="tcp")
    poller = zmq.Poller()
    poller.register(left, zmq.POLLIN)
    sent = thread(lambda: [right.send(b"%d" % number) for number in range(200)])
    received = []
    while len(received) < 200:
        assert poller.poll(10_000) == [(left, zmq.POLLIN)]
        received += left.recv_many(7)
    sent()
    assert received == [b"%d" % number for number in range(200)]


@pytest.mark.parametrize("candidate", [None, "text", 1.5, object()], ids=repr)
def test_register_takes_anything_and_poll_judges_it(candidate: Any) -> None:
    poller = zmq.Poller()
    poller.register(candidate, zmq.POLLIN)
    assert candidate in poller
    assert poller.sockets == [(candidate, zmq.POLLIN)]
    with pytest.raises(TypeError, match=f"not {type(candidate).__name__}"):
        poller.poll(0)
    poller.unregister(candidate)
    assert poller.poll(0) == []


def test_a_closed_socket_is_registered_and_refused_by_poll(socket) -> None:
    poller, pull = zmq.Poller(), socket(zmq.PULL)
    pull.close()
    poller.register(pull, zmq.POLLIN)
    assert poller.sockets == [(pull, zmq.POLLIN)]
    with pytest.raises(zmq.SocketClosed):
        poller.poll(0)
    poller.unregister(pull)
    assert poller.sockets == []


@pytest.mark.parametrize("flags", [0, None])
def test_no_flags_stop_the_watching(socket, flags: Any) -> None:
    poller, pull = zmq.Poller(), socket(zmq.PULL)
    for candidate in (pull, 0, "nothing that can be polled"):
        for change in (poller.register, poller.modify):
            change(candidate, flags)
            poller.register(candidate, zmq.POLLIN)
            change(candidate, flags)
            assert candidate not in poller
    assert poller.sockets == []


def test_flags_are_listed_as_they_were_given_and_judged_by_poll(socket) -> None:
    poller, pull, push = zmq.Poller(), socket(zmq.PULL), socket(zmq.PUSH)
    poller.register(pull, zmq.POLLIN)
    poller.register(push, zmq.POLLOUT)
    assert poller.sockets[0][1] is zmq.POLLIN
    poller.register(pull, "in")
    assert poller.sockets == [(pull, "in"), (push, zmq.POLLOUT)]
    with pytest.raises(TypeError, match="POLLIN"):
        poller.poll(0)
    poller.register(pull, zmq.POLLIN)
    assert poller.sockets == [(pull, zmq.POLLIN), (push, zmq.POLLOUT)]
    assert poller.poll(0) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows waits for sockets only")
def test_a_file_is_asked_for_its_descriptor_at_each_poll(tmp_path: Path) -> None:
    poller = zmq.Poller()
    with open(tmp_path / "file", "w+") as file:
        poller.register(file, zmq.POLLIN)
        assert poller.poll(0) == [(file.fileno(), zmq.POLLIN)]
    with pytest.raises(ValueError, match="closed file"):
        poller.poll(0)
