"""Calls that never wait, and calls for many messages."""

from __future__ import annotations

import sysconfig
from typing import Any

import pytest

import zmq


@pytest.fixture
def ends(pair) -> tuple[zmq.Socket, zmq.Socket]:
    return pair(zmq.PULL, zmq.PUSH)


def test_try_recv_gives_a_message_or_none(ends) -> None:
    pull, push = ends
    assert pull.try_recv() is None
    push.send(b"")
    assert pull.try_recv() == b""
    push.send(b"x")
    assert pull.try_recv(copy=False).bytes == b"x"
    assert pull.try_recv(copy=False) is None


def test_try_recv_multipart_gives_all_parts_or_none(ends) -> None:
    pull, push = ends
    assert pull.try_recv_multipart() is None
    push.send_multipart([b"a", b"b"])
    assert pull.try_recv_multipart() == [b"a", b"b"]
    push.send_multipart([b"a", b"b"])
    assert [part.bytes for part in pull.try_recv_multipart(copy=False)] == [b"a", b"b"]


def test_try_send_tells_whether_it_sent(ends, socket) -> None:
    pull, push = ends
    assert push.try_send(b"x") is True
    assert push.try_send_multipart([b"y", b"z"]) is True
    assert [pull.recv_multipart(), pull.recv_multipart()] == [[b"x"], [b"y", b"z"]]
    lonely = socket(zmq.PUSH)
    assert lonely.try_send(b"x") is False
    assert lonely.try_send_multipart([b"x"]) is False


def test_try_send_gives_the_tracker_when_asked(ends) -> None:
    pull, push = ends
    tracker = push.try_send(bytes(100_000), copy=False, track=True)
    assert isinstance(tracker, zmq.MessageTracker)
    assert not tracker.done
    pull.recv()
    tracker.wait(10)


@pytest.mark.parametrize("call", ["try_recv", "try_recv_multipart"])
def test_errors_other_than_again_are_raised(socket, call: str) -> None:
    with pytest.raises(zmq.ZMQError, match="PUSH socket cannot receive"):
        getattr(socket(zmq.PUSH), call)()
    closed = socket(zmq.PULL)
    closed.close()
    with pytest.raises(zmq.SocketClosed):
        getattr(closed, call)()


@pytest.mark.parametrize("transport", ["inproc", "tcp"])
def test_many_messages_go_in_one_call(pair, transport: str) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, transport, sndhwm=0, rcvhwm=0)
    messages = [b"%d" % number for number in range(3000)]
    assert push.send_many(messages) == 3000
    received: list[bytes] = []
    while len(received) < 3000:
        received += pull.recv_many(700)
    assert received == messages


def test_many_messages_may_come_from_an_iterator(ends) -> None:
    pull, push = ends
    assert push.send_many(b"%d" % number for number in range(3)) == 3
    assert pull.recv_many() == [b"0", b"1", b"2"]


def test_many_multipart_messages_go_in_one_call(ends) -> None:
    pull, push = ends
    messages = [[b"%d" % number, b"x"] for number in range(5)]
    assert push.send_many_multipart(messages) == 5
    assert pull.recv_many_multipart(2) == messages[:2]
    assert [[part.bytes for part in message] for message in pull.recv_many_multipart(copy=False)] == messages[
        2:
    ]


def test_parts_in_a_batch_may_come_from_iterators(ends) -> None:
    pull, push = ends
    assert push.send_many_multipart([iter([b"a", b"b"]), (b"c",)]) == 2
    assert pull.recv_many_multipart() == [[b"a", b"b"], [b"c"]]


@pytest.mark.parametrize("bad", ["text", 5, memoryview(b"abcd")[::2]], ids=["str", "int", "gaps"])
def test_a_bad_message_is_named_and_nothing_sent(ends, bad: Any) -> None:
    pull, push = ends
    with pytest.raises((TypeError, BufferError), match="message 1: "):
        push.send_many([b"x", bad])
    with pytest.raises((TypeError, BufferError), match="message 1: "):
        push.send_many_multipart([[b"x"], [b"y", bad]])
    assert not pull.poll(0)


@pytest.mark.parametrize("bad", [b"bytes", "text", [], 5], ids=repr)
def test_a_message_that_is_no_list_of_parts_is_named(ends, bad: Any) -> None:
    pull, push = ends
    with pytest.raises(TypeError, match="message 1: a multipart message is a list of parts"):
        push.send_many_multipart([[b"x"], bad])
    assert not pull.poll(0)


def test_a_batch_that_does_not_fit_tells_how_many_were_sent(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, sndhwm=5, rcvhwm=5)
    sent = push.send_many([b"x"] * 100, zmq.DONTWAIT)
    assert 0 < sent < 100
    with pytest.raises(zmq.Again):
        push.send_many([b"x"], zmq.DONTWAIT)
    assert len(pull.recv_many()) == sent


def test_an_empty_batch_sends_nothing(socket) -> None:
    assert socket(zmq.PUSH).send_many([]) == 0


def test_recv_many_waits_for_the_first_only(ends, thread) -> None:
    pull, push = ends
    received = thread(pull.recv_many, 10)
    push.send(b"x")
    assert received() == [b"x"]
    with pytest.raises(zmq.Again):
        pull.recv_many(10, zmq.DONTWAIT)


@pytest.mark.parametrize("most", [0, -1])
def test_recv_many_of_none_is_refused(ends, most: int) -> None:
    with pytest.raises(ValueError, match=f"1 or more, not {most}"):
        ends[0].recv_many(most)


PARTS = [[b"a", b"b", b"c"], [b"d"], [b"e", b"f"]]


@pytest.mark.parametrize("copy", [True, False], ids=["bytes", "frames"])
@pytest.mark.parametrize("call", ["recv_many", "recv_many_multipart"])
@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_batch_that_a_signal_ends_is_given_back(ends, call: str, copy: bool, after: int) -> None:
    pull, push = ends
    push.send_many_multipart(PARTS)
    calls = []

    def look() -> None:
        calls.append(None)
        if len(calls) == after:
            raise KeyboardInterrupt  # as a signal handler of Python's does that runs here
        watch.arm()

    watch = pull.watch(look)
    watch.arm()
    with pytest.raises(KeyboardInterrupt):
        getattr(pull, call)(copy=copy)
    assert pull.poll(0) == zmq.POLLIN
    assert pull.recv_many_multipart() == PARTS


@pytest.mark.skipif(
    bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    reason="its allocator takes address space far ahead of need",
)
@pytest.mark.parametrize("call", ["recv_many", "recv_many_multipart"])
def test_a_batch_that_memory_does_not_suffice_for_ends_before(run_python, call: str) -> None:
    pytest.importorskip("resource")
    result = run_python(
        """
        import resource, sys, zmq
        context = zmq.Context()
        pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
        pull.bind("inproc://a")
        push.connect("inproc://a")
        for message in (b"first", bytes(300_000_000), b"last"):
            push.send(message, copy=False)
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        limits = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000, limits[1]))
        print(getattr(pull, sys.argv[1])())
        try:
            getattr(pull, sys.argv[1])()
        except MemoryError:
            print("no memory")
        resource.setrlimit(resource.RLIMIT_AS, limits)
        print([len(message) for message in pull.recv_many()])
        """,
        call,
    )
    first = "[b'first']" if call == "recv_many" else "[[b'first']]"
    assert result.stdout == f"{first}\nno memory\n[300000000, 4]\n", result.stderr
