"""Trackers call back when libzmq is done: the hook of event loops."""

from __future__ import annotations

import gc
import sys
import threading

import pytest

import zmq

LARGE = b"x" * 200_000


def test_the_call_is_made_once_when_the_message_came_back(pair, wait_until) -> None:
    push, pull = pair(zmq.PUSH, zmq.PULL)
    tracker = push.send(LARGE, copy=False, track=True)
    calls: list[int] = []
    assert tracker.call_when_done(lambda: calls.append(1)) is True
    frame = pull.recv(copy=False)
    assert calls == []
    del frame
    gc.collect()  # PyPy keeps the frame, and with it the memory, until then
    wait_until(lambda: calls == [1])
    assert tracker.call_when_done(lambda: calls.append(2)) is False
    push.send(b"more")
    pull.recv()
    assert calls == [1]


def test_a_call_that_was_taken_back_is_not_made(pair, wait_until) -> None:
    push, pull = pair(zmq.PUSH, zmq.PULL)
    tracker = push.send(LARGE, copy=False, track=True)
    calls: list[str] = []

    def first() -> None:
        calls.append("first")

    def second() -> None:
        calls.append("second")

    tracker.call_when_done(first)
    tracker.call_when_done(second)
    tracker.cancel_call(first)
    tracker.cancel_call(first)
    pull.recv()
    wait_until(lambda: calls == ["second"])


def test_one_call_for_each_thing_watched_that_was_not_done(pair, wait_until) -> None:
    push, pull = pair(zmq.PUSH, zmq.PULL)
    event = threading.Event()
    one, other = (push.send(LARGE, copy=False, track=True) for _ in range(2))
    both = zmq.MessageTracker(one, other, event)
    calls: list[int] = []

    def call() -> None:
        calls.append(1)

    for count in (1, 2):
        assert both.call_when_done(call)
        pull.recv()
        wait_until(lambda count=count: len(calls) == count)
    with pytest.raises(TypeError, match="Event calls no callback"):
        both.call_when_done(call)
    event.set()
    assert both.call_when_done(call) is False


def test_what_a_call_raises_is_reported_and_dropped(pair, wait_until, monkeypatch) -> None:
    push, pull = pair(zmq.PUSH, zmq.PULL)
    reported: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda args: reported.append(args.exc_type))
    tracker = push.send(LARGE, copy=False, track=True)

    def fail() -> None:
        raise LookupError

    calls: list[int] = []
    tracker.call_when_done(fail)
    tracker.call_when_done(lambda: calls.append(1))
    pull.recv()
    wait_until(lambda: calls == [1])
    assert reported == [LookupError]


def test_many_messages_and_calls_from_several_threads(pair, wait_until) -> None:
    push, pull = pair(zmq.PUSH, zmq.PULL, sndhwm=0, rcvhwm=0)
    calls: list[int] = []
    asked = 0
    receiving = threading.Thread(target=lambda: [pull.recv() for _ in range(500)])
    receiving.start()
    for number in range(500):
        tracker = push.send(LARGE, copy=False, track=True)
        asked += tracker.call_when_done(lambda number=number: calls.append(number))
    receiving.join()
    wait_until(lambda: len(calls) == asked)
    assert len(set(calls)) == asked
