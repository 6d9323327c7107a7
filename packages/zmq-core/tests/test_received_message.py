"""What `recv(metadata=True)` returns goes where bytes can go."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any, Callable

import pytest

import zmq

WAYS: dict[str, Callable[[Any], Any]] = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "deepcopy in a dict": lambda message: copy.deepcopy({"m": message})["m"],
    "its class": lambda message: type(message)(b"hello"),
    "sum": lambda message: message + b"",
    "slice": lambda message: message[:],
    **{
        f"pickle {protocol}": lambda message, protocol=protocol: pickle.loads(pickle.dumps(message, protocol))
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1)
    },
}


@pytest.fixture
def message(pair) -> zmq.ReceivedMessage:
    pull, push = pair(zmq.PULL, zmq.PUSH, "tcp")
    push.send(b"hello")
    return pull.recv(metadata=True)


@pytest.mark.parametrize("way", WAYS)
def test_it_goes_where_bytes_go(message: zmq.ReceivedMessage, way: str) -> None:
    assert WAYS[way](message) == b"hello"
    assert hash(message) == hash(b"hello")
    assert json.loads(json.dumps({message.decode(): 1})) == {"hello": 1}


def test_a_pickle_is_of_plain_bytes(message: zmq.ReceivedMessage) -> None:
    assert type(pickle.loads(pickle.dumps(message))) is bytes


def test_a_copy_knows_the_sender(message: zmq.ReceivedMessage) -> None:
    assert copy.copy(message).peer_address == copy.deepcopy(message).peer_address == "127.0.0.1"


def test_one_made_of_bytes_knows_no_sender() -> None:
    made = zmq.ReceivedMessage(b"hello")
    assert (made.more, made.get("Peer-Address"), made.user_id, made.group) == (False, None, None, None)
