"""Sockets that other code made, used by their addresses."""

from __future__ import annotations

import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from typing import Any, Callable

import pytest

import zmq


@pytest.fixture
def library() -> Any:
    """Give the libzmq of this zmq, as other code calls it."""
    extension = sys.modules[zmq.backend.Socket.__module__]
    if zmq.build_info()["backend"] == "cffi":
        extension = sys.modules["zmq.backend.cffi._cffi"]
    found = ctypes.CDLL(extension.__file__)
    if not hasattr(found, "zmq_socket"):
        pytest.skip("this libzmq is inside of the extension, where no other code can call it")
    found.zmq_socket.restype = ctypes.c_void_p
    return found


@pytest.fixture
def foreign(library: Any, context: zmq.Context) -> Iterator[Callable[[int], int]]:
    """Give a function that has other code make a socket, and returns its address."""
    opened: list[int] = []

    def make(kind: int) -> int:
        opened.append(library.zmq_socket(ctypes.c_void_p(context.underlying), int(kind)))
        return opened[-1]

    yield make
    for address in opened:
        library.zmq_close(ctypes.c_void_p(address))


def descriptor(library: Any, address: int) -> int:
    found, size = ctypes.c_int(), ctypes.c_size_t(ctypes.sizeof(ctypes.c_int))
    library.zmq_getsockopt(ctypes.c_void_p(address), int(zmq.FD), ctypes.byref(found), ctypes.byref(size))
    return found.value


@pytest.mark.parametrize("kind", [zmq.PAIR, zmq.REP, zmq.ROUTER, zmq.REQ], ids=lambda kind: kind.name)
def test_a_socket_of_other_code_binds_and_connects_over_inproc(socket, endpoint, foreign, kind: int) -> None:
    early = socket(zmq.ROUTER)
    early.connect(endpoint("inproc"))
    view = zmq.Socket.shadow(foreign(kind))
    view.connect(endpoint("inproc"))
    view.rcvhwm = 5  # looks at the connections
    view.bind(endpoint("inproc"))
    with socket(zmq.PULL, linger=0) as other:
        other.bind(endpoint("inproc"))
    view.unbind(view.last_endpoint)


@pytest.mark.parametrize("kept", [False, True], ids=["without a view", "with a view of the old one"])
def test_the_address_of_a_closed_socket_may_be_the_next_ones(
    library, context, wait_until, kept: bool
) -> None:
    addresses: dict[int, Any] = {}
    reused = 0
    kinds = [zmq.PULL, zmq.PUSH, zmq.REP, zmq.SUB]
    for number in range(100):
        kind = kinds[number % len(kinds)]
        address = library.zmq_socket(ctypes.c_void_p(context.underlying), int(kind))
        reused += address in addresses
        view = zmq.Socket.shadow(address)
        assert (view.socket_type, view.fileno()) == (kind, descriptor(library, address))
        addresses[address] = view if kept else None
        fd = view.fileno()
        del view
        gc.collect(0)
        library.zmq_close(ctypes.c_void_p(address))
        wait_until(lambda fd=fd: not is_open(fd))
    assert reused


def test_what_was_given_back_to_a_closed_socket_is_not_the_next_ones(library, context, wait_until) -> None:
    seen = set()
    for _ in range(20):
        address = library.zmq_socket(ctypes.c_void_p(context.underlying), int(zmq.PULL))
        view = zmq.Socket.shadow(address)
        assert view.try_recv() is None
        view.push_back([b"old"])
        fd = view.fileno()
        del view
        gc.collect()
        library.zmq_close(ctypes.c_void_p(address))
        wait_until(lambda fd=fd: not is_open(fd))
        seen.add(address)
    assert len(seen) < 20


def is_open(fd: int) -> bool:
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True
