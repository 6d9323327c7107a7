"""Programs for asyncio and gevent that check with pyzmq 27.3 check here without casts."""

from __future__ import annotations

import asyncio
from typing import Any, Union

import zmq
import zmq.asyncio
import zmq.green
from zmq.auth.asyncio import AsyncioAuthenticator
from zmq.utils.monitor import recv_monitor_message


class Broker:
    """An asyncio program."""

    context: zmq.asyncio.Context
    socket: zmq.asyncio.Socket
    later: zmq.asyncio.Socket | None = None

    def __init__(self, context: zmq.asyncio.Context | None = None) -> None:
        self.context = context or zmq.asyncio.Context.instance()
        self.socket = self.context.socket(zmq.ROUTER)
        self.socket.setsockopt(zmq.LINGER, 0)

    async def run(self) -> Any:
        poller = zmq.asyncio.Poller()
        poller.register(self.socket, zmq.POLLIN)
        if self.socket in dict(await poller.poll(100)):
            message: bytes = await self.socket.recv()
            await self.socket.send(message, zmq.SNDMORE)
        parts: list[bytes] = await self.socket.recv_multipart()
        await self.socket.send_multipart(parts, copy=False)
        text: str = await asyncio.wait_for(self.socket.recv_string(), timeout=1)
        await self.socket.send_string(text)
        first, rest = await asyncio.gather(self.socket.recv(), self.socket.recv_multipart())
        await asyncio.ensure_future(self.socket.recv())
        frame = await self.socket.recv(copy=False)
        with zmq.asyncio.Context() as context, context.socket(zmq.PUSH) as push:
            await push.send_multipart([first, *rest, frame.bytes])
        return await self.socket.recv_json()


def close(socket: Union[zmq.Socket, zmq.asyncio.Socket]) -> None:
    socket.close()


def configure(socket: zmq.Socket[Any]) -> None:
    socket.linger = 0


def configure_any(socket: zmq.Socket) -> None:
    socket.linger = 0


async def views(socket: zmq.asyncio.Socket) -> None:
    configure(socket)
    configure_any(socket)
    close(socket)
    zmq.proxy(socket, socket)
    zmq.Poller().register(socket)
    await zmq.asyncio.Socket.shadow(zmq.Socket.shadow(socket.underlying)).recv()
    await zmq.asyncio.Context.shadow(zmq.Context().underlying).socket(zmq.PUSH).send(b"x")


async def monitor(socket: zmq.asyncio.Socket) -> int:
    events = socket.get_monitor_socket()
    while await events.poll():
        event = await recv_monitor_message(events)
        if event["event"] == zmq.EVENT_MONITOR_STOPPED:
            break
    return (await recv_monitor_message(events))["value"]


def authenticator() -> AsyncioAuthenticator:
    return AsyncioAuthenticator(zmq.asyncio.Context.instance())


def green(context: zmq.green.Context | None = None) -> zmq.green.Socket:
    context = context or zmq.green.Context.instance()
    socket = context.socket(zmq.green.DEALER)
    socket.setsockopt(zmq.green.LINGER, 0)
    socket.send(b"x", zmq.green.NOBLOCK)
    poller = zmq.green.Poller()
    poller.register(socket, zmq.green.POLLIN)
    try:
        socket.send_multipart([socket.recv(), zmq.green.Frame(b"x")])
    except zmq.green.Again:
        pass
    except zmq.green.ZMQError as error:
        if error.errno not in (zmq.green.EAGAIN, zmq.green.ETERM):
            raise
    zmq.green.device(zmq.green.QUEUE, socket, socket)
    print(zmq.green.zmq_version(), zmq.green.SocketType.PUSH, zmq.green.EVENT_ALL, zmq.green.error.NotDone)
    return socket
