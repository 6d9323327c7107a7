"""Random calls on everything, from several threads: `python fuzz.py [--seconds N] [--seed N] [--threads N]`.

Sockets, contexts, frames and pollers are shared without any care, closed under the feet of others, and called again
from callbacks, iterators and signal handlers. Only documented errors may come out, and every large message must arrive
as it was sent. Prints how many calls were made, and which errors came.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import faulthandler
import gc
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
import warnings
from typing import Any

import zmq

ROOM = 25  # sockets open at once
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
        except BaseException:
            self.world.failures.append(f"{name}: {traceback.format_exc()}")

    def socket(self) -> Any:
        """Return one of the sockets, or a new one."""
        sockets = self.world.sockets
        try:
            return self.dice.choice(sockets)
        except IndexError:
            return self.do_new()

    def endpoint(self) -> str:
        """Return one of the endpoints."""
        return self.dice.choice(self.world.endpoints)

    def flags(self) -> int:
        """Return flags of a send."""
        return int(self.dice.choice([0, 0, zmq.DONTWAIT, zmq.SNDMORE]))

    # Life and death

    def do_new(self) -> Any:
        """Make a socket, and drop one without closing it when there are many."""
        sock = self.dice.choice(self.world.contexts).socket(self.dice.choice(KINDS))
        sock.linger = 0
        sock.rcvtimeo = self.dice.choice([0, 1, 5])
        sock.sndtimeo = self.dice.choice([0, 1, 5])
        sock.hwm = self.dice.choice([1, 10, 1000])
        if sock.socket_type == zmq.SUB and self.dice.random() < 0.8:
            sock.subscribe(b"")
        self.world.sockets.append(sock)
        if len(self.world.sockets) > ROOM:
            self.world.sockets.pop(self.dice.randrange(len(self.world.sockets)))
        return sock

    def do_close(self) -> None:
        """Close one, whoever uses it."""
        sock = self.socket()
        sock.close(self.dice.choice([None, 0, 1]))
        if sock in self.world.sockets:
            self.world.sockets.remove(sock)

    def do_end_context(self) -> None:
        """Replace a context and destroy or forget the old one."""
        if self.dice.random() < 0.05:
            place = self.dice.randrange(2)
            old, self.world.contexts[place] = self.world.contexts[place], zmq.Context()
            if self.dice.random() < 0.9:
                old.destroy(0)

    def do_collect(self) -> None:
        """Collect garbage, a cycle with a socket in it included."""
        cycle: list[Any] = [self.dice.choice(self.world.contexts).socket(zmq.PAIR)]
        cycle.append(cycle)
        del cycle
        gc.collect(self.dice.randrange(3))

    def do_fork(self) -> None:
        """Use the parent's things in a child, and its own."""
        if self.dice.random() > 0.02 or not hasattr(os, "fork"):
            return
        pid = os.fork()
        if not pid:
            # No lock of the parent's threads may be waited for here.
            status = 1
            try:
                for sock in list(self.world.sockets):
                    try:
                        sock.send(b"x", zmq.DONTWAIT)
                    except zmq.ZMQError:
                        status = 0
                    sock.close()
                for poller in self.world.pollers:
                    with contextlib.suppress(zmq.ZMQError):
                        poller.poll(0)
            finally:
                os._exit(0 if status == 0 or not self.world.sockets else 1)
        if os.waitpid(pid, 0)[1] not in (0, 1 << 8):
            raise AssertionError("a forked child crashed")

    # Endpoints

    def do_bind(self) -> None:
        """Bind one somewhere."""
        self.socket().bind(self.endpoint())

    def do_connect(self) -> None:
        """Connect one somewhere."""
        self.socket().connect(self.endpoint())

    do_connect_again = do_connect_once_more = do_connect

    def do_unbind(self) -> None:
        """Unbind one from somewhere."""
        self.socket().unbind(self.endpoint())

    def do_disconnect(self) -> None:
        """Disconnect one from somewhere."""
        self.socket().disconnect(self.endpoint())

    def do_closing_address(self) -> None:
        """Bind to a string that closes the socket while it is encoded."""
        sock = self.socket()

        class Closing(str):
            def encode(self, *args: Any) -> bytes:
                if random.random() < 0.3:
                    sock.close(0)
                return str.encode(self, *args)

        sock.connect(Closing(self.endpoint()))

    def do_monitor(self) -> None:
        """Start or stop a monitor."""
        sock = self.socket()
        if self.dice.random() < 0.5:
            sock.get_monitor_socket().recv_multipart(zmq.DONTWAIT)
        else:
            sock.disable_monitor()

    def do_options(self) -> None:
        """Read and set options, one with a value that closes the socket."""
        sock = self.socket()
        sock.get(self.dice.randrange(1, 120))
        sock.getsockopt(zmq.LAST_ENDPOINT)
        sock.subscribe(self.dice.choice([b"", b"a"]))
        sock.connect_routing_id = self.dice.choice([b"one", b"two"])

        class Closing:
            def __index__(self) -> int:
                sock.close(0)
                return 1

        if self.dice.random() < 0.1:
            sock.set(zmq.LINGER, Closing())

    # Messages

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

    def do_give_back(self) -> None:
        """Give a message back, with a receipt or without, all of it or some."""
        sock = self.socket()
        parts = sock.recv_multipart(copy=self.dice.random() < 0.5)
        receipt = sock.receipt() if self.dice.random() < 0.5 else 0
        sock.give_back(parts[self.dice.randrange(2) :], receipt)

    def do_serialized(self) -> None:
        """Send and receive through functions."""
        sock = self.socket()
        sock.send_pyobj([1] * 100, zmq.DONTWAIT)
        sock.recv_serialized(lambda frames: check([bytes(frame) for frame in frames]), zmq.DONTWAIT)

    # Frames

    def keep(self, received: list[Any]) -> None:
        """Keep frames for later."""
        frames = self.world.frames
        frames += [part for part in received if isinstance(part, zmq.Frame)]
        del frames[:-50]

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
        if frame.bytes != zmq.Frame(frame).bytes or len(str(frame)) != len(frame) or frame.more:
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

    # Waiting

    def do_poll(self) -> None:
        """Poll one."""
        self.socket().poll(self.dice.choice([0, 1, 3]), self.dice.choice([1, 2, 3]))

    def do_zmq_poll(self) -> None:
        """Poll several with zmq_poll, beside a descriptor whose object closes one of them."""
        watched: list[Any] = [(self.socket(), 3) for _ in range(4)]
        closing = self.dice.random() < 0.2

        class File:
            def fileno(self) -> int:
                if closing:
                    watched[0][0].close(0)
                return 0

        zmq.zmq_poll([*watched, (File(), 1)], self.dice.choice([0, 2]))

    def do_register(self) -> None:
        """Register with a poller that others poll."""
        what = self.socket() if self.dice.random() < 0.9 else self.dice.randrange(3)
        self.dice.choice(self.world.pollers).register(what, self.dice.choice([0, 1, 3]))

    def do_unregister(self) -> None:
        """Unregister whatever is registered."""
        poller = self.dice.choice(self.world.pollers)
        poller.unregister(self.dice.choice(poller.sockets)[0])

    def do_poller(self) -> None:
        """Poll a poller that others change and poll; one with closed sockets is replaced."""
        place = self.dice.randrange(3)
        try:
            self.world.pollers[place].poll(self.dice.choice([0, 1]))
        except zmq.ZMQError:
            if self.dice.random() < 0.3:
                self.world.pollers[place] = zmq.Poller()
            raise

    do_poller_again = do_poller

    def do_watch(self) -> None:
        """Watch a socket with a callback that calls other sockets."""
        other = self.socket()

        def callback() -> None:
            if random.random() < 0.3 and not other.closed:
                with contextlib.suppress(zmq.ZMQError):
                    other.poll(0)

        watch = self.socket().watch(callback)
        watch.arm()
        if self.dice.random() < 0.5:
            watch.cancel()

    # Views and proxies

    def do_shadow(self) -> None:
        """Use a socket through another object."""
        sock = self.socket()
        view = zmq.Socket.shadow(sock)
        if self.dice.random() < 0.1:
            view = zmq.Socket.shadow(sock.underlying)
        check(view.recv(zmq.DONTWAIT))
        if self.dice.random() < 0.1:
            view.close(0)

    def do_proxy(self) -> None:
        """Run a proxy until another thread closes one end."""
        first, second = self.socket(), self.socket()
        capture = self.socket() if self.dice.random() < 0.2 else None
        timer = threading.Timer(0.005, first.close)
        timer.start()
        try:
            if self.dice.random() < 0.5:
                zmq.proxy(first, second, capture)
            else:
                zmq.proxy_steerable(first, second, capture, self.socket())
        finally:
            timer.join()

    def do_signal(self) -> None:
        """Have a signal's handler run among the main thread's calls."""
        if self.dice.random() < 0.3 and hasattr(signal, "pthread_kill"):
            signal.pthread_kill(threading.main_thread().ident, signal.SIGUSR1)


