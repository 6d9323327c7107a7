"""fork(): what a child inherits refuses to be used, what it makes works, and the parent notices nothing."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork() on this system")

PREAMBLE = """
import os, sys, threading, time, warnings, zmq
warnings.simplefilter("ignore", DeprecationWarning)  # of fork() in a process with threads
def in_child(function):
    pid = os.fork()
    if pid == 0:
        try:
            function()
            sys.stdout.flush()
            sys.exit(0)
        except SystemExit as done:
            raise
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", flush=True)
            os._exit(1)
    started = time.monotonic()
    _, status = os.waitpid(pid, 0)
    assert status == 0, status
    return time.monotonic() - started
context = zmq.Context()
pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
pull.bind("tcp://127.0.0.1:*")
push.connect(pull.last_endpoint)
"""


def run(run_python, code: str) -> str:
    result = run_python(PREAMBLE + code)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stderr == ""
    return result.stdout


def test_inherited_sockets_and_contexts_refuse_every_call(run_python) -> None:
    out = run(
        run_python,
        """
calls = [
    lambda: push.send(b"x"), lambda: push.send_multipart([b"x"]), pull.recv, pull.recv_multipart, pull.try_recv,
    lambda: pull.recv_into(bytearray(1)), lambda: pull.poll(0), lambda: pull.rcvhwm, lambda: push.set(zmq.LINGER, 0),
    lambda: pull.bind("inproc://x"), lambda: zmq.zmq_poll([(pull, 1)], 0), lambda: zmq.proxy(pull, push),
    lambda: zmq.Socket.shadow(pull), lambda: context.socket(zmq.PUSH), lambda: context.get(1),
]
def child():
    for call in calls:
        try:
            call()
        except zmq.ZMQError as error:
            assert "fork" in str(error) or "parent" in str(error), error
        else:
            raise AssertionError("not refused")
    assert pull.closed and context.closed
    pull.close(); push.close(0); context.term(); context.destroy()
    print("refused")
in_child(child)
push.send(b"after")
assert pull.recv() == b"after"
pull.close(); push.close(); context.term()
""",
    )
    assert out == "refused\n"


def test_a_child_makes_its_own(run_python) -> None:
    run(
        run_python,
        """
own = zmq.Context.instance()
class Sub(zmq.Context):
    pass
assert Sub.instance() is own
def child():
    assert zmq.Context.instance() is not own
    assert Sub.instance() is zmq.Context.instance()
    with zmq.Context.instance() as fresh, fresh.socket(zmq.PAIR) as left, fresh.socket(zmq.PAIR) as right:
        left.bind("tcp://127.0.0.1:*")
        right.connect(left.last_endpoint)
        memory = bytearray(100_000)
        tracker = right.send(memory, copy=False, track=True)
        assert left.recv() == bytes(100_000)
        tracker.wait(10)
        deadline = time.monotonic() + 10
        while True:
            try:
                memory.append(1)
                break
            except BufferError:
                assert time.monotonic() < deadline
in_child(child)
own.term()
pull.close(); push.close(); context.term()
""",
    )


def test_fork_while_memory_is_lent(run_python) -> None:
    run(
        run_python,
        """
memory = bytearray(1_000_000)
for number in range(30):
    tracker = push.send(memory, copy=False, track=True)
    in_child(lambda: push.closed)
    assert len(pull.recv()) == 1_000_000
    tracker.wait(10)
pull.close(); push.close(); context.term()
""",
    )


def test_fork_while_the_thread_that_takes_lent_memory_back_is_at_work(run_python) -> None:
    run(
        run_python,
        """
for _ in range(20):
    with zmq.Context() as own:
        one, other = own.socket(zmq.PAIR), own.socket(zmq.PAIR)
        one.sndhwm = other.rcvhwm = 0
        one.bind("inproc://lent")
        other.connect("inproc://lent")
        one.copy_threshold = 0
        one.send_many([bytes(100) for _ in range(50_000)], copy=False)
        one.close(0)
        other.close(0)
        for _ in range(10):
            in_child(lambda: os._exit(0))
pull.close(); push.close(); context.term()
""",
    )


def test_fork_while_another_thread_waits(run_python) -> None:
    run(
        run_python,
        """
got = []
thread = threading.Thread(target=lambda: got.append(pull.recv()))
thread.start()
try:
    while True: pull.get(zmq.TYPE)
except zmq.SocketInUse:
    pass
def child():
    try:
        pull.recv()
    except zmq.ForkedSocket:
        pass
    with zmq.Context() as fresh, fresh.socket(zmq.PULL) as waiting:
        waiting.rcvtimeo = 20
        try:
            waiting.recv()
        except zmq.Again:
            pass
