"""PUB and SUB: one publisher, many subscribers, each with the topics it asked for.

Use it for news that any number of readers may hear, and that no reader must hear.
What is published before a subscriber's subscription has arrived passes it by (the "slow joiner"). An XPUB socket is a
PUB socket that receives subscriptions, so this publisher can wait for its readers instead of sleeping.
When a subscriber fails: the publisher does not notice. When the publisher fails: subscribers wait, and hear it again
when it is back; what was published meanwhile is lost to them (`last_value_cache.py` and `clone.py` mend that).
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import zmq

NEWS = [("weather.oslo", "snow"), ("traffic", "slow"), ("weather.rome", "sun"), ("traffic", "slower")]


def read(endpoint: str, prefix: str) -> list[str]:
    """Collect the news whose topic begins with `prefix`, until the publisher says that it is over."""
    with zmq.Context() as context, context.socket(zmq.SUB) as subscriber:
        subscriber.rcvtimeo = 10_000
        subscriber.subscribe(prefix)
        subscriber.subscribe("end")
        subscriber.connect(endpoint)
        heard = []
        while (message := subscriber.recv_multipart())[0] != b"end":
            topic, text = message
            heard.append(f"{topic.decode()}: {text.decode()}")
        return heard


def main() -> None:
    """Publish to two reader processes."""
    prefixes = ["weather", "traffic"]
    spawn = multiprocessing.get_context("spawn")
    with zmq.Context() as context, context.socket(zmq.XPUB) as publisher:
        port = publisher.bind_to_random_port("tcp://127.0.0.1")
        publisher.rcvtimeo = 10_000
        publisher.xpub_verbose = True  # also report a topic that another reader has subscribed to already
        with ProcessPoolExecutor(len(prefixes), mp_context=spawn) as pool:
            readers = [pool.submit(read, f"tcp://127.0.0.1:{port}", prefix) for prefix in prefixes]
            for _ in range(2 * len(prefixes)):
                publisher.recv()  # byte 1 and the topic: a subscription
            for topic, text in NEWS:
                publisher.send_multipart([topic.encode(), text.encode()])
            publisher.send_multipart([b"end", b""])
            for prefix, reader in zip(prefixes, readers):
                print(f"{prefix} reader: {', '.join(reader.result(timeout=10))}")


if __name__ == "__main__":
    main()
