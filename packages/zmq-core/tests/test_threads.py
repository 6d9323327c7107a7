"""Sockets and threads: use from two at once, close and destroy under a waiting call, and the end of a context."""

from __future__ import annotations

import contextlib
import sysconfig
import threading
import time
from typing import Any, Callable

import pytest

import zmq

FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
Calls = dict[str, Callable[[zmq.Socket], Any]]

WAITS: Calls = {
    "recv": lambda sock: sock.recv(),
    "recv frame": lambda sock: sock.recv(copy=False),
    "recv_multipart": lambda sock: sock.recv_multipart(),
    "recv_into": lambda sock: sock.recv_into(bytearray(1)),
    "recv_multipart_into": lambda sock: sock.recv_multipart_into([bytearray(1)]),
    "recv_many": lambda sock: sock.recv_many(),
    "recv_string": lambda sock: sock.recv_string(),
    "poll": lambda sock: sock.poll(),
    "zmq_poll": lambda sock: zmq.zmq_poll([(sock, zmq.POLLIN)]),
    "select": lambda sock: zmq.select([sock], [], []),
}
SENDS: Calls = {
    "send": lambda sock: sock.send(b"x"),
    "send_multipart": lambda sock: sock.send_multipart([b"x", b"y"]),
    "send_many": lambda sock: sock.send_many([b"x"]),
    "poll": lambda sock: sock.poll(None, zmq.POLLOUT),
}


def waiting(function: Callable[[zmq.Socket], Any], sock: zmq.Socket, thread) -> Callable[[], Any]:
    """Run a call in a thread, and return once it waits inside."""
    result = thread(function, sock)
    while True:
        try:
            sock.get(zmq.TYPE)
        except zmq.SocketInUse:
            return result


@pytest.fixture
def forever(socket) -> Callable[[int], zmq.Socket]:
    return lambda kind: socket(kind, rcvtimeo=-1, sndtimeo=-1)


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS.keys())
def test_use_by_a_second_thread_is_refused(forever, thread, wait) -> None:
    pull = forever(zmq.PULL)
    result = waiting(wait, pull, thread)
    for call in (
        lambda: pull.recv(zmq.DONTWAIT),
        lambda: pull.try_recv(),
        lambda: pull.recv_multipart(),
        lambda: pull.bind("inproc://x"),
        lambda: pull.rcvhwm,
        lambda: pull.poll(0),
        lambda: zmq.zmq_poll([(pull, zmq.POLLIN)], 0),
        lambda: setattr(pull, "linger", 0),
        lambda: zmq.Socket.shadow(pull).recv(),
    ):
        with pytest.raises(zmq.SocketInUse, match="in use by another thread"):
            call()
    pull.close()
    with pytest.raises(zmq.SocketClosed):
        result()


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS.keys())
def test_closing_ends_a_waiting_receive_one_hundred_times(context, thread, wait) -> None:
    for _ in range(100):
        pull = context.socket(zmq.PULL)
        result = waiting(wait, pull, thread)
        pull.close()
        assert pull.closed
        with pytest.raises(zmq.SocketClosed):
            result()
    context.term()


@pytest.mark.parametrize("wait", SENDS.values(), ids=SENDS.keys())
def test_closing_ends_a_waiting_send_one_hundred_times(context, thread, wait) -> None:
    for _ in range(100):
        push = context.socket(zmq.PUSH)
        result = waiting(wait, push, thread)
        push.close()
        with pytest.raises(zmq.SocketClosed):
            result()
    context.term()


def test_closing_at_any_moment_is_harmless(context, endpoint, thread) -> None:
    for number in range(100):
        pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
        pull.bind(endpoint("inproc"))
        push.connect(pull.last_endpoint)

        result = thread(lambda pull=pull: list(iter(pull.recv, None)))
        for _ in range(number):
            push.send(b"x")
        pull.close()
        with pytest.raises(zmq.SocketClosed):
            result()
        push.close(0)


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS.keys())
def test_destroying_the_context_ends_a_waiting_call(thread, wait) -> None:
    for _ in range(10):
        context = zmq.Context()
        result = waiting(wait, context.socket(zmq.PULL), thread)
        context.destroy(linger=0)
        with pytest.raises((zmq.SocketClosed, zmq.ContextTerminated)):
            result()


@pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS.keys())
def test_terminating_the_context_ends_a_waiting_call(thread, wait) -> None:
    context = zmq.Context()
    pull = context.socket(zmq.PULL)
    result = waiting(wait, pull, thread)
    term = thread(context.term)
    with pytest.raises(zmq.ContextTerminated):
        result()
    pull.close()
    term()
    assert context.closed


def converse(sock: zmq.Socket, peer: zmq.Socket, thread, rounds: int = 50) -> None:
    """Ask and wait for the answer, again and again: a thread that does looks a while before it sleeps."""
    echo = thread(lambda: [peer.send(peer.recv()) for _ in range(rounds)])
    for number in range(rounds):
        sock.send(b"%d" % number)
        assert sock.recv() == b"%d" % number
    echo()


@pytest.fixture
def talking(forever, endpoint, thread) -> Callable[[], tuple[zmq.Socket, zmq.Socket]]:
    def make() -> tuple[zmq.Socket, zmq.Socket]:
        one, other = forever(zmq.PAIR), forever(zmq.PAIR)
        one.bind(endpoint("inproc"))
        other.connect(one.last_endpoint)
        converse(one, other, thread)
        return one, other

    return make


def test_closing_ends_a_wait_for_an_answer(talking, thread) -> None:
    for _ in range(20):
        one, other = talking()
        result = waiting(lambda sock: sock.recv(), one, thread)
        one.close()
        with pytest.raises(zmq.SocketClosed):
            result()
        other.close()


def test_terminating_the_context_ends_a_wait_for_an_answer(context, talking, thread) -> None:
    one, other = talking()
    result = waiting(lambda sock: sock.recv(), one, thread)
    term = thread(context.term)
    with pytest.raises(zmq.ContextTerminated):
        result()
    one.close()
    other.close()
    term()


def test_a_late_answer_is_received_as_any_other(talking, thread, wait_until) -> None:
    one, other = talking()
    result = thread(one.recv)
    start = time.monotonic()
    wait_until(lambda: time.monotonic() - start > 0.05)
    other.send(b"late")
    assert result() == b"late"


def test_a_receive_timeout_set_during_a_conversation_holds(talking) -> None:
    one, _ = talking()
    one.rcvtimeo = 30
    start = time.monotonic()
    with pytest.raises(zmq.Again):
        one.recv()
    assert time.monotonic() - start >= 0.03
    assert one.rcvtimeo == 30


def test_a_flood_after_a_conversation_arrives_in_order(talking) -> None:
    one, other = talking()
    for number in range(500):
        other.send_multipart([b"%d" % number, b"end"])
    for number in range(500):
        assert one.recv_multipart() == [b"%d" % number, b"end"]
    assert one.try_recv() is None
    assert one.rcvtimeo == -1


def test_many_threads_may_terminate_one_context(thread) -> None:
    for _ in range(20):
        context = zmq.Context()
        push = context.socket(zmq.PUSH)
        terms = [thread(context.term) for _ in range(4)]
        push.close()
        for term in terms:
            term()
        assert context.closed


def test_sockets_may_be_made_while_the_context_is_terminated(thread) -> None:
    # Without the GIL the threads keep libzmq's reaper so busy that each round takes half a second.
    for _ in range(10 if FREE_THREADED else 50):
        context = zmq.Context()
        context.socket(zmq.PUSH).close()

        def make(context: zmq.Context = context) -> None:
            while True:
                context.socket(zmq.PUSH).close()

        makers = [thread(make) for _ in range(2)]
        context.term()
        for each in makers:
            with pytest.raises(zmq.ZMQError):
                each()


def test_a_socket_may_be_used_by_one_thread_after_another(pair, thread) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH)
    for number in range(20):
        thread(push.send, b"%d" % number)()
        assert thread(pull.recv)() == b"%d" % number


def test_threads_that_fight_over_a_socket_get_errors_or_right_results(pair, thread) -> None:
    pull, push = pair(zmq.PULL, zmq.PUSH, sndhwm=0, rcvhwm=0)
    sent = [0] * 4

    def send(index: int) -> None:
        for _ in range(2000):
            try:
                push.send_multipart([b"a", b"b" * 50])
            except zmq.SocketInUse:
                continue
            sent[index] += 1

    for each in [thread(send, index) for index in range(4)]:
        each()
    received = pull.recv_many_multipart(10_000)
    assert len(received) == sum(sent) > 0
    assert all(message == [b"a", b"b" * 50] for message in received)


