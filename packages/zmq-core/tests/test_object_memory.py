"""Memory that holds references to Python objects is no message: it is neither sent nor received into."""

from __future__ import annotations

import ctypes
import sys
from typing import Any, Callable

import pytest

import zmq

pytestmark = pytest.mark.skipif(
    sys.implementation.name != "cpython", reason="NumPy is released for CPython alone"
)
if sys.implementation.name == "cpython":
    import numpy

    REFERENCES = {
        "objects": numpy.array([object()] * 4),
        "one": numpy.array(None, dtype=object),
        "field": numpy.zeros(2, [("a", "O"), ("b", "f8")]),
        "field beside a date": numpy.zeros(2, [("a", "O"), ("b", "M8[s]")]),
        "ctypes": (ctypes.py_object * 2)(),
        "view": memoryview(numpy.array([1, "x"], dtype=object)),
    }
    NUMBERS = {
        "fields": numpy.zeros(2, [("Object", "i4"), ("O", "f8")]),
        "dates": numpy.zeros(3, "M8[s]"),
        "durations": numpy.zeros(3, "m8[s]"),
        "text": numpy.array(["ab", "c"]),
    }

TAKE: dict[str, Callable[[Any, Any], Any]] = {
    "send": lambda socket, data: socket.send(data),
    "send without copy": lambda socket, data: socket.send(data, copy=False),
    "send_multipart": lambda socket, data: socket.send_multipart([b"head", data]),
    "send_many": lambda socket, data: socket.send_many([data]),
    "try_send": lambda socket, data: socket.try_send(data),
    "Frame": lambda socket, data: zmq.Frame(data),
    "Frame without copy": lambda socket, data: zmq.Frame(data, copy=False, track=True),
    "option": lambda socket, data: socket.set(zmq.ROUTING_ID, data),
}


@pytest.mark.parametrize("how", TAKE)
@pytest.mark.parametrize("what", ["objects", "one", "field", "field beside a date", "ctypes", "view"])
def test_references_are_not_sent(pair, how: str, what: str) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    with pytest.raises(TypeError):
        TAKE[how](push, REFERENCES[what])
    assert not pull.poll(0)


@pytest.mark.parametrize("what", ["objects", "one", "field", "ctypes", "view"])
def test_references_are_not_overwritten(pair, what: str) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    push.send(b"12345678" * 4)
    with pytest.raises(TypeError, match="references to Python objects"):
        pull.recv_into(REFERENCES[what])
    with pytest.raises(TypeError):
        pull.recv_multipart_into([REFERENCES[what]])
    assert pull.recv() == b"12345678" * 4


@pytest.mark.parametrize("what", ["fields", "dates", "durations", "text"])
def test_plain_memory_is_sent_whatever_its_format(pair, what: str) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    data = NUMBERS[what]
    push.send(data)
    assert pull.recv() == data.tobytes()
    assert zmq.Frame(data).bytes == data.tobytes()
