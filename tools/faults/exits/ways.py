"""How a program ends while something waits. Each function is given what waits, and the status to end with."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from calls import CALLS, CONTEXTS

import zmq

Wait = Callable[[Callable[[], None]], Any]
#: Seconds until what has begun to wait does wait; now and then it does not yet, which must do no harm either.
SETTLES = 0.003
LOOPS = ("asyncio recv", "asyncio send", "asyncio poll", "gevent recv", "ZMQStream")


def _quietly(wait: Wait, begin: Callable[[], None]) -> None:
    with contextlib.suppress(zmq.ZMQError, asyncio.CancelledError):  # its context was ended
        wait(begin)


def in_thread(wait: Wait, daemon: bool = True) -> threading.Thread:
    """Have a thread wait; returned when it does."""
    begun = threading.Event()
    thread = threading.Thread(target=_quietly, args=(wait, begun.set), daemon=daemon)
    thread.start()
    begun.wait(10)
    time.sleep(SETTLES)
    return thread


def daemon(name: str, status: int) -> None:
    """A daemon thread waits, and the main thread ends."""
    in_thread(CALLS[name][0])
    sys.exit(status)


def at_exit(name: str, status: int) -> None:
    """The same, and an atexit handler destroys the context and makes another."""
    in_thread(CALLS[name][0])

    def leave() -> None:
        for context in CONTEXTS:
            context.destroy(0)
        with zmq.Context() as context, context.socket(zmq.PAIR) as one, context.socket(zmq.PAIR) as other:
            one.bind("inproc://late")
            other.connect("inproc://late")
            other.send(b"x")
            one.recv()

    atexit.register(leave)
    sys.exit(status)


def at_once(name: str, status: int) -> None:
    """os._exit, while a thread waits."""
    in_thread(CALLS[name][0])
    os._exit(status)


def interrupted(name: str, status: int) -> None:
    """The main thread waits, and a handler of a signal raises."""

    def leave(*_: Any) -> None:
        raise SystemExit(status)

    def begin() -> None:
        # Python's own loops overlook a signal that comes right before they wait; the waits of zmq do not.
        signal.setitimer(signal.ITIMER_REAL, SETTLES, 1.0 if name in LOOPS else 0.0)

    signal.signal(signal.SIGALRM, leave)
    CALLS[name][0](begin)


def pool(name: str, status: int) -> None:
    """Workers of a pool of threads wait, and the main thread ends their contexts."""
    with ThreadPoolExecutor(2) as workers:
        begun = threading.Semaphore(0)
        for _ in range(2):
            workers.submit(_quietly, CALLS[name][0], begun.release)
        for _ in range(2):
            begun.acquire(timeout=10)
        time.sleep(SETTLES)
        for context in list(CONTEXTS):
            context.destroy(0)
    sys.exit(status)


def work(name: str) -> int:
    """Exchange a message, and leave a thread that waits: what a process of multiprocessing does."""
    with zmq.Context() as context, context.socket(zmq.PAIR) as one, context.socket(zmq.PAIR) as other:
        one.bind("inproc://work")
        other.connect("inproc://work")
        other.send(b"x")
        one.recv()
    in_thread(CALLS[name][0])
    return 5


def _processes(method: str) -> Callable[[str, int], None]:
    def run(name: str, status: int) -> None:
        # What the parent has is there in a forked child, too, and must not keep it.
        if method == "fork":
            in_thread(CALLS[name][0])
        process = multiprocessing.get_context(method).Process(target=work, args=(name,))
        process.start()
        process.join(30)
        sys.exit(status if process.exitcode == 0 else 99)

    return run


def _pool_of_processes(method: str) -> Callable[[str, int], None]:
    def run(name: str, status: int) -> None:
        with multiprocessing.get_context(method).Pool(1) as workers:
            right = workers.map(work, [name, name]) == [5, 5]
            workers.close()
            workers.join()
        sys.exit(status if right else 99)

    return run


#: Name -> how it ends, what the table calls it, and how many times dearer a trial is than with the first ones.
WAYS: dict[str, tuple[Callable[[str, int], None], str, int]] = {
    "daemon": (daemon, "a daemon thread waits", 1),
    "atexit": (at_exit, "atexit destroys the context", 1),
    "_exit": (at_once, "os._exit while a thread waits", 1),
    "signal": (interrupted, "a handler raises in the wait", 1),
    "pool": (pool, "a pool of threads, contexts destroyed", 1),
    "fork": (_processes("fork"), "multiprocessing, fork", 2),
    "fork pool": (_pool_of_processes("fork"), "a pool of processes, fork", 4),
    "forkserver": (_processes("forkserver"), "multiprocessing, forkserver", 20),
    "spawn": (_processes("spawn"), "multiprocessing, spawn", 20),
}
#: A context that is destroyed does not end the first two: they wait for something else. trio ends with an error of its
#: own when a handler raises in its tasks.
LEFT_OUT = {("pool", "tracker"), ("pool", "ZMQStream"), ("signal", "trio recv")}
