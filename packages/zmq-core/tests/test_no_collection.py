"""A socket where a collection belongs is a TypeError: it neither blocks nor eats messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Callable

import pytest

import zmq

SLIPS: dict[str, Callable[[Any], Any]] = {
    "select": lambda socket: zmq.select(socket, [], [], 0),
    "zmq_poll": lambda socket: zmq.zmq_poll(socket, 0),
    "zmq_poll entry": lambda socket: zmq.zmq_poll([socket], 0),
    "in": lambda socket: b"x" in socket,
    "list": list,
    "iter": iter,
    "unpacking": lambda socket: [*socket],
    "dict": dict,
    "bytes": bytes,
    "join": b"".join,
    "send_multipart": lambda socket: socket.send_multipart(socket),
}


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_socket_is_refused_where_a_collection_belongs(pair, slip: Callable[[Any], Any]) -> None:
    left, right = pair(zmq.PAIR, zmq.PAIR, rcvtimeo=2000)
    right.send(b"message")
    with pytest.raises(TypeError):
        slip(left)
    assert left.recv() == b"message"
    assert not isinstance(left, Iterable)


@pytest.mark.parametrize("entries", [{(0, 1)}, iter([(0, 1)])], ids=["set", "iterator"])
def test_zmq_poll_takes_a_list(entries: Any) -> None:
    with pytest.raises(TypeError):
        zmq.zmq_poll(entries, 0)
