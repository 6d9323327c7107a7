"""Tornado: web answers from what is published, with a ZMQStream in the web server's loop. Needs `pip install tornado`.

Use it in a Tornado program: `ZMQStream` calls a function for each message that arrives, between the web requests.
`python tornado_service.py 8000 tcp://host:5556` serves until Ctrl-C what a publisher there says; without arguments the
program publishes and asks itself, and ends.
When the publisher fails: the last value stays, and its age grows; libzmq connects to the next publisher by itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time

from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

import zmq
from zmq.eventloop.zmqstream import ZMQStream

Context = zmq.Context[zmq.Socket[bytes]]
latest: dict[str, tuple[str, float]] = {}


class Latest(RequestHandler):
    """The latest value of a topic, and how many seconds old it is."""

    def get(self, topic: str) -> None:
        """Answer a request."""
        if topic not in latest:
            raise HTTPError(404)
        value, heard = latest[topic]
        self.finish({"value": value, "seconds": int(time.monotonic() - heard)})


def remember(message: list[bytes]) -> None:
    """Keep what was published."""
    topic, value = message
    latest[topic.decode()] = (value.decode(), time.monotonic())


def serve(context: Context, publisher_endpoint: str, port: int) -> tuple[ZMQStream, HTTPServer, str]:
    """Start to listen on both sides; return the web address with both."""
    subscriber = context.socket(zmq.SUB)
    subscriber.subscribe(b"")
    subscriber.connect(publisher_endpoint)
    stream = ZMQStream(subscriber)
    stream.on_recv(remember)
    sockets = bind_sockets(port, "127.0.0.1")
    server = HTTPServer(Application([(r"/latest/(\w+)", Latest)], log_function=lambda _: None))
    server.add_sockets(sockets)
    return stream, server, f"http://127.0.0.1:{sockets[0].getsockname()[1]}"


async def run(port: int, publisher_endpoint: str) -> None:
    """Serve for ever."""
    with zmq.Context() as context:
        *_, url = serve(context, publisher_endpoint, port)
        print(f"serving {url}/latest/TOPIC")
        await asyncio.Event().wait()


async def demonstrate() -> None:
    """Publish two values, and ask for them."""
    with zmq.Context() as context, context.socket(zmq.XPUB) as publisher:
        publisher.rcvtimeo = 10_000
        publisher_port = publisher.bind_to_random_port("tcp://127.0.0.1")
        stream, server, url = serve(context, f"tcp://127.0.0.1:{publisher_port}", 0)
        await asyncio.to_thread(publisher.recv)  # the subscription is here
        for topic, value in ((b"oslo", b"-3"), (b"rome", b"19")):
            publisher.send_multipart([topic, value])
        deadline = time.monotonic() + 10
        while len(latest) < 2 and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
        client = AsyncHTTPClient()
        for path in ("/latest/oslo", "/latest/rome", "/latest/atlantis"):
            reply = await client.fetch(url + path, raise_error=False)
            print(path, reply.code, reply.body.decode() if reply.code == 200 else reply.reason)
        client.close()
        server.stop()
        await server.close_all_connections()
        stream.close()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(int(sys.argv[1]), sys.argv[2]) if len(sys.argv) == 3 else demonstrate())
