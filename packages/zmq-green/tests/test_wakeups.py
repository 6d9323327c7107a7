from __future__ import annotations

import os
import threading
import time

import gevent
import pytest

import zmq
import zmq.green


def test_a_readable_descriptor_without_events_is_no_busy_loop(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    waiting = gevent.spawn(pull.poll, None, zmq.POLLOUT)  # a PULL never gets it
    push.send(b"readable all the time")
    gevent.sleep(0.05)
    before = time.process_time()
    gevent.sleep(1)
    assert time.process_time() - before < 0.3  # a busy loop uses the whole second
    waiting.kill()


@pytest.mark.parametrize("look", ["events", "poll", "recv", "poller"])
def test_another_view_that_takes_the_signal_leaves_the_wait_intact(connected, look):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    view = zmq.Socket(shadow=pull)
    poller = zmq.Poller()
    poller.register(view, zmq.POLLIN)
    waiting = gevent.spawn(pull.recv_multipart)
    gevent.sleep(0)
    push.send(b"one")
    if look == "events":
        while not view.get(zmq.EVENTS) & zmq.POLLIN:
            pass
    elif look == "poll":
        assert view.poll(5000) == zmq.POLLIN
    elif look == "poller":
        assert poller.poll(5000)
    else:
        assert view.recv() == b"one"
        push.send(b"one")
    assert waiting.get(timeout=5) == [b"one"]


def test_sends_on_a_socket_do_not_eat_its_replies(connected):
    one, other = connected(zmq.DEALER, zmq.DEALER, "tcp")
    got = gevent.spawn(lambda: [one.recv() for _ in range(500)])
    echo = gevent.spawn(lambda: [other.send(other.recv()) for _ in range(500)])
    for n in range(500):
        one.send(b"%d" % n)
    assert got.get(timeout=20) == [b"%d" % n for n in range(500)]
    echo.get()


def test_two_green_views_share_one_line(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    view = zmq.green.Socket.shadow(pull)
    first, second = gevent.spawn(view.recv), gevent.spawn(pull.recv)
    gevent.sleep(0)
    push.send_many([b"1", b"2"])
    assert [first.get(timeout=5), second.get(timeout=5)] == [b"1", b"2"]


@pytest.mark.parametrize("wait", ["recv", "recv_many", "poll"])
def test_close_wakes_those_who_wait(connected, wait):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = [gevent.spawn(getattr(pull, wait)) for _ in range(3)]
    gevent.sleep(0)
    pull.close()
    for greenlet in waiting:
        with pytest.raises(zmq.SocketClosed):
            greenlet.get(timeout=5)


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    # What a greenlet raises is looked at by the test.
    monkeypatch.setattr(gevent.get_hub(), "NOT_ERROR", (*gevent.get_hub().NOT_ERROR, zmq.ZMQError))


def test_close_by_another_thread_wakes_those_who_wait(connected):
    _, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = gevent.spawn(pull.recv)
    gevent.sleep(0)
    closing = threading.Thread(target=zmq.Socket.shadow(pull).close)
    closing.start()
    with pytest.raises(zmq.SocketClosed):
        waiting.get(timeout=5)
    closing.join()


def test_a_call_by_another_thread_leaves_the_wait_intact(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL, "tcp")
    view = zmq.Socket.shadow(pull)
    waiting = gevent.spawn(pull.recv)
    gevent.sleep(0)

    def look() -> None:
        while not view.get(zmq.EVENTS) & zmq.POLLIN:
            pass

    looking = threading.Thread(target=look)
    looking.start()
    push.send(b"x")
    looking.join()
    assert waiting.get(timeout=5) == b"x"


def test_a_thread_of_the_pool_is_refused_while_greenlets_wait(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    waiting = gevent.spawn(pull.recv)
    gevent.sleep(0)
    for call in (lambda: pull.recv(), lambda: pull.poll(1000), lambda: zmq.green.zmq_poll([(pull, 1)], 1000)):
        with pytest.raises(zmq.SocketInUse, match="another thread"):
            gevent.get_hub().threadpool.apply(call)
    push.send(b"x")
    assert waiting.get(timeout=5) == b"x"


def test_a_socket_may_move_to_another_thread_when_nobody_waits(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    gevent.spawn(push.send, b"here")
    assert pull.recv() == b"here"
    gevent.spawn(push.send, b"there")
    got: list[bytes] = []
    thread = threading.Thread(target=lambda: got.append(pull.recv()))
    thread.start()
    while thread.is_alive():
        gevent.sleep(0.001)
    assert got == [b"there"]
    gevent.spawn(push.send, b"here again")
    assert pull.recv() == b"here again"


def test_a_use_by_another_thread_ends_each_wait_once(connected):
    push, pull = connected(zmq.PUSH, zmq.PULL)
    view = zmq.Socket.shadow(pull)
    refused: list[zmq.ZMQError] = []

    def receive() -> bytes:
        while True:
            try:
                return pull.recv()
            except zmq.SocketInUse as error:
                refused.append(error)
                gevent.sleep(0.001)

    waiting = gevent.spawn(receive)
    gevent.sleep(0)
    blocked = threading.Thread(target=view.recv)
    blocked.start()
    while not refused:
        gevent.sleep(0.001)
    # Sent by another socket; the thread that is inside gets it.
    push.send(b"for the thread")
    while blocked.is_alive():
        gevent.sleep(0.001)
    before = len(refused)
    push.send(b"for the greenlet")
    assert waiting.get(timeout=5) == b"for the greenlet"
    assert len(refused) <= before + 1


def test_the_end_of_the_context_wakes_those_who_wait(green_context):
    pull = green_context.socket(zmq.PULL)

    def receive() -> None:
        with pull, pytest.raises(zmq.ContextTerminated):
            pull.recv()

    waiting = gevent.spawn(receive)
    gevent.sleep(0)
    green_context.term()
    waiting.get(timeout=5)


def test_a_descriptor_is_not_kept_after_close(green_context, wait_until):
    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0

    def use() -> None:
        pull = green_context.socket(zmq.PULL)
        assert pull.poll(1) == 0
        pull.close()

    use()
    before = descriptors()
    for _ in range(20):
        use()
    gevent.sleep(0)
    wait_until(lambda: descriptors() <= before + 2)  # libzmq closes its own in another thread
