"""Publish documents with bluesky through its proxy to its remote dispatcher."""

from __future__ import annotations

import asyncio
import threading
import time

from bluesky.callbacks.zmq import Proxy, Publisher, RemoteDispatcher
from common import begin, check, did, free_port


def main() -> None:
    begin(60, "bluesky")
    ports = free_port(), free_port()
    proxy = Proxy(*[f"tcp://127.0.0.1:{port}" for port in ports])
    threading.Thread(target=proxy.start, daemon=True).start()
    publisher = Publisher(f"127.0.0.1:{ports[0]}", prefix=b"lab")
    loop = asyncio.new_event_loop()
    dispatcher = RemoteDispatcher(f"127.0.0.1:{ports[1]}", prefix=b"lab", loop=loop)
    got, first = [], threading.Event()
    dispatcher.subscribe(lambda name, document: (got.append((name, document)), first.set()))
    threading.Thread(target=dispatcher.start, daemon=True).start()
    while not first.wait(0.05):
        publisher("start", {"uid": "one", "time": 1.0})
    for number in range(500):
        publisher("event", {"seq_num": number, "data": {"x": number}})
    while len([name for name, _ in got if name == "event"]) < 500:
        time.sleep(0.01)
    check([document["seq_num"] for name, document in got if name == "event"], list(range(500)))
    did("500 documents went through the proxy to an asyncio dispatcher")
    loop.call_soon_threadsafe(dispatcher.stop)
    publisher.close()


main()
