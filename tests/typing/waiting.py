"""What pollers, monitors and trackers give."""

from __future__ import annotations

from typing import Any, Optional

from typing_extensions import assert_type

import zmq
import zmq.asyncio


def pollers(socket: zmq.Socket) -> None:
    poller = zmq.Poller()
    poller.register(socket, zmq.POLLIN)
    poller.register(5)
    assert_type(poller.poll(1000), list[tuple[Any, int]])
    ready: dict[object, int] = dict(poller.poll())
    assert_type(ready[socket], int)
    for found, events in poller.poll():
        assert_type(found, Any)
        assert_type(events, int)
    assert_type(socket in poller, bool)
    assert_type(socket.poll(), int)
    assert_type(zmq.select([socket], [], []), tuple[list[Any], list[Any], list[Any]])
    poller.register("no socket")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    poller.poll("1000")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def monitors(socket: zmq.Socket) -> None:
    with socket.monitor_events(zmq.EVENT_CONNECTED) as events:
        assert_type(events.recv(timeout=10), Optional[zmq.SocketEvent])
        for event in events:
            assert_type(event, zmq.SocketEvent)
            assert_type(event.event, zmq.Event)
            assert_type(event.endpoint, str)
            assert_type(event.value, int)
            assert_type(event.errno, Optional[int])
            assert_type(event.protocol_error, Optional[zmq.Event])
    assert_type(socket.get_monitor_socket(), zmq.Socket[bytes])


async def async_monitors(socket: zmq.asyncio.Socket) -> None:
    async with socket.monitor_events() as events:
        async for event in events:
            assert_type(event, zmq.SocketEvent)


async def async_pollers(socket: zmq.asyncio.Socket) -> None:
    poller = zmq.asyncio.Poller()
    poller.register(socket, zmq.POLLIN)
    assert_type(await poller.poll(), Any)
    poller.poll().items()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def trackers(socket: zmq.Socket) -> None:
    tracker = socket.send(b"x", copy=False, track=True)
    assert_type(tracker.done, bool)
    assert_type(tracker.wait(5), None)
    tracker.done = True  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
