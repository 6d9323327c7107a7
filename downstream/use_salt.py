"""Use Salt's zmq transport: its queue, a worker and a client; its publisher and a subscriber."""

from __future__ import annotations

import asyncio
import os
import threading
import time

import salt.config
import salt.payload
import salt.transport.zeromq as transport
import tornado.ioloop
from common import begin, check, did, free_port, speed


def options() -> dict:
    here = os.getcwd()
    given = salt.config.master_config(None)
    given.update(salt.config.minion_config(None))
    given.update(
        interface="127.0.0.1",
        ret_port=free_port(),
        master_ip="127.0.0.1",
        sock_dir=here,
        ipc_mode="ipc",
        ipv6=False,
        mworker_queue_niceness=0,
        zmq_monitor=False,
        master_uri="",
        cachedir=here,
        pki_dir=here,
        id="downstream",
        zmq_filtering=False,
    )
    given["master_uri"] = f"tcp://127.0.0.1:{given['ret_port']}"
    return given


async def requests(given: dict) -> None:
    loop = tornado.ioloop.IOLoop.current()
    server = transport.RequestServer(given)

    def queue() -> None:
        server_of_queue = transport.RequestServer(given)
        server_of_queue._RequestServer__setup_signals = lambda: None  # signals belong to the main thread
        server_of_queue.zmq_device()

    threading.Thread(target=queue, daemon=True).start()
    while not os.path.exists("workers.ipc"):
        await asyncio.sleep(0.01)

    async def answer(payload: dict) -> dict:
        return {"got": payload["number"], "size": len(payload["data"])}

    server.post_fork(answer, loop)
    client = transport.RequestClient(given, loop)
    await client.connect()
    check(
        await client.send({"number": 0, "data": "x" * 1_000_000}, timeout=30), {"got": 0, "size": 1_000_000}
    )
    started = time.perf_counter()
    for number in range(300):
        check(await client.send({"number": number, "data": ""}, timeout=30), {"got": number, "size": 0})
    speed("requests through Salt's queue", "requests/s", 300, started)
    did("301 requests went through Salt's queue to a worker and back")
    client.close()


async def publications(given: dict) -> None:
    port, pull = free_port(), os.path.join(os.getcwd(), "pull.ipc")
    server = transport.PublishServer(given, pub_host="127.0.0.1", pub_port=port, pull_path=pull)
    threading.Thread(target=server.publish_daemon, args=(server.publish_payload,), daemon=True).start()
    while not server.started.is_set():
        await asyncio.sleep(0.01)
    listener = transport.PublishClient(given, tornado.ioloop.IOLoop.current(), host="127.0.0.1", port=port)
    await listener.connect()
    got: list = []

    async def take(payload: bytes) -> None:
        got.append(salt.payload.loads(payload))

    listener.on_recv(take)
    sender = transport.PublishServer(given, pub_host="127.0.0.1", pub_port=port, pull_path=pull)
    while not got:
        await sender.publish(salt.payload.dumps({"hello": "minion"}))
        await asyncio.sleep(0.05)
    check(got[0], {"hello": "minion"})
    for number in range(200):
        await sender.publish(salt.payload.dumps({"number": number}))
    while got[-1] != {"number": 199}:
        await asyncio.sleep(0.01)
    check([each["number"] for each in got if "number" in each], list(range(200)))
    did("200 publications went from a process's PUSH through Salt's publisher to a subscriber")


async def main() -> None:
    begin(60, "salt", "tornado")
    given = options()
    await requests(given)
    await publications(given)
    # Salt ends its processes by a signal; so do the two threads here end with the process.
    os._exit(0)


asyncio.run(main())
