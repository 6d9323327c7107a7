"""What is made of a few sockets, in a chaos, by either binding: `python -I ensemble.py JSON`.

Its peers come, are killed and stopped, and strangers speak nonsense to it, while a program steers it, cancels, watches
or ends it from another thread. Prints what happened as JSON; the status is not 0 where anything failed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Callable

sys.path.append(str(Path(__file__).resolve().parent))

import peers
from strangers import visit

import zmq
import zmq.asyncio
import zmq.devices

#: Seconds in which a part of the end has to be over.
PATIENCE_S = 10.0
ROUNDS = 6


class Crowd:
    """The peers, and what is done to them."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.peers: list[subprocess.Popen[str]] = []
        self.connections: list[Any] = []

    def start(self, kind: str, endpoint: str) -> None:
        """Start a peer that connects."""
        behaviour = self.dice.choice(["short", "slow", "mute", "healthy", "healthy", "closing"])
        given = {
            "kind": kind, "endpoint": endpoint, "binds": False, "behaviour": behaviour,
            "seed": self.dice.randrange(10**6), "mechanism": "NULL",
        }  # fmt: skip
        self.peers.append(peers.start(given))

    def trouble(self, endpoint: str) -> None:
        """Kill or stop a peer, or have a stranger visit."""
        running = [peer for peer in self.peers if peer.poll() is None]
        act = self.dice.choice(["kill", "stop", "visit", "nothing"])
        if act == "visit":
            self.connections += visit(endpoint, self.dice)
        elif running and act != "nothing":
            self.dice.choice(running).send_signal(signal.SIGKILL if act == "kill" else signal.SIGSTOP)

    def end(self) -> None:
        """Kill all."""
        peers.end(self.peers)
        for connection in self.connections:
            connection.close()


