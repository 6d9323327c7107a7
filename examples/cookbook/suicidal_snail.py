"""Suicidal Snail: a subscriber that notices that it is too slow, and ends itself.

Use it where old news is worse than none, as with prices: libzmq queues for a slow subscriber, so what it reads gets
older and older, until messages are dropped. Each message carries the time it was sent; the clocks must agree.
When a subscriber is too slow: it ends with an exit code of its own, so that its supervisor or an operator learns of it,
and can start it again with less to do.
"""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.context import SpawnProcess

import zmq

MAX_AGE = 0.5  # seconds
TOO_SLOW = 3  # exit code
spawn = multiprocessing.get_context("spawn")


def read(endpoint: str, seconds: float) -> None:
    """Read news, each in so many seconds, until the publisher says END."""
    with zmq.Context() as context, context.socket(zmq.SUB) as subscriber:
        subscriber.rcvtimeo = 10_000
        subscriber.subscribe(b"")
        subscriber.connect(endpoint)
        while (message := subscriber.recv()) != b"END":
            if time.time() - float(message) > MAX_AGE:
                raise SystemExit(TOO_SLOW)
            time.sleep(seconds)  # the work


def publish_to(publisher: zmq.Socket[bytes], reader: SpawnProcess, messages: int) -> int:
    """Publish to a reader until it ends, or all is said; return its exit code."""
    reader.start()
    publisher.recv()  # its subscription
    for _ in range(messages):
        publisher.send(b"%.6f" % time.time())
        reader.join(timeout=0.01)  # the pace of the news
        if reader.exitcode is not None:
            break
    publisher.send(b"END")
    reader.join(timeout=10)
    publisher.recv()  # its subscription ends
    assert reader.exitcode is not None
    return reader.exitcode


def main() -> None:
    """Publish to a reader that keeps pace, and to one that does not."""
    with zmq.Context() as context, context.socket(zmq.XPUB) as publisher:
        publisher.rcvtimeo = 10_000
        endpoint = f"tcp://127.0.0.1:{publisher.bind_to_random_port('tcp://127.0.0.1')}"
        for name, seconds in (("fast", 0.001), ("slow", 0.1)):
            reader = spawn.Process(target=read, args=(endpoint, seconds), daemon=True)
            code = publish_to(publisher, reader, messages=100 if name == "fast" else 2000)
            verdict = {0: "kept pace", TOO_SLOW: "was too slow and ended itself"}
            print(f"the {name} reader {verdict.get(code, f'failed with exit code {code}')}")


if __name__ == "__main__":
    main()
