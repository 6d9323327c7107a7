"""Another address for the server, and names that come late, go, and lead to another address."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from tools.faults.names.book import NAME, Book, books_work
from tools.faults.plan import Plan
from tools.faults.processes import Link, free_port, links_work
from tools.faults.scenario import PATTERNS, Fault, Stage
from tools.faults.trial import NUMBER, Outcome, Room, follow, socket_options

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"
#: Seconds in which a sender has to go to another address.
MOVE_S = 5.0
#: How long a sender that has disconnected keeps messages for a peer that does not come back.
LINGER_MS = 2_000


@dataclass(frozen=True)
class NameFault(Fault):
    """A fault of addresses.

    Attributes
    ----------
    named : bool
        Whether the sender connects to a name.
    known : bool
        Whether the name has its address from the start.
    silent : bool
        Whether a name server that does not answer is asked for names that are missing.
    """

    named: bool = True
    known: bool = True
    silent: bool = False


def book_of(stage: Stage) -> Book:
    """Return the book where the sender looks the name up."""
    assert stage.book is not None
    return stage.book


def send_to(stage: Stage, host: str) -> None:
    """Have the sender connect to another address and disconnect from the one before; wait until it has."""
    orders = Path(stage.sender.given["orders"])
    port = stage.sender.given["endpoint"].rpartition(":")[2]
    written = orders.with_suffix(".new")
    written.write_text(f"tcp://{host}:{port}")
    os.replace(written, orders)
    deadline = time.monotonic() + MOVE_S
    while orders.exists() and time.monotonic() < deadline:
        time.sleep(0.01)


def restart_elsewhere(stage: Stage) -> None:
    """Kill the receiver and start it again at another address."""
    stage.receiver.given["endpoint"] = stage.receiver.given["endpoint"].replace(HERE, ELSEWHERE)
    stage.receiver.restart(0.3)


def move_server(stage: Stage) -> None:
    """Start the server again at another address, and tell the sender."""
    restart_elsewhere(stage)
    send_to(stage, ELSEWHERE)


def move_host(stage: Stage) -> None:
    """Give the host another address, and tell the sender."""
    assert stage.link is not None
    stage.link.move()
    send_to(stage, stage.link.there)


def renumber_host(stage: Stage) -> None:
    """Give the host another address under the same name."""
    assert stage.link is not None
    stage.link.move()
    book_of(stage).set(stage.link.there)


def publish(stage: Stage) -> None:
    """Give the name its address, late."""
    time.sleep(0.5)
    book_of(stage).set(HERE)


def unpublish(stage: Stage) -> None:
    """Take the name away for a second, and restart the server meanwhile."""
    book_of(stage).set(None)
    stage.receiver.restart(0.3)
    time.sleep(0.7)
    book_of(stage).set(HERE)


def rename(stage: Stage) -> None:
    """Start the server again at another address, and give that to its name."""
    restart_elsewhere(stage)
    book_of(stage).set(ELSEWHERE)


FAULTS = (
    NameFault(
        "move",
        "the server is killed and restarted at another address, the client connects to that",
        move_server,
        named=False,
    ),
    NameFault(
        "move-host",
        "the server's host gets another address, the client connects to that (two namespaces)",
        move_host,
        named=False,
        needs_link=True,
    ),
    NameFault(
        "renumber",
        "the server's host gets another address under its name (two namespaces, heartbeats)",
        renumber_host,
        needs_link=True,
        heartbeats=True,
    ),
    NameFault("rename", "the server is killed and restarted at another address under its name", rename),
    NameFault("late-name", "the name is not found for the first second", publish, lossless=True, known=False),
    NameFault(
        "silent-dns",
        "the name server does not answer for the first second",
        publish,
        lossless=True,
        known=False,
        silent=True,
    ),
    NameFault("no-name", "the server is killed and restarted while its name is not found for 1 s", unpublish),
)
FRONTS = ("sync", "asyncio")


def fronts(python: str) -> list[str]:
    """Return the front ends that take part: the I/O thread, not they, looks names up."""
    return list(FRONTS) if links_work() and books_work() else []


def run(python: str, fault: Fault, pattern: str, front: str) -> Outcome:
    """Run one trial, from the beginning with or without a name for the address."""
    assert isinstance(fault, NameFault)
    outcome = Outcome(fault.name, pattern, front)
    sending, receiving = PATTERNS[pattern]
    with Room(python, fault) as room:
        port = free_port()
        link = room.keep(Link()) if fault.needs_link else None
        book = room.keep(Book(fault.silent))
        host = link.there if link else HERE
        book.set(host if fault.known else None)
        receiver = room.receiver(
            link.prefix if link else [],
            receiving,
            front=front,
            call="bind",
            endpoint=f"tcp://{'*' if link else HERE}:{port}",
        )
        options = socket_options(fault, sending)
        if not fault.named:
            # What waits for the address before would be kept for ever.
            options["linger"] = LINGER_MS
        sender = room.sender(
            book.prefix,
            sending,
            # While the name server is silent, a PUB sends what has no subscriber.
            NUMBER * 2 if fault.silent else NUMBER,
            options=options,
            front=front,
            endpoint=f"tcp://{NAME if fault.named else host}:{port}",
            orders=str(room.folder / "orders"),
        )
        follow(outcome, fault, Stage(sender, receiver, None, link, book=book), room.folder)
    return outcome


PLAN = Plan(FAULTS, tuple(PATTERNS), fronts, run, every=5, needs="the right to make namespaces (root)")
