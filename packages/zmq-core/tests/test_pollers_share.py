"""Sockets and Pollers that others use too: other Pollers, other threads, and C code that has the socket's address."""

from __future__ import annotations

import ctypes
import sys
import time

import pytest

import zmq

own_threads = pytest.mark.skipif(
    zmq.build_info()["backend"] != "cython",
    reason="zmq_poll, which is what the Poller of the CFFI backend calls, keeps other threads away from its sockets",
)


@own_threads
def test_pollers_of_two_threads_sleep_while_nothing_happens_to_their_socket(pair, thread) -> None:
    left, _ = pair(transport="tcp")
    pollers = [zmq.Poller() for _ in range(2)]
    for poller in pollers:
        poller.register(left, zmq.POLLIN)
    used = time.process_time()
    waiting = [thread(poller.poll, 500) for poller in pollers]
    left.get(zmq.EVENTS)
    assert [wait() for wait in waiting] == [[], []]
    assert time.process_time() - used < 0.25  # a busy loop uses all of the 500 ms


@own_threads
def test_pollers_of_two_threads_are_both_told(pair, thread) -> None:
    left, right = pair(transport="tcp")
    pollers = [zmq.Poller() for _ in range(2)]
    for poller in pollers:
        poller.register(left, zmq.POLLIN)
    for _ in range(50):
        waiting = [thread(poller.poll, 10_000) for poller in pollers]
        right.send(b"x")
        assert [wait() for wait in waiting] == [[(left, zmq.POLLIN)]] * 2
        left.recv()


@own_threads
def test_all_threads_that_wait_with_one_poller_are_told(pair, thread) -> None:
    left, right = pair(transport="tcp")
    poller = zmq.Poller()
    poller.register(left, zmq.POLLIN)
    for _ in range(25):
        waiting = [thread(poller.poll, 10_000) for _ in range(4)]
        right.send(b"x")
        assert [wait() for wait in waiting] == [[(left, zmq.POLLIN)]] * 4
        left.recv()


def test_a_poller_sees_what_c_code_makes_of_a_socket_whose_address_was_asked_for_later(pair) -> None:
    left, right = pair(transport="tcp")
    poller = zmq.Poller()
    poller.register(left, zmq.POLLIN)
    assert poller.poll(0) == []
    extension = sys.modules[zmq.backend.Socket.__module__]
    if zmq.build_info()["backend"] == "cffi":
        extension = sys.modules["zmq.backend.cffi._cffi"]
    library = ctypes.CDLL(extension.__file__)
    if not hasattr(library, "zmq_getsockopt"):
        pytest.skip("this libzmq is inside of the extension, where no other code can call it")
    address = ctypes.c_void_p(left.underlying)
    assert poller.poll(0) == []
    events, size = ctypes.c_int(), ctypes.c_size_t(ctypes.sizeof(ctypes.c_int))
    right.send(b"x")
    while not events.value & zmq.POLLIN:
        # Reading them takes libzmq's signal.
        library.zmq_getsockopt(address, int(zmq.EVENTS), ctypes.byref(events), ctypes.byref(size))
    assert poller.poll(0) == [(left, zmq.POLLIN)]
