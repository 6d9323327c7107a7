"""Messages of many parts: sent whole or not at all, received whole."""

from __future__ import annotations

from typing import Any, Callable

import pytest

import zmq


@pytest.fixture(params=["inproc", "tcp"])
def ends(pair, request) -> tuple[zmq.Socket, zmq.Socket]:
    return pair(zmq.PULL, zmq.PUSH, request.param)


@pytest.mark.parametrize("count", [1, 2, 8, 9, 17, 100])
@pytest.mark.parametrize("copy", [True, False], ids=["bytes", "frames"])
def test_all_parts_arrive_in_order(ends, count: int, copy: bool) -> None:
    pull, push = ends
    parts = [b"%d" % number * number for number in range(count)]
    push.send_multipart(parts, copy=copy)
    received = pull.recv_multipart(copy=copy)
    assert [bytes(part) for part in received] == parts
    assert not pull.rcvmore


def test_frames_know_whether_more_follow(ends) -> None:
    pull, push = ends
    push.send_multipart([b"a", b"b", b"c"])
    assert [frame.more for frame in pull.recv_multipart(copy=False)] == [True, True, False]


def test_parts_can_be_received_one_by_one(ends) -> None:
    pull, push = ends
    push.send_multipart([b"a", b"b"])
    assert pull.recv() == b"a"
    assert pull.rcvmore
    assert pull.recv() == b"b"
    assert not pull.rcvmore


def test_parts_can_be_sent_one_by_one(ends) -> None:
    pull, push = ends
    push.send(b"a", zmq.SNDMORE)
    push.send_multipart([b"b", b"c"], zmq.SNDMORE)
    push.send_string("d")
    assert pull.recv_multipart() == [b"a", b"b", b"c", b"d"]


@pytest.mark.parametrize("make", [tuple, iter, dict.fromkeys])
def test_any_iterable_of_parts_will_do(ends, make: Callable[[list[bytes]], Any]) -> None:
    pull, push = ends
    push.send_multipart(make([b"a", b"b"]))
    assert pull.recv_multipart() == [b"a", b"b"]


@pytest.mark.parametrize("index", [0, 1, 9])
def test_a_bad_part_is_named_and_nothing_is_sent(ends, index: int) -> None:
    pull, push = ends
    parts: list[Any] = [b"x"] * 10
    parts[index] = "text"
    with pytest.raises(TypeError, match=f"part {index}: .*str: 'text'"):
        push.send_multipart(parts)
    push.send_multipart([b"next"])
    assert pull.recv_multipart() == [b"next"]


def test_a_part_with_gaps_is_named(ends) -> None:
    with pytest.raises(BufferError, match="part 1: "):
        ends[1].send_multipart([b"x", memoryview(b"abcd")[::2]])


def test_an_untracked_frame_in_a_tracked_message_is_named(ends) -> None:
    with pytest.raises(ValueError, match="part 1: track=True needs a Frame"):
        ends[1].send_multipart([b"x", zmq.Frame(b"y")], copy=False, track=True)


@pytest.mark.parametrize("parts", [b"bytes", "text"])
def test_one_string_is_not_a_list_of_parts(ends, parts: Any) -> None:
    with pytest.raises(TypeError, match=r"takes a list of parts, not one"):
        ends[1].send_multipart(parts)


def test_a_message_without_parts_is_refused(ends) -> None:
    with pytest.raises(IndexError, match="at least one part"):
        ends[1].send_multipart([])


def test_at_the_high_water_mark_all_parts_wait(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, sndhwm=1, rcvhwm=1)
    sent = 0
    while push.try_send_multipart([b"%d" % sent, b"second", b"third"]):
        sent += 1
    assert 0 < sent < 100
    received = [pull.recv_multipart() for _ in range(sent)]
    assert received == [[b"%d" % number, b"second", b"third"] for number in range(sent)]
    assert not pull.poll(0)


def test_memory_of_a_refused_message_is_released(pair) -> None:
    _, push = pair(zmq.PULL, zmq.PUSH)
    memory = bytearray(100_000)
    with pytest.raises(TypeError):
        push.send_multipart([memory, "text"], copy=False)
    memory.append(1)  # raises while the memory is exported


def test_memory_of_an_unsent_message_is_released(socket) -> None:
    memory = bytearray(100_000)
    with pytest.raises(zmq.Again):
        socket(zmq.PUSH).send_multipart([memory, memory], zmq.DONTWAIT, copy=False)
    memory.append(1)


def test_a_router_sees_the_address_of_its_peer(pair) -> None:
    router, dealer = pair(zmq.ROUTER, zmq.DEALER)
    dealer.send_multipart([b"", b"question"])
    address, *rest = router.recv_multipart()
    assert rest == [b"", b"question"]
    router.send_multipart([address, b"answer"])
    assert dealer.recv_multipart() == [b"answer"]


def test_frames_can_be_passed_on_as_they_came(pair) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    next_pull, next_push = pair(zmq.PULL, zmq.PUSH)
    push.send_multipart([b"a", bytes(100_000)])
    next_push.send_multipart(pull.recv_multipart(copy=False), copy=False)
    assert next_pull.recv_multipart() == [b"a", bytes(100_000)]
