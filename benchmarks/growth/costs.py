"""What one operation costs among N of something: `python costs.py WHAT N` prints its seconds, the best of several runs.

It uses only what pyzmq has too, so that one program measures both.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Awaitable
from typing import Any, Callable

import zmq

RUNS = 5
ENDPOINT = "inproc://growth"


def best(run: Callable[[], int]) -> float:
    """Seconds of an operation in the best of several runs; a run returns how many it did."""
    costs = []
    for _ in range(RUNS):
        start = time.perf_counter()
        done = run()
        costs.append((time.perf_counter() - start) / done)
    return min(costs)


def pair(bound: int, connected: int) -> tuple[Any, Any]:
    """Two sockets over inproc without a limit of their queues."""
    left, right = socket(bound), socket(connected)
    left.bind(ENDPOINT)
    right.connect(ENDPOINT)
    return left, right


def socket(kind: int, context: Any = None) -> Any:
    """A socket whose queues have no limit."""
    made = (context or zmq.Context.instance()).socket(kind)
    made.sndhwm = made.rcvhwm = 0
    made.linger = 0
    return made


def messages(count: int) -> float:
    """Send one of many messages that wait in a queue, and receive it."""
    pull, push = pair(zmq.PULL, zmq.PUSH)

    def run() -> int:
        for _ in range(count):
            push.send(b"a message")
        for _ in range(count):
            pull.recv()
        return count

    return best(run)


def parts(count: int) -> float:
    """Send and receive one part of a message of many."""
    left, right = pair(zmq.PAIR, zmq.PAIR)
    message = [b"part"] * count
    rounds = max(1, 20_000 // count)

    def run() -> int:
        for _ in range(rounds):
            right.send_multipart(message)
            left.recv_multipart()
        return rounds * count

    return best(run)


def connections(count: int) -> float:
    """Receive a message from one of many connections over ipc, after it was sent through another process."""
    pull = socket(zmq.PULL)
    pull.bind(f"ipc://@growth-{os.getpid()}" if sys.platform == "linux" else "tcp://127.0.0.1:*")
    command = [sys.executable, __file__, "connect", pull.last_endpoint.decode(), str(count)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as other:
        assert other.stdin
        for _ in range(count):  # the greeting of each
            pull.recv()
        rounds = max(1, 20_000 // count)

        def run() -> int:
            assert other.stdin
            print(rounds, file=other.stdin, flush=True)
            for _ in range(rounds * count):
                pull.recv()
            return rounds * count

        cost = best(run)
        other.stdin.close()
    return cost


def connect(endpoint: str, count: int) -> None:
    """The other end of `connections`: one socket with many connections, which sends as often as it is told."""
    push = socket(zmq.PUSH)
    for _ in range(count):
        push.connect(endpoint)
    for _ in range(count):
        push.send(b"here")
    for rounds in sys.stdin:
        for _ in range(int(rounds) * count):
            push.send(b"a message")


def subscriptions(count: int) -> float:
    """Send and receive a message for one of many subscriptions."""
    publisher, subscriber = pair(zmq.XPUB, zmq.SUB)
    topics = [b"topic %d." % number for number in range(count)]
    for topic in topics:
        subscriber.subscribe(topic)
    for _ in topics:
        publisher.recv()
    rounds = 10_000

    def run() -> int:
        for number in range(rounds):
            publisher.send(topics[number * 7919 % count])
            subscriber.recv()
        return rounds

    return best(run)


def many_sockets(count: int, context: Any) -> tuple[list[Any], list[Any]]:
    """So many pairs of sockets over inproc."""
    context.set(zmq.MAX_SOCKETS, 2 * count + 100)
    pulls, pushes = [], []
    for number in range(count):
        pulls.append(socket(zmq.PULL, context))
        pushes.append(socket(zmq.PUSH, context))
        pulls[-1].bind(f"{ENDPOINT}-{number}")
        pushes[-1].connect(f"{ENDPOINT}-{number}")
    return pulls, pushes


def poller(count: int) -> float:
    """Find the one of many sockets in a Poller that has a message, and receive it."""
    pulls, pushes = many_sockets(count, zmq.Context())
    waiting = zmq.Poller()
    for pull in pulls:
        waiting.register(pull, zmq.POLLIN)
    waiting.poll(0)
    rounds = max(20, 20_000 // count)

    def run() -> int:
        for number in range(rounds):
            pushes[number % count].send(b"a message")
            ((ready, _),) = waiting.poll()
            ready.recv()
        return rounds

    return best(run)


def loop(count: int) -> float:
    """Wake the one of many tasks, each with its socket, that has a message, on a loop of asyncio."""
    import zmq.asyncio

    async def main() -> float:
        pulls, pushes = many_sockets(count, zmq.asyncio.Context())
        arrived: asyncio.Queue[Any] = asyncio.Queue()

        async def receive(pull: Any) -> None:
            while True:
                await arrived.put(await pull.recv())

        tasks = [asyncio.ensure_future(receive(pull)) for pull in pulls]
        await asyncio.sleep(0)
        cost = await turns(lambda number: pushes[number % count].send(b"a message"), arrived)
        await end(tasks)
        return cost

    return asyncio.run(main())


def tasks(count: int) -> float:
    """Wake the first of many tasks that wait for one socket, on a loop of asyncio."""
    import zmq.asyncio

    async def main() -> float:
        context = zmq.asyncio.Context()
        pull, push = socket(zmq.PULL, context), socket(zmq.PUSH, context)
        pull.bind(ENDPOINT)
        push.connect(ENDPOINT)
        arrived: asyncio.Queue[Any] = asyncio.Queue()

        async def receive() -> None:
            while True:
                await arrived.put(await pull.recv())

        tasks = [asyncio.ensure_future(receive()) for _ in range(count)]
        await asyncio.sleep(0)
        cost = await turns(lambda _: push.send(b"a message"), arrived)
        await end(tasks)
        return cost

    return asyncio.run(main())


async def turns(send: Callable[[int], Awaitable[Any]], arrived: asyncio.Queue[Any]) -> float:
    """Send one message and wait until a task has it, again and again; seconds of a turn in the best run."""
    costs = []
    for _ in range(RUNS):
        start = time.perf_counter()
        for number in range(300):
            await send(number)
            await arrived.get()
        costs.append((time.perf_counter() - start) / 300)
    return min(costs)


async def end(tasks: list[asyncio.Future[None]]) -> None:
    """Cancel what waits."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def greenlets(count: int) -> float:
    """Wake the first of many greenlets that wait for one socket."""
    import gevent
    import gevent.queue

    import zmq.green

    context = zmq.green.Context.instance()
    pull, push = socket(zmq.PULL, context), socket(zmq.PUSH, context)
    pull.bind(ENDPOINT)
    push.connect(ENDPOINT)
    arrived = gevent.queue.Queue()

    def receive() -> None:
        while True:
            arrived.put(pull.recv())

    for _ in range(count):
        gevent.spawn(receive)
    gevent.sleep(0)

    def run() -> int:
        for _ in range(300):
            push.send(b"a message")
            arrived.get()
        return 300

    return best(run)


def main() -> None:
    """Print the cost."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if sys.argv[1] == "connect":
        connect(sys.argv[2], int(sys.argv[3]))
    else:
        print(globals()[sys.argv[1]](int(sys.argv[2])), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
