"""Receiving the parts of a message into memory of one's own."""

from __future__ import annotations

import array
import ctypes
import sys
from typing import Any

import pytest

import zmq


@pytest.fixture
def ends(pair) -> tuple[zmq.Socket, zmq.Socket]:
    return pair(zmq.PULL, zmq.PUSH)


@pytest.mark.parametrize("size", [0, 1, 100, 200_000])
def test_each_part_is_written_to_its_buffer(ends, size: int) -> None:
    pull, push = ends
    content = (bytes(range(256)) * (size // 256 + 1))[:size]
    push.send_multipart([b"head", content])
    head, body = bytearray(4), bytearray(b"\xaa" * (size + 5))
    assert pull.recv_multipart_into([head, body]) == [4, size]
    assert (head, body) == (b"head", content + b"\xaa" * 5)


def test_buffers_that_are_left_over_stay_as_they_are(ends) -> None:
    pull, push = ends
    push.send(b"one")
    buffers = [bytearray(3), bytearray(b"two")]
    assert pull.recv_multipart_into(buffers) == [3]
    assert buffers == [b"one", b"two"]


def test_what_does_not_fit_is_dropped_and_the_sizes_tell(ends) -> None:
    pull, push = ends
    push.send_multipart([b"0123456789", b"abc", b"third"])
    push.send(b"next")
    buffers = [bytearray(4), bytearray(3)]
    assert pull.recv_multipart_into(iter(buffers)) == [10, 3, 5]
    assert buffers == [b"0123", b"abc"]
    assert pull.recv() == b"next"


@pytest.mark.parametrize("buffers", [[bytearray(4), bytearray(9)], [bytearray(99)], []])
def test_a_message_that_does_not_fit_is_kept_when_dropping_is_forbidden(
    ends, buffers: list[bytearray]
) -> None:
    pull, push = ends
    push.send_multipart([b"0123456789", b"second"])
    push.send(b"next")
    room = [len(buffer) for buffer in buffers]
    with pytest.raises(ValueError, match=r"have \[10, 6\] bytes, there is room for \[") as caught:
        pull.recv_multipart_into(buffers, truncate=False)
    assert str(room) in str(caught.value)
    assert not any(map(any, buffers))
    assert pull.poll(0) == zmq.POLLIN
    assert pull.recv_multipart() == [b"0123456789", b"second"]
    assert pull.recv() == b"next"


@pytest.mark.parametrize(
    "buffer", [b"read-only", b"", "text", 5, memoryview(bytearray(8))[::2], memoryview(b"read-only")]
)
def test_what_cannot_be_written_to_is_refused_and_nothing_lost(ends, buffer: Any) -> None:
    pull, push = ends
    push.send_multipart([b"kept", b"whole"])
    with pytest.raises(TypeError):
        pull.recv_multipart_into([bytearray(9), buffer])
    assert pull.recv_multipart() == [b"kept", b"whole"]


@pytest.mark.parametrize(
    "buffer",
    [array.array("i", [0, 0]), memoryview(bytearray(8)).cast("B", (2, 4)), memoryview(bytearray(10))[2:]],
)
def test_any_writable_contiguous_memory_will_do(ends, buffer: Any) -> None:
    pull, push = ends
    push.send_multipart([b"01234567", b""])
    assert pull.recv_multipart_into([buffer, bytearray()]) == [8, 0]
    assert memoryview(buffer).tobytes() == b"01234567"


@pytest.mark.skipif(
    sys.implementation.name == "pypy", reason="PyPy 7.3 dies in memoryview() of such an array, whoever asks"
)
def test_memory_for_nothing_takes_nothing(ends) -> None:
    pull, push = ends
    push.send_multipart([b"dropped", b""])
    assert pull.recv_multipart_into([(ctypes.c_char * 0 * 3)(), bytearray()]) == [7, 0]


def test_the_buffers_are_free_again_after_a_timeout(ends) -> None:
    pull, _ = ends
    buffer = bytearray(2)
    with pytest.raises(zmq.Again) as caught:
        pull.recv_multipart_into([buffer], flags=zmq.DONTWAIT)
    buffer.append(1)
    assert caught.tb is not None


def test_a_message_whose_copying_is_interrupted_is_kept(ends, monkeypatch) -> None:
    pull, push = ends
    push.send_multipart([b"a", b"b"])

    def interrupted(*arguments: object) -> list[int]:
        raise KeyboardInterrupt

    monkeypatch.setattr("zmq.sugar.serialize.scatter", interrupted)
    with pytest.raises(KeyboardInterrupt):
        pull.recv_multipart_into([bytearray(1)])
    assert pull.recv_multipart() == [b"a", b"b"]
