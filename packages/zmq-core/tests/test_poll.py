"""zmq_poll, Socket.poll, Poller and select: sockets, descriptors, deadlines, closed sockets."""

from __future__ import annotations

import os
import socket as sockets
import sys
import time
from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq


def with_poller(watched: list[tuple[Any, int]], timeout: Any) -> list[tuple[Any, int]]:
    poller = zmq.Poller()
    for candidate, flags in watched:
        poller.register(candidate, flags)
    return poller.poll(timeout)


POLLS: list[Callable[..., list[tuple[Any, int]]]] = [zmq.zmq_poll, with_poller]


@pytest.fixture(params=POLLS, ids=["zmq_poll", "Poller"])
def poll(request) -> Callable[..., list[tuple[Any, int]]]:
    return request.param


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    if sys.platform == "win32":
        pytest.skip("Windows waits for sockets only")
    ends = os.pipe()
    yield ends
    for end in ends:
        os.close(end)


def test_what_is_ready_is_returned_with_its_events(pair, poll) -> None:
    left, right = pair()
    both = zmq.POLLIN | zmq.POLLOUT
    assert poll([(left, both), (right, both)], 1000) == [(left, zmq.POLLOUT), (right, zmq.POLLOUT)]
    right.send(b"x")
    assert dict(poll([(left, both), (right, both)], 1000)) == {left: both, right: zmq.POLLOUT}
    assert poll([(left, zmq.POLLIN), (right, zmq.POLLIN)], 1000) == [(left, zmq.POLLIN)]


def test_readiness_lasts_until_the_message_was_taken(pair, poll) -> None:
    left, right = pair(transport="tcp")
    right.send(b"x")
    for _ in range(3):
        assert poll([(left, zmq.POLLIN)], 10_000) == [(left, zmq.POLLIN)]
    left.recv()
    assert poll([(left, zmq.POLLIN)], 0) == []


def test_descriptors_and_objects_that_have_one_are_polled(pipe, poll) -> None:
    reader, writer = pipe
    assert poll([(reader, zmq.POLLIN)], 0) == []
    assert poll([(writer, zmq.POLLOUT)], 1000) == [(writer, zmq.POLLOUT)]
    os.write(writer, b"x")
    assert poll([(reader, zmq.POLLIN), (writer, zmq.POLLOUT)], 1000) == [
        (reader, zmq.POLLIN),
        (writer, zmq.POLLOUT),
    ]
    with sockets.socket(sockets.AF_INET, sockets.SOCK_DGRAM) as datagrams:
        assert poll([(datagrams, zmq.POLLOUT)], 1000) == [(datagrams.fileno(), zmq.POLLOUT)]


def test_a_socket_that_is_watched_for_nothing_is_never_ready(pair) -> None:
    left, right = pair()
    right.send(b"x")
    for timeout in (0, 5):
        assert zmq.zmq_poll([(left, 0)], timeout) == []


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere any descriptor can be polled")
def test_windows_refuses_what_is_no_socket(pair, poll, tmp_path) -> None:
    left, right = pair()
    right.send(b"x")
    with open(tmp_path / "file", "w") as file, pytest.raises(zmq.ZMQError, match="sockets only") as caught:
        poll([(left, zmq.POLLIN), (file, zmq.POLLOUT)], 0)
    assert caught.value.errno == zmq.ENOTSOCK
    assert poll([(left, zmq.POLLIN)], 0) == [(left, zmq.POLLIN)]


def test_sockets_and_descriptors_are_polled_together(pair, pipe, poll) -> None:
    left, right = pair()
    reader, writer = pipe
    watched = [(left, zmq.POLLIN), (reader, zmq.POLLIN)]
    assert poll(watched, 0) == []
    right.send(b"x")
    assert poll(watched, 1000) == [(left, zmq.POLLIN)]
    os.write(writer, b"x")
    assert poll(watched, 1000) == [(left, zmq.POLLIN), (reader, zmq.POLLIN)]


def test_a_message_ends_the_wait_beside_a_silent_descriptor(pair, pipe, poll, thread) -> None:
    left, right = pair(transport="tcp")
    found = thread(poll, [(left, zmq.POLLIN), (pipe[0], zmq.POLLIN)], 10_000)
    right.send(b"x")
    assert found() == [(left, zmq.POLLIN)]


