"""Options are attributes with types: numbers, bytes that may be set as text, and what can only be read."""

from __future__ import annotations

from typing import Union

from typing_extensions import assert_type

import zmq


def options_of_sockets(socket: zmq.Socket) -> None:
    assert_type(socket.linger, int)
    assert_type(socket.LINGER, int)
    assert_type(socket.routing_id, bytes)
    assert_type(socket.last_endpoint, bytes)
    assert_type(socket.type, zmq.SocketType)
    assert_type(socket.get(zmq.LINGER), Union[int, bytes])
    assert_type(socket.getsockopt(zmq.LINGER), Union[int, bytes])
    assert_type(socket.get_string(zmq.ROUTING_ID), str)
    socket.linger = 0
    socket.routing_id = b"me"
    socket.SUBSCRIBE = "topic"
    socket.routing_id = "me"  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    socket.subscribe("topic")
    socket.set(zmq.ROUTING_ID, b"me")
    socket.linger = "0"  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    socket.routing_id = 5  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    socket.last_endpoint = b"x"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    socket.lingre = 0  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    print(socket.lingre)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    socket.set(zmq.ROUTING_ID, "me")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    socket.set_string(zmq.ROUTING_ID, b"me")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def options_of_contexts(context: zmq.Context[zmq.Socket]) -> None:
    assert_type(context.io_threads, int)
    assert_type(context.linger, int)
    context.max_sockets = 10
    context.linger = 0
    context.io_threads = "4"  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    context.socket_limit = 5  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
