"""What an Again says: what was awaited, how long, and by which option."""

from __future__ import annotations

import errno
import os
import pickle
from typing import Callable

import pytest

import zmq

Factory = Callable[..., zmq.Socket]
PLAIN = os.strerror(errno.EAGAIN)


def receives(socket: zmq.Socket, **how: int) -> list[Callable[[], object]]:
    return [
        lambda: socket.recv(**how),
        lambda: socket.recv(copy=False, **how),
        lambda: socket.recv_multipart(**how),
        lambda: socket.recv_into(bytearray(10), **how),
        lambda: socket.recv_string(**how),
    ]


def sends(socket: zmq.Socket, **how: int) -> list[Callable[[], object]]:
    return [
        lambda: socket.send(b"x", **how),
        lambda: socket.send(b"x", copy=False, **how),
        lambda: socket.send_multipart([b"x", b"y"], **how),
        lambda: socket.send_string("x", **how),
    ]


def told(call: Callable[[], object]) -> str:
    with pytest.raises(zmq.Again) as caught:
        call()
    assert type(caught.value) is zmq.Again
    assert caught.value.args == (errno.EAGAIN,)
    assert caught.value.strerror == PLAIN
    assert str(caught.value).startswith(PLAIN)
    assert str(caught.value) in repr(caught.value)
    return str(caught.value)


def test_a_receive_that_timed_out_says_how_long_it_waited_and_by_which_option(
    socket: Factory, endpoint
) -> None:
    pull = socket(zmq.PULL, rcvtimeo=2)
    pull.bind(endpoint("inproc"))
    for call in receives(pull):
        assert told(call) == f"{PLAIN} (no message came for a PULL socket within 2 ms (RCVTIMEO))"


def test_a_send_that_timed_out_says_how_long_it_waited_and_what_for(socket: Factory, endpoint) -> None:
    push = socket(zmq.PUSH, sndtimeo=2)
    push.bind(endpoint("inproc"))
    for call in sends(push):
        assert told(call) == (
            f"{PLAIN} (no peer of a PUSH socket could take the message within 2 ms (SNDTIMEO): "
            "none is connected, or the queues of all are full (SNDHWM))"
        )


def test_a_call_that_must_not_wait_says_so(socket: Factory, endpoint) -> None:
    pull, push = socket(zmq.PULL), socket(zmq.PUSH)
    pull.bind(endpoint("inproc"))
    push.bind(endpoint("inproc"))
    for call in receives(pull, flags=zmq.DONTWAIT):
        assert told(call) == f"{PLAIN} (no message is here now, and DONTWAIT waits for none)"
    for call in sends(push, flags=zmq.DONTWAIT):
        assert "no peer can take the message now, and DONTWAIT waits for none" in told(call)


def test_a_sub_without_a_subscription_is_told_so(socket: Factory, endpoint) -> None:
    sub = socket(zmq.SUB, rcvtimeo=1)
    sub.bind(endpoint("inproc"))
    assert "the socket has no subscription, and subscribe(b'') takes all messages" in told(sub.recv)
    sub.subscribe(b"topic")
    assert "subscription" not in told(sub.recv)


def test_a_shadow_of_a_sub_may_have_subscriptions_that_only_other_code_knows(
    socket: Factory, endpoint
) -> None:
    sub = socket(zmq.SUB, rcvtimeo=1)
    sub.bind(endpoint("inproc"))
    assert zmq.Socket.shadow(sub.underlying).rcvtimeo == 1
    assert "subscription" not in told(sub.recv)


def test_a_socket_without_an_endpoint_is_told_so(socket: Factory) -> None:
    assert "the socket is neither bound nor connected" in told(socket(zmq.PULL, rcvtimeo=1).recv)
    assert "the socket is neither bound nor connected" in told(lambda: socket(zmq.PUSH, sndtimeo=1).send(b""))


def test_a_req_without_a_reply_is_told_how_to_ask_again(socket: Factory, endpoint) -> None:
    req, router = socket(zmq.REQ, rcvtimeo=1), socket(zmq.ROUTER)
    router.bind(address := endpoint("inproc"))
    req.connect(address)
    req.send(b"question")
    assert told(req.recv).endswith(
        "(no reply came for a REQ socket within 1 ms (RCVTIMEO); with REQ_RELAXED it may ask again)"
    )


def test_an_again_of_the_program_s_own_has_the_system_s_words() -> None:
    assert str(zmq.Again()) == str(zmq.Again(errno.EAGAIN)) == PLAIN


def test_a_pickled_again_keeps_how_long_it_waited(socket: Factory, endpoint) -> None:
    pull = socket(zmq.PULL, rcvtimeo=1)
    pull.bind(endpoint("inproc"))
    with pytest.raises(zmq.Again) as caught:
        pull.recv()
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)
