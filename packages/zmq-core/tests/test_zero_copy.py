"""Memory lent to libzmq: when it is released, and who can tell."""

from __future__ import annotations

import ctypes
import gc
import sys
import threading
import time
from typing import Callable

import pytest

import zmq

SIZE = 100_000


def is_free(memory: bytearray) -> bool:
    """Whether nobody has the memory exported."""
    try:
        memory.append(0)
    except BufferError:
        return False
    memory.pop()
    return True


def test_memory_is_held_until_the_message_was_taken(pair, wait_until) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, "tcp")
    memory = bytearray(SIZE)
    push.send(memory, copy=False)
    pull.recv()
    wait_until(lambda: is_free(memory))


def test_memory_is_held_while_nobody_takes_the_message(socket) -> None:
    push = socket(zmq.PUSH, linger=0)
    push.connect("tcp://127.0.0.1:9")
    memory = bytearray(SIZE)
    tracker = push.send(memory, copy=False, track=True)
    if sys.implementation.name != "pypy":  # whose bytearrays may grow at any time
        assert not is_free(memory)
    assert not tracker.done
    with pytest.raises(zmq.NotDone):
        tracker.wait(0.01)


def test_closing_the_socket_releases_the_memory(socket, wait_until) -> None:
    push = socket(zmq.PUSH)
    push.connect("tcp://127.0.0.1:9")
    memory = bytearray(SIZE)
    tracker = push.send(memory, copy=False, track=True)
    push.close(linger=0)
    tracker.wait(10)
    assert tracker.done
    wait_until(lambda: is_free(memory))


def test_memory_is_released_in_silence_too(pair, wait_until) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, "tcp")
    memory = bytearray(SIZE)
    tracker = push.send(memory, copy=False, track=True)
    received = pull.recv(copy=False)
    tracker.wait(10)
    del received
    wait_until(lambda: is_free(memory))  # no call of zmq in between


