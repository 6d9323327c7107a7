"""Receiving into memory of one's own."""

from __future__ import annotations

import array
import sys
from typing import Any

import pytest

import zmq


@pytest.fixture
def ends(pair) -> tuple[zmq.Socket, zmq.Socket]:
    return pair(zmq.PULL, zmq.PUSH)


@pytest.mark.parametrize("size", [0, 1, 100, 200_000])
def test_the_content_is_written_and_its_size_returned(ends, size: int) -> None:
    pull, push = ends
    content = bytes(range(256)) * (size // 256 + 1)
    push.send(content[:size])
    buffer = bytearray(b"\xaa" * (size + 5))
    assert pull.recv_into(buffer) == size
    assert buffer == content[:size] + b"\xaa" * 5


def test_what_does_not_fit_is_cut_off_and_the_size_tells(ends) -> None:
    pull, push = ends
    push.send(b"0123456789")
    buffer = bytearray(4)
    assert pull.recv_into(buffer) == 10
    assert buffer == b"0123"


def test_no_more_than_nbytes_are_written(ends) -> None:
    pull, push = ends
    push.send(b"0123456789")
    buffer = bytearray(6)
    assert pull.recv_into(buffer, nbytes=3) == 10
    assert buffer == b"012\0\0\0"


@pytest.mark.parametrize("nbytes", [0, 3])
def test_what_does_not_fit_is_kept_when_cutting_is_forbidden(ends, nbytes: int) -> None:
    pull, push = ends
    push.send_multipart([b"0123456789", b"second"])
    with pytest.raises(ValueError, match=f"has 10 bytes, there is room for {nbytes or 4}"):
        pull.recv_into(bytearray(4), nbytes=nbytes, truncate=False)
    assert pull.poll(0) == zmq.POLLIN
    buffer = bytearray(10)
    assert pull.recv_into(buffer, truncate=False) == 10
    assert buffer == b"0123456789"
    assert pull.rcvmore
    assert pull.recv() == b"second"
    assert not pull.rcvmore


@pytest.mark.parametrize("nbytes", [-1, 7])
def test_nbytes_is_checked_before_a_message_is_taken(ends, nbytes: int) -> None:
    pull, push = ends
    push.send(b"kept")
    with pytest.raises(ValueError, match=rf"nbytes is {nbytes}.* holds 6 bytes"):
        pull.recv_into(bytearray(6), nbytes=nbytes)
    assert pull.recv() == b"kept"


@pytest.mark.parametrize(
    ("buffer", "error"),
    [(b"read-only", BufferError), ("text", TypeError), (memoryview(bytearray(8))[::2], BufferError)],
)
def test_what_cannot_be_written_to_is_refused_and_nothing_lost(
    ends, buffer: Any, error: type[Exception]
) -> None:
    pull, push = ends
    push.send(b"kept")
    with pytest.raises(error):
        pull.recv_into(buffer)
    assert pull.recv() == b"kept"


@pytest.mark.parametrize(
    "buffer", [array.array("i", [0, 0]), memoryview(bytearray(8)), memoryview(bytearray(10))[2:]]
)
def test_any_writable_contiguous_memory_will_do(ends, buffer: Any) -> None:
    pull, push = ends
    push.send(b"01234567")
    assert pull.recv_into(buffer) == 8
    assert memoryview(buffer).tobytes() == b"01234567"


@pytest.mark.parametrize("shape", [(2, 4), (2, 2, 2)])
@pytest.mark.parametrize("as_view", [False, True])
def test_an_array_laid_out_by_columns_is_filled_as_it_lies_in_memory(ends, shape: Any, as_view: bool) -> None:
    numpy = pytest.importorskip("numpy")
    pull, push = ends
    by_columns = numpy.zeros(shape, "u1", order="F")
    buffer = memoryview(by_columns) if as_view else by_columns
    push.send(b"01234567")
    assert pull.recv_into(buffer) == 8
    assert by_columns.tobytes("A") == b"01234567"


def test_an_array_of_dates_which_has_no_format_is_filled(ends) -> None:
    numpy = pytest.importorskip("numpy")
    pull, push = ends
    dates = numpy.zeros(2, "M8[s]")
    push.send(bytes(range(16)))
    assert pull.recv_into(dates) == 16
    assert dates.tobytes() == bytes(range(16))


@pytest.mark.parametrize("fault", ["not contiguous", "read-only"])
def test_an_array_that_cannot_be_filled_is_refused_with_both_errors_and_nothing_lost(
    ends, fault: str
) -> None:
    numpy = pytest.importorskip("numpy")
    pull, push = ends
    memory = numpy.zeros(16, "u1")[::2]
    if fault == "read-only":
        memory = numpy.zeros(8, "u1")
        memory.flags.writeable = False
    push.send(b"kept")
    for kind in (BufferError, ValueError):  # what a memoryview raises, and what NumPy does
        with pytest.raises(kind, match=f"the memory of ndarray cannot be written to: .*{fault}"):
            pull.recv_into(memory)
    assert pull.recv() == b"kept"


def test_parts_come_one_by_one(ends) -> None:
    pull, push = ends
    push.send_multipart([b"a", b"bc"])
    buffer = bytearray(2)
    assert pull.recv_into(buffer) == 1
    assert pull.rcvmore
    assert pull.recv_into(buffer) == 2
    assert not pull.rcvmore


def test_the_buffer_is_free_again_after_a_timeout(ends) -> None:
    pull, _ = ends
    buffer = bytearray(2)
    with pytest.raises(zmq.Again):
        pull.recv_into(buffer, flags=zmq.DONTWAIT)
    buffer.append(1)


@pytest.mark.skipif(
    sys.implementation.name == "pypy", reason="PyPy lets a bytearray grow while its memory is lent"
)
def test_the_buffer_is_held_while_another_thread_waits(ends, thread) -> None:
    pull, push = ends
    buffer = bytearray(2)
    size = thread(lambda: pull.recv_into(buffer))
    while True:
        try:
            buffer.append(1)
            buffer.pop()
        except BufferError:
            break
    push.send(b"ok")
    assert size() == 2
