"""What every player has: the world that all threads share, dice, and the judgement of what a call raised."""

from __future__ import annotations

import collections
import random
import threading
import traceback
from typing import Any

import zmq

EXPECTED = (
    zmq.ZMQError,
    zmq.NotDone,
    KeyError,
    ValueError,
    TypeError,
    BufferError,
    AttributeError,
    IndexError,
)
KINDS = [
    zmq.PAIR, zmq.PUB, zmq.SUB, zmq.REQ, zmq.REP, zmq.DEALER, zmq.ROUTER, zmq.PULL, zmq.PUSH, zmq.XPUB, zmq.XSUB,
    zmq.STREAM,
]  # fmt: skip


class Interruption(Exception):
    """What signal handlers raise."""


def inside_threading(error: BaseException) -> bool:
    """Tell whether an exception was raised by Python's threading module."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return last.filename == threading.__file__


class World:
    """What all threads share."""

    def __init__(self, folder: str) -> None:
        self.contexts: list[Any] = [zmq.Context() for _ in range(2)]
        self.sockets: list[Any] = []
        self.frames: list[Any] = []
        self.pollers = [zmq.Poller() for _ in range(3)]
        self.counts: collections.Counter[str] = collections.Counter()
        self.errors: collections.Counter[str] = collections.Counter()
        self.failures: list[str] = []
        self.endpoints = [f"inproc://e{i}" for i in range(6)] + [f"ipc://{folder}/{i}" for i in range(3)]


class Player:
    """One thread's calls."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.dice = random.Random(seed)
        self.calls = [
            (name[3:], getattr(self, name)) for name in sorted(dir(type(self))) if name.startswith("do_")
        ]

    def play(self) -> None:
        """Make one call; anything but a documented error is a failure."""
        name, call = self.dice.choice(self.calls)
        self.world.counts[name] += 1
        try:
            call()
        except Interruption:
            self.world.errors["Interruption"] += 1
        except EXPECTED as error:
            self.world.errors[type(error).__name__] += 1
        except OSError as error:
            self.world.errors[f"OSError {error.errno}"] += 1
        except BaseException as error:
            if isinstance(error.__context__, Interruption) and inside_threading(error):
                # Python's own locks are not made for a handler that raises in the midst of them.
                self.world.errors["Interruption in threading"] += 1
                return
            self.world.failures.append(f"{name}: {traceback.format_exc()}")

    def socket(self) -> Any:
        """Return one of the sockets, or a new one."""
        sockets = self.world.sockets
        try:
            return self.dice.choice(sockets)
        except IndexError:
            return self.new_socket()

    def endpoint(self) -> str:
        """Return one of the endpoints."""
        return self.dice.choice(self.world.endpoints)

    def flags(self) -> int:
        """Return flags of a send."""
        return int(self.dice.choice([0, 0, zmq.DONTWAIT, zmq.SNDMORE]))

    def new_socket(self) -> Any:
        """Make a socket."""
        sock = self.dice.choice(self.world.contexts).socket(self.dice.choice(KINDS))
        sock.linger = 0
        sock.rcvtimeo = self.dice.choice([0, 1, 5])
        sock.sndtimeo = self.dice.choice([0, 1, 5])
        sock.hwm = self.dice.choice([1, 10, 1000])
        if sock.socket_type == zmq.SUB and self.dice.random() < 0.8:
            sock.subscribe(b"")
        self.world.sockets.append(sock)
        return sock

    def keep(self, received: list[Any]) -> None:
        """Keep frames for later."""
        frames = self.world.frames
        frames += [part for part in received if isinstance(part, zmq.Frame)]
        del frames[:-50]
