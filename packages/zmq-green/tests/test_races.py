"""What others may do in the moments between a look at a socket and the wait that follows it: nobody sleeps on."""

from __future__ import annotations

import gc
import os
import sys
import threading
import weakref
from collections.abc import Iterator
from typing import Any, Callable

import gevent
import pytest

import zmq
import zmq.green
import zmq.sugar.readiness
from zmq.green import _hub_state, _readiness, _socket
from zmq.sugar.recv_modes import MESSAGE, PART


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    # What a greenlet raises is looked at by the test.
    monkeypatch.setattr(gevent.get_hub(), "NOT_ERROR", (*gevent.get_hub().NOT_ERROR, zmq.ZMQError))


def in_a_thread(work: Callable[[], Any]) -> None:
    """Run something in another thread of the system while this one waits for it."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def look_until_readable(view: zmq.Socket) -> None:
    while not view.get(zmq.EVENTS) & zmq.POLLIN:
        pass


WAITS: dict[str, Callable[[zmq.green.Socket], Any]] = {
    "recv": lambda pull: pull.recv(),
    "recv_multipart": lambda pull: pull.recv_multipart()[0],
    "poll": lambda pull: pull.poll() and pull.try_recv(),
    "Poller": lambda pull: zmq.green.zmq_poll([(pull, zmq.POLLIN)]) and pull.try_recv(),
}


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS.keys())
def test_another_thread_takes_the_signal_before_the_wait(connected, monkeypatch, wait):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    view = zmq.Socket.shadow(pull)
    listen = _readiness.HubReadiness.listen

    def listen_late(readiness: _readiness.HubReadiness) -> None:
        monkeypatch.undo()
        push.send(b"x")
        in_a_thread(lambda: look_until_readable(view))
        listen(readiness)

    monkeypatch.setattr(_readiness.HubReadiness, "listen", listen_late)
    with gevent.Timeout(5):
        assert wait(pull) == b"x"


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize(("method", "mode"), [("recv", PART), ("recv_multipart", MESSAGE)])
def test_another_thread_takes_the_signal_after_an_attempt(connected, monkeypatch, number, method, mode):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    view = zmq.Socket.shadow(pull)
    attempt = mode.attempt
    failed = 0

    def attempt_and_be_robbed(*args: Any) -> Any:
        nonlocal failed
        result = attempt(*args)
        if result is None:
            if failed == number:
                push.send(b"x")
                in_a_thread(lambda: look_until_readable(view))
            failed += 1
        return result

    monkeypatch.setattr(_socket, f"_try_{method}", attempt_and_be_robbed)  # the first
    monkeypatch.setattr(mode, "attempt", attempt_and_be_robbed)
    # Looks that find nothing, each for one more attempt.
    for n in range(number):
        gevent.spawn_later(0.01 * (n + 1), view.get, zmq.EVENTS)
    with gevent.Timeout(5):
        assert getattr(pull, method)() in (b"x", [b"x"])
    assert failed == number + 1


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_a_sender_that_cannot_go_on_takes_no_receivers_signal(green_socket, endpoint, monkeypatch, number):
    router = green_socket(zmq.ROUTER, sndhwm=1, router_mandatory=1, linger=0)
    full, other = (green_socket(zmq.DEALER, rcvhwm=1, routing_id=each) for each in (b"full", b"other"))
    router.bind(endpoint("inproc"))
    for peer in (full, other):
        peer.connect(router.last_endpoint.decode())
        peer.send(b"hello")
        router.recv_multipart()
    while router.try_send_multipart([b"full", b"x"]) is not False:
        pass
    receiving = gevent.spawn(router.recv_multipart)
    gevent.sleep(0)
    attempt = _socket._try_send_multipart
    failed = 0

    def attempt_and_see_a_message(*args: Any, **options: Any) -> Any:
        nonlocal failed
        result = attempt(*args, **options)
        if result is False:
            if failed == number:
                zmq.Socket.send(other, b"hi")
                look_until_readable(view)
            failed += 1
        return result

    monkeypatch.setattr(_socket, "_try_send_multipart", attempt_and_see_a_message)
    view = zmq.Socket.shadow(router)
    sending = gevent.spawn(router.send_multipart, [b"full", b"x"])
    gevent.spawn_later(0.01, view.get, zmq.EVENTS)  # for the later attempts
    assert receiving.get(timeout=5) == [b"other", b"hi"]
    assert failed > number
    sending.kill()


def test_a_thread_that_takes_the_socket_over_wakes_who_came_in_meanwhile(connected, monkeypatch):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = gevent.spawn(pull.recv)
    gevent.sleep(0)
    with monkeypatch.context() as patched:
        patched.setattr(_readiness.HubReadiness, "occupied", False)  # as it was a moment before
        in_a_thread(lambda: pull.poll(1))
    with pytest.raises(zmq.SocketInUse, match="another thread"):
        waiting.get(timeout=5)
    push.send(b"x")
    assert pull.recv() == b"x"


def test_a_thread_that_takes_the_socket_over_before_the_wait_is_noticed(connected, monkeypatch):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    assert pull.poll(1) == 0
    listen = _readiness.HubReadiness.listen

    def listen_late(readiness: _readiness.HubReadiness) -> None:
        monkeypatch.undo()
        with monkeypatch.context() as patched:
            patched.setattr(_readiness.HubReadiness, "occupied", False)
            in_a_thread(lambda: pull.poll(1))
        listen(readiness)

    monkeypatch.setattr(_readiness.HubReadiness, "listen", listen_late)
    with pytest.raises(zmq.SocketInUse, match="another thread"):
        pull.recv()
    push.send(b"x")
    assert pull.recv() == b"x"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_another_thread_closes_the_socket_before_its_descriptor_is_copied(connected, monkeypatch, moment):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    view = zmq.Socket.shadow(pull)
    copied: list[int] = []
    copy_descriptor = zmq.sugar.readiness.copy_descriptor

    def copy_late(fd: int) -> int:
        monkeypatch.undo()
        if moment == "before":
            in_a_thread(view.close)
            raise OSError(9, "Bad file descriptor")
        copied.append(copy_descriptor(fd))
        in_a_thread(view.close)
        return copied[0]

    monkeypatch.setattr(zmq.sugar.readiness, "copy_descriptor", copy_late)
    with pytest.raises(zmq.SocketClosed):
        pull.recv()
    for fd in copied:
        with pytest.raises(OSError):
            os.fstat(fd)


@pytest.fixture
def _hasty() -> Iterator[None]:
    """Have threads change turns all the time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_hasty")
