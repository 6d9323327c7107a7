"""`timeout=` of a call limits that call alone, on plain sockets as on those of event loops."""

from __future__ import annotations

import time
from typing import Any, Callable

import pytest

import zmq

RECEIVES: dict[str, Callable[..., Any]] = {
    "recv": lambda socket, **given: socket.recv(**given),
    "recv without copy": lambda socket, **given: socket.recv(copy=False, **given),
    "recv with metadata": lambda socket, **given: socket.recv(metadata=True, **given),
    "recv_multipart": lambda socket, **given: socket.recv_multipart(**given),
    "recv_into": lambda socket, **given: socket.recv_into(bytearray(10), **given),
    "recv_multipart_into": lambda socket, **given: socket.recv_multipart_into([bytearray(10)], **given),
    "recv_many": lambda socket, **given: socket.recv_many(5, **given),
    "recv_many_multipart": lambda socket, **given: socket.recv_many_multipart(5, **given),
    "recv_string": lambda socket, **given: socket.recv_string(**given),
    "recv_json": lambda socket, **given: socket.recv_json(**given),
    "recv_pyobj": lambda socket, **given: socket.recv_pyobj(**given),
    "recv_serialized": lambda socket, **given: socket.recv_serialized(list, **given),
}
SENDS: dict[str, Callable[..., Any]] = {
    "send": lambda socket, **given: socket.send(b"x", **given),
    "send_multipart": lambda socket, **given: socket.send_multipart(iter([b"x", b"y"]), **given),
    "send_many": lambda socket, **given: socket.send_many([b"x"], **given),
    "send_many_multipart": lambda socket, **given: socket.send_many_multipart([[b"x"]], **given),
    "send_string": lambda socket, **given: socket.send_string("x", **given),
    "send_json": lambda socket, **given: socket.send_json(1, **given),
    "send_pyobj": lambda socket, **given: socket.send_pyobj(1, **given),
    "send_serialized": lambda socket, **given: socket.send_serialized([b"x"], list, **given),
}
CALLS = {**RECEIVES, **SENDS}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_call_waits_as_long_as_its_own_timeout_says(socket, call) -> None:
    one = socket(zmq.PAIR)
    began = time.monotonic()
    with pytest.raises(zmq.Again, match=r"within 30 ms \(timeout\)"):
        call(one, timeout=30)
    assert 0.02 < time.monotonic() - began < 5
    assert (one.rcvtimeo, one.sndtimeo) == (10_000, 10_000)


@pytest.mark.parametrize("receive", RECEIVES.values(), ids=RECEIVES)
def test_a_negative_timeout_of_a_receive_waits_on_when_rcvtimeo_is_over(
    socket, pair, thread, receive
) -> None:
    one, other = pair(rcvtimeo=0)
    received = thread(lambda: receive(one, timeout=-1))
    with pytest.raises(AssertionError, match="still runs"):
        received(0.05)
    other.send_json(0) if receive is not RECEIVES["recv_pyobj"] else other.send_pyobj(0)
    received()


def test_a_receive_within_its_time_returns_the_message(pair) -> None:
    one, other = pair()
    other.send(b"x")
    other.send(b"y")
    other.send(b"z")
    assert one.recv(timeout=5000) == b"x"
    assert one.recv_multipart(timeout=0) == [b"y"]
    assert one.recv_many(timeout=0.5) == [b"z"]


def test_dontwait_comes_before_a_timeout(socket) -> None:
    began = time.monotonic()
    with pytest.raises(zmq.Again):
        socket(zmq.PAIR).recv(zmq.DONTWAIT, timeout=20_000)
    assert time.monotonic() - began < 5


def test_a_batch_that_is_sent_in_part_says_how_much(socket, pair) -> None:
    _, other = pair(zmq.PULL, zmq.PUSH, rcvhwm=1, sndhwm=1)
    began = time.monotonic()
    sent = other.send_many([b"x"] * 50, timeout=40)
    assert 1 <= sent < 50
    assert time.monotonic() - began < 5
    with pytest.raises(TypeError, match="message 2"):
        other.send_many([b"", b"", "text"], timeout=40)  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("wrong", "error"),
    [("1", TypeError), (float("nan"), ValueError), (10**400, OverflowError), ([], TypeError)],
)
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_is_no_timeout_is_refused(socket, call, wrong: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        call(socket(zmq.PAIR), timeout=wrong)


def test_a_timeout_goes_through_what_a_subclass_has_for_one_part(context, endpoint) -> None:
    class Marked(zmq.Socket[bytes]):
        def send(self, data, flags=0, **given):  # type: ignore[no-untyped-def, override]
            return super().send(b"<" + data, flags, **given)

        def recv(self, flags=0, **given):  # type: ignore[no-untyped-def, override]
            return super().recv(flags, **given)[1:]

    with Marked(context, zmq.PAIR) as one, Marked(context, zmq.PAIR) as other:
        one.bind(endpoint("inproc"))
        other.connect(one.last_endpoint)
        other.send_multipart([b"a", b"b"], timeout=1000)
        other.send(b"c", timeout=1000)
        assert one.recv_multipart(timeout=1000) == [b"a", b"b"]
        assert one.recv(timeout=1000) == b"c"


def test_a_socket_that_is_closed_meanwhile_says_so(socket, thread, wait_until) -> None:
    one = socket(zmq.PAIR)
    waiting = thread(lambda: one.recv(timeout=20_000))
    with pytest.raises(AssertionError, match="still runs"):
        waiting(0.05)
    one.close()
    with pytest.raises(zmq.SocketClosed):
        waiting()


@pytest.mark.parametrize(
    "call",
    [
        lambda socket: socket.recv_into(bytearray(1), flags="NOBLOCK"),
        lambda socket: socket.recv_many(1, "NOBLOCK"),
        lambda socket: socket.recv_many_multipart(1, "NOBLOCK"),
        lambda socket: socket.send_many([b""], "NOBLOCK"),
        lambda socket: socket.send_many_multipart([[b""]], "NOBLOCK"),
        lambda socket: socket.recv_multipart_into([], flags="NOBLOCK"),
    ],
)
def test_flags_as_text_are_told_the_constant(socket, call) -> None:
    with pytest.raises(TypeError, match=r"flags is an int, not str: 'NOBLOCK'; did you mean zmq\.NOBLOCK\?"):
        call(socket(zmq.PAIR))
