"""No message is lost or overlooked: `python liveness.py [--seconds N] [--seed N] [--messages N]`.

Threads send numbered messages over all transports, in bursts and with pauses; a poller waits for all of them, and
between its waits the sockets are called in ways that use up libzmq's signals. A poll that finds nothing for ten seconds
and a number out of order are failures. Ends when the time is over and so many were received.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import random
import shutil
import sys
import tempfile
import threading
import time
import warnings
from typing import Any

import zmq

SENDERS = 6
PATIENCE_MS = 10_000


def send(sock: Any, over: threading.Event, dice: random.Random) -> None:
    """Send consecutive numbers until told to stop."""
    number = 0
    while not over.is_set():
        size = dice.choice([1, 1, 2, 10, 200])
        how = dice.randrange(3)
        messages = [b"%d" % (number + i) for i in range(size)]
        try:
            if how == 0:
                for message in messages:
                    sock.send(message)
                    number += 1
            elif how == 1:
                number += sock.send_many(messages)
            else:
                for message in messages:
                    sock.send_multipart([message, b"second"])
                    number += 1
        except zmq.Again:
            continue
        if dice.random() < 0.02:
            over.wait(dice.choice([0.0001, 0.001, 0.005]))


class Receiver:
    """Receives from several sockets and checks that the numbers are consecutive."""

    def __init__(self, sockets: list[Any], dice: random.Random) -> None:
        self.dice = dice
        self.expected = dict.fromkeys(sockets, 0)
        self.received = 0
        self.polls = 0
        self.poller = zmq.Poller()
        for sock in sockets:
            self.poller.register(sock, zmq.POLLIN)

    def take(self, sock: Any, parts: list[bytes]) -> None:
        """Check one message."""
        if int(parts[0]) != self.expected[sock]:
            raise AssertionError(f"message {self.expected[sock]} is missing: {parts!r} came")
        self.expected[sock] += 1
        self.received += 1

    def turn(self) -> None:
        """Wait, and receive some of what is there."""
        found = self.poller.poll(PATIENCE_MS)
        self.polls += 1
        if not found:
            raise AssertionError(f"nothing for {PATIENCE_MS} ms after {self.received} messages")
        for sock, _ in found:
            how = self.dice.randrange(4)
            if how == 0:
                self.take(sock, sock.recv_multipart(zmq.DONTWAIT))
            elif how == 1:
                for parts in sock.recv_many_multipart(self.dice.choice([1, 10, 1000]), zmq.DONTWAIT):
                    self.take(sock, parts)
            elif how == 2:
                parts = sock.recv_multipart(zmq.DONTWAIT)
                sock.push_back(parts, sock.receipt())
            else:
                sock.get(zmq.EVENTS)


def run(seconds: float, seed: int, messages: int) -> dict[str, Any]:
    """Pass messages for a while, and at least so many."""
    folder = tempfile.mkdtemp(prefix="zmq-liveness-")
    context = zmq.Context()
    over = threading.Event()
    pulls, pushes, threads = [], [], []
    for number in range(SENDERS):
        pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
        pull.linger = push.linger = 0
        push.sndtimeo = 100
        pull.hwm = push.hwm = (5, 1000)[number % 2]
        pull.bind([f"inproc://{number}", "tcp://127.0.0.1:*", f"ipc://{folder}/{number}"][number % 3])
        push.connect(pull.last_endpoint)
        pulls.append(pull)
        pushes.append(push)  # not to be closed by forgetting it
        threads.append(threading.Thread(target=send, args=(push, over, random.Random(seed * 100 + number))))
    receiver = Receiver(pulls, random.Random(seed))
    end = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    try:
        while time.monotonic() < end or receiver.received < messages:
            receiver.turn()
    finally:
        over.set()
        for thread in threads:
            thread.join()
        context.destroy(0)
        shutil.rmtree(folder, ignore_errors=True)
    return {"messages": receiver.received, "polls": receiver.polls}


def main() -> int:
    """Run as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--messages", type=int, default=1_000_000)
    options = parser.parse_args()
    warnings.simplefilter("error")
    sys.setswitchinterval(0.0005)
    faulthandler.enable()
    print(json.dumps(run(options.seconds, options.seed, options.messages)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
