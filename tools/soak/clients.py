"""Some clients in one front end, run by the Python of either binding: `python -I clients.py '{"front": "sync", ...}'`.

Each asks the broker with a REQ and hears its notices with a SUB, over CURVE, and makes its sockets anew now and then.
Every interval the process prints a line of JSON: what it counted since the line before.
"""

from __future__ import annotations

import asyncio
import collections
import importlib
import json
import math
import random
import struct
import sys
import threading
import time
import zlib
from collections.abc import Coroutine
from typing import Any

import zmq
import zmq.auth

NOTICE = struct.Struct("<Qd")
MODULES = {"sync": "zmq", "asyncio": "zmq.asyncio", "trio": "zmq.anyio", "green": "zmq.green"}
#: Steps of the latency's logarithm: eight for each doubling.
STEPS = 8
#: A request that is not answered is sent again after so many milliseconds.
PATIENCE_MS = 3_000


class Counts:
    """What the clients of this process count; the thread that prints takes it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: collections.Counter[str] = collections.Counter()
        self._latency: collections.Counter[int] = collections.Counter()

    def add(self, name: str) -> None:
        """Count one."""
        with self._lock:
            self._counts[name] += 1

    def answered(self, seconds: float) -> None:
        """Count an answer and the time that it took."""
        with self._lock:
            self._counts["answers"] += 1
            self._latency[round(math.log2(max(seconds, 1e-6) * 1e6) * STEPS)] += 1

    def take(self) -> dict[str, Any]:
        """Return what was counted, and begin again."""
        with self._lock:
            counts, latency = self._counts, self._latency
            self._counts, self._latency = collections.Counter(), collections.Counter()
        return {**counts, "latency": latency}


class Front:
    """One front end. Coroutines of the blocking ones never wait for a loop."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.waits = name in ("asyncio", "trio")
        self.context = importlib.import_module(MODULES[name]).Context()
        self._sleep: Any = {"sync": time.sleep, "asyncio": asyncio.sleep}.get(name)
        if self._sleep is None:
            self._sleep = importlib.import_module("gevent" if name == "green" else "trio").sleep

    async def done(self, call: Any) -> Any:
        """Return what a call of a socket returns in the end."""
        return await call if self.waits else call

    async def sleep(self, seconds: float) -> None:
        """Let others run for a while."""
        await self.done(self._sleep(seconds))

    def run(self, tasks: list[Coroutine[Any, Any, None]]) -> None:
        """Run all tasks to their ends, each in what the front end has for one."""
        if self.name == "asyncio":
            asyncio.run(_together(tasks))
        elif self.name == "trio":
            import trio

            trio.run(_in_nursery, tasks)
        elif self.name == "green":
            import gevent

            gevent.joinall([gevent.spawn(_drive, task) for task in tasks], raise_error=True)
        else:
            failures: list[BaseException] = []
            threads = [threading.Thread(target=_drive, args=(task, failures)) for task in tasks]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for failure in failures:
                raise failure


async def _together(tasks: list[Coroutine[Any, Any, None]]) -> None:
    await asyncio.gather(*tasks)


async def _in_nursery(tasks: list[Coroutine[Any, Any, None]]) -> None:
    import trio

    async def same(task: Coroutine[Any, Any, None]) -> None:
        await task

    async with trio.open_nursery() as nursery:
        for task in tasks:
            nursery.start_soon(same, task)


def _drive(task: Coroutine[Any, Any, None], failures: list[BaseException] | None = None) -> None:
    try:
        task.send(None)
    except StopIteration:
        return
    except BaseException as error:
        if failures is None:
            raise
        failures.append(error)


class Client:
    """One client: `ask` and `hear` run beside each other."""

    def __init__(self, front: Front, number: int, given: dict[str, Any], counts: Counts) -> None:
        self.front, self.counts, self.given = front, counts, given
        self.dice = random.Random(number)
        # Half of them come through the network whose connections are cut.
        self.asked, self.heard = given["cut" if number % 2 else "endpoints"]
        self.direct = not number % 2
        self.keys = [
            zmq.auth.load_certificate(f"{given['keys']}/server.key")[0],
            *zmq.auth.load_certificate(f"{given['keys']}/clients/client{number}.key_secret"),
        ]

    def socket(self, kind: int, endpoint: str) -> Any:
        """Make a socket and connect it."""
        made = self.front.context.socket(kind)
        made.linger = 0
        made.rcvtimeo = made.sndtimeo = PATIENCE_MS
        made.curve_serverkey, made.curve_publickey, made.curve_secretkey = self.keys
        if kind == zmq.REQ:
            made.req_relaxed = made.req_correlate = True
        else:
            made.subscribe(b"notice")
        made.connect(endpoint)
        return made

    async def ask(self) -> None:
        """Ask until the end; no answer may be another's."""
        number = 0
        while time.monotonic() < self.given["end"]:
            socket = self.socket(zmq.REQ, self.asked)
            until = min(self.given["end"], time.monotonic() + self.dice.uniform(10, 40))
            self.counts.add("connections")
            while time.monotonic() < until:
                number += 1
                await self.question(socket, number)
                await self.front.sleep(self.dice.uniform(0, 2 * self.given["pause"]))
            socket.close()

    async def question(self, socket: Any, number: int) -> None:
        """Ask until there is an answer."""
        done = self.front.done
        body = self.dice.randbytes(self.dice.randrange(2_000))
        right = [b"%d" % number, b"%d" % zlib.crc32(body)]
        begun = time.monotonic()
        while True:
            try:
                await done(socket.send_multipart([right[0], body]))
                answer = await done(socket.recv_multipart())
            except zmq.Again:
                self.counts.add("asked again")
                continue
            self.counts.answered(time.monotonic() - begun)
            self.counts.add("right" if answer == right else "wrong")
            return

    async def hear(self) -> None:
        """Hear notices until the end; they must come in order, and all of them where no connection is cut."""
        while time.monotonic() < self.given["end"]:
            socket = self.socket(zmq.SUB, self.heard)
            until = min(self.given["end"], time.monotonic() + self.dice.uniform(20, 60))
            self.counts.add("connections")
            last = None
            while time.monotonic() < until:
                try:
                    _, notice = await self.front.done(socket.recv_multipart())
                except zmq.Again:
                    self.counts.add("silent")
                    continue
                number = NOTICE.unpack(notice)[0]
                self.counts.add("notices")
                if last is not None and number <= last:
                    self.counts.add("out of order")
                elif last is not None and number > last + 1:
                    self.counts.add("lost" if self.direct else "cut off")
                last = number
            socket.close()


def tell(counts: Counts, every: float) -> None:
    """Print what was counted, again and again."""
    while True:
        time.sleep(every)
        print(json.dumps(counts.take()), flush=True)


def main(given: dict[str, Any]) -> None:
    """Run so many clients until the end."""
    counts = Counts()
    threading.Thread(target=tell, args=(counts, given["interval"]), daemon=True).start()
    front = Front(given["front"])
    clients = [Client(front, number, given, counts) for number in given["numbers"]]
    front.run([task for client in clients for task in (client.ask(), client.hear())])
    front.context.term()
    print(json.dumps(counts.take()), flush=True)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
