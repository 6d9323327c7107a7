"""Fixtures of this suite."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq

Pair = Callable[..., "tuple[zmq.Socket, zmq.Socket]"]


@pytest.fixture
def pair(socket: Callable[..., zmq.Socket], endpoint: Callable[[str], str]) -> Pair:
    """Give a function that returns two sockets, the second connected to the first: `pair(zmq.PULL, zmq.PUSH)`."""

    def make(
        bound: int = zmq.PAIR, connected: int = zmq.PAIR, transport: str = "inproc", **options: Any
    ) -> tuple[zmq.Socket, zmq.Socket]:
        left, right = socket(bound, **options), socket(connected, **options)
        left.bind(endpoint(transport))
        right.connect(left.last_endpoint)
        return left, right

    return make


@pytest.fixture
def thread() -> Iterator[Callable[..., Callable[[], Any]]]:
    """Give a function that runs another in a thread, and returns one that waits for its result or raises its error.

    That one takes the seconds that it waits; a function that still runs then is an AssertionError.
    """
    threads: list[threading.Thread] = []

    def start(function: Callable[..., Any], *args: Any) -> Callable[[], Any]:
        results: list[Any] = []
        errors: list[BaseException] = []

        def run() -> None:
            try:
                results.append(function(*args))
            except BaseException as error:
                errors.append(error)

        worker = threading.Thread(target=run, daemon=True)
        threads.append(worker)
        worker.start()

        def join(timeout: float = 10) -> Any:
            worker.join(timeout)
            assert not worker.is_alive(), f"{function} still runs"
            if errors:
                raise errors[0]
            return results[0]

        return join

    yield start
    for worker in threads:
        worker.join(10)
        assert not worker.is_alive()