in_child(child)
push.send(b"x")
thread.join(10)
assert got == [b"x"]
pull.close(); push.close(); context.term()
""",
    )


def test_a_child_ends_at_once(run_python) -> None:
    run(
        run_python,
        """
zmq.Context.instance()
push.send(bytes(1_000_000), copy=False)
took = in_child(lambda: None)
assert took < 10, took
pull.recv()
pull.close(); push.close(); context.term(); zmq.Context.instance().term()
""",
    )


def test_a_poller_made_before_refuses_inherited_sockets_and_takes_new_ones(run_python) -> None:
    run(
        run_python,
        """
poller = zmq.Poller()
poller.register(pull, zmq.POLLIN)
assert poller.poll(0) == []
def child():
    try:
        poller.poll(0)
    except zmq.ZMQError as error:
        assert error.errno == zmq.ENOTSOCK
    else:
        raise AssertionError("not refused")
    poller.unregister(pull)
    with zmq.Context() as fresh, fresh.socket(zmq.PAIR) as left, fresh.socket(zmq.PAIR) as right:
        left.bind("tcp://127.0.0.1:*")
        right.connect(left.last_endpoint)
        poller.register(left, zmq.POLLIN)
        right.send(b"x")
        assert poller.poll(10_000) == [(left, zmq.POLLIN)]
        poller.unregister(left)
in_child(child)
push.send(b"x")
assert poller.poll(10_000) == [(pull, zmq.POLLIN)]
pull.close(); push.close(); context.term()
""",
    )


def test_a_signal_handler_may_fork_during_a_receive(run_python) -> None:
    run(
        run_python,
        """
import signal
children = []
def handler(*_):
    pid = os.fork()
    if pid == 0:
        os._exit(0) if pull.closed else os._exit(1)
    children.append(os.waitpid(pid, 0)[1])
    if len(children) == 3:
        signal.setitimer(signal.ITIMER_REAL, 0)
        push.send(b"done")
signal.signal(signal.SIGALRM, handler)
signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
assert pull.recv() == b"done"
# A slow machine may deliver one alarm more before the timer is off.
assert len(children) >= 3 and set(children) == {0}
pull.close(); push.close(); context.term()
""",
    )


def test_one_hundred_children(run_python) -> None:
    run(
        run_python,
        """
started = time.monotonic()
for number in range(100):
    push.send(b"%d" % number)
    pid = os.fork()
    if pid == 0:
        try:
            pull.recv()
        except zmq.ForkedSocket:
            os._exit(0)
        os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    assert pull.recv() == b"%d" % number
assert time.monotonic() - started < 15
pull.close(); push.close(); context.term()
""",
    )


def test_what_a_child_registers_does_not_reach_the_poller_of_its_parent(run_python) -> None:
    run(
        run_python,
        """
import select
poller = zmq.Poller()
poller.register(pull, zmq.POLLIN)
assert poller.poll(0) == []
(told, tell), (ended, end) = os.pipe(), os.pipe()
pid = os.fork()
if pid == 0:
    os.close(end)
    fresh = zmq.Context()
    left, right = fresh.socket(zmq.PAIR), fresh.socket(zmq.PAIR)
    poller.register(left, zmq.POLLIN)
    left.bind("tcp://127.0.0.1:*")
    right.connect(left.last_endpoint)
    assert select.select([left.FD], [], [], 10)[0]
    os.write(tell, b"x")
    os.read(ended, 1)
    os._exit(0)
assert os.read(told, 1)
used = time.process_time()
assert poller.poll(400) == []
used = time.process_time() - used
assert used < 0.2, used  # a busy loop uses all of the 400 ms
os.write(end, b"x")
assert os.waitpid(pid, 0)[1] == 0
pull.close(); push.close(); context.term()
""",
    )


def test_a_child_of_a_process_that_polls_writes_to_no_file_of_its_own(run_python) -> None:
    run(
        run_python,
        """
import tempfile
poller = zmq.Poller()
poller.register(pull, zmq.POLLIN)
begun = threading.Event()
thread = threading.Thread(target=lambda: (begun.set(), poller.poll()), daemon=True)
thread.start()
begun.wait(10)
for _ in range(100): time.sleep(0)  # lets the thread go to sleep
def child():
    poller.unregister(pull)
    with zmq.Context() as fresh, fresh.socket(zmq.PAIR) as mine:
        poller.register(mine, zmq.POLLIN)
        assert poller.poll(0) == []
        files = [tempfile.TemporaryFile() for _ in range(30)]
        mine.get(zmq.EVENTS)
        assert [os.fstat(file.fileno()).st_size for file in files] == [0] * 30
        poller.unregister(mine)
in_child(child)
push.send(b"x")
thread.join(10)
assert not thread.is_alive()
pull.close(); push.close(); context.term()
""",
    )
