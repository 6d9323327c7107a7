"""The storm: many greenlets share two sockets while some of them are killed and time out, and a thread looks on."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import gevent
from gevent.monkey import get_original

import zmq.green as zmq

_sleep: Any = get_original("time", "sleep")

# The longest that a victim waits before it gives up and begins anew.
PATIENCE_S = 0.05
# So long without a message, while there are some, is a wake-up that was missed.
STALLED_S = 10.0
HWM = 200


@dataclass
class Outcome:
    """What came of a storm."""

    transport: str
    greenlets: int
    messages: int
    seconds: float = 0.0
    lost: int = 0
    twice: int = 0
    missed: int = 0
    kills: int = 0
    timeouts: int = 0
    looks: int = 0
    longest_gap_ms: float = 0.0

    @property
    def good(self) -> bool:
        """Whether every message came once, and nobody slept on."""
        return not (self.lost or self.twice or self.missed)

    def __str__(self) -> str:
        return (
            f"{self.transport}: {self.greenlets} greenlets, {self.messages} messages in {self.seconds:.1f} s "
            f"({self.messages / self.seconds:.0f}/s), {self.kills} kills, {self.timeouts} timeouts, "
            f"{self.looks} looks by a thread; longest pause {self.longest_gap_ms:.0f} ms; "
            f"lost {self.lost}, twice {self.twice}, wake-ups missed {self.missed}"
        )


class Storm:
    """One PUSH and one PULL in one hub.

    Half of the greenlets send and half receive. Half of either are victims: they give up after a random time, and
    receivers among them are killed. The others wait without a limit: since those who wait are served in order, nobody
    would get anything after a wake-up that was missed.
    """

    def __init__(self, transport: str, messages: int, greenlets: int, seed: int) -> None:
        self.outcome = Outcome(transport, greenlets, messages)
        self.chance = random.Random(seed)
        self.numbers = iter(range(messages))
        self.received = bytearray(messages)
        self.count = 0
        self.progress = time.monotonic()

    def run(self) -> Outcome:
        """Run until every message has come, or none comes any more."""
        with zmq.Context() as context, context.socket(zmq.PUSH) as push, context.socket(zmq.PULL) as pull:
            for socket in (push, pull):
                socket.linger, socket.sndhwm, socket.rcvhwm = 0, HWM, HWM
            pull.bind("inproc://storm" if self.outcome.transport == "inproc" else "tcp://127.0.0.1:*")
            push.connect(pull.last_endpoint.decode())
            start = self.progress = time.monotonic()
            with self.onlooker(zmq.Socket.shadow(pull)):
                self.blow(push, pull)
            self.outcome.seconds = time.monotonic() - start
            while pull.poll(50):
                self.note(pull.recv())
        self.outcome.lost = self.received.count(0)
        self.outcome.twice = sum(1 for times in self.received if times > 1)
        return self.outcome

    def blow(self, push: zmq.Socket, pull: zmq.Socket) -> None:
        """Send, receive and kill."""
        quarter = self.outcome.greenlets // 4
        senders = [gevent.spawn(self.send, push) for _ in range(quarter)]
        senders += [gevent.spawn(self.send_in_time, push) for _ in range(quarter)]
        receivers = [gevent.spawn(self.receive, pull) for _ in range(quarter)]
        victims = [gevent.spawn(self.receive_in_time, pull) for _ in range(quarter)]
        while self.count < self.outcome.messages and not self.outcome.missed:
            victim = self.chance.randrange(quarter)
            victims[victim].kill()
            victims[victim] = gevent.spawn(self.receive_in_time, pull)
            self.outcome.kills += 1
            gevent.sleep(0.001)
            if time.monotonic() - self.progress > STALLED_S:
                self.outcome.missed += 1
        gevent.killall([*senders, *receivers, *victims])

    def note(self, message: bytes) -> None:
        """Count a message."""
        self.received[int(message)] += 1
        self.count += 1
        now = time.monotonic()
        self.outcome.longest_gap_ms = max(self.outcome.longest_gap_ms, (now - self.progress) * 1000)
        self.progress = now

    def receive(self, pull: zmq.Socket) -> None:
        """Receive for ever."""
        while True:
            self.note(pull.recv())

    def receive_in_time(self, pull: zmq.Socket) -> None:
        """Receive for ever, with a limit on each run of messages."""
        while True:
            with gevent.Timeout(self.chance.uniform(0.0, PATIENCE_S), False):
                self.receive(pull)
            self.outcome.timeouts += 1

    def send(self, push: zmq.Socket) -> None:
        """Send what is left."""
        for number in self.numbers:
            push.send(b"%d" % number)

    def send_in_time(self, push: zmq.Socket) -> None:
        """Send what is left, each message with a limit and then again."""
        for number in self.numbers:
            sent = False
            while not sent:
                with gevent.Timeout(self.chance.uniform(0.0, PATIENCE_S), False):
                    push.send(b"%d" % number)
                    sent = True
                self.outcome.timeouts += not sent

    @contextmanager
    def onlooker(self, view: Any) -> Iterator[None]:
        """Have a thread of the system use up the socket's signals."""
        stopped = threading.Event()

        def look() -> None:
            while not stopped.is_set():
                view.get(zmq.EVENTS)
                self.outcome.looks += 1
                _sleep(0.0002)

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()
