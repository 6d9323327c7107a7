"""Frames: content, buffers, metadata, copies."""

from __future__ import annotations

import copy
import gc
import sys
import threading
import weakref
from typing import Any

import pytest

import zmq


def test_an_empty_frame_has_no_content() -> None:
    frame = zmq.Frame()
    assert (len(frame), frame.bytes, bytes(frame), repr(frame)) == (0, b"", b"", "<zmq.Frame(b'')>")


@pytest.mark.parametrize("how", [None, True, False], ids=["threshold", "copied", "lent"])
@pytest.mark.parametrize("size", [1, 33, 100_000])
def test_a_frame_has_the_content_of_what_it_was_made_from(how: Any, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    for source in (content, bytearray(content), memoryview(content)):
        frame = zmq.Frame(source, copy=how)
        assert len(frame) == size
        assert frame.bytes == bytes(frame.buffer) == bytes(frame) == content


def test_message_is_the_old_name_of_frame() -> None:
    assert zmq.Message is zmq.Frame


def test_a_str_is_refused() -> None:
    with pytest.raises(TypeError, match="a message is bytes, not str"):
        zmq.Frame("text")


@pytest.mark.parametrize("how", [True, False], ids=["copied", "lent"])
def test_memory_of_bytes_is_read_only(how: bool) -> None:
    assert zmq.Frame(b"abc", copy=how).buffer.readonly
    assert zmq.Frame(memoryview(b"abc"), copy=how).buffer.readonly


def is_free(memory: bytearray) -> bool:
    try:
        memory.append(0)
    except BufferError:
        return False
    return True


def test_a_frame_over_a_bytearray_shares_its_memory(wait_until) -> None:
    memory = bytearray(b"abc")
    frame = zmq.Frame(memory, copy=False)
    frame.buffer[0] = ord("x")
    assert memory == b"xbc"
    if sys.implementation.name != "pypy":  # whose bytearrays may grow at any time
        with pytest.raises(BufferError):
            memory.append(1)
    del frame

    def is_freed() -> bool:
        gc.collect()  # PyPy frees a chain of objects with finalizers one collection at a time
        return is_free(memory)

    wait_until(is_freed)


def test_bytes_are_what_they_were_when_they_were_asked_for_first() -> None:
    frame = zmq.Frame(bytearray(b"abc"), copy=True)
    frame.buffer[0] = ord("x")
    content = frame.bytes
    assert content == b"xbc"
    frame.buffer[1] = ord("y")
    assert frame.bytes is content


@pytest.mark.parametrize("data", [b"abc", bytearray(b"abc"), None], ids=repr)
def test_bytes_and_buffer_are_the_same_objects_each_time(data: Any) -> None:
    frame = zmq.Frame(data)
    assert frame.bytes is frame.bytes
    assert frame.buffer is frame.buffer


@pytest.mark.skipif(sys.implementation.name == "pypy", reason="PyPy counts no references")
def test_a_buffer_that_was_asked_for_does_not_keep_its_frame() -> None:
    frame = zmq.Frame(bytes(100_000), copy=False, track=True)
    tracker = frame.tracker
    assert frame.buffer.nbytes == 100_000
    gc.disable()
    try:
        del frame
        tracker.wait(5)
    finally:
        gc.enable()


def test_bytes_that_cannot_change_are_made_once() -> None:
    content = b"some content"
    frame = zmq.Frame(content)
    assert frame.bytes is content


def test_what_tcp_delivers_may_be_written_and_what_inproc_delivers_not(pair) -> None:
    for transport, readonly in (("tcp", False), ("inproc", True)):
        pull, push = pair(zmq.PULL, zmq.PUSH, transport)
        push.send(b"x" * 1000)
        assert pull.recv(copy=False).buffer.readonly is readonly


def test_a_received_frame_lives_longer_than_its_socket(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, "tcp")
    push.send(b"x" * 100_000)
    view = pull.recv(copy=False).buffer
    pull.close()
    push.close()
    assert view == b"x" * 100_000


@pytest.mark.parametrize("duplicate", [copy.copy, lambda frame: zmq.Frame(frame)], ids=["copy", "Frame"])
def test_a_copy_shares_memory_and_lives_on(duplicate) -> None:
    frame = zmq.Frame(bytearray(b"x" * 1000), copy=False)
    other = duplicate(frame)
    other.buffer[0] = ord("y")
    assert frame.bytes[:1] == b"y"
    del frame
    assert other.bytes == b"y" + b"x" * 999


def test_a_frame_can_be_sent_again_and_again(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    frame = zmq.Frame(b"x" * 1000)
    for _ in range(3):
        push.send(frame)
    assert [pull.recv() for _ in range(3)] == [frame.bytes] * 3


def test_frames_of_the_same_content_can_be_told_apart() -> None:
    first, second = zmq.Frame(b"a"), zmq.Frame(b"a")
    assert first == first
    assert first != second
    assert len({first, second, first}) == 2
    assert {first: "first", second: "second"}[first] == "first"


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (5, "b'xxxxx'"),
        (16, "b'xxxxxxxxxxxxxxxx'"),
        (17, "b'xxxxxxxxxxxx'...17B"),
        (999, "b'xxxxxxxxxxxx'...999B"),
        (1999, "b'xxxxxxxxxxxx'...1kB"),
        (1_000_000, "b'xxxxxxxxxxxx'...1000kB"),
        (2_500_000, "b'xxxxxxxxxxxx'...2MB"),
    ],
)
def test_repr_and_str_show_the_beginning_and_the_size(size: int, shown: str) -> None:
    frame = zmq.Frame(b"x" * size)
    assert repr(frame) == str(frame) == f"<zmq.Frame({shown})>"


