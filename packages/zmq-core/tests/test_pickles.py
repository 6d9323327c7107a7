"""`recv_pyobj` tells once of untrusted pickles, and can be forbidden."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterator

import pytest

import zmq
from zmq.utils import pickles


@pytest.fixture(autouse=True)
def as_in_a_new_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pickles, "_told", False)
    monkeypatch.setattr(pickles, "policy", object())
    yield
    pickles.refuse(False)


def told(socket, caplog: pytest.LogCaptureFixture, endpoint: str, secret: bytes | None = None) -> list[str]:
    """Receive two objects at an endpoint; return what is logged of it."""
    pull, push = socket(zmq.PULL), socket(zmq.PUSH)
    if secret is not None:
        pull.curve_server, pull.curve_secretkey = True, secret
        push.curve_serverkey = zmq.curve_public(secret)
        push.curve_publickey, push.curve_secretkey = zmq.curve_keypair()
    pull.bind(endpoint)
    push.connect(pull.last_endpoint.replace(b"0.0.0.0", b"127.0.0.1"))
    for number in (1, 2):
        push.send_pyobj(number)
        assert pull.recv_pyobj() == number
    return [record.getMessage() for record in caplog.records if record.name == "zmq.security"]


def test_objects_from_the_network_are_told_once(socket, caplog: pytest.LogCaptureFixture) -> None:
    (said,) = told(socket, caplog, "tcp://0.0.0.0:*")
    assert said.startswith("recv_pyobj unpickles what comes over tcp://0.0.0.0:")
    assert told(socket, caplog, "tcp://0.0.0.0:*") == [said]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]


@pytest.mark.parametrize("endpoint", ["inproc://pickles", "tcp://127.0.0.1:*"])
def test_objects_of_this_machine_are_not_told(
    socket, caplog: pytest.LogCaptureFixture, endpoint: str
) -> None:
    assert told(socket, caplog, endpoint) == []


@pytest.mark.skipif(not zmq.has("curve"), reason="this libzmq has no CURVE")
def test_objects_over_curve_are_not_told(socket, caplog: pytest.LogCaptureFixture) -> None:
    assert told(socket, caplog, "tcp://0.0.0.0:*", zmq.curve_keypair()[1]) == []


def test_objects_that_are_refused_stay_in_the_socket(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    push.send_pyobj([1])
    push.send_pyobj([2])
    assert pull.recv_pyobj() == [1]
    pickles.refuse()
    for _ in range(2):
        with pytest.raises(pickle.UnpicklingError, match="refuse"):
            pull.recv_pyobj()
    pickles.refuse(False)
    assert pull.recv_pyobj() == [2]


def test_a_closed_socket_says_so_first(socket) -> None:
    pull = socket(zmq.PULL)
    pull.close()
    with pytest.raises(zmq.ZMQError, match=r"(?i)closed|not a socket|non-socket"):
        pull.recv_pyobj()


def test_a_get_of_a_subclass_is_not_asked(context, socket) -> None:
    asked = []

    class Own(zmq.Socket):
        def get(self, option):
            asked.append(option)
            return super().get(option)

    push = socket(zmq.PUSH)
    with Own(context, zmq.PULL) as pull:
        pull.bind("inproc://own-get")
        push.connect("inproc://own-get")
        push.send_pyobj(1)
        asked.clear()
        assert pull.recv_pyobj() == 1
    assert asked == []
