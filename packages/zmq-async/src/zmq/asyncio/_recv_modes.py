"""The modes of receives: what each takes from the socket in one go, without waiting."""

from __future__ import annotations

from typing import Any

import zmq
from zmq.asyncio._recv_mode import RecvMode, receipt_of
from zmq.error import Again
from zmq.sugar.serialize import require_room

__all__ = [
    "MESSAGE",
    "MESSAGE_BATCH",
    "MESSAGE_FITTING",
    "MESSAGE_TRACKED",
    "PART",
    "PART_BATCH",
    "PART_FITTING",
    "PART_TRACKED",
]

_DONTWAIT = 1

_try_recv = zmq.Socket.try_recv
_try_recv_multipart = zmq.Socket.try_recv_multipart
_sync_recv = zmq.Socket.recv
_sync_recv_multipart = zmq.Socket.recv_multipart
_sync_recv_many = zmq.Socket.recv_many
_sync_recv_many_multipart = zmq.Socket.recv_many_multipart


def _part_as_messages(part: Any) -> list[Any]:
    return [[part]]


def _message_as_messages(parts: Any) -> list[Any]:
    return [parts]


def _parts_as_messages(parts: Any) -> list[Any]:
    return [[part] for part in parts]


def _messages(messages: list[Any]) -> list[Any]:
    return messages


def _try_recv_tracked(socket: Any) -> Any:
    try:
        return _sync_recv(socket, _DONTWAIT, False, True)
    except Again:
        return None


def _try_recv_multipart_tracked(socket: Any) -> Any:
    try:
        return _sync_recv_multipart(socket, _DONTWAIT, False, True)
    except Again:
        return None


def _try_recv_fitting(socket: Any, room: int) -> Any:
    """Take a part if it fits; else it stays in the socket."""
    frame = _try_recv(socket, False)
    try:
        if frame is not None and len(frame) > room:
            raise ValueError(
                f"the message part has {len(frame)} bytes, there is room for {room}; "
                "it can be received again, into more memory"
            )
    except BaseException:
        # Also when a signal handler raised.
        if frame is not None:
            socket.push_back([frame], receipt_of(socket))
        raise
    return frame


def _try_recv_multipart_fitting(socket: Any, room: list[int]) -> Any:
    """Take a message if its parts fit; else it stays in the socket."""
    frames = _try_recv_multipart(socket, False)
    try:
        if frames is not None:
            require_room([len(frame) for frame in frames], room)
    except BaseException:
        # Also when a signal handler raised.
        if frames is not None:
            socket.push_back(frames, receipt_of(socket))
        raise
    return frames


def _try_recv_many(socket: Any, max_messages: int, copy: bool) -> Any:
    try:
        return _sync_recv_many(socket, max_messages, _DONTWAIT, copy)
    except Again:
        return None


def _try_recv_many_multipart(socket: Any, max_messages: int, copy: bool) -> Any:
    try:
        return _sync_recv_many_multipart(socket, max_messages, _DONTWAIT, copy)
    except Again:
        return None


PART = RecvMode(_try_recv, _part_as_messages)
MESSAGE = RecvMode(_try_recv_multipart, _message_as_messages)
PART_FITTING = RecvMode(_try_recv_fitting, _part_as_messages)
MESSAGE_FITTING = RecvMode(_try_recv_multipart_fitting, _message_as_messages)
PART_TRACKED = RecvMode(_try_recv_tracked, _part_as_messages)
MESSAGE_TRACKED = RecvMode(_try_recv_multipart_tracked, _message_as_messages)
PART_BATCH = RecvMode(_try_recv_many, _parts_as_messages, many=True)
MESSAGE_BATCH = RecvMode(_try_recv_many_multipart, _messages, many=True)
