"""What a message costs that comes at a steady pace, and how long it takes: `python benchmarks/steady.py [PACE ...]`.

One process sends a message each PACE microseconds, another receives. Each line has the processor time of
the receiving process for a message, and the median delay, without and with busy polling, in turn.
"""

from __future__ import annotations

import os
import statistics
import struct
import subprocess
import sys
import time

import zmq

PACES = (2000, 500, 100, 40, 20)
SECONDS = 2


def receive(count: int) -> None:
    """Receive in this process; print microseconds of processor time a message, and the median delay."""
    delays = []
    with zmq.Context() as context, context.socket(zmq.PULL) as pull:
        pull.bind("tcp://127.0.0.1:*")
        print(pull.last_endpoint.decode(), flush=True)
        pull.recv()
        started = time.process_time()
        for _ in range(count):
            (sent,) = struct.unpack("d", pull.recv())
            delays.append(time.perf_counter() - sent)
        used = time.process_time() - started
    print(used / count * 1e6, statistics.median(delays) * 1e6, flush=True)


def send(pace: float, count: int, busy_poll: str) -> tuple[float, float]:
    """Send to a new process at this pace; return what it printed."""
    child = subprocess.Popen(
        [sys.executable, __file__, "receive", str(count)],
        env={**os.environ, "PYZMQ_BUSY_POLL": busy_poll},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    with zmq.Context() as context, context.socket(zmq.PUSH) as push:
        push.connect(child.stdout.readline().strip())
        due = time.perf_counter()
        for _ in range(count + 1):
            if pace >= 500:  # what a sleep can keep to
                time.sleep(max(0.0, due - time.perf_counter()))
            while time.perf_counter() < due:
                pass
            push.send(struct.pack("d", time.perf_counter()))
            due += pace / 1e6
        used, delay = child.stdout.readline().split()
    child.wait()
    return float(used), float(delay)


def main(paces: list[float]) -> None:
    """Print a line for each pace."""
    print("microseconds between messages: processor time and delay without, and with busy polling")
    for pace in paces:
        rounds = {setting: [] for setting in "01"}
        for _ in range(3):
            for setting, results in rounds.items():
                results.append(send(pace, int(SECONDS / pace * 1e6), setting))
        medians = [[statistics.median(column) for column in zip(*results)] for results in rounds.values()]
        print(f"{pace:5g}:", "   ".join(f"{used:6.1f} {delay:6.1f}" for used, delay in medians), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["receive"]:
        receive(int(sys.argv[2]))
    else:
        main([float(each) for each in sys.argv[1:]] or list(PACES))
