"""Stress zmq.green: `python run.py [--messages N] [--greenlets N] [--idle SECONDS] [--seed N]`.

First the storm over inproc and tcp, then the time of the processor that greenlets cost which only wait. Prints what
came of them; the exit code is 1 if a message was lost or came twice, a wake-up was missed, or waiting cost as much as a
step of the clock.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

import gevent
from storm import Storm

import zmq.green as zmq


class Idle(NamedTuple):
    """What waiting cost."""

    greenlets: int
    seconds: float
    cpu_ms: float
    resolution_ms: float

    @property
    def good(self) -> bool:
        """Whether it is nothing, as far as the system's clock of processor time tells."""
        return self.cpu_ms < self.resolution_ms

    def __str__(self) -> str:
        return (
            f"idle: {self.greenlets} greenlets waited {self.seconds:.1f} s and cost {self.cpu_ms:.2f} ms of the "
            f"processor (libzmq's threads included; its clock has steps of {self.resolution_ms:.0f} ms)"
        )


def idle(seconds: float) -> Idle:
    """Have greenlets wait in every way for what does not come, and measure the whole process."""
    step = 1000 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 1000 / 64
    with zmq.Context() as context, context.socket(zmq.PULL) as pull, context.socket(zmq.PUSH) as lonely:
        pull.bind("tcp://127.0.0.1:*")
        with context.socket(zmq.PUSH) as peer:
            peer.connect(pull.last_endpoint.decode())
            peer.send(b"connected")
            pull.recv()
            waiting = [
                gevent.spawn(wait)
                for wait in (pull.recv, pull.poll, lambda: zmq.zmq_poll([(pull, zmq.POLLIN)]))
            ]
            waiting.append(gevent.spawn(lonely.send, b"nobody takes it"))
            gevent.sleep(0.1)
            before = time.process_time()
            start = time.monotonic()
            gevent.sleep(seconds)
            cost = (time.process_time() - before) * 1000
            waited = time.monotonic() - start
            gevent.killall(waiting)
    return Idle(len(waiting), waited, cost, step)


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--greenlets", type=int, default=200, metavar="N")
    parser.add_argument("--idle", type=float, default=10.0, metavar="SECONDS")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32), metavar="N")
    options = parser.parse_args(arguments)
    print(f"seed {options.seed}", flush=True)
    good = True
    for transport in ("inproc", "tcp"):
        outcome = Storm(transport, options.messages, options.greenlets, options.seed).run()
        print(outcome, flush=True)
        good = good and outcome.good
    waited = idle(options.idle)
    print(waited)
    return 0 if good and waited.good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
