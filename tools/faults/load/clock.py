"""Waits while the clock of the day jumps by days: `LD_PRELOAD=clock_shift.so python -I clock.py`, by either binding.

Each wait has to last as long as it was told, by the monotonic clock, and what is due meanwhile has to happen.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import importlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import zmq

DAY = 86_400
#: Milliseconds of each wait, and what a busy machine may add.
WAIT_MS = 400
LATE_MS = 2_000


@contextlib.contextmanager
def jumping() -> Iterator[None]:
    """Let the clock jump a day forward, and two back, all the time."""
    over = threading.Event()
    shift = ctypes.CDLL(None).clock_shift

    def jump() -> None:
        while not over.wait(0.01):
            for days in (1, -1, 0, 3_000, -300):
                shift(ctypes.c_long(days * DAY))
                if over.wait(0.01):
                    break
        shift(ctypes.c_long(0))

    thread = threading.Thread(target=jump)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def works() -> bool:
    """Tell whether the clock can be shifted, and is then shifted for Python, too."""
    begun = time.time()
    ctypes.CDLL(None).clock_shift(ctypes.c_long(DAY))
    shifted = time.time() - begun
    ctypes.CDLL(None).clock_shift(ctypes.c_long(0))
    return shifted > DAY - 60


def raises(call: Callable[[], Any]) -> bool:
    """Whether a call raises Again."""
    try:
        call()
    except zmq.Again:
        return True
    return False


def sockets(context: Any) -> tuple[Any, Any]:
    """Give two sockets, connected over tcp, and one whose connection fails again and again."""
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    for socket in (pull, push):
        socket.linger = 0
    pull.bind("tcp://127.0.0.1:*")
    push.connect(pull.last_endpoint)
    return pull, push


def plain_waits(context: Any) -> dict[str, Callable[[], Any]]:
    """Return what waits, in the core: name -> call that has to return something true."""
    pull, _ = sockets(context)
    full = context.socket(zmq.PUSH)
    full.linger = 0
    pull.rcvtimeo = full.sndtimeo = WAIT_MS
    poller = zmq.Poller()
    poller.register(pull, zmq.POLLIN)
    return {
        "recv, RCVTIMEO": lambda: raises(pull.recv),
        "send, SNDTIMEO": lambda: raises(lambda: full.send(b"")),
        "Socket.poll": lambda: pull.poll(WAIT_MS) == 0,
        "Poller.poll": lambda: poller.poll(WAIT_MS) == [],
        "zmq.zmq_poll": lambda: zmq.zmq_poll([(pull, zmq.POLLIN)], WAIT_MS) == [],
        "zmq.select": lambda: not any(zmq.select([pull], [], [], WAIT_MS / 1000)),
        "MessageTracker.wait": lambda: _tracked(full),
    }


def _tracked(full: Any) -> bool:
    full.sndhwm = 0
    full.connect("tcp://127.0.0.1:9")
    tracker = full.send(bytes(100_000), copy=False, track=True)
    try:
        tracker.wait(WAIT_MS / 1000)
    except zmq.NotDone:
        return True
    return False


def loop_waits() -> dict[str, Callable[[], Any]]:
    """Return what waits in the front ends that are there."""

    async def receive(module: Any, poll: bool) -> bool:
        with module.Context() as context, context.socket(zmq.PULL) as pull:
            pull.bind("inproc://clock")
            if poll:
                return int(await pull.poll(WAIT_MS)) == 0
            pull.rcvtimeo = WAIT_MS
            try:
                await pull.recv()
            except zmq.Again:
                return True
            return False

    def green() -> bool:
        module = importlib.import_module("zmq.green")
        with module.Context() as context, context.socket(zmq.PULL) as pull:
            return int(pull.poll(WAIT_MS)) == 0  # RCVTIMEO has no effect there with pyzmq

    found: dict[str, Callable[[], Any]] = {}
    asyncio_module = importlib.import_module("zmq.asyncio")
    found["zmq.asyncio, recv"] = lambda: asyncio.run(receive(asyncio_module, False))
    found["zmq.asyncio, poll"] = lambda: asyncio.run(receive(asyncio_module, True))
    with contextlib.suppress(ImportError):
        trio = importlib.import_module("trio")
        anyio_module = importlib.import_module("zmq.anyio")
        found["zmq.anyio on trio, recv"] = lambda: trio.run(receive, anyio_module, False)
        found["zmq.anyio on trio, poll"] = lambda: trio.run(receive, anyio_module, True)
    with contextlib.suppress(ImportError):
        importlib.import_module("gevent")
        found["zmq.green, poll"] = green
    return found


def reconnects(context: Any) -> bool:
    """A peer that comes later is reached, though RECONNECT_IVL is counted while the clock jumps."""
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    pull.linger = push.linger = 0
    pull.rcvtimeo = 10_000
    pull.bind("tcp://127.0.0.1:*")
    endpoint = pull.last_endpoint
    pull.unbind(endpoint)
    push.reconnect_ivl = WAIT_MS // 2
    push.connect(endpoint)
    push.send(b"x")
    time.sleep(WAIT_MS / 1000)
    pull.bind(endpoint)
    return bool(pull.recv() == b"x")


def heartbeats(context: Any) -> bool:
    """A connection with heartbeats stays, and is not taken for dead when a day is over in a moment."""
    pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
    for socket in (pull, push):
        socket.linger = 0
        socket.heartbeat_ivl = 50
        socket.heartbeat_timeout = 10_000
    monitor = push.get_monitor_socket(zmq.EVENT_DISCONNECTED)
    pull.bind("tcp://127.0.0.1:*")
    push.connect(pull.last_endpoint)
    stayed = monitor.poll(WAIT_MS) == 0
    push.disable_monitor()
    return stayed


def main() -> None:
    """Do each wait while the clock jumps."""
    if not works():
        raise SystemExit("the clock is not shifted: LD_PRELOAD has no effect")
    context = zmq.Context()
    waits = {
        **plain_waits(context),
        **loop_waits(),
        "RECONNECT_IVL": lambda: reconnects(context),
        "HEARTBEAT_IVL": lambda: heartbeats(context),
    }
    for what, wait in waits.items():
        with jumping():
            begun = time.monotonic()
            right = wait()
            took = (time.monotonic() - begun) * 1000
        problems = [] if right else ["it did not come to the right end"]
        if not WAIT_MS - 5 <= took < WAIT_MS + LATE_MS:
            problems.append(f"a wait of {WAIT_MS} ms took {took:.0f} ms")
        found = "as long as it was told" if not problems else "; ".join(problems)
        print(json.dumps({"what": what, "found": found, "problems": problems}), flush=True)
    context.destroy(0)


if __name__ == "__main__":
    main()