def run(seconds: float, seed: int, threads: int) -> World:
    """Play for a while and return what happened."""
    folder = tempfile.mkdtemp(prefix="zmq-fuzz-")
    world = World(folder)
    main = Player(world, seed)
    inside = playing = False

    def handler(number: int, frame: Any) -> None:
        nonlocal inside
        if inside or not playing:
            return
        inside = True
        try:
            main.play()
        finally:
            inside = False
        if main.dice.random() < 0.3:
            raise Interruption

    if hasattr(signal, "SIGUSR1"):
        signal.signal(signal.SIGUSR1, handler)
    end = time.monotonic() + seconds

    def work(player: Player) -> None:
        while time.monotonic() < end and not world.failures:
            player.play()

    workers = [
        threading.Thread(target=work, args=(Player(world, seed * 100 + number),))
        for number in range(1, threads)
    ]
    for worker in workers:
        worker.start()
    while time.monotonic() < end and not world.failures:
        try:
            playing = True
            main.play()
            playing = False
        except Interruption:
            playing = False
            world.errors["Interruption"] += 1
    for worker in workers:
        worker.join()
    for context in world.contexts:
        context.destroy(0)
    shutil.rmtree(folder, ignore_errors=True)
    return world


def main() -> int:
    """Run as the arguments say; the status is 1 after a failure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=4)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    faulthandler.enable()
    faulthandler.dump_traceback_later(options.seconds * 2 + 20, exit=True)
    world = run(options.seconds, options.seed, options.threads)
    for failure in world.failures[:3]:
        print(failure, file=sys.stderr)
    print(json.dumps({"calls": sum(world.counts.values()), "errors": dict(world.errors)}))
    return 1 if world.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
