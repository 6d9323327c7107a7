"""Single messages: what can be sent, what comes out, and how long a call waits."""

from __future__ import annotations

import array
import time
from typing import Any

import pytest

import zmq

PAYLOADS = [b"", b"x", b"0123456789" * 10, bytes(70_000), bytes(1_000_000)]


@pytest.mark.parametrize("transport", ["inproc", "tcp"])
@pytest.mark.parametrize("payload", PAYLOADS, ids=len)
@pytest.mark.parametrize("send_copy", [True, False], ids=["copy", "lend"])
@pytest.mark.parametrize("recv_copy", [True, False], ids=["bytes", "frame"])
def test_content_arrives_unchanged(
    pair, transport: str, payload: bytes, send_copy: bool, recv_copy: bool
) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, transport)
    push.send(payload, copy=send_copy)
    received = pull.recv(copy=recv_copy)
    assert type(received) is (bytes if recv_copy else zmq.Frame)
    assert bytes(received) == payload


@pytest.mark.parametrize(
    "data",
    [
        bytearray(b"abcd"),
        memoryview(b"abcd"),
        memoryview(b"xabcdx")[1:5],
        array.array("b", b"abcd"),
        zmq.Frame(b"abcd"),
    ],
    ids=lambda data: type(data).__name__,
)
def test_any_contiguous_buffer_can_be_sent(pair, data: Any) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    push.send(data)
    assert pull.recv() == b"abcd"


@pytest.mark.parametrize("data", ["text", 5, None, 1.5, ["x"], object()], ids=repr)
def test_other_objects_are_refused_by_type(pair, data: Any) -> None:
    _, push = pair(zmq.PULL, zmq.PUSH)
    with pytest.raises(TypeError, match=f"not {type(data).__name__}"):
        push.send(data)


def test_a_str_is_refused_with_the_call_to_use(pair) -> None:
    _, push = pair(zmq.PULL, zmq.PUSH)
    with pytest.raises(TypeError, match=r"'text'; use send_string\(\)"):
        push.send("text")


def test_memory_with_gaps_is_refused(pair) -> None:
    _, push = pair(zmq.PULL, zmq.PUSH)
    with pytest.raises(BufferError):
        push.send(memoryview(b"abcdef")[::2])


def test_a_released_memoryview_is_refused(pair) -> None:
    _, push = pair(zmq.PULL, zmq.PUSH)
    view = memoryview(b"abc")
    view.release()
    with pytest.raises(ValueError, match="released"):
        push.send(view)


def test_order_is_kept(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    for number in range(500):
        push.send(b"%d" % number)
    assert [int(pull.recv()) for _ in range(500)] == list(range(500))


def test_dontwait_raises_again_at_once(pair) -> None:
    pull, _ = pair(zmq.PULL, zmq.PUSH)
    with pytest.raises(zmq.Again):
        pull.recv(zmq.DONTWAIT)


def test_send_without_a_peer_raises_again(socket) -> None:
    push = socket(zmq.PUSH)
    with pytest.raises(zmq.Again):
        push.send(b"x", zmq.DONTWAIT)


@pytest.mark.parametrize("timeout", [0, 1, 30])
def test_rcvtimeo_ends_a_receive(pair, timeout: int) -> None:
    pull, _ = pair(zmq.PULL, zmq.PUSH, rcvtimeo=timeout)
    start = time.monotonic()
    with pytest.raises(zmq.Again):
        pull.recv()
    assert timeout / 1000 <= time.monotonic() - start < timeout / 1000 + 2


def test_sndtimeo_ends_a_send(socket) -> None:
    push = socket(zmq.PUSH, sndtimeo=20)
    start = time.monotonic()
    with pytest.raises(zmq.Again):
        push.send(b"x")
    assert 0.02 <= time.monotonic() - start < 2


def test_a_receive_waits_for_its_message(pair, thread) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    received = thread(pull.recv)
    push.send(b"late")
    assert received() == b"late"


def test_a_send_waits_for_room(pair, thread) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, sndhwm=1, rcvhwm=1)
    sent = thread(lambda: [push.send(b"%d" % number) for number in range(100)])
    assert [pull.recv() for _ in range(100)] == [b"%d" % number for number in range(100)]
    sent()


def test_a_request_and_its_reply_take_turns(pair) -> None:
    rep, req = pair(zmq.REP, zmq.REQ)
    with pytest.raises(zmq.ZMQError, match="send a request first") as caught:
        req.recv()
    assert caught.value.errno == zmq.EFSM
    req.send(b"question")
    with pytest.raises(zmq.ZMQError, match="receive the reply first"):
        req.send(b"impatient")
    with pytest.raises(zmq.ZMQError, match="receive a request first"):
        rep.send(b"unasked")
    assert rep.recv() == b"question"
    rep.send(b"answer")
    assert req.recv() == b"answer"


@pytest.mark.parametrize(("type_", "call"), [(zmq.PULL, "send"), (zmq.SUB, "send")])
def test_a_type_that_cannot_send_says_so(socket, type_: int, call: str) -> None:
    with pytest.raises(zmq.ZMQError, match=f"{type_.name} socket cannot send") as caught:
        getattr(socket(type_), call)(b"x")
    assert caught.value.errno == zmq.ENOTSUP


@pytest.mark.parametrize("type_", [zmq.PUSH, zmq.PUB])
def test_a_type_that_cannot_receive_says_so(socket, type_: int) -> None:
    with pytest.raises(zmq.ZMQError, match=f"{type_.name} socket cannot receive") as caught:
        socket(type_).recv()
    assert caught.value.errno == zmq.ENOTSUP


def test_an_unroutable_message_raises_when_mandatory(socket, endpoint) -> None:
    router = socket(zmq.ROUTER, router_mandatory=True)
    router.bind(endpoint("inproc"))
    with pytest.raises(zmq.ZMQError) as caught:
        router.send_multipart([b"nobody", b"x"])
    assert caught.value.errno == zmq.EHOSTUNREACH


def test_a_subscriber_gets_its_topics_only(pair) -> None:
    xpub, sub = pair(zmq.XPUB, zmq.SUB)
    sub.subscribe("a")
    sub.subscribe(b"b")
    sub.subscribe("c")
    sub.unsubscribe("c")
    topics = [xpub.recv() for _ in range(4)]
    assert topics == [b"\1a", b"\1b", b"\1c", b"\0c"]
    for message in (b"c1", b"a1", b"x1", b"b1"):
        xpub.send(message)
    assert [sub.recv(), sub.recv()] == [b"a1", b"b1"]
    with pytest.raises(zmq.Again):
        sub.recv(zmq.DONTWAIT)


def test_assigning_subscribe_subscribes(pair) -> None:
    xpub, sub = pair(zmq.XPUB, zmq.SUB)
    sub.subscribe = b"topic"
    assert xpub.recv() == b"\1topic"
    sub.unsubscribe = b"topic"
    assert xpub.recv() == b"\0topic"


def test_iterating_receives_until_the_socket_is_closed(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    for message in (b"a", b"b"):
        push.send(message)
    received = []
    for message in pull.messages():
        received.append(message)
        if message == b"b":
            pull.close()
    assert received == [b"a", b"b"]
