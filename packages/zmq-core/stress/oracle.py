"""Poller against zmq_poll: `python oracle.py [--seconds N] [--seed N]`.

Random calls on random sockets over all transports; after each, several pollers must find what zmq_poll finds. Where
they differ, libzmq's I/O thread may have moved something in between: both are asked again, and must agree in the end.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import tempfile
import time
import warnings
from typing import Any, Callable

import zmq

PAIRS = [
    (zmq.PULL, zmq.PUSH),
    (zmq.PAIR, zmq.PAIR),
    (zmq.ROUTER, zmq.DEALER),
    (zmq.XPUB, zmq.XSUB),
    (zmq.REP, zmq.REQ),
]
AGREEMENT_SECONDS = 5.0


class Arena:
    """The sockets of one round, and the pollers that watch them."""

    def __init__(self, dice: random.Random, folder: str) -> None:
        self.dice = dice
        self.context = zmq.Context()
        self.sockets: list[Any] = []
        self.pollers = [zmq.Poller() for _ in range(3)]
        for number in range(dice.randrange(2, 12)):
            bound, connected = dice.choice(PAIRS)
            transport = dice.choice([f"inproc://{number}", "tcp://127.0.0.1:*", f"ipc://{folder}/{number}"])
            left, right = self.context.socket(bound), self.context.socket(connected)
            for sock in (left, right):
                sock.linger = 0
                sock.hwm = dice.choice([1, 2, 100])
                self.sockets.append(sock)
            left.bind(transport)
            right.connect(left.last_endpoint)
            if dice.random() < 0.2:
                self.sockets.append(zmq.Socket.shadow(left))

    def step(self) -> None:
        """Do something that may change what is ready."""
        dice = self.dice
        sock: Any = dice.choice(self.sockets)
        calls: list[Callable[[], object]] = [
            lambda: sock.send_multipart([b"x"] * dice.randrange(1, 4), zmq.DONTWAIT),
            lambda: sock.send(b"x", zmq.DONTWAIT),
            lambda: sock.recv_multipart(zmq.DONTWAIT),
            lambda: sock.recv(zmq.DONTWAIT),
            lambda: sock.recv_many(5, zmq.DONTWAIT),
            lambda: sock.get(zmq.EVENTS),
            lambda: sock.poll(0, 3),
            lambda: sock.push_back([b"pushed back"], sock.receipt()),
            lambda: dice.choice(self.pollers).register(sock, dice.choice([0, 1, 2, 3])),
            lambda: dice.choice(self.pollers).register(sock, dice.choice([0, 1, 2, 3])),
            lambda: dice.choice(self.pollers).poll(0),
        ]
        with contextlib.suppress(zmq.ZMQError):
            dice.choice(calls)()

    def compare(self) -> bool:
        """Ask every poller; return whether one of them had to be asked again."""
        again = False
        for poller in self.pollers:
            deadline = time.monotonic() + AGREEMENT_SECONDS
            while True:
                found = poller.poll(0)
                expected = zmq.zmq_poll(poller.sockets, 0)
                if found == expected:
                    break
                again = True
                if time.monotonic() > deadline:
                    raise AssertionError(f"Poller says {found}, zmq_poll {expected}")
        return again

    def end(self) -> None:
        """Close everything."""
        self.context.destroy(0)


def run(seconds: float, seed: int) -> dict[str, int]:
    """Play rounds for a while and return how many comparisons were made."""
    folder = tempfile.mkdtemp(prefix="zmq-oracle-")
    counts = {"rounds": 0, "comparisons": 0, "asked again": 0}
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            arena = Arena(random.Random(seed * 1_000_000 + counts["rounds"]), folder)
            for _ in range(300):
                arena.step()
                counts["asked again"] += arena.compare()
                counts["comparisons"] += len(arena.pollers)
            arena.end()
            counts["rounds"] += 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return counts


def main() -> int:
    """Run as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("error")
    print(json.dumps(run(options.seconds, options.seed)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
