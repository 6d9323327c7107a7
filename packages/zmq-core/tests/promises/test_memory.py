"""Promises about memory: nothing is taken away from under libzmq, changed, leaked or cut off."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import pytest

import zmq

promise = pytest.mark.promise
PYPY = sys.implementation.name == "pypy"
needs_proc = pytest.mark.skipif(
    sys.platform == "win32" or not os.path.exists("/proc/self/statm"),
    reason="this system tells no memory use",
)


@promise("memory lent to libzmq cannot be taken away from under it")
@pytest.mark.skipif(PYPY, reason="PyPy lets a bytearray shrink while its memory is lent")
@pytest.mark.parametrize("lend", ["send", "send_multipart", "Frame"])
def test_a_bytearray_keeps_its_size_while_it_is_lent(opened, lend: str) -> None:
    """libzmq reads freed memory if the buffer of a message that is sent without a copy can be resized."""
    dealer = opened(zmq.DEALER)
    dealer.connect("inproc://nobody-is-there")
    buffer = bytearray(200_000)
    if lend == "send":
        dealer.send(buffer, copy=False)
    elif lend == "send_multipart":
        dealer.send_multipart([buffer], copy=False)
    else:
        frame = zmq.Frame(buffer, copy=False)
        assert len(frame) == 200_000
    with pytest.raises(BufferError):
        buffer.clear()


@promise("a frame over read-only memory is read-only")
def test_a_frame_over_bytes_is_read_only() -> None:
    """Writing through the frame would change an immutable `bytes`, for everybody who has it."""
    content = b"A" * 200_000
    view = zmq.Frame(content, copy=False).buffer
    with pytest.raises(TypeError):
        view[0] = ord("B")
    assert content[:1] == b"A"


@promise("a poll with a malformed item leaks nothing")
@needs_proc
def test_a_poll_that_raises_leaks_nothing(opened) -> None:
    """The array for libzmq has to be freed on every way out."""

    def memory() -> int:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    pull = opened(zmq.PULL)
    items: Any = [(pull, zmq.POLLIN)] * 2000 + [(pull, "POLLIN")]

    def poll() -> None:
        with pytest.raises((TypeError, ValueError)):
            zmq.zmq_poll(items, 0)

    def growth() -> int:
        before = memory()
        for _ in range(500):
            poll()
        gc.collect()
        return memory() - before

    # PyPy's heap grows at first, as far as its collector lets it. What leaks grows each time.
    assert any(growth() < 8_000_000 for _ in range(5))


@promise("a tracker is done when libzmq is done with every frame, not with the last")
def test_a_tracker_covers_every_frame(opened) -> None:
    """Who trusts it reuses memory that is still to be sent."""
    dealer = opened(zmq.DEALER)
    dealer.connect("inproc://nobody-is-there-either")
    tracker = dealer.send_multipart([bytes(1_000_000), b"short"], copy=False, track=True)
    assert not tracker.done


@promise("recv_into loses nothing that does not fit, if asked")
def test_recv_into_keeps_what_does_not_fit(opened) -> None:
    """Cutting a message off in silence is for those who want it."""
    push, pull = opened(zmq.PUSH), opened(zmq.PULL)
    pull.bind("inproc://into")
    push.connect("inproc://into")
    push.send(b"longer than that")
    with pytest.raises(ValueError, match="room for 4"):
        pull.recv_into(bytearray(4), truncate=False)
    assert pull.recv(zmq.DONTWAIT) == b"longer than that"
