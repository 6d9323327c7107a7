"""Text, JSON, pickles, and serialisers of one's own."""

from __future__ import annotations

import json
import pickle
from typing import Any

import pytest

import zmq


@pytest.fixture
def ends(pair) -> tuple[zmq.Socket, zmq.Socket]:
    return pair(zmq.PULL, zmq.PUSH)


@pytest.mark.parametrize("text", ["", "plain", "naïve ☃ 🐍"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_text_arrives_in_its_encoding(ends, text: str, encoding: str) -> None:
    pull, push = ends
    push.send_string(text, encoding=encoding)
    assert pull.recv_string(encoding=encoding) == text


def test_send_string_refuses_bytes(ends) -> None:
    with pytest.raises(TypeError, match=r"takes a str, not bytes; use send\(\)"):
        ends[1].send_string(b"bytes")


def test_text_in_another_encoding_raises_with_the_message(ends) -> None:
    pull, push = ends
    push.send(b"\xff\xfe")
    with pytest.raises(UnicodeDecodeError) as caught:
        pull.recv_string()
    assert caught.value.object == b"\xff\xfe"


def test_the_unicode_names_are_the_string_ones() -> None:
    assert zmq.Socket.send_unicode is zmq.Socket.send_string
    assert zmq.Socket.recv_unicode is zmq.Socket.recv_string


@pytest.mark.parametrize("value", [None, 1, "x", [1, 2], {"a": {"b": [1.5, None]}}], ids=repr)
def test_json_arrives(ends, value: Any) -> None:
    pull, push = ends
    push.send_json(value)
    assert pull.recv_json() == value


def test_json_arguments_are_passed_on(ends) -> None:
    pull, push = ends
    push.send_json({"b": 1, "a": 2}, sort_keys=True)
    assert json.loads(pull.recv()) == {"a": 2, "b": 1}
    push.send_json(1.5)
    assert pull.recv_json(parse_float=str) == "1.5"


def test_what_is_no_json_raises(ends) -> None:
    pull, push = ends
    with pytest.raises(TypeError):
        push.send_json(object())
    push.send(b"{")
    with pytest.raises(ValueError):
        pull.recv_json()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_objects_arrive(ends, protocol: int) -> None:
    pull, push = ends
    push.send_pyobj({1: {2, 3}}, protocol=protocol)
    assert pull.recv_pyobj() == {1: {2, 3}}


def test_objects_are_pickled_as_this_python_pickles_them(ends) -> None:
    pull, push = ends
    push.send_pyobj(1)
    assert pull.recv() == pickle.dumps(1)


def test_pyobj_can_be_tracked(ends) -> None:
    pull, push = ends
    tracker = push.send_pyobj(bytes(100_000), copy=False, track=True)
    assert not tracker.done
    assert pull.recv_pyobj() == bytes(100_000)
    tracker.wait(10)


def test_own_serialisers_see_all_parts(ends) -> None:
    pull, push = ends
    push.send_serialized(["a", "b"], lambda parts: [part.encode() for part in parts])
    assert pull.recv_serialized(lambda parts: [part.decode() for part in parts]) == ["a", "b"]


def test_own_deserialisers_get_frames_when_asked(ends) -> None:
    pull, push = ends
    push.send_serialized(b"abc", lambda message: (message, b"2"))
    assert pull.recv_serialized(lambda parts: [part.bytes for part in parts], copy=False) == [b"abc", b"2"]


def test_a_failing_serialiser_sends_nothing(ends) -> None:
    pull, push = ends
    with pytest.raises(ZeroDivisionError):
        push.send_serialized(0, lambda number: [1 // number])
    assert not pull.poll(0)


@pytest.mark.parametrize("receive", ["recv_string", "recv_json", "recv_pyobj"])
def test_flags_reach_recv(ends, receive: str) -> None:
    with pytest.raises(zmq.Again):
        getattr(ends[0], receive)(zmq.DONTWAIT)


@pytest.mark.parametrize(
    ("send", "value"),
    [("send_string", "x"), ("send_json", 1), ("send_pyobj", 1)],
    ids=["string", "json", "pyobj"],
)
def test_flags_reach_send(socket, send: str, value: Any) -> None:
    with pytest.raises(zmq.Again):
        getattr(socket(zmq.PUSH), send)(value, zmq.DONTWAIT)
