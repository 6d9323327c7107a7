"""record and replay: messages into a file, and out of it with the times that they had."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

import zmq
from zmq.cli import _recording
from zmq.cli._display import Rate
from zmq.cli._link import linked, with_link
from zmq.cli._status import INTERRUPTED, TIMED_OUT, Stop, refuse
from zmq.cli._talk import subscribe, tell_of_peers, wait_for_peer, wait_for_subscribers

SOURCES = ("sub", "pull", "dealer", "router", "pair")
# What a recording of each is sent with.
TARGETS = {"sub": "pub", "pull": "push"}
SENDERS = ("pub", "push", "dealer", "pair")
# Seconds; no system takes all that a file can say.
LONGEST_SLEEP = 3600.0


class Deadline:
    """When a command gives up."""

    def __init__(self, timeout: float | None) -> None:
        self.at = None if timeout is None else time.monotonic() + timeout

    def left(self) -> int:
        """Milliseconds until then; -1 when there is no end."""
        return -1 if self.at is None else max(0, int((self.at - time.monotonic()) * 1000))

    def sleep(self, end: float) -> None:
        """Sleep until then, or until the command gives up."""
        end = end if self.at is None else min(end, self.at)
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, LONGEST_SLEEP))


@click.command()
@click.argument("kind", metavar="TYPE", type=click.Choice(SOURCES, case_sensitive=False))
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("-s", "--subscribe", "topics", multiple=True, help="Topic, for sub; default all (repeatable).")
@click.option("--overwrite", is_flag=True, help="Replace FILE.")
@click.option("--stats", is_flag=True, help="Tell the rate once a second, on standard error.")
@click.option("-n", "--count", type=click.IntRange(1), help="End after so many messages.")
@click.option("-t", "--timeout", type=click.FloatRange(0), help="Seconds until we end, with status 3.")
@with_link
def record(
    kind: str,
    file: str,
    topics: tuple[str, ...],
    overwrite: bool,
    stats: bool,
    count: int | None,
    timeout: float | None,
    **link: Any,
) -> None:
    """Write what a socket of some TYPE receives to FILE, with when it came, until Ctrl-C.

    FILE has a JSON object a line; `zmq replay` sends it again. When the disk is full, what is in it is whole.
    """
    until = Deadline(timeout)
    prepare = subscribe(topics) if kind == "sub" else None
    try:
        with linked(int(zmq.SocketType[kind.upper()]), prepare=prepare, **link) as socket:
            rate = Rate() if stats else None
            with _recording.Writer(Path(file), kind, overwrite) as recording:
                while count is None or recording.messages < count:
                    if not socket.poll(until.left()):
                        raise Stop(TIMED_OUT, f"time is up after {recording.messages} messages")
                    parts = socket.recv_multipart()
                    recording.add(parts)
                    if rate is not None:
                        rate.count(sum(map(len, parts)))
    except KeyboardInterrupt:
        raise Stop(0 if count is None else INTERRUPTED) from None


@click.command()
@click.argument("file", type=click.Path(dir_okay=False))
@click.option(
    "--as",
    "kind",
    type=click.Choice(SENDERS),
    help="Type of the socket; default what goes with the recording.",
)
@click.option(
    "--speed",
    type=click.FloatRange(0),
    default=1.0,
    show_default=True,
    help="Times as fast; 0 waits not at all.",
)
@click.option(
    "--subscribers",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Subscriptions that a pub waits for.",
)
@click.option("-n", "--count", type=click.IntRange(1), help="End after so many messages.")
@click.option("-t", "--timeout", type=click.FloatRange(0), help="Seconds until we give up, with status 3.")
@with_link
def replay(
    file: str,
    kind: str | None,
    speed: float,
    subscribers: int,
    count: int | None,
    timeout: float | None,
    **link: Any,
) -> None:
    """Send the messages of a recording with the pauses that were between them.

    A file that is damaged ends this with status 1; what is whole before the damage was sent.
    """
    until = Deadline(timeout)
    head, messages = _recording.read(Path(file))
    kind = kind or TARGETS.get(str(head.get("type")))
    if kind is None:
        refuse(
            f"a recording of {head.get('type')} can be sent with several types: say --as {' or '.join(SENDERS)}"
        )
    type_ = zmq.XPUB if kind == "pub" else int(zmq.SocketType[kind.upper()])
    with linked(type_, prepare=tell_of_peers if kind == "push" else None, **link) as socket:
        if kind == "push":
            wait_for_peer(socket, until)
        if kind == "pub":
            wait_for_subscribers(socket, subscribers, until)
        began = time.monotonic()
        sent = 0
        try:
            for at, parts in messages:
                if speed:
                    until.sleep(began + at / speed)
                if until.left() == 0 or not socket.poll(until.left(), zmq.POLLOUT):
                    raise Stop(TIMED_OUT, f"time is up after {sent} messages")
                socket.send_multipart(parts)
                sent += 1
                if sent == count:
                    break
        finally:
            socket.close(linger=None if until.left() < 0 else until.left())
