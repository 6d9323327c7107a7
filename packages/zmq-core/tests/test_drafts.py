"""The draft API where it is not built in: every way in says so. Its sockets are in test_draft_sockets.py."""

from __future__ import annotations

from typing import Any, Callable

import pytest

import zmq

NAMES = ["SERVER", "CLIENT", "RADIO", "DISH", "GATHER", "SCATTER", "DGRAM", "PEER", "CHANNEL"]

without_drafts = pytest.mark.skipif(zmq.DRAFT_API, reason="this build has the draft API")


def test_what_the_build_says_agrees() -> None:
    assert zmq.DRAFT_API == zmq.has("draft") == zmq.build_info()["draft"]
    assert zmq.PYZMQ_DRAFT_API == zmq.DRAFT_API


@without_drafts
@pytest.mark.parametrize("name", NAMES)
def test_a_draft_socket_says_what_is_missing(context, name: str) -> None:
    with pytest.raises(
        zmq.ZMQError, match=f"{name} sockets belong to libzmq's draft API: .*without it"
    ) as caught:
        context.socket(getattr(zmq, name))
    assert caught.value.errno == zmq.EINVAL


CALLS: dict[str, Callable[[zmq.Socket], Any]] = {
    "join": lambda sock: sock.join("group"),
    "leave": lambda sock: sock.leave(b"group"),
    "connect_peer": lambda sock: sock.connect_peer("tcp://127.0.0.1:9"),
    "routing_id": lambda sock: sock.send(b"x", routing_id=5),
    "group": lambda sock: sock.send_multipart([b"x"], group="group"),
    "send_string": lambda sock: sock.send_string("x", routing_id=5),
    "frame routing_id": lambda sock: zmq.Frame(b"x").routing_id,
    "frame group": lambda sock: setattr(zmq.Frame(b"x"), "group", "x"),
}


@without_drafts
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
def test_a_draft_call_says_what_is_missing(socket, call: Callable[[zmq.Socket], Any]) -> None:
    with pytest.raises(zmq.ZMQError, match="draft API: zmq-core was built without it") as caught:
        call(socket(zmq.DEALER))
    assert caught.value.errno == zmq.ENOTSUP
