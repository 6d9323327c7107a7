"""Use async sockets in every way for minutes, and fail if memory, descriptors, timers or callbacks add up.

    python soak.py [--seconds 600] [--loop asyncio|uvloop]

The time is cut into epochs. Each begins the same crowd of tasks on fresh sockets and ends with all of them cancelled
in the midst of what they do; what is left then is counted. From the third epoch on nothing may grow.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import enum
import gc
import importlib
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable
from pathlib import Path
from typing import Any, Callable, NamedTuple

import zmq
import zmq.asyncio

EPOCHS = 20
WARM_EPOCHS = 2
# What an allocator may keep to itself; a leak of one small object per message is a hundred times as much.
MEMORY_SLACK_KB = 1024
PAUSE = 0.0005
DESCRIPTORS = Path("/proc/self/fd")

done: Counter[str] = Counter()


class Left(NamedTuple):
    """What an epoch left behind."""

    memory_kb: int
    descriptors: int
    handles: int
    objects: int


class Crowd:
    """The sockets of an epoch."""

    def __init__(self, context: zmq.asyncio.Context) -> None:
        self.context = context
        self.sockets: list[zmq.asyncio.Socket] = []

    def pair(self, bound: int, other: int, transport: str = "tcp", **options: int) -> Any:
        """Two connected sockets; the first is bound."""
        one, two = self.context.socket(bound), self.context.socket(other)
        for sock in (one, two):
            self.sockets.append(sock)
            for name, value in options.items():
                setattr(sock, name, value)
        one.bind("tcp://127.0.0.1:*" if transport == "tcp" else f"inproc://{id(one)}-{random.random()}")
        two.connect(one.last_endpoint.decode())
        return one, two


async def ask_and_answer(crowd: Crowd) -> None:
    rep, req = crowd.pair(zmq.REP, zmq.REQ)

    async def answer() -> None:
        async for question in rep:
            await rep.send(question)

    answering = asyncio.ensure_future(answer())
    try:
        while True:
            await req.send_json({"number": done["ask_and_answer"]})
            await req.recv_json(timeout=5000)
            done["ask_and_answer"] += 1
            await asyncio.sleep(PAUSE)
    finally:
        answering.cancel()


async def flood(crowd: Crowd) -> None:
    pull, push = crowd.pair(zmq.PULL, zmq.PUSH, sndhwm=100, rcvhwm=100)

    async def send() -> None:
        while True:
            for _ in range(200):
                await push.send_multipart([b"head", b"x" * 500])
            await push.send_many([b"y" * 50] * 200)
            await asyncio.sleep(PAUSE)

    sending = asyncio.ensure_future(send())
    try:
        while True:
            done["flood"] += len(await pull.recv_many_multipart(500))
    finally:
        sending.cancel()


async def cancel(crowd: Crowd) -> None:
    pull, push = crowd.pair(zmq.PULL, zmq.PUSH, "inproc")
    view = zmq.Socket(shadow=pull)
    sent = received = 0
    while True:
        waiting = asyncio.ensure_future(call(pull.recv))
        await asyncio.sleep(0)
        await push.send(b"%d" % sent)
        sent += 1
        view.get(zmq.EVENTS)
        asyncio.get_running_loop().call_soon(waiting.cancel)
        await asyncio.wait([waiting])
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(pull.recv_string(), random.choice([0.0001, 1]))
            received += 1
        while sent - received > 5:
            if int(await pull.recv()) != received:
                raise AssertionError(f"message {received} was lost")
            received += 1
        done["cancel"] += 1
        await asyncio.sleep(PAUSE)


async def call(function: Callable[[], Awaitable[Any]]) -> Any:
    """Call and await: a task that is cancelled before it begins leaves no Future behind."""
    return await function()


async def give_up(crowd: Crowd) -> None:
    pull, _ = crowd.pair(zmq.PULL, zmq.PUSH)
    poller = zmq.asyncio.Poller()
    poller.register(pull, zmq.POLLIN)
    while True:
        with contextlib.suppress(zmq.Again):
            await pull.recv(timeout=1)
        await pull.poll(1)
        await poller.poll(1)
        for each in [pull.recv(timeout=60_000), pull.poll(60_000), poller.poll(60_000)]:
            each.cancel()
        done["give_up"] += 1


async def track(crowd: Crowd) -> None:
    pull, push = crowd.pair(zmq.PULL, zmq.PUSH)
    while True:
        tracker = await push.send(bytearray(200_000), copy=False, track=True)
        receiving = asyncio.ensure_future(call(pull.recv))
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(tracker, 0.001)
        await tracker
        await receiving
        done["track"] += 1
        await asyncio.sleep(PAUSE)


async def open_and_close(crowd: Crowd) -> None:
    while True:
        async with crowd.context.socket(zmq.PULL) as sock:
            async with sock.monitor_events() as events:
                hearing = asyncio.ensure_future(events.recv())
                waiting = [sock.recv(), sock.poll(), sock.recv_multipart(timeout=60_000)]
                for each in waiting:
                    each.add_done_callback(lambda future: future.cancelled() or future.exception())
                sock.bind("tcp://127.0.0.1:*")
                await hearing
            sock.close()
            await asyncio.wait(waiting)
        done["open_and_close"] += 1
        await asyncio.sleep(0.01)


WORK: list[Callable[[Crowd], Any]] = [ask_and_answer, flood, cancel, give_up, track, open_and_close]


async def epoch(context: zmq.asyncio.Context, seconds: float) -> None:
    """Run every kind of work at once; then stop all in the midst of it."""
    crowd = Crowd(context)
    tasks = [asyncio.ensure_future(work(crowd)) for work in WORK]
    finished, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    # Before Python 3.12 `wait_for` may swallow a cancellation: repeat it.
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        for task in others:
            task.cancel()
        await asyncio.wait(others, timeout=1)
    for sock in crowd.sockets:
        sock.close(0)
    for task in finished:
        task.result()
    await asyncio.sleep(0.2)  # libzmq's reaper closes sockets in a thread of its own


def look() -> Left:
    """Count what there is now."""
    gc.collect()
    names: Counter[str] = Counter()
    for thing in gc.get_objects():
        kind = type(thing)
        names["handles"] += kind.__name__ in ("Handle", "TimerHandle", "Watch")
        # A descriptor that a monitor tells of is a `zmq.Event`, which Python's enumerations keep, once for each number.
        if not issubclass(kind, enum.Enum):
            names["objects"] += str(kind.__module__).startswith("zmq")
    if not DESCRIPTORS.is_dir():
        return Left(0, 0, names["handles"], names["objects"])
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    memory = pages * os.sysconf("SC_PAGE_SIZE") // 1024
    return Left(memory, len(os.listdir(DESCRIPTORS)), names["handles"], names["objects"])


def judge(seen: list[Left]) -> list[str]:
    """Say what grew since the warm epochs."""
    half = (len(seen) + WARM_EPOCHS) // 2
    problems = []
    for index, name in enumerate(Left._fields):
        # An allocator's share moves, and so does what was cut off: the highest against the lowest.
        early = max(left[index] for left in seen[WARM_EPOCHS:half])
        late = min(left[index] for left in seen[half:])
        if late > early + (MEMORY_SLACK_KB if name == "memory_kb" else 0):
            problems.append(f"{name}: at most {early} in the first half, at least {late} in the second")
    return problems


def main() -> int:
    """Run all epochs; returns the exit code: 0 when nothing grew."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--loop", choices=["asyncio", "uvloop"], default="asyncio")
    options = parser.parse_args()
    loop = importlib.import_module(options.loop).new_event_loop()
    problems: list[str] = []
    # As text: what is kept of a problem would count as left behind.
    loop.set_exception_handler(lambda _, problem: problems.append(str(problem)))
    context = zmq.asyncio.Context()
    seen = []
    start = time.monotonic()
    print(f"{options.loop}, {options.seconds:.0f} s")
    print("  time  memory kB  descriptors  handles  zmq objects  done")
    for _ in range(EPOCHS):
        loop.run_until_complete(epoch(context, options.seconds / EPOCHS))
        left = look()
        seen.append(left)
        print(
            f"{time.monotonic() - start:5.0f}s  {left.memory_kb:9}  {left.descriptors:11}  {left.handles:7}"
            f"  {left.objects:11}  {sum(done.values()):,}",
            flush=True,
        )
    print(", ".join(f"{name}: {count:,}" for name, count in done.items()))
    grown = judge(seen) + [f"the loop reported: {problem}" for problem in problems]
    print("\n".join(grown) or "nothing grew")
    context.destroy(linger=0)
    loop.close()
    return 1 if grown else 0


if __name__ == "__main__":
    sys.exit(main())
