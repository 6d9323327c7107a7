"""Last value cache: a proxy that gives each new subscriber the latest value of its topic at once.

Use it where values change seldom and a subscriber needs the current one now: prices, settings, who is online.
When a subscriber fails: on its return the cache sends it the latest values. When the cache fails: libzmq connects both
sides to the next one, which is empty until the publisher's next message.
"""

from __future__ import annotations

import multiprocessing
import tempfile

import zmq

spawn = multiprocessing.get_context("spawn")


def cache(publisher_endpoint: str, subscriber_endpoint: str) -> None:
    """Forward messages, and keep the last of each topic."""
    latest: dict[bytes, list[bytes]] = {}
    with zmq.Context() as context, context.socket(zmq.SUB) as updates, context.socket(zmq.XPUB) as readers:
        updates.subscribe(b"")
        updates.bind(publisher_endpoint)
        readers.xpub_verbose = True  # report each subscription, not only the first to a topic
        readers.bind(subscriber_endpoint)
        poller = zmq.Poller()
        poller.register(updates, zmq.POLLIN)
        poller.register(readers, zmq.POLLIN)
        while True:
            ready = dict(poller.poll())
            if updates in ready:
                topic, value = updates.recv_multipart()
                latest[topic] = [topic, value]
                readers.send_multipart([topic, value])
            if readers in ready:
                subscription = readers.recv()
                if subscription[:1] == b"\x01":  # its subscribers get the value, those who know it too
                    for topic, message in latest.items():
                        if topic.startswith(subscription[1:]):
                            readers.send_multipart(message)


def current(context: zmq.Context[zmq.Socket[bytes]], endpoint: str, topic: str) -> str:
    """Subscribe to a topic and return the first value that comes."""
    with context.socket(zmq.SUB) as subscriber:
        subscriber.rcvtimeo = 10_000
        subscriber.subscribe(topic)
        subscriber.connect(endpoint)
        return subscriber.recv_multipart()[1].decode()


def main() -> None:
    """Publish before there are subscribers, and again after the cache was killed."""
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:
        endpoints = f"ipc://{folder}/publisher", f"ipc://{folder}/subscriber"
        proxy = spawn.Process(target=cache, args=endpoints, daemon=True)
        proxy.start()
        with context.socket(zmq.XPUB) as publisher:
            publisher.rcvtimeo = 10_000
            publisher.xpub_verbose = True  # report the subscription of the next cache, too
            publisher.connect(endpoints[0])
            publisher.recv()  # the cache has subscribed
            for topic, value in (("oslo", "-3"), ("rome", "19"), ("oslo", "-4"), ("sent", "all")):
                publisher.send_multipart([topic.encode(), value.encode()])
            current(context, endpoints[1], "sent")  # the cache has what was sent before this, too
            print(f"a late subscriber: oslo {current(context, endpoints[1], 'oslo')}")
            print(f"one that comes later still: oslo {current(context, endpoints[1], 'oslo')}")

            proxy.kill()
            proxy.join()
            spawn.Process(target=cache, args=endpoints, daemon=True).start()
            publisher.recv()  # the next cache has subscribed
            publisher.send_multipart([b"rome", b"20"])
            print(f"after the cache was killed: rome {current(context, endpoints[1], 'rome')}")


if __name__ == "__main__":
    main()
