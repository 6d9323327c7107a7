"""Messages that are not copied, and the trackers that tell when they are free again."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from itertools import repeat

from harness.lab import Lab
from harness.row import Row, Run

ORDER = 50
MEGABYTE = bytes(1 << 20)


def no_copy(lab: Lab, track: bool) -> Iterator[Run]:
    """1 MB sent and received without a copy."""
    receiver, sender = lab.inproc()
    send, recv, message = sender.send, receiver.recv, MEGABYTE

    def plain(n: int) -> None:
        for _ in repeat(None, n):
            send(message, copy=False)
            recv(copy=False)

    def tracked(n: int) -> None:
        for _ in repeat(None, n):
            send(message, copy=False, track=True)
            recv(copy=False)

    yield tracked if track else plain


def wait_after_free(lab: Lab) -> Iterator[Run]:
    """The received frame dropped and `tracker.wait()` in the same thread; only these two are timed."""
    receiver, sender = lab.inproc()
    clock = time.perf_counter_ns

    def run(n: int) -> float:
        total = 0
        for _ in repeat(None, n):
            tracker = sender.send(MEGABYTE, copy=False, track=True)
            frame = receiver.recv(copy=False)
            start = clock()
            del frame
            tracker.wait(10)
            total += clock() - start
        return total

    yield run


def wait_for_other_thread(lab: Lab) -> Iterator[Run]:
    """From a frame being dropped in one thread to `tracker.wait()` returning in another that slept in it."""
    receiver, sender = lab.inproc()
    clock = time.perf_counter_ns
    dropped: list[int] = []
    go, done = threading.Semaphore(0), threading.Semaphore(0)
    stopped = False

    def drop() -> None:
        while True:
            go.acquire()
            if stopped:
                return
            frame = receiver.recv(copy=False)
            time.sleep(0.0003)  # long enough for the other thread to be asleep in wait()
            dropped.append(clock())
            del frame
            done.release()

    thread = threading.Thread(target=drop, daemon=True)
    thread.start()

    def run(n: int) -> float:
        woken = []
        dropped.clear()
        for _ in repeat(None, n):
            go.release()
            tracker = sender.send(MEGABYTE, copy=False, track=True)
            tracker.wait(10)
            woken.append(clock())
            done.acquire()
        return statistics.median(after - before for after, before in zip(woken, dropped)) * n

    yield run
    stopped = True
    go.release()
    thread.join()


ROWS = (
    Row(
        "send-recv-1m",
        "send(copy=False) + recv(copy=False) of 1 MB",
        ">=7x",
        no_copy,
        (False,),
        "zero-copy 1048576",
    ),
    Row("tracked-1m", "the same with track=True", ">=10x", no_copy, (True,), "zero-copy 1048576"),
    Row("wait-after-free", "frame dropped, tracker.wait(), in one thread", ">=20x", wait_after_free),
    Row(
        "wait-blocked",
        "frame dropped in another thread -> wait() returns",
        ">=1.5x",
        wait_for_other_thread,
        most=8,
    ),
)
