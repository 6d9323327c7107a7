"""Use aiozmq's streams and its three kinds of remote calls."""

# aiozmq reads the annotations as objects: no import of them from __future__ here.
import asyncio
import time

import aiozmq
import aiozmq.rpc
from common import begin, check, did, speed

import zmq


class Handler(aiozmq.rpc.AttrHandler):
    seen: list  # what was published and pushed

    def __init__(self) -> None:
        self.seen = []

    @aiozmq.rpc.method
    def add(self, left: int, right: int) -> int:
        return left + right

    @aiozmq.rpc.method
    async def fail(self):
        raise ValueError("on purpose")

    @aiozmq.rpc.method
    def tell(self, text: str):
        self.seen.append(text)


async def streams() -> None:
    router = await aiozmq.create_zmq_stream(zmq.ROUTER, bind="tcp://127.0.0.1:*")
    dealer = await aiozmq.create_zmq_stream(zmq.DEALER, connect=next(iter(router.transport.bindings())))
    for number in range(500):
        dealer.write((b"%d" % number, b"z" * 10_000))
        identity, text, _filling = await router.read()
        router.write((identity, text))
        check(await dealer.read(), [b"%d" % number])
    did("500 messages went through a pair of streams and back")
    dealer.close()
    router.close()


async def calls() -> None:
    handler = Handler()
    server = await aiozmq.rpc.serve_rpc(handler, bind="tcp://127.0.0.1:*")
    client = await aiozmq.rpc.connect_rpc(connect=next(iter(server.transport.bindings())), timeout=20)
    check(await client.call.add(2, 3), 5)
    try:
        await client.call.fail()
    except ValueError as error:
        check(error.args, ("on purpose",))
    did("remote calls returned and raised")
    check(await asyncio.gather(*[client.call.add(n, n) for n in range(200)]), [2 * n for n in range(200)])
    started = time.perf_counter()
    for number in range(1000):
        await client.call.add(number, 1)
    speed("calls, one after the other", "calls/s", 1000, started)
    for each in (client, server):
        each.close()
        await each.wait_closed()


async def notices() -> None:
    handler = Handler()
    listener = await aiozmq.rpc.serve_pubsub(handler, subscribe="topic", bind="tcp://127.0.0.1:*")
    publisher = await aiozmq.rpc.connect_pubsub(connect=next(iter(listener.transport.bindings())))
    while not handler.seen:
        await publisher.publish("topic").tell("news")
        await asyncio.sleep(0.01)
    check(handler.seen[0], "news")
    worker = await aiozmq.rpc.serve_pipeline(handler, bind="tcp://127.0.0.1:*")
    pusher = await aiozmq.rpc.connect_pipeline(connect=next(iter(worker.transport.bindings())))
    await pusher.notify.tell("pushed")
    while "pushed" not in handler.seen:
        await asyncio.sleep(0.01)
    did("a publication and a notice arrived")
    for each in (publisher, listener, pusher, worker):
        each.close()
        await each.wait_closed()


async def main() -> None:
    begin(100, "aiozmq")
    await streams()
    await calls()
    await notices()


asyncio.run(main())
