"""Calls that send and receive, and that look at frames."""

from __future__ import annotations

import random
import sys
import threading
from typing import Any

from players import Player

import zmq


def content(dice: random.Random) -> Any:
    """Return something to send; all bytes of large ones are the same."""
    letter = dice.randrange(97, 123).to_bytes(1, "big")
    size = dice.choice([0, 1, 5, 29, 30, 33, 200, 9000, 40_000, 70_000, 200_000])
    kind = dice.randrange(6)
    if kind == 0:
        return bytearray(letter * size)
    if kind == 1:
        return memoryview(letter * size)
    if kind == 2:
        return zmq.Frame(letter * size, copy=dice.choice([None, True, False]), track=dice.random() < 0.5)
    return letter * size


def check(received: Any) -> None:
    """Fail when a large message is not what was sent."""
    for part in received if isinstance(received, list) else [received]:
        if isinstance(part, list):
            check(part)
            continue
        data = bytes(part)
        if len(data) > 4000 and data.count(data[:1]) != len(data):
            raise AssertionError(f"a message of {len(data)} bytes was corrupted: {data[:20]!r}")


class Messages(Player):
    """A player of these calls."""

    def do_send(self) -> None:
        """Send one part."""
        self.socket().send(
            content(self.dice), self.flags(), copy=self.dice.random() < 0.5, track=self.dice.random() < 0.3
        )

    do_send_again = do_send

    def do_send_multipart(self) -> None:
        """Send several parts."""
        parts: Any = [content(self.dice) for _ in range(self.dice.randrange(1, 12))]
        if self.dice.random() < 0.2:
            parts = self.hostile(parts)
        tracker = self.socket().send_multipart(
            parts, self.flags(), copy=self.dice.random() < 0.5, track=self.dice.random() < 0.3
        )
        if tracker is not None and self.dice.random() < 0.3:
            tracker.wait(0.001)

    def hostile(self, parts: list[Any]) -> Any:
        """Return an iterable that does other things meanwhile."""
        sock = self.socket()

        class Odd(list):  # type: ignore[type-arg]
            def __iter__(self) -> Any:
                if random.random() < 0.3:
                    sock.close(0)
                return iter([])

        def generator() -> Any:
            for part in parts:
                sock.recv(zmq.DONTWAIT) if random.random() < 0.5 else sock.poll(0)
                yield part

        return self.dice.choice([Odd(parts), generator()])

    def do_send_many(self) -> None:
        """Send many at once."""
        sock = self.socket()
        if self.dice.random() < 0.5:
            sock.send_many([content(self.dice) for _ in range(20)], self.flags() & ~zmq.SNDMORE)
        else:
            sock.send_many_multipart([[content(self.dice), b"x"] for _ in range(5)])

    def do_try_send(self) -> None:
        """Send if there is room."""
        sock = self.socket()
        sock.try_send(content(self.dice), copy=False, track=True)
        sock.try_send_multipart([content(self.dice)] * 3, copy=False)

    def do_recv(self) -> None:
        """Receive one part."""
        sock = self.socket()
        check(sock.recv(copy=self.dice.random() < 0.5))
        check(sock.try_recv(self.dice.random() < 0.5) or b"")
        sock.recv(zmq.DONTWAIT, metadata=True).get("User-Id")

    do_recv_again = do_recv

    def do_recv_part(self) -> None:
        """Receive one part, perhaps the first of many, and look whether there are more."""
        sock = self.socket()
        check(sock.recv(zmq.DONTWAIT))
        sock.get(zmq.RCVMORE)

    def do_recv_into(self) -> None:
        """Receive into memory of ours."""
        self.socket().recv_into(bytearray(50), nbytes=self.dice.choice([0, 10, 51]))

    def do_recv_multipart(self) -> None:
        """Receive whole messages."""
        sock = self.socket()
        received = sock.recv_multipart(copy=self.dice.random() < 0.5)
        check(received)
        self.keep(received)
        check(sock.try_recv_multipart(self.dice.random() < 0.5) or [])

    do_recv_multipart_again = do_recv_multipart

    def do_recv_many(self) -> None:
        """Receive many at once."""
        sock = self.socket()
        check(sock.recv_many(10, copy=self.dice.random() < 0.5))
        check(sock.recv_many_multipart(10))

    def do_push_back(self) -> None:
        """Give a message back, with a receipt or without, all of it or some."""
        sock = self.socket()
        parts = sock.recv_multipart(copy=self.dice.random() < 0.5)
        receipt = sock.receipt() if self.dice.random() < 0.5 else 0
        sock.push_back(parts[self.dice.randrange(2) :], receipt)

    def do_serialized(self) -> None:
        """Send and receive through functions."""
        sock = self.socket()
        sock.send_pyobj([1] * 100, zmq.DONTWAIT)
        sock.recv_serialized(lambda frames: check([bytes(frame) for frame in frames]), zmq.DONTWAIT)

    def do_frame(self) -> None:
        """Look at a frame, and at memory of one that is gone."""
        frame = zmq.Frame(content(self.dice), copy=self.dice.choice([True, False, None]))
        if self.world.frames and self.dice.random() < 0.5:
            frame = self.dice.choice(self.world.frames)
        view = memoryview(frame)
        sock = self.socket()
        self.world.frames.append(zmq.Frame(frame))
        sock.send(frame, zmq.DONTWAIT, copy=self.dice.random() < 0.5)
        copied = frame.bytes
        del frame
        if len(copied) > 4000 and bytes(view) != copied:
            raise AssertionError("a frame's memory changed")

    def do_frame_again(self) -> None:
        """Use frames in ways that make little sense."""
        frame = zmq.Frame(content(self.dice), track=True)
        if frame.bytes != zmq.Frame(frame).bytes or frame.more:
            raise AssertionError(f"{frame!r} is not what it was made from")
        with memoryview(frame) as view:
            if not view.readonly and len(view):
                view[0] = view[-1]
        if zmq.MessageTracker(frame, threading.Event()).done:
            raise AssertionError("a tracker does not wait for its event")
        frame.__init__(b"twice")

    def do_lent_memory(self) -> None:
        """Try to resize memory that is lent, and drop it."""
        memory = bytearray(b"m" * 100_000)
        tracker = self.socket().send(memory, zmq.DONTWAIT, copy=False, track=True)
        if tracker is not None and not tracker.done and sys.implementation.name != "pypy":
            # PyPy would resize it: see docs/development/backends.md.
            memory.append(1)
