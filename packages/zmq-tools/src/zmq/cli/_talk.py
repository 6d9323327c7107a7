"""pub, sub, push, pull, req, rep, dealer, router, pair and the draft types: the netcat of sockets."""

from __future__ import annotations

import errno
import itertools
import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Callable, Protocol

import click

import zmq
from zmq.cli import _render
from zmq.cli._contexts import completed
from zmq.cli._display import Display
from zmq.cli._draft_types import DRAFT_KINDS, give, join, take, wait_for_joins
from zmq.cli._link import linked, with_link
from zmq.cli._program import Program
from zmq.cli._status import INTERRUPTED, TIMED_OUT, Stop, refuse
from zmq.cli._talk_options import RECEIVERS, SENDERS, talk_options

KINDS = {
    "pub": "Publish messages to subscribers.",
    "sub": "Print what publishers send.",
    "push": "Send messages, each to one of those who pull.",
    "pull": "Print what is pushed.",
    "req": "Send requests one by one and print the answer to each.",
    "rep": "Print requests, and answer them with --message in turn, or with what was asked.",
    "dealer": "Send and print messages, both at any time.",
    "router": "Print messages behind the sender's id; send to the id that is the first part.",
    "pair": "Send and print messages, both at any time, with one other.",
    "xpub": "Publish messages, and print subscriptions: a byte 1 or 0 before the topic.",
    "xsub": "Print what publishers send; what is sent is subscriptions.",
    "stream": "Speak plain TCP: print bytes behind the sender's id; send to the id that is the first part.",
    **DRAFT_KINDS,
}


# They begin when a peer is there.
AWAITED = ("push", "scatter", "radio")


class Waits(Protocol):
    """What knows when a command gives up."""

    def left(self) -> int:
        """Milliseconds until then; -1 when there is no end."""


class Talk:
    """One run of one of the commands."""

    def __init__(
        self, form: str, separator: str, timeout: float | None, count: int | None, display: Display
    ) -> None:
        self.display = display
        self.read = _render.reader(form, separator)
        self.deadline = None if timeout is None else time.monotonic() + timeout
        self.count = count
        self.printed = 0

    def left(self) -> int:
        """Milliseconds until time is up; -1 when there is no end."""
        return -1 if self.deadline is None else max(0, int((self.deadline - time.monotonic()) * 1000))

    def complete(self) -> bool:
        return self.count is not None and self.printed >= self.count

    def receive(self, socket: zmq.Socket) -> list[bytes]:
        if not socket.poll(self.left()):
            raise Stop(TIMED_OUT, f"time is up after {self.printed} messages")
        return take(socket)

    def show(self, parts: list[bytes]) -> None:
        self.display.show(parts)
        self.printed += 1

    def send(self, socket: zmq.Socket, parts: list[bytes]) -> None:
        if not socket.poll(self.left(), zmq.POLLOUT):
            raise Stop(TIMED_OUT, "time is up: no peer took the message")
        give(socket, parts)

    # What the kinds do

    def send_all(self, socket: zmq.Socket, messages: Iterator[list[bytes]], interval: float) -> None:
        for sent, parts in enumerate(messages):
            if sent == self.count:
                break
            if sent and interval:
                time.sleep(interval)
            self.send(socket, parts)
            self.display.count(parts)
        left = self.left()
        socket.close(linger=None if left < 0 else left)

    def receive_all(self, socket: zmq.Socket) -> None:
        while not self.complete():
            self.show(self.receive(socket))

    def ask_all(self, socket: zmq.Socket, messages: Iterator[list[bytes]], interval: float) -> None:
        for parts in messages:
            if self.complete():
                break
            if self.printed and interval:
                time.sleep(interval)
            self.send(socket, parts)
            self.show(self.receive(socket))

    def answer_all(
        self, socket: zmq.Socket, answers: list[list[bytes]], program: Program | None = None
    ) -> None:
        while not self.complete():
            request = self.receive(socket)
            sender = request[:1] if socket.type == zmq.SERVER else []
            if program is not None:
                answer = program.answer(request[len(sender) :])
            else:
                answer = answers[self.printed % len(answers)] if answers else request[len(sender) :]
            give(socket, sender + answer)
            self.show(request)

    def converse(self, socket: zmq.Socket, messages: Iterator[list[bytes]]) -> None:
        """Send what is read and print what comes, both at once, until the count is reached or time is up."""
        address = f"inproc://input-{id(self)}"
        context: Any = socket.context
        feed: zmq.Socket = context.socket(zmq.PAIR)
        feed.bind(address)
        failure: list[BaseException] = []
        threading.Thread(target=pump, args=(context, address, messages, failure), daemon=True).start()
        with feed:
            reading = True
            while not self.complete():
                watched = [(socket, zmq.POLLIN)]
                if reading:
                    watched.append((feed, zmq.POLLIN))
                ready = dict(zmq.zmq_poll(watched, self.left()))
                if not ready:
                    raise Stop(TIMED_OUT, f"time is up after {self.printed} messages")
                if feed in ready:
                    reading = self.pass_on(feed, socket, failure)
                if socket in ready:
                    self.show(take(socket))
            # The count may be reached before input that is there already was read.
            while reading and feed.poll(INPUT_MS):
                reading = self.pass_on(feed, socket, failure)

    def pass_on(self, feed: zmq.Socket, socket: zmq.Socket, failure: list[BaseException]) -> bool:
        """Send the next message of the input; False at its end."""
        parts = feed.recv_multipart()
        if parts != [END]:
            self.send(socket, parts[1:])
            return True
        if failure:
            raise failure[0]
        return False


