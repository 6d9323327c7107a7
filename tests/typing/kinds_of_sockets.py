"""A socket that waits and one that is awaited cannot be taken for each other; gevent's is one that waits."""

from __future__ import annotations

from asyncio import Future
from typing import Any

from typing_extensions import assert_type

import zmq
import zmq.asyncio
import zmq.green


def wants_sync(socket: zmq.Socket[bytes]) -> bytes:
    return socket.recv()


def wants_any(socket: zmq.Socket) -> None:
    socket.linger = 0


async def wants_async(socket: zmq.asyncio.Socket) -> bytes:
    return await socket.recv()


def contexts_make_their_own_kind() -> None:
    sync = zmq.Context()
    assert_type(sync, "zmq.Context[zmq.Socket[bytes]]")
    assert_type(sync.socket(zmq.PUSH), zmq.Socket[bytes])
    assert_type(zmq.Context.instance().socket(zmq.PUSH), zmq.Socket[bytes])
    awaited = zmq.asyncio.Context()
    assert_type(awaited.socket(zmq.PUSH), zmq.asyncio.Socket)
    assert_type(zmq.asyncio.Context.instance().socket(zmq.PUSH), zmq.asyncio.Socket)
    assert_type(zmq.green.Context().socket(zmq.PUSH), zmq.green.Socket)
    with zmq.Context() as context, context.socket(zmq.PAIR) as pair:
        assert_type(pair, zmq.Socket[bytes])
    wants_any(sync.socket(zmq.PUSH))
    wants_any(awaited.socket(zmq.PUSH))
    wants_any(zmq.green.Context().socket(zmq.PUSH))
    wants_sync(awaited.socket(zmq.PUSH))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def async_sockets_return_futures(socket: zmq.asyncio.Socket) -> None:
    assert_type(socket.recv(), Future[bytes])
    assert_type(await socket.recv(), bytes)
    assert_type(await socket.recv(copy=False), zmq.Frame)
    assert_type(await socket.recv_multipart(), list[bytes])
    assert_type(await socket.recv_multipart(copy=False), list[zmq.Frame])
    assert_type(await socket.recv_string(), str)
    assert_type(await socket.poll(), int)
    socket.recv().upper()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    wants_sync(socket)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def green_sockets_wait(socket: zmq.green.Socket) -> None:
    wants_sync(socket)
    assert_type(socket.recv(), bytes)
    assert_type(socket.recv(copy=False), zmq.Frame)


async def a_sync_socket_is_not_awaited(socket: zmq.Socket) -> None:
    await socket.recv()  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]
    await wants_async(socket)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def views(socket: zmq.asyncio.Socket) -> None:
    assert_type(zmq.Socket.shadow(socket), zmq.Socket[Any])
    assert_type(zmq.asyncio.Socket.shadow(zmq.Context().socket(zmq.PUSH)), zmq.asyncio.Socket)
