"""The kinds of receives: what each takes from the socket in one go, without waiting."""

from __future__ import annotations

from typing import Any

import zmq
from zmq.asyncio._pending import Kind
from zmq.error import Again

__all__ = ["BATCH", "ONE", "ONE_TRACKED", "WHOLE", "WHOLE_BATCH", "WHOLE_TRACKED"]

_DONTWAIT = 1

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


ONE = Kind(zmq.Socket.try_recv, _part_as_messages)
WHOLE = Kind(zmq.Socket.try_recv_multipart, _message_as_messages)
ONE_TRACKED = Kind(_try_recv_tracked, _part_as_messages)
WHOLE_TRACKED = Kind(_try_recv_multipart_tracked, _message_as_messages)
BATCH = Kind(_try_recv_many, _parts_as_messages, many=True)
WHOLE_BATCH = Kind(_try_recv_many_multipart, _messages, many=True)
