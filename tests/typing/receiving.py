"""Receiving: `copy` decides between bytes and frames, `metadata` between bytes and bytes that know their sender."""

from __future__ import annotations

from typing import Optional, Union

from typing_extensions import assert_type

import zmq


def what_recv_returns(pull: zmq.Socket, copy: bool) -> None:
    assert_type(pull.recv(), bytes)
    assert_type(pull.recv(zmq.DONTWAIT), bytes)
    assert_type(pull.recv(copy=True), bytes)
    assert_type(pull.recv(copy=False), zmq.Frame)
    assert_type(pull.recv(0, False), zmq.Frame)
    assert_type(pull.recv(copy=False, track=True), zmq.Frame)
    assert_type(pull.recv(copy=copy), Union[bytes, zmq.Frame])
    assert_type(pull.recv(metadata=True), zmq.ReceivedMessage)
    pull.recv(copy=False).upper()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    pull.recv().more  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    pull.recv(copy=False, metadata=True)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]


def what_the_others_return(pull: zmq.Socket, copy: bool) -> None:
    assert_type(pull.recv_multipart(), list[bytes])
    assert_type(pull.recv_multipart(copy=False), list[zmq.Frame])
    assert_type(pull.recv_multipart(copy=copy), Union[list[bytes], list[zmq.Frame]])
    assert_type(pull.recv_multipart(metadata=True), list[zmq.ReceivedMessage])
    assert_type(pull.try_recv(), Optional[bytes])
    assert_type(pull.try_recv(copy=False), Optional[zmq.Frame])
    assert_type(pull.try_recv_multipart(), Optional[list[bytes]])
    assert_type(pull.recv_many(), list[bytes])
    assert_type(pull.recv_many(copy=False), list[zmq.Frame])
    assert_type(pull.recv_many_multipart(), list[list[bytes]])
    assert_type(pull.recv_string(), str)
    assert_type(pull.recv_into(bytearray(5), truncate=False), int)
    pull.recv_into("text")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    pull.try_recv().upper()  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]
    for message in pull.messages():
        assert_type(message, bytes)


def what_a_message_knows(message: zmq.ReceivedMessage, frame: zmq.Frame) -> None:
    assert_type(message.more, bool)
    assert_type(message.user_id, Optional[str])
    assert_type(message.peer_address, Optional[str])
    assert_type(message.routing_id, Optional[int])
    assert_type(message.group, Optional[str])
    assert_type(message.get("Socket-Type"), Union[int, str, None])
    message.user_id = "me"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    assert_type(frame.bytes, bytes)
    assert_type(frame.buffer, memoryview)
    assert_type(frame.more, bool)
    assert_type(frame.get("User-Id"), str)
    assert_type(frame.get(zmq.MORE), int)
    assert_type(frame.tracker, Optional[zmq.MessageTracker])
    frame.bytes = b"x"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
