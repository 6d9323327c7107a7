"""Hooks of event loops: messages pushed back to the front, and watches that tell of calls on a socket."""

from __future__ import annotations

import threading
from typing import Any, Callable

import pytest

import zmq


@pytest.fixture
def ends(pair) -> tuple[zmq.Socket, zmq.Socket]:
    return pair(zmq.PULL, zmq.PUSH)


RECEIVERS: dict[str, Callable[[zmq.Socket], list[bytes]]] = {
    "recv_multipart": lambda pull: pull.recv_multipart(),
    "try_recv_multipart": lambda pull: pull.try_recv_multipart(),
    "recv_many_multipart": lambda pull: pull.recv_many_multipart(1)[0],
    "frames": lambda pull: [part.bytes for part in pull.recv_multipart(copy=False)],
    "parts": lambda pull: [pull.recv()] + ([pull.recv()] if pull.rcvmore else []),
    "try_parts": lambda pull: [pull.try_recv()] + ([pull.try_recv()] if pull.rcvmore else []),
    "shadow": lambda pull: zmq.Socket.shadow(pull).recv_multipart(),
}


@pytest.mark.parametrize("receive", RECEIVERS.values(), ids=RECEIVERS.keys())
@pytest.mark.parametrize("parts", [[b"a"], [b"a", b"b"]], ids=["one part", "two parts"])
@pytest.mark.parametrize("copy", [True, False], ids=["bytes", "frames"])
def test_what_was_given_back_comes_first(ends, receive, parts: list[bytes], copy: bool) -> None:
    pull, push = ends
    push.send_multipart(parts)
    push.send_multipart([b"next"])
    pull.push_back(pull.recv_multipart(copy=copy))
    assert receive(pull) == parts
    assert pull.recv_multipart() == [b"next"]


def test_a_first_part_given_back_is_joined_by_its_rest(ends) -> None:
    pull, push = ends
    push.send_multipart([b"a", b"b", b"c"])
    push.send(b"next")
    part = pull.recv()
    pull.push_back([part], pull.receipt())
    assert pull.recv_multipart() == [b"a", b"b", b"c"]
    assert pull.recv_multipart() == [b"next"]


def test_a_first_frame_is_joined_by_its_rest_without_a_receipt(ends) -> None:
    pull, push = ends
    push.send_multipart([b"a", b"b", b"c"])
    pull.push_back([pull.recv(copy=False)])
    assert pull.recv_multipart() == [b"a", b"b", b"c"]


@pytest.mark.parametrize("copy", [True, False], ids=["bytes", "frames"])
def test_parts_given_back_again_and_again_stay_together(ends, copy: bool) -> None:
    pull, push = ends
    push.send_multipart([b"a", b"b", b"c"])
    push.send(b"next")
    for _ in range(3):
        part = pull.recv(copy=copy)
        assert pull.rcvmore
        pull.push_back([part], pull.receipt())
    pull.push_back(pull.recv_multipart(copy=copy))
    part = pull.recv(copy=copy)
    pull.push_back([part], pull.receipt())
    parts = [pull.recv(), pull.rcvmore, pull.recv(), pull.rcvmore, pull.recv(), pull.rcvmore]
    assert parts == [b"a", 1, b"b", 1, b"c", 0]
    assert pull.recv_multipart() == [b"next"]


def test_messages_given_back_out_of_order_come_in_order(ends) -> None:
    pull, push = ends
    push.send_many_multipart([[b"%d" % number, b"x"] for number in range(4)])
    received = [(pull.recv_multipart(), pull.receipt()) for _ in range(3)]
    for index in (1, 0, 2):
        pull.push_back(*received[index])
    assert [pull.recv_multipart()[0] for _ in range(4)] == [b"0", b"1", b"2", b"3"]


def test_several_messages_come_back_in_order(ends) -> None:
    pull, push = ends
    push.send_many_multipart([[b"%d" % number, b"x"] for number in range(5)])
    received = [pull.recv_multipart() for _ in range(3)]
    for message in reversed(received):
        pull.push_back(message)
    assert [pull.recv_multipart()[0] for _ in range(5)] == [b"0", b"1", b"2", b"3", b"4"]


def test_everyone_who_polls_sees_what_was_given_back(ends) -> None:
    pull, push = ends
    push.send(b"x")
    poller = zmq.Poller()
    poller.register(pull, zmq.POLLIN)
    message = pull.recv_multipart()
    assert (pull.poll(0), poller.poll(0), pull.events) == (0, [], 0)
    pull.push_back(message)
    assert pull.get(zmq.EVENTS) == zmq.POLLIN
    assert pull.events == zmq.POLLIN
    assert pull.poll(10_000) == zmq.POLLIN
    assert poller.poll(10_000) == [(pull, zmq.POLLIN)]
    assert zmq.zmq_poll([(pull, zmq.POLLIN)], 10_000) == [(pull, zmq.POLLIN)]
    assert zmq.select([pull], [], [], 10)[0] == [pull]
    pull.recv()
    assert (pull.poll(0), poller.poll(0), pull.events) == (0, [], 0)


def test_only_parts_can_be_given_back(ends) -> None:
    with pytest.raises(TypeError, match="a message is bytes"):
        ends[0].push_back(["text"])


def test_nothing_can_be_given_back_to_a_closed_socket(ends) -> None:
    pull, push = ends
    push.send(b"x")
    message = pull.recv_multipart()
    pull.close()
    with pytest.raises(zmq.SocketClosed):
        pull.push_back(message)