END = b"end"
# How long input may take to be read once all that was to be printed is.
INPUT_MS = 500


def pump(context: Any, address: str, messages: Iterator[list[bytes]], failure: list[BaseException]) -> None:
    """Read messages in a thread of its own: standard input can be anything, and cannot always be polled."""
    # The command may be at its end while this thread waits or before it has begun, which is a RuntimeError.
    ended = suppress(zmq.ContextTerminated, zmq.SocketClosed, RuntimeError)
    with ended, context.socket(zmq.PAIR) as feed:
        feed.linger = 0
        feed.connect(address)
        try:
            for parts in messages:
                feed.send_multipart([b"", *parts])
        except (zmq.ContextTerminated, zmq.SocketClosed):
            raise
        except BaseException as error:
            failure.append(error)
        feed.linger = 1000
        feed.send(END)


def inputs(talk: Talk, messages: tuple[str, ...], files: tuple[str, ...]) -> Iterator[list[bytes]]:
    """Return the messages to send: those given, whole files, or else the lines of standard input."""
    given = [talk.read(text) for text in messages]  # refused now, if at all
    for name in files:
        if not os.access(name, os.R_OK):
            refuse(
                f"cannot read {name}: {os.strerror(errno.EACCES if os.path.exists(name) else errno.ENOENT)}"
            )
    return itertools.chain(given, later_inputs(talk, files, not messages))


def later_inputs(talk: Talk, files: tuple[str, ...], or_lines: bool) -> Iterator[list[bytes]]:
    """Yield whole files, or without any the lines of standard input."""
    for name in files:
        try:
            yield [Path(name).read_bytes()]
        except OSError as error:
            refuse(f"cannot read {name}: {error.strerror}")
    if or_lines and not files:
        for line in sys.stdin.buffer:
            yield talk.read(line.rstrip(b"\r\n").decode("utf-8", "surrogateescape"))


def wait_for_subscribers(socket: zmq.Socket, number: int, talk: Waits) -> None:
    """Wait until so many have subscribed, so that nothing is published before."""
    for _ in range(number):
        if not socket.poll(talk.left()):
            raise Stop(TIMED_OUT, "time is up: no peer subscribed")
        socket.recv()


