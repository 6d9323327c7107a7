"""Messages of 2 GiB and of 100,000 parts, over tcp and inproc: `python -I sizes.py`, by either binding."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Iterator
from typing import Any

import zmq

SIZE = 2 << 30
PARTS = 100_000
#: What one message of 2 GiB takes on the way: the sender's, the receiver's, and what Python makes of it.
NEEDED_MB = 8_000


def memory() -> float:
    """Return the megabytes that this process has in memory."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def available() -> float:
    """Return the megabytes that processes can have."""
    with open("/proc/meminfo") as file:
        return next(int(line.split()[1]) / 1000 for line in file if line.startswith("MemAvailable"))


def pass_on(endpoint: str, parts: list[Any], copy: bool) -> Iterator[Any]:
    """Send a message, and yield what was received."""
    with zmq.Context() as context, context.socket(zmq.PULL) as pull, context.socket(zmq.PUSH) as push:
        push.linger = 0
        pull.rcvtimeo = 300_000
        pull.bind(endpoint)
        push.connect(pull.last_endpoint)
        sender = threading.Thread(target=push.send_multipart, args=(parts,), kwargs={"copy": copy})
        sender.start()
        yield pull.recv_multipart(copy=copy)
        sender.join()


def tell(what: str, found: str, problems: list[str]) -> None:
    """Print an outcome."""
    print(json.dumps({"what": what, "found": found, "problems": problems}), flush=True)


def try_size(endpoint: str, copy: bool) -> None:
    """Send 2 GiB."""
    what = f"2 GiB, {endpoint.partition(':')[0]}, {'with' if copy else 'without'} a copy"
    if available() < NEEDED_MB:
        tell(what, f"not tried: it takes {NEEDED_MB} MB of memory, and there are {available():.0f}", [])
        return
    block = os.urandom(1 << 20)
    content = bytearray(block * (SIZE >> 20))
    before, begun, wanted = memory(), time.monotonic(), hashlib.blake2b(content).digest()
    hashed = time.monotonic() - begun
    problems = []
    begun = time.monotonic()
    for received in pass_on(endpoint, [content], copy):
        seconds = time.monotonic() - begun
        data = memoryview(received[0] if copy else received[0].buffer)
        if len(received) != 1 or hashlib.blake2b(data).digest() != wanted:
            problems.append("it is not what was sent")
        del data, received
    left = memory() - before
    if left > 50:
        problems.append(f"{left:.0f} MB are left behind")
    tell(what, f"{seconds:.1f} s ({hashed:.1f} s to hash it), {max(left, 0):.0f} MB left", problems)


def try_parts(endpoint: str, copy: bool) -> None:
    """Send 100,000 parts, three times."""
    what = f"{PARTS:,} parts, {endpoint.partition(':')[0]}, {'with' if copy else 'without'} a copy"
    parts = [b"%d" % number for number in range(PARTS)]
    problems, times, levels = [], [], []
    for _ in range(8):
        begun = time.monotonic()
        for received in pass_on(endpoint, parts, copy):
            times.append(time.monotonic() - begun)
            if [bytes(part) for part in received] != parts:
                problems.append("it is not what was sent")
            del received
        levels.append(memory())
    left = min(levels[4:]) - max(levels[:4])  # the allocator gives back now and then
    if left > 5:
        problems.append(f"{left:.0f} MB more after each four")
    tell(what, f"{min(times):.2f} to {max(times):.2f} s", problems)


if __name__ == "__main__":
    for where in ("tcp://127.0.0.1:*", "inproc://sizes"):
        for copying in (True, False):
            try_parts(where, copying)
    for where in ("tcp://127.0.0.1:*", "inproc://sizes"):
        for copying in (True, False):
            try_size(where, copying)
