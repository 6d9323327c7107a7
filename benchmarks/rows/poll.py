"""Poller over 1 to 1000 inproc sockets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat
from typing import Any

from harness.lab import Lab
from harness.row import Row, Run

ORDER = 70


def registered(lab: Lab, count: int) -> tuple[Any, list[Any]]:
    """A Poller with this many PULL sockets, and the PUSH socket of each."""
    poller = lab.zmq.Poller()
    senders = []
    for _ in range(count):
        receiver, sender = lab.inproc("PULL", "PUSH")
        poller.register(receiver, lab.zmq.POLLIN)
        senders.append(sender)
    return poller, senders


def idle(lab: Lab, count: int) -> Iterator[Run]:
    """`poll(0)`, nothing there."""
    poll = registered(lab, count)[0].poll

    def run(n: int) -> None:
        for _ in repeat(None, n):
            poll(0)

    yield run


def one_active(lab: Lab, count: int) -> Iterator[Run]:
    """A message to one of the sockets, a poll that finds it, and its receipt."""
    poller, senders = registered(lab, count)
    poll = poller.poll

    def run(n: int) -> None:
        for i in range(n):
            senders[i * 7 % count].send(b"x")
            for socket, _ in poll():
                socket.recv()

    yield run


def all_ready(lab: Lab, count: int) -> Iterator[Run]:
    """`poll(0)`, a message waiting in every socket."""
    poller, senders = registered(lab, count)
    for sender in senders:
        sender.send(b"x")
    poll = poller.poll

    def run(n: int) -> None:
        for _ in repeat(None, n):
            poll(0)

    yield run


ROWS = (
    Row("idle-1", "poll(0) over 1 idle socket", ">=3.5x", idle, (1,), "poll 1"),
    Row("idle-10", "over 10", ">=12x", idle, (10,), "poll 10"),
    Row("idle-200", "over 200", ">=100x", idle, (200,), "poll 200"),
    Row("idle-1000", "over 1000", ">=200x", idle, (1000,), "poll 1000"),
    Row("active-1", "send + poll + recv, 1 socket", ">=1.5x", one_active, (1,), "poll-active 1"),
    Row("active-10", "one of 10", ">=1.6x", one_active, (10,), "poll-active 10"),
    Row("active-200", "one of 200", ">=12x", one_active, (200,), "poll-active 200"),
    Row("active-1000", "one of 1000", ">=40x", one_active, (1000,), "poll-active 1000"),
    Row("ready-10", "poll(0), 10 sockets all ready", ">=6x", all_ready, (10,), "poll-ready 10"),
    Row("ready-200", "200 all ready", ">=4x", all_ready, (200,), "poll-ready 200"),
    Row("ready-1000", "1000 all ready", ">=2.5x", all_ready, (1000,), "poll-ready 1000"),
)