def subscribe(topics: tuple[str, ...]) -> Callable[[zmq.Socket], None]:
    def prepare(socket: zmq.Socket) -> None:
        for topic in topics or ("",):
            socket.subscribe(os.fsencode(topic))

    return prepare


def subscribe_by_message(topics: tuple[str, ...]) -> Callable[[zmq.Socket], None]:
    def prepare(socket: zmq.Socket) -> None:
        for topic in topics or ("",):
            socket.send(b"\x01" + os.fsencode(topic))

    return prepare


def wait_for_peer(socket: zmq.Socket, talk: Waits) -> None:
    """Wait until one end has answered: else what is queued for it might be lost at the end without a word."""
    with socket.get_monitor_socket() as events:
        if not events.poll(talk.left()):
            raise Stop(TIMED_OUT, "time is up: no peer took the message")
    socket.disable_monitor()


def endpoints(link: dict[str, Any]) -> list[str]:
    """Return where a command binds and connects, as its options and its context say."""
    found = completed(
        link["context_name"], {key: each for key, each in link.items() if key != "context_name"}
    )
    return [*found["bind"], *found["connect"]]


def tell_of_peers(socket: zmq.Socket) -> None:
    socket.get_monitor_socket(zmq.EVENT_HANDSHAKE_SUCCEEDED)


def command(kind: str) -> click.Command:
    """Make the command for one type of socket."""

    @with_link
    def run(
        messages: tuple[str, ...] = (),
        files: tuple[str, ...] = (),
        topics: tuple[str, ...] = (),
        groups: tuple[str, ...] = (),
        subscribers: int = 0,
        interval: float = 0,
        form: str = "text",
        command: str | None = None,
        timestamp: bool = False,
        template: str | None = None,
        stats: bool = False,
        separator: str = "\t",
        count: int | None = None,
        timeout: float | None = None,
        **link: Any,
    ) -> None:
        display = Display(form, separator, timestamp=timestamp, template=template, rate=stats)
        talk = Talk(form, separator, timeout, count, display)
        program = None if command is None else Program(command, separator)
        if program is not None and messages:
            refuse("--exec makes the answers; it does not go with --message")
        given = inputs(talk, messages, files)
        # An XPUB is a PUB that hears of subscriptions.
        type_ = zmq.XPUB if kind == "pub" else int(zmq.SocketType[kind.upper()])
        prepare = {
            "sub": subscribe(topics),
            "xsub": subscribe_by_message(topics),
            "dish": join(groups),
            **dict.fromkeys(AWAITED, tell_of_peers),
        }.get(kind)
        try:
            with linked(type_, prepare=prepare, **link) as socket:
                if kind not in SENDERS:
                    socket.linger = 1000
                if kind in AWAITED and not all(each.startswith("udp:") for each in endpoints(link)):
                    wait_for_peer(socket, talk)
                if kind == "radio":
                    wait_for_joins()
                if kind in SENDERS:
                    wait_for_subscribers(socket, subscribers if kind == "pub" else 0, talk)
                    talk.send_all(socket, given, interval)
                elif kind in RECEIVERS:
                    talk.receive_all(socket)
                elif kind == "req":
                    talk.ask_all(socket, given, interval)
                elif kind in ("rep", "server"):
                    talk.answer_all(socket, [talk.read(each) for each in messages], program)
                else:
                    talk.converse(socket, given)
        except KeyboardInterrupt:
            open_ended = kind not in (*SENDERS, "req") and count is None
            raise Stop(0 if open_ended else INTERRUPTED) from None
        finally:
            display.end()

    run.__doc__ = KINDS[kind]
    made = click.command(kind, short_help=KINDS[kind], help=KINDS[kind])(run)
    made.params = [*talk_options(kind), *made.params]
    return made


def commands() -> list[click.Command]:
    return [command(kind) for kind in KINDS]
