"""The modes of receives: what each takes from the socket in one go, and how that is made of messages again."""

from __future__ import annotations

from typing import Any, Callable

import zmq
from zmq.error import Again

__all__ = [
    "AsMessages",
    "as_they_are",
    "message_as_messages",
    "no_messages",
    "part_as_messages",
    "parts_as_messages",
    "recv_many_multipart_or_none",
    "recv_many_or_none",
    "recv_multipart_or_none",
    "recv_or_none",
    "size_or_none",
]

_DONTWAIT = 1

_sync_recv: Any = zmq.Socket.recv
_sync_recv_into = zmq.Socket.recv_into
_sync_recv_many = zmq.Socket.recv_many
_sync_recv_many_multipart = zmq.Socket.recv_many_multipart
_sync_recv_multipart: Any = zmq.Socket.recv_multipart


# Makes a list of messages, each a list of parts, of what a receive took.
AsMessages = Callable[[Any], "list[list[Any]]"]


def part_as_messages(part: Any) -> list[list[Any]]:
    return [[part]]


def message_as_messages(parts: list[Any]) -> list[list[Any]]:
    return [parts]


def parts_as_messages(parts: list[Any]) -> list[list[Any]]:
    return [[part] for part in parts]


def as_they_are(messages: list[list[Any]]) -> list[list[Any]]:
    return messages


def no_messages(size: Any) -> list[list[Any]]:
    """What was received is in the caller's memory already."""
    return []


def recv_or_none(socket: Any, copy: bool, track: bool, metadata: bool) -> Any:
    try:
        return _sync_recv(socket, _DONTWAIT, copy, track, metadata=metadata)
    except Again:
        return None


def recv_multipart_or_none(socket: Any, copy: bool, track: bool, metadata: bool) -> Any:
    try:
        return _sync_recv_multipart(socket, _DONTWAIT, copy, track, metadata=metadata)
    except Again:
        return None


def recv_many_or_none(socket: Any, max_messages: int, copy: bool) -> Any:
    try:
        return _sync_recv_many(socket, max_messages, _DONTWAIT, copy)
    except Again:
        return None


def recv_many_multipart_or_none(socket: Any, max_messages: int, copy: bool) -> Any:
    try:
        return _sync_recv_many_multipart(socket, max_messages, _DONTWAIT, copy)
    except Again:
        return None


def size_or_none(socket: Any, buffer: Any, nbytes: int, truncate: bool) -> tuple[int] | None:
    """Return the size of a message in a tuple: it may be 0. None when there is no message."""
    try:
        return (_sync_recv_into(socket, buffer, nbytes=nbytes, flags=_DONTWAIT, truncate=truncate),)
    except Again:
        return None
