"""What threads do at the same time, with the GIL and, where Python has none, without it."""

from __future__ import annotations

import contextlib
import gc
import sys
import sysconfig
import threading
from collections import Counter

import pytest

import zmq

THREADS = 4
ROUNDS = 300
FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


@pytest.fixture
def together():
    """Give a function that calls functions at once, each in a thread, and raises what the first of them raised."""

    def run(*functions):
        start = threading.Barrier(len(functions))
        raised = []

        def call(function):
            start.wait()
            try:
                function()
            except BaseException as error:
                raised.append(error)

        threads = [threading.Thread(target=call, args=(function,)) for function in functions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if raised:
            raise raised[0]

    return run


def pair(socket, endpoint, transport="inproc"):
    """Make a connected PUSH and PULL that never wait."""
    push = socket(zmq.PUSH, sndhwm=0, sndtimeo=20_000)
    pull = socket(zmq.PULL, rcvhwm=0)
    address = endpoint(transport)
    push.bind(address)
    pull.connect(push.last_endpoint)
    return push, pull


@pytest.mark.skipif(not FREE_THREADED, reason="this Python has the GIL always")
def test_importing_zmq_leaves_the_gil_off(run_python):
    done = run_python("import sys, zmq; print(sys._is_gil_enabled())")
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("transport", ["inproc", "tcp"])
def test_messages_that_threads_send_through_one_socket_arrive_whole_and_once(
    socket, endpoint, together, transport
):
    push, pull = pair(socket, endpoint, transport)

    def sender(name):
        def send():
            sent = 0
            while sent < ROUNDS:
                try:
                    push.send_multipart([name, b"%d" % sent, name])
                    sent += 1
                except zmq.SocketInUse:
                    pass  # another thread is inside

        return send

    names = [b"%d" % number for number in range(THREADS)]
    together(*map(sender, names))
    pull.rcvtimeo = 10_000
    received = [pull.recv_multipart() for _ in range(THREADS * ROUNDS)]
    assert all(first == last for first, _, last in received)
    assert Counter(first for first, _, _ in received) == dict.fromkeys(names, ROUNDS)
    for name in names:
        assert [int(number) for first, number, _ in received if first == name] == list(range(ROUNDS))


def test_each_message_goes_to_one_of_the_threads_that_receive_from_one_socket(socket, endpoint, together):
    push, pull = pair(socket, endpoint)
    count = THREADS * ROUNDS
    push.send_many([b"%d" % number for number in range(count)])
    received = []

    def receive():
        while len(received) < count:
            try:
                message = pull.try_recv()
            except zmq.SocketInUse:
                continue
            if message is not None:
                received.append(int(message))

    together(*[receive] * THREADS)
    assert sorted(received) == list(range(count))


def test_a_socket_is_closed_in_the_midst_of_calls_of_other_threads(context, together):
    for number in range(ROUNDS // 10):
        sock = context.socket(zmq.DEALER)
        peer = context.socket(zmq.DEALER)
        sock.bind(f"inproc://closed-{number}")
        peer.connect(f"inproc://closed-{number}")

        def call(sock=sock):
            while not sock.closed:
                try:
                    sock.send(b"x", zmq.DONTWAIT)
                    sock.poll(0)
                    sock.try_recv()
                    sock.get(zmq.EVENTS)
                except (zmq.SocketInUse, zmq.SocketClosed, zmq.Again):
                    pass

        together(call, call, lambda sock=sock: sock.close(0))
        peer.close(0)


def test_sockets_are_made_while_their_context_ends(together):
    for _ in range(ROUNDS // 10):
        context = zmq.Context()
        context.socket(zmq.PUSH).close(0)

        def make(context=context):
            # It ends when the context does: with what is raised then.
            for _ in iter(lambda: context.socket(zmq.PAIR).close(0), "never"):
                pass

        with pytest.raises(zmq.ZMQError):
            together(make, make, lambda context=context: context.term())
        assert context.closed


def test_a_poller_is_changed_polled_and_dropped_while_its_sockets_are_called(socket, endpoint, together):
    push, pull = pair(socket, endpoint)
    poller = zmq.Poller()
    done = threading.Event()

    def look(poller, timeout):
        # Where each call gives the GIL away, CFFI, another thread may be inside the socket.
        with contextlib.suppress(zmq.SocketInUse):
            poller.poll(timeout)

    def change():
        try:
            for _ in range(ROUNDS):
                poller.register(pull, zmq.POLLIN)
                look(poller, 0)
                other = zmq.Poller()
                other.register(pull, zmq.POLLIN)
                look(other, 0)
                del other
                poller.unregister(pull)
        finally:
            done.set()

    def poll():
        while not done.is_set():
            look(poller, 1)

    def call():
        while not done.is_set():
            try:
                push.send(b"x")
                pull.try_recv()
            except zmq.SocketInUse:
                pass

    together(change, poll, call)


def test_what_is_lent_comes_back_while_other_threads_make_trackers(socket, endpoint, together):
    push, pull = pair(socket, endpoint)
    content = bytearray(100_000)
    called = []

    def lend():
        for _ in range(ROUNDS):
            while True:
                try:
                    tracker = push.send(content, copy=False, track=True)
                    break
                except zmq.SocketInUse:
                    pass
            if not tracker.call_when_done(lambda: called.append(1)):
                called.append(1)

    def receive():
        left = 2 * ROUNDS
        while left:
            with contextlib.suppress(zmq.SocketInUse):
                left -= pull.try_recv() is not None

    together(lend, lend, receive)
    gc.collect()


def test_frames_are_read_and_copied_by_several_threads(together):
    frame = zmq.Frame(b"x" * 100_000)

    def read():
        for _ in range(ROUNDS):
            assert len(frame.bytes) == len(frame) == 100_000
            assert bytes(frame.buffer[:1]) == b"x"

    def copy():
        import copy

        for _ in range(ROUNDS):
            assert copy.copy(frame).bytes[:1] == b"x"

    together(read, copy, copy)
    if hasattr(sys, "getrefcount"):
        assert sys.getrefcount(frame) < 10


@pytest.mark.parametrize("parts", [1, 3, 20])
def test_threads_with_own_sockets_lose_nothing_while_others_make_and_end_sockets(
    socket, endpoint, together, parts
):
    pairs = [pair(socket, endpoint) for _ in range(THREADS)]
    done = threading.Event()
    left = [THREADS]

    def talk(push, pull):
        def run():
            try:
                for number in range(ROUNDS):
                    message = [b"%d" % number] * parts
                    push.send_multipart(message)
                    assert pull.recv_multipart() == message
            finally:
                left[0] -= 1
                if left[0] == 0:
                    done.set()

        return run

    def disturb():
        while not done.is_set():
            with zmq.Context() as context, context.socket(zmq.PAIR) as sock:
                sock.poll(0)

    together(*[talk(*each) for each in pairs], disturb)


def test_messages_of_threads_that_receive_multipart_from_one_socket_are_whole(socket, endpoint, together):
    push, pull = pair(socket, endpoint)
    received = []

    def send():
        for number in range(THREADS * ROUNDS):
            push.send_multipart([b"%d" % number] * (1 + number % 12))

    def receive():
        while len(received) < THREADS * ROUNDS:
            with contextlib.suppress(zmq.SocketInUse, zmq.Again):
                received.append(pull.recv_multipart(zmq.DONTWAIT))

    together(send, receive, receive)
    assert sorted((int(message[0]), len(message)) for message in received) == [
        (number, 1 + number % 12) for number in range(THREADS * ROUNDS)
    ]
    assert all(len(set(message)) == 1 for message in received)


def test_large_bytes_that_threads_lend_from_own_sockets_come_back(socket, endpoint, together):
    pairs = [pair(socket, endpoint) for _ in range(THREADS)]
    content = bytes(50_000)

    def references():
        return sys.getrefcount(content) if hasattr(sys, "getrefcount") else 0

    def talk(push, pull):
        def run():
            for _ in range(ROUNDS):
                push.send(content)
                assert pull.recv() == content

        return run

    before = references()
    together(*[talk(*each) for each in pairs])
    while references() > before:
        pairs[0][1].poll(1)
