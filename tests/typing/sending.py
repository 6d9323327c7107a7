"""Sending: what comes back depends on `track` alone, and only what is a message can be sent."""

from __future__ import annotations

from typing import Optional

from typing_extensions import assert_type

import zmq


def what_send_returns(push: zmq.Socket, track: bool) -> None:
    assert_type(push.send(b"x"), None)
    assert_type(push.send(b"x", zmq.DONTWAIT), None)
    assert_type(push.send(b"x", copy=False), None)
    assert_type(push.send(b"x", copy=False, track=True), zmq.MessageTracker)
    assert_type(push.send(b"x", copy=False, track=track), Optional[zmq.MessageTracker])
    assert_type(push.send_multipart([b"x", b"y"]), None)
    assert_type(push.send_multipart([b"x"], copy=False, track=True), zmq.MessageTracker)
    assert_type(push.send_many([b"x"]), int)
    assert_type(push.send_json({"a": 1}), None)
    assert_type(push.send_string("x", track=True), Optional[zmq.MessageTracker])
    assert_type(push.send_pyobj(object()), Optional[zmq.MessageTracker])
    push.send(b"x").done  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def what_can_be_sent(push: zmq.Socket) -> None:
    push.send(bytearray(b"x"))
    push.send(memoryview(b"x"))
    push.send(zmq.Frame(b"x"))
    push.send_multipart((zmq.Frame(b"x"), b"y", bytearray(b"z")))
    push.send("x")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    push.send(5)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    push.send(None)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    push.send_multipart(["x"])  # type: ignore[list-item]  # pyright: ignore[reportCallIssue, reportArgumentType]
    push.send_multipart(b"x")  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
    push.send_string(b"x")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    push.send(b"x", routing_id="5")  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
    push.send(b"x", group=5)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
