"""Before a high-water mark is set, connections that may be ending are given the time to end, and no others.

libzmq 4.3.4 writes to the other end of each connection, which may have been freed: see docs/development/safety.md.
"""

from __future__ import annotations

import time
from typing import Any

import pytest

import zmq

ENDING_S = 0.1  # libzmq has ended the connections of a closed socket by then


@pytest.fixture
def settled() -> Any:
    """Give `settled(setter, *looked)`: which of the sockets had their events read when `setter` was given a mark."""

    def setting(setter: Any, *looked: Any, option: int = zmq.SNDHWM) -> list[Any]:
        told: list[Any] = []
        watches = [sock.watch(lambda sock=sock: told.append(sock)) for sock in looked]
        for watch in watches:
            watch.arm()
        setter.set(option, 7)
        for watch in watches:
            watch.cancel()
        return told

    return setting


@pytest.fixture
def quiet(wait_until: Any) -> Any:
    """Give a function that waits until whatever was closed is long gone."""

    def wait() -> None:
        begun = time.monotonic()
        wait_until(lambda: time.monotonic() > begun + ENDING_S)

    return wait


@pytest.mark.parametrize("option", [zmq.SNDHWM, zmq.RCVHWM])
@pytest.mark.parametrize("transport", ["inproc", "tcp"])
def test_nothing_is_read_when_no_connection_can_be_ending(pair, settled, quiet, transport, option) -> None:
    left, right = pair(zmq.DEALER, zmq.DEALER, transport)
    settled(right, right)  # connections undone by other tests, in other contexts, count once
    quiet()
    assert settled(right, left, right, option=option) == []


def test_a_socket_without_connections_has_nothing_to_settle(socket, settled) -> None:
    socket(zmq.DEALER).close()
    alone = socket(zmq.DEALER)
    assert settled(alone, alone) == []


@pytest.mark.parametrize("transport", ["inproc", "tcp"])
def test_after_a_close_the_socket_itself_is_read(pair, socket, settled, transport) -> None:
    left, right = pair(zmq.DEALER, zmq.DEALER, transport)
    settled(right, right)
    socket(zmq.DEALER).close()
    assert settled(right, left, right) == [right]


def test_after_an_inproc_connection_was_undone_both_sides_are_read_once(pair, settled, quiet) -> None:
    left, right = pair(zmq.DEALER, zmq.DEALER, "inproc")
    _, apart = pair(zmq.DEALER, zmq.DEALER, "tcp")
    right.disconnect(left.last_endpoint)
    quiet()
    assert settled(apart, apart, left, right) == []
    assert set(settled(right, apart, left, right)) == {left, right}
    assert settled(right, apart, left, right) == []


def test_a_socket_whose_address_is_known_may_have_connections_that_nobody_knows_of(socket, settled) -> None:
    alone = socket(zmq.DEALER)
    assert alone.underlying
    socket(zmq.DEALER).close()
    assert settled(alone, alone) == [alone]