def test_repr_names_a_subclass() -> None:
    class Mine(zmq.Frame):
        """A frame."""

    assert repr(Mine(b"x")) == f"<{Mine.__module__}.{Mine.__qualname__}(b'x')>"


def test_a_tracker_has_the_events_and_the_trackers_it_waits_for() -> None:
    frame = zmq.Frame(bytes(100_000), copy=False, track=True)
    own = frame.tracker_event
    assert frame.tracker.events == {own}
    assert (frame.tracker.peers, own.is_set(), own.wait(0)) == (set(), False, False)
    given = threading.Event()
    both = zmq.MessageTracker(frame, given)
    assert (both.events, both.peers) == ({given}, {frame.tracker})
    del frame
    gc.collect()
    assert own.wait(5)
    assert own.is_set()


def test_what_is_not_tracked_has_no_event() -> None:
    small = zmq.Frame(b"copied", track=True)
    assert small.tracker.done
    for frame in (small, zmq.Frame(b"not tracked")):
        assert frame.tracker_event is None
    assert (small.tracker.events, zmq.MessageTracker().events, zmq.MessageTracker().peers) == (
        set(),
        set(),
        set(),
    )


def test_the_event_of_a_frame_is_the_same_object_each_time_also_of_its_copies() -> None:
    frame = zmq.Frame(bytes(100_000), copy=False, track=True)
    own = frame.tracker_event
    assert frame.tracker_event is own
    assert copy.copy(frame).tracker_event is own


@pytest.mark.parametrize("track", [True, False], ids=["tracked", "not tracked"])
def test_the_event_of_a_frame_can_be_set_to_anything_and_leaves_its_tracker_alone(track: bool) -> None:
    frame = zmq.Frame(bytes(100_000), copy=False, track=track)
    tracker = frame.tracker
    for value in (threading.Event(), 5, None):
        frame.tracker_event = value
        assert frame.tracker_event is value
    assert frame.tracker is tracker


def test_a_tracker_that_is_set_leaves_the_event_of_the_frame_alone() -> None:
    frame = zmq.Frame(bytes(100_000), copy=False, track=True)
    events = frame.tracker.events
    frame.tracker = zmq.MessageTracker()
    assert {frame.tracker_event} == events


def test_a_deleted_tracker_or_event_is_none() -> None:
    frame = zmq.Frame(bytes(100_000), copy=False, track=True)
    del frame.tracker_event
    assert frame.tracker_event is None
    assert frame.tracker is not None
    del frame.tracker
    assert frame.tracker is None


def test_metadata_is_read_by_name(pair) -> None:
    rep, req = pair(zmq.REP, zmq.REQ, "tcp", routing_id=b"me")
    req.send(b"x")
    frame = rep.recv(copy=False)
    assert frame["Socket-Type"] == frame.get("Socket-Type") == "REQ"
    assert frame.get("Peer-Address") == "127.0.0.1"
    assert frame.get(b"Identity") == "me"
    with pytest.raises(zmq.ZMQError, match="no property 'Nonsense'") as caught:
        frame.get("Nonsense")
    assert caught.value.errno == zmq.EINVAL


def test_properties_are_read_by_number() -> None:
    frame = zmq.Frame(b"x")
    assert frame.get(zmq.MORE) == 0
    assert frame.more is False
    with pytest.raises(zmq.ZMQError, match="message property 12345"):
        frame.get(12345)
    with pytest.raises(zmq.ZMQError):
        frame.set(zmq.MORE, 1)
    with pytest.raises(TypeError, match="int or a str, not float"):
        frame.get(1.5)
    with pytest.raises(TypeError, match="property but 'routing_id' and 'group' is an int, not str: 'name'"):
        frame.set("name", 1)


def test_a_message_from_no_server_has_routing_id_0() -> None:
    assert zmq.Frame(b"x").get("routing_id") == zmq.Frame(b"x")["routing_id"] == 0


def test_a_property_named_by_bytes_that_are_no_text_is_einval() -> None:
    with pytest.raises(zmq.ZMQError, match=r"no property b'.xff'") as caught:
        zmq.Frame(b"x").get(b"\xff")
    assert caught.value.errno == zmq.EINVAL


def test_a_frame_is_initialised_once() -> None:
    frame = zmq.Frame(b"x" * 1000)
    view = frame.buffer
    with pytest.raises(TypeError, match="once"):
        frame.__init__(b"y" * 1000)
    assert view == b"x" * 1000


def test_a_frame_can_be_referred_to_weakly() -> None:
    frame = zmq.Frame(b"x")
    reference = weakref.ref(frame)
    del frame
    gc.collect()
    assert reference() is None


def test_the_threshold_is_that_of_the_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zmq, "COPY_THRESHOLD", 4)
    memory = bytearray(4)
    frame = zmq.Frame(memory)
    frame.buffer[0] = 1
    assert memory[0] == 1
    copied = zmq.Frame(memory, copy_threshold=5)
    copied.buffer[0] = 2
    assert memory[0] == 1


@pytest.mark.skipif(sys.platform != "linux", reason="limits its memory as Linux does")
def test_running_out_of_memory_leaves_a_frame_that_can_die(run_python) -> None:
    result = run_python("""
        import resource, zmq
        memory = bytearray(300_000_000)
        zmq.Frame(b"x")
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + 50_000_000, used + 50_000_000))
        frame = zmq.Frame.__new__(zmq.Frame)
        try:
            frame.__init__(memory, copy=True)
        except MemoryError as error:
            print(error)
        del frame
    """)
    assert (result.returncode, result.stdout) == (0, "no memory for a message of 300000000 bytes\n"), (
        result.stderr
    )
