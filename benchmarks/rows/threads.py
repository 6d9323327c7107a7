"""Threads: busy ones beside a sender or receiver, and two that talk over inproc.

Where threads compete, the best slice is luck: these rows compare medians. The other process is in C.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from functools import partial
from itertools import repeat
from typing import Callable

from harness.lab import Burners, Lab
from harness.row import Row, Run

from rows._receiving import from_sender

ORDER = 90


def receiving(lab: Lab) -> Callable[[int], float]:
    """A function that takes n messages of 16 B from C, and their time from the first to the last."""
    socket = lab.socket("PULL")
    socket.bind("tcp://127.0.0.1:*")
    sender, _ = lab.c_peer(f"push 16 1 {lab.endpoint(socket)}")
    return from_sender(sender, socket.recv)


def burning_receiver(lab: Lab, burners: int) -> Iterator[Run]:
    """Messages received beside busy threads."""
    run = receiving(lab)
    lab.burn(burners)
    yield run


def burning_sender(lab: Lab, burners: int, hwm: int) -> Iterator[Run]:
    """Messages of 16 B sent to a C process beside busy threads; the time of the sending loop."""
    receiver, endpoint = lab.c_peer(f"pull {hwm}")
    socket = lab.socket("PUSH", SNDHWM=hwm)
    socket.connect(endpoint)
    send, message, clock = socket.send, b"sixteen bytes...", time.perf_counter_ns
    lab.burn(burners)

    def run(n: int) -> float:
        receiver.tell(f"run {n}")
        start = clock()
        for _ in repeat(None, n + 1):
            send(message)
        cost = clock() - start
        receiver.answer()
        return cost

    yield run


def progress_beside_receiver(lab: Lab, burners: int) -> Iterator[Run]:
    """How long a busy thread needs for one of its steps while messages are received: the price others pay.

    Runs for a time, not a number of messages: one operation is a millisecond.
    """
    receive = receiving(lab)
    busy: Burners = lab.burn(burners)
    clock = time.perf_counter_ns

    def run(n: int) -> float:
        start, steps = clock(), busy.steps
        while clock() - start < n * 1_000_000:
            receive(20_000)
        return (clock() - start) / max(1, busy.steps - steps) * n

    yield run


def ping_pong(lab: Lab) -> Iterator[Run]:
    """A message to another thread and its echo."""
    mine, theirs = lab.inproc()

    def echo() -> None:
        while message := theirs.recv():
            theirs.send(message)

    thread = threading.Thread(target=echo, daemon=True)
    thread.start()
    send, recv = mine.send, mine.recv

    def run(n: int) -> None:
        for _ in repeat(None, n):
            send(b"ping")
            recv()

    yield run
    send(b"")
    thread.join()


def pipeline(lab: Lab) -> Iterator[Run]:
    """A thread that sends n messages to this one."""
    receiver, sender = lab.inproc("PULL", "PUSH")
    recv, clock = receiver.recv, time.perf_counter_ns
    wanted = threading.Semaphore(0)
    count = 0

    def push() -> None:
        send = sender.send
        while True:
            wanted.acquire()
            if count == 0:
                return
            for _ in repeat(None, count + 1):
                send(b"message.")

    thread = threading.Thread(target=push, daemon=True)
    thread.start()

    def run(n: int) -> float:
        nonlocal count
        count = n
        wanted.release()
        recv()
        start = clock()
        for _ in repeat(None, n):
            recv()
        return clock() - start

    yield run
    count = 0
    wanted.release()
    thread.join()


_beside = partial(Row, slice_ms=200, pick="median")
_beside_rate = partial(_beside, unit="rate")

ROWS = (
    _beside_rate(
        "receiver-1-busy", "16 B received beside 1 busy thread", ">=1.4x", burning_receiver, (1,), openings=5
    ),
    _beside_rate("receiver-2-busy", "beside 2", ">=1.4x", burning_receiver, (2,), openings=5),
    _beside(
        "progress-1-busy",
        "what the busy thread gets done meanwhile (time of a step)",
        ">=0.95x",
        progress_beside_receiver,
        (1,),
        guard=True,
    ),
    _beside("progress-2-busy", "what 2 get done", ">=0.95x", progress_beside_receiver, (2,), guard=True),
    _beside_rate(
        "sender-1-busy", "16 B sent beside 1 busy thread, HWM 1000", ">=1.5x", burning_sender, (1, 1000)
    ),
    _beside_rate("sender-2-busy", "beside 2, HWM 1000", ">=1.0x", burning_sender, (2, 1000)),
    _beside_rate("sender-1-busy-hwm-0", "beside 1, HWM 0: never blocks", ">=2.5x", burning_sender, (1, 0)),
    _beside_rate("sender-2-busy-hwm-0", "beside 2, HWM 0", ">=4x", burning_sender, (2, 0)),
    Row(
        "ping-pong",
        "inproc round trip between two threads",
        ">=0.95x",
        ping_pong,
        (),
        "ping-pong",
        slice_ms=20,
        pick="median",
        guard=True,
    ),
    Row(
        "pipeline",
        "inproc PUSH thread -> PULL thread, a message",
        ">=2.3x",
        pipeline,
        (),
        "pipeline",
        slice_ms=20,
    ),
)