def test_a_thread_that_always_looks_takes_no_wake_up(connected):
    one, other = connected(zmq.DEALER, zmq.DEALER, "tcp")
    views = [zmq.Socket.shadow(each) for each in (one, other)]
    stopped = threading.Event()

    def look() -> None:
        while not stopped.is_set():
            for view in views:
                view.get(zmq.EVENTS)

    def answer() -> None:
        for message in other.messages():
            other.send(message)

    thread = threading.Thread(target=look)
    thread.start()
    answering = gevent.spawn(answer)
    try:
        with gevent.Timeout(20):
            for n in range(300):
                one.send(b"%d" % n)
                assert one.recv() == b"%d" % n
    finally:
        stopped.set()
        thread.join()
        answering.kill()


def test_a_socket_that_was_waited_for_closes_when_nobody_refers_to_it(green_context):
    pull = green_context.socket(zmq.PULL)
    pull.close_when_unused()
    fd = pull.fileno()
    assert pull.poll(1) == 0
    assert fd in _hub_state.readiness_by_fd
    gone = weakref.ref(pull)
    del pull
    gc.collect()
    assert gone() is None
    assert fd not in _hub_state.readiness_by_fd


def test_a_socket_moves_on_when_the_thread_whose_greenlets_waited_for_it_ended(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)

    def work() -> None:
        gevent.spawn(pull.recv)
        gevent.sleep(0)

    in_a_thread(work)
    gevent.spawn(push.send, b"x")
    assert pull.recv() == b"x"


def test_a_thread_that_ended_leaves_no_station_and_no_descriptor(green_context):
    sockets: list[zmq.green.Socket] = []
    stations: list[Any] = []
    copies: list[int] = []

    def work() -> None:
        pull = green_context.socket(zmq.PULL)
        assert pull.poll(1) == 0
        sockets.append(pull)
        stations.append(weakref.ref(_hub_state.hub_state_of(gevent.get_hub())))
        copies.append(_hub_state.readiness_by_fd[pull.fileno()].copied)

    in_a_thread(work)
    sockets.pop().close()
    gc.collect()
    assert stations[0]() is None
    with pytest.raises(OSError):
        os.fstat(copies[0])