@pytest.mark.parametrize("timeout", [0, 1, 20, 20.5])
def test_a_timeout_is_kept(pair, poll, timeout: float) -> None:
    left, _ = pair()
    start = time.monotonic()
    assert poll([(left, zmq.POLLIN)], timeout) == []
    assert timeout / 1000 <= time.monotonic() - start < timeout / 1000 + 2
    start = time.monotonic()
    assert left.poll(timeout) == 0
    assert timeout / 1000 <= time.monotonic() - start < timeout / 1000 + 2


@pytest.mark.parametrize("timeout", [-1, -0.5, -(1 << 80)])
def test_an_endless_wait_ends_with_a_message(pair, poll, thread, timeout: Any) -> None:
    left, right = pair(transport="tcp")
    for wait, expected in (
        (lambda: poll([(left, zmq.POLLIN)], timeout), [(left, 1)]),
        (lambda: left.poll(timeout), 1),
    ):
        found = thread(wait)
        right.send(b"x")
        assert found() == expected
        left.recv()


@pytest.mark.parametrize("timeout", ["1", [1]])
def test_a_timeout_is_a_number(pair, poll, timeout: Any) -> None:
    left, _ = pair()
    with pytest.raises(TypeError):
        poll([(left, zmq.POLLIN)], timeout)
    with pytest.raises(TypeError):
        left.poll(timeout)


@pytest.mark.parametrize(
    ("timeout", "error"),
    [
        (float("nan"), ValueError),
        (float("inf"), OverflowError),
        (1e300, OverflowError),
        (1 << 31, OverflowError),
    ],
)
def test_a_timeout_that_no_wait_can_have_is_refused(pair, poll, timeout: Any, error: type[Exception]) -> None:
    left, _ = pair()
    for wait in (poll, lambda watched, timeout: zmq.select([left], [], [], timeout)):
        with pytest.raises(error):
            wait([(left, zmq.POLLIN)], timeout)
    with pytest.raises(error):
        left.poll(timeout, zmq.POLLIN | zmq.POLLOUT)


def test_zmq_poll_has_minus_one_for_no_limit_and_poll_has_none(pair, thread) -> None:
    left, right = pair(transport="tcp")
    for watched in ([], [(left, zmq.POLLIN)]):
        with pytest.raises(TypeError, match="-1"):
            zmq.zmq_poll(watched, None)  # type: ignore[arg-type]
    found = thread(left.poll, None)
    right.send(b"x")
    assert found() == zmq.POLLIN


@pytest.mark.parametrize("flags", [None, "", [], 0])
def test_a_poll_for_no_events_has_none(pair, flags: Any) -> None:
    left, right = pair()
    right.send(b"x")
    assert left.poll(0, flags) == 0


def test_a_closed_socket_is_an_error_before_the_wait(socket, poll) -> None:
    pull = socket(zmq.PULL)
    pull.close()
    with pytest.raises(zmq.ZMQError) as caught:
        poll([(pull, zmq.POLLIN)], 0)
    assert caught.value.errno == zmq.ENOTSOCK
    with pytest.raises(zmq.SocketClosed):
        pull.poll(0)


def test_a_socket_closed_after_registration_is_an_error(socket) -> None:
    pull = socket(zmq.PULL)
    poller = zmq.Poller()
    poller.register(pull, zmq.POLLIN)
    assert poller.poll(0) == []
    pull.close()
    with pytest.raises(zmq.ZMQError) as caught:
        poller.poll(1000)
    assert caught.value.errno == zmq.ENOTSOCK
    poller.unregister(pull)
    assert poller.poll(0) == []


def test_a_terminated_context_ends_the_wait(poll, thread) -> None:
    context = zmq.Context()
    pull = context.socket(zmq.PULL)
    waiting = thread(poll, [(pull, zmq.POLLIN)], 10_000)
    term = thread(context.term)
    with pytest.raises(zmq.ZMQError) as caught:
        waiting()
    assert caught.value.errno == zmq.ETERM
    pull.close()
    term()


