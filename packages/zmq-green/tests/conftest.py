"""Green sockets for tests; each test runs in the main greenlet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq.green


@pytest.fixture
def green_context() -> Iterator[zmq.green.Context]:
    """Give a green context; afterwards destroy it with its sockets."""
    context = zmq.green.Context()
    yield context
    context.destroy(linger=0)


@pytest.fixture
def green_socket(green_context: zmq.green.Context) -> Iterator[Callable[..., zmq.green.Socket]]:
    """Give a function that makes green sockets with options: `green_socket(zmq.PULL, rcvhwm=1)`."""

    made: list[zmq.green.Socket] = []

    def make(type_: int, **options: Any) -> zmq.green.Socket:
        sock = green_context.socket(type_)
        made.append(sock)
        for name, value in options.items():
            setattr(sock, name, value)
        return sock

    yield make
    for sock in made:
        sock.close(0)


@pytest.fixture
def connected(
    green_socket: Callable[..., zmq.green.Socket], endpoint: Callable[[str], str]
) -> Callable[..., tuple[zmq.green.Socket, zmq.green.Socket]]:
    """Give a function that connects two green sockets: `connected(zmq.PUSH, zmq.PULL, "tcp")`; the second binds."""

    def connect(first: int, second: int, transport: str = "inproc", **options: Any) -> Any:
        one, other = green_socket(first, **options), green_socket(second, **options)
        other.bind(endpoint(transport))
        one.connect(other.last_endpoint.decode())
        return one, other

    return connect