def test_small_memory_is_copied_at_once(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    memory = bytearray(b"abc")
    tracker = push.send(memory, copy=False, track=True)
    assert tracker.done
    memory[0] = 0
    assert pull.recv() == b"abc"


def test_a_threshold_of_zero_lends_everything(pair, socket) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    push.copy_threshold = 0
    memory = bytearray(b"abc")
    push.send(memory, copy=False)
    memory[0] = ord("x")
    assert pull.recv() == b"xbc"


def test_copy_true_is_a_copy_whatever_the_size(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    memory = bytearray(b"a" * SIZE)
    assert push.send(memory, copy=True, track=True) is None
    memory[0] = 0
    memory.append(1)
    assert pull.recv() == b"a" * SIZE


@pytest.mark.parametrize("lent", [0, 1, 2])
def test_a_tracker_covers_every_part(socket, lent: int) -> None:
    push = socket(zmq.PUSH)
    push.connect("tcp://127.0.0.1:9")
    parts = [b"small", b"small", b"small"]
    parts[lent] = bytes(SIZE)
    tracker = push.send_multipart(parts, copy=False, track=True)
    assert not tracker.done
    push.close(linger=0)
    tracker.wait(10)


def test_a_tracker_waits_for_all_of_several_parts(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    tracker = push.send_multipart([bytes(SIZE), bytes(SIZE)], copy=False, track=True)
    first, second = pull.recv_multipart(copy=False)
    del first
    gc.collect()
    assert not tracker.done
    del second
    gc.collect()
    tracker.wait(10)


def test_a_tracker_covers_tracked_frames_among_the_parts(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    frame = zmq.Frame(bytearray(SIZE), copy=False, track=True)
    tracker = push.send_multipart([b"x", frame], copy=False, track=True)
    pull.recv_multipart()
    assert not tracker.done  # the frame itself still holds the memory
    del frame
    gc.collect()
    tracker.wait(10)


def test_a_message_of_small_parts_is_done_at_once(pair) -> None:
    _, push = pair(zmq.PULL, zmq.PUSH)
    assert push.send_multipart([b"x", b"y"], copy=False, track=True).done


def test_trackers_can_be_combined(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    event = threading.Event()
    tracker = zmq.MessageTracker(push.send(bytes(SIZE), copy=False, track=True), event)
    pull.recv()
    with pytest.raises(zmq.NotDone):
        tracker.wait(0.01)
    event.set()
    tracker.wait(10)
    assert tracker.done


def test_only_what_can_be_tracked_makes_a_tracker() -> None:
    with pytest.raises(TypeError, match="not bytes"):
        zmq.MessageTracker(b"x")
    with pytest.raises(ValueError, match="not tracked"):
        zmq.MessageTracker(zmq.Frame(b"x"))
    assert zmq.MessageTracker(zmq.Frame(b"x", track=True)).done


@pytest.mark.parametrize("timeout", [None, -1, float("inf"), 1e300, 10])
def test_waiting_for_what_is_done_returns(timeout) -> None:
    zmq.MessageTracker().wait(timeout)
    zmq.Frame(b"x", track=True).tracker.wait(timeout)


def test_several_threads_can_wait_for_one_tracker(pair, thread) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    tracker = push.send(bytes(SIZE), copy=False, track=True)
    waits = [thread(tracker.wait, timeout) for timeout in (None, 10, 1e300, float("inf"))]
    pull.recv()
    for wait in waits:
        wait()


def test_a_thousand_loans_come_back(pair, wait_until: Callable[..., object]) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, "tcp")
    memories = [bytearray(SIZE) for _ in range(100)]
    for _ in range(10):
        trackers = [push.send(memory, copy=False, track=True) for memory in memories]
        for _ in memories:
            pull.recv()
        for tracker in trackers:
            tracker.wait(10)
    wait_until(lambda: all(is_free(memory) for memory in memories))


def test_no_helper_thread_is_seen(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    push.send(bytes(SIZE), copy=False)
    pull.recv()
    assert "zmq" not in " ".join(each.name for each in threading.enumerate())
    assert not [each for each in threading.enumerate() if type(each) is threading._DummyThread]


def test_a_frame_lent_twice_is_done_when_both_are_gone(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    frame = zmq.Frame(bytes(SIZE), track=True, copy=False)
    trackers = [push.send(frame, copy=False, track=True) for _ in range(2)]
    assert trackers[0] is trackers[1] is frame.tracker
    del frame
    gc.collect()
    first, second = pull.recv(copy=False), pull.recv(copy=False)
    del first
    gc.collect()
    assert not trackers[0].done
    del second
    gc.collect()
    trackers[0].wait(10)


def test_a_frame_made_of_a_tracked_frame_shares_its_tracker() -> None:
    frame = zmq.Frame(bytes(SIZE), track=True, copy=False)
    assert zmq.Frame(frame, track=True).tracker is frame.tracker


def test_a_tracked_frame_made_of_an_untracked_one_has_its_memory_on_loan() -> None:
    whole, short = zmq.Frame(bytes(SIZE), copy=False), zmq.Frame(b"short")
    assert zmq.Frame(short, track=True).tracker.done
    frame = zmq.Frame(whole, track=True, copy=False)
    tracker = frame.tracker
    assert (tracker.done, frame.bytes) == (False, bytes(SIZE))
    del frame
    gc.collect()  # PyPy counts no references
    tracker.wait(10)


def test_waiting_with_a_timeout_waits_that_long() -> None:
    frame = zmq.Frame(bytes(SIZE), track=True, copy=False)
    start = time.monotonic()
    with pytest.raises(zmq.NotDone):
        frame.tracker.wait(0.05)
    assert 0.05 <= time.monotonic() - start < 5


def test_a_frame_that_is_sent_gives_its_own_tracker(pair) -> None:
    _, push = pair(zmq.PULL, zmq.PUSH)
    frame = zmq.Frame(bytearray(SIZE), copy=False, track=True)
    assert push.send(frame, track=True) is frame.tracker
    assert push.send(frame) is frame.tracker
    assert push.send_multipart([b"x", frame]) is frame.tracker
    assert push.send(zmq.Frame(b"x")) is None
    assert push.send_multipart([b"x", zmq.Frame(b"y")]) is None
    assert not push.send_multipart([frame, b"x"], track=True).done


@pytest.mark.parametrize("copy", [True, False])
def test_a_frame_without_a_tracker_cannot_be_tracked_and_nothing_is_sent(pair, copy: bool) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    with pytest.raises(ValueError, match="made with track=True"):
        push.send(zmq.Frame(b"x"), copy=copy, track=True)
    with pytest.raises(ValueError, match=r"part 1: .*made with track=True"):
        push.send_multipart([b"x", zmq.Frame(b"y")], copy=copy, track=True)
    assert not pull.poll(0)


def test_what_is_copied_although_it_need_not_be_gives_a_tracker_that_is_done(pair) -> None:
    _, push = pair(zmq.PULL, zmq.PUSH)
    for track in (False, True):
        assert push.send(b"small", copy=False, track=track).done
        assert push.send_string("small", copy=False, track=track).done
        assert push.send_multipart([b"a", b"small"], copy=False, track=track).done
    large = bytes(SIZE)
    assert push.send(large, copy=False) is None
    assert push.send_multipart([b"a", large], copy=False) is None
    assert push.send(b"small") is None
    assert push.send_multipart([b"a", b"small"], track=True) is None


KEPT: list[object] = []  # what views by ctypes point into


def fortran(rows: int, columns: int) -> memoryview:
    """Return a view of the bytes 0, 1, 2, ... as a table laid out by columns."""
    length = rows * columns
    content = (ctypes.c_ubyte * length)(*range(length))
    pair = ctypes.c_ssize_t * 2

    class Buffer(ctypes.Structure):
        _fields_ = (
            ("buf", ctypes.c_void_p),
            ("obj", ctypes.c_void_p),
            ("len", ctypes.c_ssize_t),
            ("itemsize", ctypes.c_ssize_t),
            ("readonly", ctypes.c_int),
            ("ndim", ctypes.c_int),
            ("format", ctypes.c_char_p),
            ("shape", ctypes.c_void_p),
            ("strides", ctypes.c_void_p),
            ("suboffsets", ctypes.c_void_p),
            ("internal", ctypes.c_void_p),
        )

    shape, strides = pair(rows, columns), pair(1, rows)
    address, sizes, steps = ctypes.addressof(content), ctypes.addressof(shape), ctypes.addressof(strides)
    buffer = Buffer(address, None, length, 1, 0, 2, b"B", sizes, steps, None, None)
    make = ctypes.pythonapi.PyMemoryView_FromBuffer
    make.restype = ctypes.py_object
    view: memoryview = make(ctypes.byref(buffer))
    KEPT.append(content)
    return view


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="only CPython has ctypes.pythonapi")
@pytest.mark.parametrize("copy", [True, False])
def test_an_array_laid_out_by_columns_is_sent_as_it_lies(pair, copy: bool) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, copy_threshold=0)
    table = fortran(2, 3)
    assert table.tolist() == [[0, 2, 4], [1, 3, 5]]
    push.send(table, copy=copy)
    push.send_multipart([table, b"x"], copy=copy)
    push.send(zmq.Frame(table, copy=copy))
    content = bytes(range(6))
    assert [pull.recv(), *pull.recv_multipart(), pull.recv()] == [content, content, b"x", content]
