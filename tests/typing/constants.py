"""Constants are members of enums, and the flat names are the members."""

from __future__ import annotations

from typing import Literal

from typing_extensions import assert_type

import zmq


def enums() -> None:
    assert_type(zmq.REQ, Literal[zmq.SocketType.REQ])
    assert_type(zmq.SocketType["REQ"], zmq.SocketType)
    assert_type(zmq.SocketType(3), zmq.SocketType)
    assert_type(zmq.SocketType.REQ.name, Literal["REQ"])
    assert_type(zmq.POLLIN | zmq.POLLOUT, zmq.PollEvent)
    assert_type(zmq.EVENT_CONNECTED | zmq.EVENT_CLOSED, zmq.Event)
    number: int = zmq.LINGER
    assert number
    zmq.REC  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnusedExpression]
    zmq.SocketType.REC  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnusedExpression]
    zmq.REQ = 5  # type: ignore[misc, assignment]  # pyright: ignore[reportAttributeAccessIssue]


def errors(error: zmq.ZMQError) -> None:
    assert_type(error.errno, "int | None")
    assert_type(error.strerror, str)
    assert_type(zmq.strerror(zmq.EAGAIN), str)
    again: zmq.ZMQError = zmq.Again()
    assert again


def functions() -> None:
    assert_type(zmq.zmq_version(), str)
    assert_type(zmq.zmq_version_info(), tuple[int, int, int])
    assert_type(zmq.curve_keypair(), tuple[bytes, bytes])
    assert_type(zmq.curve_public("x" * 40), bytes)
    assert_type(zmq.has("curve"), bool)
    assert_type(zmq.DRAFT_API, bool)
    zmq.curve_public(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
