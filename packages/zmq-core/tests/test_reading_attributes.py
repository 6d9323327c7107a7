"""Reading an attribute has no effect, and raises nothing but AttributeError."""

from __future__ import annotations

import inspect
import pickle
from collections.abc import Iterator
from typing import Any, Callable
from unittest import mock

import pytest

import zmq

TYPES = ("PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB", "STREAM")


@pytest.fixture
def context() -> Iterator[zmq.Context]:
    with zmq.Context() as context:
        yield context


@pytest.fixture
def things(context: zmq.Context) -> dict[str, Any]:
    """Everything that has options or properties, open and closed."""
    terminated = zmq.Context()
    terminated.term()
    found: dict[str, Any] = {"context": context, "terminated context": terminated, "poller": zmq.Poller()}
    for name in TYPES:
        found[name] = context.socket(getattr(zmq, name))
        found[f"closed {name}"] = context.socket(getattr(zmq, name))
        found[f"closed {name}"].close()
    found["shadow"] = zmq.Socket.shadow(found["PULL"])
    found["bound"] = found["PULL"].bind("inproc://reading-attributes")
    found["frame"] = zmq.Frame(b"content")
    found["tracker"] = zmq.Frame(bytes(100_000), copy=False, track=True).tracker
    found["error"] = zmq.Again()
    return found


def test_every_name_can_be_asked_for(things: dict[str, Any]) -> None:
    for kind, thing in things.items():
        options = [name for enum in (zmq.SocketOption, zmq.ContextOption) for name in enum.__members__]
        for name in [*dir(thing), *options, *map(str.lower, options), "nonsense"]:
            assert isinstance(hasattr(thing, name), bool), f"{kind}.{name}"
            getattr(thing, name, None)


@pytest.mark.parametrize(
    "look",
    [inspect.getmembers, lambda thing: mock.Mock(spec=thing), mock.create_autospec],
    ids=["members", "mock", "autospec"],
)
def test_everything_can_be_inspected_and_mocked(things: dict[str, Any], look: Callable[[Any], Any]) -> None:
    for thing in things.values():
        look(thing)


@pytest.mark.parametrize("name", ["linger", "RCVHWM", "hwm", "last_endpoint", "fd", "events"])
def test_an_option_of_a_closed_socket_is_missing_and_an_error_of_zmq(context: zmq.Context, name: str) -> None:
    socket = context.socket(zmq.PULL)
    socket.close()
    assert not hasattr(socket, name)
    with pytest.raises(zmq.SocketClosed) as caught:
        getattr(socket, name)
    assert isinstance(caught.value, AttributeError)
    assert caught.value.errno == zmq.ENOTSOCK
    copied = pickle.loads(pickle.dumps(caught.value))
    assert (type(copied), copied.args) == (zmq.SocketClosed, caught.value.args)


def test_an_option_of_a_terminated_context_is_missing_and_a_runtime_error() -> None:
    context = zmq.Context()
    context.term()
    assert getattr(context, "io_threads", 7) == 7
    for error in (zmq.ZMQError, RuntimeError):
        with pytest.raises(error, match="terminated"):
            _ = context.MAX_SOCKETS


@pytest.mark.skipif(zmq.DRAFT_API, reason="this build has the draft API")
@pytest.mark.parametrize("name", ["group", "routing_id"])
def test_a_draft_property_of_a_frame_is_missing_and_a_runtime_error(name: str) -> None:
    frame = zmq.Frame(b"x")
    assert getattr(frame, name, None) is None
    for error in (zmq.ZMQError, RuntimeError):
        with pytest.raises(error, match="draft"):
            getattr(frame, name)
        with pytest.raises(error, match="draft"):
            setattr(frame, name, "x")


def test_the_address_of_what_is_closed_is_zero(context: zmq.Context) -> None:
    socket = context.socket(zmq.PULL)
    assert socket.underlying
    socket.close()
    assert socket.underlying == 0


def test_frames_stay_writable_after_the_address_was_read(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, "tcp")
    shadow = zmq.Socket.shadow(pull.underlying)
    push.send(bytearray(5000), copy=True)
    frame = pull.recv(copy=False)
    frame.buffer[0] = 7
    assert frame.bytes[0] == 7
    shadow.close()