CALLS: dict[str, Callable[[zmq.Socket], Any]] = {
    "recv": lambda sock: sock.recv(),
    "recv frame": lambda sock: sock.recv(copy=False),
    "recv_multipart": lambda sock: sock.recv_multipart(),
    "recv_into": lambda sock: sock.recv_into(bytearray(9)),
    "try_recv": lambda sock: sock.try_recv(),
    "recv_many": lambda sock: sock.recv_many(),
    "send": lambda sock: sock.send(b"x"),
    "send_multipart": lambda sock: sock.send_multipart([b"x", b"y"]),
    "try_send": lambda sock: sock.try_send(b"x"),
    "send_many": lambda sock: sock.send_many([b"x", b"y"]),
    "send_many_multipart": lambda sock: sock.send_many_multipart([[b"x"], [b"y"]]),
    "events": lambda sock: sock.events,
    "poll": lambda sock: sock.poll(0),
    "zmq_poll": lambda sock: zmq.zmq_poll([(sock, zmq.POLLIN)], 0),
    "select": lambda sock: zmq.select([sock], [], [], 0),
    "bind": lambda sock: sock.bind("inproc://watched"),
    "push_back": lambda sock: sock.push_back([b"x"]),
    "close": lambda sock: sock.close(),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
@pytest.mark.parametrize("view", [lambda sock: sock, zmq.Socket.shadow], ids=["itself", "shadow"])
def test_every_call_fires_an_armed_watch_once(pair, call, view) -> None:
    left, right = pair()
    right.send(b"something")
    told: list[int] = []
    watch = left.watch(lambda: told.append(1))
    call(view(left)) if call is not CALLS["close"] else None
    assert told == []
    right.send(b"something")
    watch.arm()
    assert watch.armed
    if call is CALLS["bind"]:
        left.unbind("inproc://watched")
        told.clear()
        watch.arm()
    call(view(left))
    assert told == [1]
    assert not watch.armed


def test_a_look_leaves_its_own_watch_armed_and_fires_the_others(pair) -> None:
    left, right = pair()
    told: list[str] = []
    own, other = left.watch(lambda: told.append("own")), left.watch(lambda: told.append("other"))
    other.arm()
    assert own.events() & zmq.POLLIN == 0
    assert told == ["other"]
    assert own.armed
    right.send(b"x")
    assert own.events() & zmq.POLLIN
    assert own.attempt(left.try_recv) == b"x"
    assert own.armed
    left.get(zmq.EVENTS)
    assert told == ["other", "own"]


def test_a_call_of_another_thread_during_an_attempt_fires_the_watch(pair) -> None:
    left, _ = pair()
    told: list[int] = []
    watch = left.watch(lambda: told.append(threading.get_ident()))

    def attempt() -> None:
        left.try_recv()
        looking = threading.Thread(target=left.get, args=(zmq.EVENTS,))
        looking.start()
        looking.join()
        assert told == [looking.ident]

    watch.attempt(attempt)
    assert not watch.armed


def test_an_attempt_that_raises_ends_the_silence(pair) -> None:
    left, _ = pair()
    told: list[int] = []
    watch = left.watch(lambda: told.append(1))
    with pytest.raises(ZeroDivisionError):
        watch.attempt(lambda: 1 // 0)
    left.poll(0)
    assert told == [1]


def test_a_watch_knows_that_its_socket_is_closed(ends) -> None:
    watch = ends[0].watch(int)
    assert not watch.closed
    ends[0].close()
    assert watch.closed
    with pytest.raises(zmq.SocketClosed):
        watch.events()


def test_closing_tells_a_watch_that_is_not_armed_too(ends) -> None:
    told: list[int] = []
    watch = ends[0].watch(lambda: told.append(1))
    watch.disarm()
    ends[0].close()
    assert told == [1]


def test_a_cancelled_watch_is_silent(ends) -> None:
    pull, push = ends
    told: list[int] = []
    watch = pull.watch(lambda: told.append(1))
    watch.arm()
    watch.cancel()
    watch.arm()
    push.send(b"x")
    pull.recv()
    pull.close()
    assert told == []


def test_a_watch_may_cancel_another(ends) -> None:
    told: list[str] = []
    pull = ends[0]
    watches: list[Any] = []
    for name in "ab":
        watches.append(pull.watch(lambda name=name: (told.append(name), [each.cancel() for each in watches])))
    pull.close()
    assert told == ["a"]


def test_a_failing_callback_is_reported_and_the_message_delivered(
    ends, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull, push = ends
    reported: list[Any] = []
    monkeypatch.setattr("sys.unraisablehook", reported.append)
    told: list[int] = []
    watches = [pull.watch(callback) for callback in (lambda: 1 // 0, lambda: told.append(1))]
    for watch in watches:
        watch.arm()
    push.send_multipart([b"a", b"b"])
    assert pull.recv_multipart() == [b"a", b"b"]
    assert told == [1]
    assert [each.exc_type for each in reported] == [ZeroDivisionError]
    for watch in watches:
        watch.cancel()


def test_an_interrupted_callback_loses_no_message(ends) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    pull, push = ends
    push.send_multipart([b"a", b"b"])
    watch = pull.watch(interrupt)
    watch.arm()
    with pytest.raises(KeyboardInterrupt):
        pull.recv_multipart()
    watch.cancel()
    assert pull.recv_multipart() == [b"a", b"b"]


def test_an_interrupted_callback_leaves_no_half_message(ends) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    pull, push = ends
    watch = push.watch(interrupt)
    watch.arm()
    with pytest.raises(KeyboardInterrupt):
        push.send_multipart([b"a", b"b"])
    watch.cancel()
    push.send_multipart([b"c", b"d"])
    assert [pull.recv_multipart(), pull.recv_multipart()] == [[b"a", b"b"], [b"c", b"d"]]


def test_a_watch_on_a_closed_socket_is_refused(ends) -> None:
    ends[0].close()
    with pytest.raises(zmq.SocketClosed):
        ends[0].watch(print)
