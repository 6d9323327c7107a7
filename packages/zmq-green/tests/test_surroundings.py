"""Monkey-patching, forks, trackers, monitors, other libraries' habits."""

from __future__ import annotations

import os

import gevent
import pytest

import zmq
import zmq.green

EXCHANGE = """
def exchange():
    with zmq.Context() as context, context.socket(zmq.REP) as rep, context.socket(zmq.REQ) as req:
        port = rep.bind_to_random_port("tcp://127.0.0.1")
        req.connect(f"tcp://127.0.0.1:{port}")
        echo = gevent.spawn(lambda: [rep.send(rep.recv()) for _ in range(100)])
        req.rcvtimeo = 10000
        for n in range(100):
            req.send(b"%d" % n)
            assert req.recv() == b"%d" % n
        echo.get()
        array = bytearray(1 << 20)
        with context.socket(zmq.PUSH) as push, context.socket(zmq.PULL) as pull:
            push.connect(f"tcp://127.0.0.1:{pull.bind_to_random_port('tcp://127.0.0.1')}")
            tracker = push.send(array, copy=False, track=True)
            assert len(pull.recv()) == 1 << 20
            tracker.wait(10)
    print("exchanged")
"""


@pytest.mark.parametrize(
    "start",
    [
        "import gevent\nimport zmq.green as zmq",
        "from gevent import monkey; monkey.patch_all()\nimport gevent\nimport zmq.green as zmq",
        "import gevent\nimport zmq.green as zmq\nfrom gevent import monkey; monkey.patch_all()",
        "import zmq as plain, gevent\nplain.Context().term()\nfrom gevent import monkey; monkey.patch_all()\n"
        "import zmq.green as zmq",
    ],
    ids=["never", "before", "after", "between"],
)
def test_patched_or_not(run_python, start):
    done = run_python(start + EXCHANGE + "exchange()")
    assert (done.returncode, done.stdout.strip()) == (0, "exchanged"), done.stderr


def test_a_child_makes_its_own_sockets(run_python):
    code = (
        "import gevent, os, sys\nimport zmq.green as zmq"
        + EXCHANGE
        + """
exchange()
sys.stdout.flush()
pid = gevent.fork()
if pid == 0:
    exchange()
    sys.stdout.flush()
    os._exit(0)
_, status = os.waitpid(pid, 0)
exchange()
assert status == 0, status
"""
    )
    done = run_python(code)
    assert (done.returncode, done.stdout.split()) == (0, ["exchanged"] * 3), done.stderr


def test_greenlets_that_wait_for_the_parents_sockets_wake_in_the_child(run_python):
    done = run_python(
        """
import gevent, os, sys
import zmq.green as zmq
context = zmq.Context()
pull = context.socket(zmq.PULL)
def receive():
    try:
        return pull.recv()
    except zmq.ZMQError as error:
        return type(error).__name__
waiting = gevent.spawn(receive)
gevent.sleep(0)
sys.stdout.flush()
pid = gevent.fork()
if pid == 0:
    print(waiting.get(timeout=5))
    sys.stdout.flush()
    os._exit(0)
os.waitpid(pid, 0)
port = pull.bind_to_random_port("tcp://127.0.0.1")
with context.socket(zmq.PUSH) as push:
    push.connect(f"tcp://127.0.0.1:{port}")
    push.send(b"parent")
    print(waiting.get(timeout=5).decode())
context.destroy(0)
"""
    )
    assert (done.returncode, done.stdout.split()) == (0, ["ForkedSocket", "parent"]), done.stderr


def test_a_tracker_waits_without_keeping_others_from_running(green_socket):
    push = green_socket(zmq.PUSH, copy_threshold=0)
    push.bind("tcp://127.0.0.1:*")
    pull = green_socket(zmq.PULL)
    pull.connect(push.last_endpoint.decode())
    tracker = push.send(bytearray(100_000), copy=False, track=True)
    assert isinstance(tracker, zmq.green.MessageTracker)
    receiving = gevent.spawn(pull.recv)
    tracker.wait(10)
    assert tracker.done
    assert len(receiving.get(timeout=5)) == 100_000


def test_a_tracker_says_when_time_is_up(green_socket):
    frame = zmq.Frame(bytearray(10), track=True, copy=False)
    tracker = zmq.green.MessageTracker(frame)
    with pytest.raises(zmq.NotDone):
        tracker.wait(0.01)
    with pytest.raises(zmq.NotDone):
        tracker.wait(0)


def test_monitor_events_are_waited_for_by_one_greenlet(green_socket):
    pull = green_socket(zmq.PULL)
    with pull.monitor_events() as events:
        listening = gevent.spawn(lambda: events.recv(5000))
        gevent.sleep(0)
        pull.bind("tcp://127.0.0.1:*")
        assert listening.get(timeout=5).event == zmq.Event.LISTENING
        assert events.recv(0) is None


def test_the_end_of_a_context_lets_greenlets_run(green_context):
    push = green_context.socket(zmq.PUSH)
    gevent.spawn_later(0.02, push.close, 0)
    green_context.term()
    assert push.closed


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_context_of_a_thread_of_its_own():
    def work() -> bytes:
        with (
            zmq.green.Context() as context,
            context.socket(zmq.PAIR) as one,
            context.socket(zmq.PAIR) as other,
        ):
            one.bind("inproc://x")
            other.connect("inproc://x")
            gevent.spawn(one.send, b"x")
            return other.recv()

    assert gevent.get_hub().threadpool.apply(work) == b"x"


def test_the_event_loop_without_its_distribution_says_what_to_install(run_python):
    done = run_python(
        """
import sys
sys.modules["zmq.eventloop"] = None
try:
    import zmq.green.eventloop
except ImportError as error:
    print(error)
"""
    )
    assert "pip install 'zmq-green[tornado]'" in done.stdout, done.stderr