def test_threads_talk_through_one_context(context, endpoint) -> None:
    address = endpoint("inproc")
    results: list[bytes] = []

    def serve() -> None:
        with context.socket(zmq.REP) as rep:
            rep.bind(address)
            for _ in range(100):
                rep.send(rep.recv() + b"!")

    def ask() -> None:
        with context.socket(zmq.REQ) as req:
            req.connect(address)
            for _ in range(25):
                req.send(b"hello")
                results.append(req.recv())

    workers = [threading.Thread(target=serve)] + [threading.Thread(target=ask) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert results == [b"hello!"] * 100


def test_a_callback_that_lets_others_in_keeps_a_message_whole(pair, thread) -> None:
    left, right = pair()
    stolen: list[Any] = []
    watch = left.watch(lambda: stolen.append(thread(left.try_recv)()))
    for number in range(20):
        right.send_multipart([b"first", b"second", b"%d" % number])
        watch.arm()
        assert left.recv_multipart() == [b"first", b"second", b"%d" % number]
    watch.cancel()
    assert stolen == [None] * 20


def test_one_poller_may_be_polled_and_changed_by_several_threads(pair, socket, thread) -> None:
    left, right = pair(transport="tcp")
    others = [socket(zmq.PULL) for _ in range(40)]
    poller = zmq.Poller()
    poller.register(left, zmq.POLLIN)
    over = threading.Event()

    def poll() -> int:
        found = 0
        while not (over.is_set() and found):
            with contextlib.suppress(
                zmq.SocketInUse
            ):  # the CFFI backend takes the sockets for itself meanwhile
                found += poller.poll(1) == [(left, zmq.POLLIN)]
        return found

    def change() -> None:
        for _ in range(20):
            for sock in others:
                poller.register(sock, zmq.POLLIN)
            for sock in others:
                poller.unregister(sock)

    right.send(b"x")
    polling = [thread(poll) for _ in range(3)]
    changing = thread(change)
    changing()
    over.set()
    assert all(found() for found in polling)


@pytest.mark.skipif(
    zmq.build_info()["backend"] == "cffi", reason="CFFI gives the GIL away around every call of C"
)
@pytest.mark.skipif(FREE_THREADED, reason="without the GIL other threads need no turn")
def test_what_makes_a_socket_gives_other_threads_no_turn(run_python, tmp_path) -> None:
    result = run_python(
        """
        import os, sys, tempfile, threading, time, zmq
        turns = 0
        def count():
            global turns
            while True:
                turns += 1
                time.sleep(0)
        sys.setswitchinterval(100)  # seconds: what gives the GIL away shows in the count
        threading.Thread(target=count, daemon=True).start()
        time.sleep(0.01)
        context = zmq.Context()
        before = turns
        dealer, router = context.socket(zmq.DEALER), context.socket(zmq.ROUTER)
        router.bind("tcp://127.0.0.1:*")
        router.bind("tcp://*:*")
        if zmq.has("ipc"):
            router.bind(f"ipc://{sys.argv[1]}")
        router.bind("inproc://here")
        dealer.connect(router.last_endpoint)
        dealer.connect("tcp://localhost:9")
        dealer.connect("tcp://127.0.0.1:9")
        dealer.disconnect("tcp://127.0.0.1:9")
        router.unbind("inproc://here")
        dealer.close(0)
        router.close(0)
        print(turns - before, flush=True)
        os._exit(0)
    """,
        str(tmp_path / "s"),
    )
    assert (result.returncode, result.stdout) == (0, "0\n"), result.stderr


def test_a_bind_that_waits_for_its_monitor_lets_other_threads_read_that(socket, thread, wait_until) -> None:
    router, monitor = socket(zmq.ROUTER), socket(zmq.PAIR, rcvhwm=1)  # libzmq's side holds a thousand more
    router.monitor("inproc://monitor")
    monitor.connect("inproc://monitor")
    progress: list[float] = [time.monotonic()]

    def bind_and_unbind() -> None:
        for _ in range(700):
            router.unbind(router.bind("tcp://127.0.0.1:*").addr)
            progress.append(time.monotonic())

    done = thread(bind_and_unbind)
    wait_until(lambda: time.monotonic() - progress[-1] > 0.3)
    assert 100 < len(progress) < 700
    while len(progress) <= 700:
        monitor.poll(10)
        monitor.try_recv_multipart()
    done()
    router.monitor(None)