class Ensemble:
    """One trial."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.dice = random.Random(f"{given['seed']} {given['mine']}")
        self.endpoint = given["endpoint"]
        self.crowd = Crowd(self.dice)
        self.calls = 0
        self.errors: list[str] = []
        self.begun = 0.0

    def bound(self, context: Any, kind: int, here: bool = True) -> tuple[Any, str]:
        """Make a socket that is bound to the endpoint, or to another one; it and where it is."""
        socket = context.socket(kind)
        socket.linger = self.dice.choice([0, 50, 200])
        socket.bind(self.endpoint if here else "tcp://127.0.0.1:*")
        return socket, socket.getsockopt(zmq.LAST_ENDPOINT).decode().rstrip("\0")

    def thread(self, call: Callable[..., Any], *given: Any) -> threading.Thread:
        """Start a thread; what it raises, other than that its context ended, is a failure."""

        def run() -> None:
            try:
                call(*given)
            except zmq.ContextTerminated:
                pass
            except BaseException as error:
                self.errors.append(repr(error))

        made = threading.Thread(target=run, daemon=True)
        made.start()
        return made

    def join(self, thread: threading.Thread, what: str) -> None:
        """Wait for a thread, for as long as it may take."""
        thread.join(PATIENCE_S)
        if thread.is_alive():
            raise TimeoutError(what)

    def proxy(self) -> None:
        """Steer a proxy between questions and answers."""
        context = zmq.Context()
        frontend, asked = self.bound(context, zmq.ROUTER)
        backend, answered = self.bound(context, zmq.DEALER, here=False)
        control, steered = context.socket(zmq.PAIR), context.socket(zmq.PAIR)
        control.linger = steered.linger = 0
        steered.bind("inproc://control")
        control.connect("inproc://control")
        running = self.thread(zmq.proxy_steerable, frontend, backend, None, steered)
        for _ in range(ROUNDS):
            self.crowd.start(*self.dice.choice([("REQ", asked), ("REP", answered)]))
            for _ in range(self.dice.randrange(20)):
                word = self.dice.choice([b"PAUSE", b"RESUME", b"RESUME"])
                control.send(word)
                self.calls += 1
                time.sleep(self.dice.random() * 0.01)
            self.crowd.trouble(self.dice.choice([asked, answered]))
        self.begun = time.monotonic()
        control.send(b"TERMINATE")
        self.join(running, "the proxy goes on")
        for socket in (frontend, backend, control, steered):
            socket.close()
        context.term()

    def device(self) -> None:
        """End a device by its context."""
        context = zmq.Context.instance()
        device = zmq.devices.ThreadDevice(zmq.QUEUE, zmq.ROUTER, zmq.DEALER)
        device.setsockopt_in(zmq.LINGER, 0)
        device.setsockopt_out(zmq.LINGER, 0)
        device.bind_in(self.endpoint)
        port = device.bind_out_to_random_port("tcp://127.0.0.1")
        device.start()
        answered = f"tcp://127.0.0.1:{port}"
        for _ in range(ROUNDS):
            self.crowd.start(*self.dice.choice([("REQ", self.endpoint), ("REP", answered)]))
            self.calls += 1
            time.sleep(self.dice.random() * 0.05)
            self.crowd.trouble(self.dice.choice([self.endpoint, answered]))
        self.begun = time.monotonic()
        context.term()
        device.join(PATIENCE_S)
        if device.launcher.is_alive():
            raise TimeoutError("the device goes on")

    def asyncio(self) -> None:
        """Cancel receives while peers come and go."""

        async def live() -> None:
            context = zmq.asyncio.Context()
            kind, theirs = self.dice.choice(
                [(zmq.PULL, "PUSH"), (zmq.SUB, "PUB"), (zmq.ROUTER, "DEALER"), (zmq.DEALER, "DEALER")]
            )
            socket, endpoint = self.bound(context, kind)
            if kind == zmq.SUB:
                socket.subscribe(b"")

            async def receive() -> None:
                while True:
                    await self.dice.choice([socket.recv_multipart, socket.poll])()
                    self.calls += 1

            tasks: list[asyncio.Task[None]] = []
            for _ in range(ROUNDS):
                self.crowd.start(theirs, endpoint)
                for _ in range(self.dice.randrange(10)):
                    tasks.append(asyncio.ensure_future(receive()))
                    await asyncio.sleep(self.dice.random() * 0.01)
                    tasks.pop(self.dice.randrange(len(tasks))).cancel()
                    tasks.append(asyncio.ensure_future(receive()))
                self.crowd.trouble(endpoint)
            self.begun = time.monotonic()
            if self.dice.random() < 0.5:
                for task in tasks:
                    task.cancel()
            socket.close()
            for task in tasks:
                task.cancel()
            ended = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), PATIENCE_S)
            self.errors += [
                repr(each)
                for each in ended
                if not isinstance(each, (asyncio.CancelledError, zmq.ZMQError, type(None)))
            ]
            context.term()

        asyncio.run(live())

    def monitor(self) -> None:
        """Attach and detach a monitor while connections come and break."""
        context = zmq.Context()
        socket, endpoint = self.bound(context, zmq.ROUTER)
        events = None
        for _ in range(ROUNDS):
            self.crowd.start("DEALER", endpoint)
            for _ in range(self.dice.randrange(20)):
                self.calls += 1
                act = self.dice.choice(["attach", "read", "read", "detach", "receive", "receive"])
                if act == "attach" and events is None:
                    events = socket.get_monitor_socket()
                elif act == "read" and events is not None and events.poll(5):
                    events.recv_multipart()
                elif act == "detach" and events is not None:
                    socket.disable_monitor()
                    events = None
                elif act == "receive" and socket.poll(5):
                    socket.recv_multipart()
            self.crowd.trouble(endpoint)
        self.begun = time.monotonic()
        if events is not None and self.dice.random() < 0.5:
            events.close()
        socket.close()
        if events is not None:
            events.close()
        context.term()

    def term(self) -> None:
        """End a context in another thread than those in which calls wait."""
        context = zmq.Context()
        pull, endpoint = self.bound(context, zmq.PULL)
        push, other = self.bound(context, zmq.PUSH, here=False)
        router, third = self.bound(context, zmq.ROUTER, here=False)
        push.sndhwm = 5

        def receive(socket: Any) -> None:
            try:
                while True:
                    socket.recv_multipart()
                    self.calls += 1
            finally:
                socket.close()

        def send(socket: Any) -> None:
            try:
                while True:
                    socket.send(bytes(1_000))
                    self.calls += 1
            finally:
                socket.close()

        def poll(socket: Any) -> None:
            poller = zmq.Poller()
            poller.register(socket, zmq.POLLIN)
            try:
                while True:
                    if poller.poll():
                        socket.recv_multipart(zmq.DONTWAIT)
                    self.calls += 1
            finally:
                socket.close()

        threads = [self.thread(receive, pull), self.thread(send, push), self.thread(poll, router)]
        places = [("PUSH", endpoint), ("PULL", other), ("DEALER", third)]
        for _ in range(self.dice.randrange(1, ROUNDS)):
            kind, where = self.dice.choice(places)
            self.crowd.start(kind, where)
            time.sleep(self.dice.random() * 0.1)
            self.crowd.trouble(where)
        self.begun = time.monotonic()
        ending = self.thread(context.term)
        for number, thread in enumerate(threads):
            self.join(thread, f"thread {number} goes on")
        self.join(ending, "term() goes on")


def main(given: dict[str, Any]) -> None:
    """Live, within a time."""
    ensemble = Ensemble(given)
    over = threading.Event()

    def watch() -> None:
        while not ensemble.begun:
            if over.wait(0.1):
                return
        if not over.wait(PATIENCE_S * 3):
            ensemble.errors.append("it goes on")
            tell("hangs")
            os._exit(3)

    def tell(ending: str) -> None:
        seconds = time.monotonic() - ensemble.begun
        told = {
            "ending": ending,
            "seconds": seconds,
            "peers": len(ensemble.crowd.peers),
            "calls": ensemble.calls,
        }
        print(json.dumps({**told, "errors": ensemble.errors}), flush=True)

    threading.Thread(target=watch, daemon=True).start()
    try:
        getattr(ensemble, given["mine"])()
    except TimeoutError as error:
        ensemble.errors.append(str(error))
        tell("hangs")
        os._exit(3)
    finally:
        over.set()
        with contextlib.suppress(OSError):
            ensemble.crowd.end()
    tell("fails" if ensemble.errors else "ends")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
