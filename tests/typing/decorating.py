"""Decorators keep the decorated function's type, and endpoints are context managers."""

from __future__ import annotations

from typing import Any

from typing_extensions import assert_type

import zmq
from zmq.decorators import context, socket


@context()
@socket(zmq.PUSH)
def work(ctx: zmq.Context[zmq.Socket], push: zmq.Socket) -> int:
    return push.type


def decorated(ctx: zmq.Context[zmq.Socket], push: zmq.Socket) -> None:
    assert_type(work(ctx, push), int)
    work(5, push)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def endpoints(push: zmq.Socket) -> None:
    endpoint = push.bind("tcp://127.0.0.1:*")
    assert_type(endpoint.addr, str)
    with endpoint as bound:
        assert_type(bound, Any)
    with push.connect(b"tcp://127.0.0.1:5555"):
        pass
    assert_type(push.bind_to_random_port("tcp://127.0.0.1"), int)
    push.bind(5555)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    push.connect(None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def proxies(front: zmq.Socket, back: zmq.Socket) -> None:
    assert_type(zmq.proxy(front, back), int)
    zmq.proxy(front)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


class Counting(zmq.Socket):
    """A subclass declares its own attributes."""

    count: int = 0


def subclasses(ctx: zmq.Context[zmq.Socket]) -> None:
    counting = Counting(ctx, zmq.PUSH)
    counting.count += 1
    assert_type(counting.recv(), bytes)
    assert_type(Counting.shadow(counting), Counting)
