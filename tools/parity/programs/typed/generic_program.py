from __future__ import annotations

from typing import Any

import zmq
import zmq.asyncio


def use(context: zmq.Context[zmq.Socket[bytes]], socket: zmq.Socket[bytes]) -> bytes:
    return socket.recv()


async def use_async(context: zmq.asyncio.Context, socket: zmq.asyncio.Socket) -> bytes:
    await socket.send(b"x")
    await socket.send_multipart([b"x", b"y"])
    found = await socket.recv_multipart()
    event = await socket.poll(10)
    print(found[0], event)
    return await socket.recv()


class Client:
    def __init__(self, context: zmq.Context[Any] | None = None) -> None:
        self.context = context or zmq.Context.instance()
        self.socket: zmq.Socket[Any] = self.context.socket(zmq.DEALER)

    def close(self) -> None:
        self.socket.close(linger=0)
        self.context.term()


async def main() -> None:
    context = zmq.asyncio.Context()
    socket = context.socket(zmq.SUB)
    socket.subscribe("topic")
    poller = zmq.asyncio.Poller()
    poller.register(socket, zmq.POLLIN)
    for each, event in await poller.poll(5):
        print(each, event)
    async_context: zmq.asyncio.Context = zmq.asyncio.Context.instance()
    async_context.destroy()
