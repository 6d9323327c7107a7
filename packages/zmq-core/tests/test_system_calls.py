"""System calls, counted by a library that is loaded before libc: what patches spare, and what busy polling makes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import zmq

PATCHES = zmq.build_info().get("patches", ())
COMPILER = shutil.which("gcc") or shutil.which("cc")
NAMES = ("poll", "read", "epoll_ctl", "epoll_wait", "sched_yield")
COUNTER = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <unistd.h>
#define COUNTED(type, name, parameters, arguments) \\
    long name##_calls; \\
    type name parameters \\
    { \\
        static type (*next) parameters; \\
        if (!next) \\
            next = (type (*) parameters) dlsym(RTLD_NEXT, #name); \\
        __atomic_add_fetch(&name##_calls, 1, __ATOMIC_RELAXED); \\
        return next arguments; \\
    }
COUNTED(int, poll, (struct pollfd *fds, nfds_t count, int timeout), (fds, count, timeout))
COUNTED(ssize_t, read, (int fd, void *buffer, size_t size), (fd, buffer, size))
COUNTED(int, epoll_ctl, (int epoll, int action, int fd, struct epoll_event *event), (epoll, action, fd, event))
COUNTED(int, sched_yield, (void), ())
COUNTED(int, epoll_wait, (int epoll, struct epoll_event *events, int room, int timeout), (epoll, events, room, timeout))
"""
PREPARE = f"""
import ctypes, zmq
counter = ctypes.CDLL(None)
def calls():
    return {{name: ctypes.c_long.in_dll(counter, name + "_calls").value for name in {NAMES}}}
def since(before):
    after = calls()
    return {{name: after[name] - before[name] for name in before}}
context = zmq.Context()
context.linger = 0
"""

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="LD_PRELOAD and epoll are those of Linux"),
    pytest.mark.skipif(COMPILER is None, reason="the counter of system calls is compiled: no C compiler"),
]


@pytest.fixture(scope="module")
def count(tmp_path_factory: pytest.TempPathFactory):
    """Give a function that runs a program with `calls()` and `since(before)`, and returns what it prints."""
    assert COMPILER
    folder: Path = tmp_path_factory.mktemp("counter")
    (folder / "counter.c").write_text(COUNTER)
    library = folder / "counter.so"
    subprocess.run(
        [COMPILER, "-shared", "-fPIC", "-o", library, folder / "counter.c", "-ldl"], check=True, timeout=30
    )

    def run(program: str, busy_poll: str = "0") -> dict[str, int]:
        done = subprocess.run(
            [sys.executable, "-c", PREPARE + program],
            env={**os.environ, "LD_PRELOAD": str(library), "PYZMQ_BUSY_POLL": busy_poll},
            capture_output=True,
            text=True,
            timeout=25,
        )
        assert done.returncode == 0, done.stderr
        counts: dict[str, int] = eval(done.stdout)
        return counts

    return run


@pytest.mark.skipif(
    "commands-first" not in PATCHES, reason="libzmq without the patch commands-first asks each time"
)
def test_a_look_at_a_socket_without_messages_asks_the_kernel_nothing(count) -> None:
    counts = count("""
pull = context.socket(zmq.PULL)
pull.bind("tcp://127.0.0.1:*")
before = calls()
for _ in range(1000):
    pull.try_recv()
    pull.events
print(since(before))
""")
    assert counts["poll"] + counts["read"] < 10


ROUND_TRIPS = """
rep, req = context.socket(zmq.REP), context.socket(zmq.REQ)
rep.bind("tcp://127.0.0.1:*")
req.connect(rep.last_endpoint)
for turn in range(300):
    if turn == 100:
        before = calls()
    req.send(b"question")
    rep.send(rep.recv())
    req.recv()
print(since(before))
"""


@pytest.mark.skipif(
    "commands-first" not in PATCHES, reason="libzmq without the patch commands-first asks for each signal"
)
def test_a_signal_is_taken_with_one_system_call(count) -> None:
    # One poll waits for each of the 400 messages; one signal wakes the I/O thread to send it, another the reader.
    counts = count(ROUND_TRIPS)
    assert counts["poll"] <= 440
    assert counts["read"] <= 840


@pytest.mark.skipif(
    "quiet-output" not in PATCHES, reason="libzmq without the patch quiet-output asks twice a message"
)
def test_a_message_that_comes_alone_is_written_without_asking_for_room(count) -> None:
    counts = count(ROUND_TRIPS)
    assert counts["epoll_ctl"] < 40


# The first waits of the first conversation of a process: how long they take decides whether the later ones look, too.
FIRST_ROUND_TRIPS = ROUND_TRIPS.replace("turn == 100", "turn == 0")


def test_in_a_conversation_a_thread_looks_a_while_before_it_sleeps(count) -> None:
    assert count(FIRST_ROUND_TRIPS, busy_poll="1")["sched_yield"] > 0
    assert count(FIRST_ROUND_TRIPS, busy_poll="0")["sched_yield"] == 0


SENDER = """
import sys, time, zmq
with zmq.Context() as context, context.socket(zmq.PUSH) as push:
    push.connect(sys.argv[1])
    for number in range(200):
        push.send(b"%d" % number)
        time.sleep(0.001)
"""
RECEIVER = f"""
import subprocess, sys
pull = context.socket(zmq.PULL)
pull.bind("tcp://127.0.0.1:*")
child = subprocess.Popen([sys.executable, "-c", {SENDER!r}, pull.last_endpoint.decode()])
for number in range(200):
    if number == 100:
        before = calls()
    assert pull.recv() == b"%d" % number
print(since(before))
child.wait()
"""


def test_a_thread_that_only_receives_sleeps_at_once(count) -> None:
    assert count(RECEIVER, busy_poll="1")["sched_yield"] == 0
