"""How many messages one thread and two threads move over own sockets: `python benchmarks/threads.py [SECONDS]`.

It imports whichever `zmq` the Python that runs it has. Threads share a Context and nothing else. The second column of
each pair is what two threads move together; without a GIL it is to be compared with the first.
"""

from __future__ import annotations

import sys
import threading
import time
from typing import Callable

import zmq

ROUNDS = 5
WORK = 40  # additions for each message, about as long as the two calls take


def messages(context: zmq.Context, size: int, work: int, copy: bool, until: Callable[[], bool]) -> int:
    """Send and receive over a pair of sockets of this thread's own; return how many messages went through."""
    name = f"inproc://{threading.get_ident()}"
    content = bytes(size)
    count = total = 0
    with context.socket(zmq.PAIR) as one, context.socket(zmq.PAIR) as other:
        one.bind(name)
        other.connect(name)
        while not until():
            for _ in range(100):
                one.send(content, copy=copy)
                other.recv(copy=copy)
                for number in range(work):
                    total += number
            count += 100
    return count


def rate(threads: int, seconds: float, **kind: int) -> float:
    """Run so many threads at once; return the messages per second of all together."""
    counts: list[int] = []
    start = threading.Barrier(threads + 1)
    ended = threading.Event()
    with zmq.Context() as context:

        def run() -> None:
            start.wait()
            counts.append(messages(context, until=ended.is_set, **kind))

        running = [threading.Thread(target=run) for _ in range(threads)]
        for thread in running:
            thread.start()
        start.wait()
        begun = time.perf_counter()
        time.sleep(seconds)
        ended.set()
        for thread in running:
            thread.join()
        return sum(counts) / (time.perf_counter() - begun)


def main() -> None:
    """Print the best of several rounds, which take turns: a machine that others use has pauses."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(f"zmq {zmq.__version__}, Python {sys.version.split()[0]}, GIL {'on' if gil else 'off'}")
    kinds = {
        "8 bytes": {"size": 8, "work": 0, "copy": True},
        "8 bytes, as much work": {"size": 8, "work": WORK, "copy": True},
        "64 kB": {"size": 65_536, "work": 0, "copy": True},
        "1 MB": {"size": 1_000_000, "work": 0, "copy": True},
    }
    for name, kind in kinds.items():
        rounds = [(rate(1, seconds, **kind), rate(2, seconds, **kind)) for _ in range(ROUNDS)]
        one, two = (max(column) for column in zip(*rounds))
        print(
            f"{name:<24} 1 thread {one:>10,.0f}/s   2 threads {two:>10,.0f}/s   {two / one:.2f}x", flush=True
        )


if __name__ == "__main__":
    main()