@pytest.mark.parametrize("candidate", [None, "text", object(), 1.5], ids=repr)
def test_what_cannot_be_polled_is_refused_by_type(poll, candidate: Any) -> None:
    with pytest.raises(TypeError, match=f"not {type(candidate).__name__}"):
        poll([(candidate, zmq.POLLIN)], 0)


class Gone:
    """A file object that was closed."""

    def fileno(self) -> int:
        return -1


@pytest.mark.parametrize("candidate", [-1, -5, Gone()], ids=["-1", "-5", "closed file"])
def test_a_negative_descriptor_is_never_ready(poll, candidate: Any) -> None:
    assert poll([(candidate, zmq.POLLIN)], 0) == []
    assert poll([(candidate, zmq.POLLIN)], 5) == []


@pytest.mark.parametrize(
    ("entry", "error"), [(5, TypeError), (None, TypeError), ((5,), ValueError), ((5, 1, 1), ValueError)]
)
def test_zmq_poll_takes_pairs(entry: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="pairs"):
        zmq.zmq_poll([entry], 0)


@pytest.mark.parametrize("flags", ["in", [1]])
def test_events_to_wait_for_are_an_int(poll, flags: Any) -> None:
    with pytest.raises(TypeError, match=f"POLLIN.*not {type(flags).__name__}"):
        poll([(0, flags)], 0)


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors have as many bits as pointers there")
@pytest.mark.parametrize("number", [1 << 40, -(1 << 40)])
def test_numbers_that_no_c_int_holds_are_refused(poll, number: int) -> None:
    with pytest.raises(OverflowError):
        poll([(number, zmq.POLLIN)], 0)
    with pytest.raises(OverflowError):
        poll([(0, number)], 0)


def test_a_fileno_that_fails_is_a_value_error(poll) -> None:
    class Broken:
        def fileno(self) -> int:
            raise OSError("broken")

    with pytest.raises(ValueError, match="broken"):
        poll([(Broken(), zmq.POLLIN)], 0)


def test_polling_nothing_passes_time(poll) -> None:
    start = time.monotonic()
    assert poll([], 20) == []
    assert 0.02 <= time.monotonic() - start < 2
    assert poll([], 0) == []


def test_a_wait_for_nothing_without_an_end_ends_at_once(poll) -> None:
    assert poll([], -1) == []
    assert zmq.Poller().poll(None) == []
    assert zmq.select([], [], []) == ([], [], [])


def test_a_socket_may_be_listed_twice(pair) -> None:
    left, right = pair()
    right.send(b"x")
    watched = [(left, zmq.POLLIN), (left, zmq.POLLOUT)]
    assert zmq.zmq_poll(watched, 1000) == [(left, zmq.POLLIN), (left, zmq.POLLOUT)]


def test_a_list_that_shrinks_meanwhile_is_harmless(pair, thread) -> None:
    left, right = pair(transport="tcp")
    watched = [(left, zmq.POLLIN)] * 3
    found = thread(zmq.zmq_poll, watched, 10_000)
    watched.clear()
    right.send(b"x")
    assert len(found()) == 3 or found() == []


def test_poll_for_room(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, sndhwm=1, rcvhwm=1)
    assert push.poll(1000, zmq.POLLOUT) == zmq.POLLOUT
    while push.try_send(b"x"):
        pass
    assert push.poll(0, zmq.POLLOUT) == 0
    while pull.try_recv() is not None:
        pass
    assert push.poll(10_000, zmq.POLLOUT) == zmq.POLLOUT


def test_select_sorts_what_is_ready(pair, pipe) -> None:
    left, right = pair()
    reader, writer = pipe
    assert zmq.select([left, reader], [], [left], 0) == ([], [], [])
    right.send(b"x")
    os.write(writer, b"x")
    assert zmq.select([left, reader], [right, writer], [left, reader], 10) == (
        [left, reader],
        [right, writer],
        [],
    )
    assert zmq.select([left], [left], [left]) == ([left], [left], [])


def test_select_counts_seconds(pair) -> None:
    left, _ = pair()
    start = time.monotonic()
    assert zmq.select([left], [], [], 0.02) == ([], [], [])
    assert 0.02 <= time.monotonic() - start < 2
