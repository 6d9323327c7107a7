"""Sockets for tornado's coroutines: those of zmq.asyncio, as tornado's loops are asyncio's.

```python
from zmq.eventloop.future import Context

context = Context()

async def answer():
    socket = context.socket(zmq.REP)
    socket.bind("tcp://127.0.0.1:5555")
    while True:
        await socket.send_multipart(await socket.recv_multipart())
```
"""

from __future__ import annotations

from asyncio import CancelledError as CancelledError
from typing import Any, ClassVar

import zmq.asyncio

__all__ = ["CancelledError", "Context", "Poller", "Socket"]


class Poller(zmq.asyncio.Poller):
    """A `zmq.asyncio.Poller`.

    .. versionadded:: 1.0
    """


class Socket(zmq.asyncio.Socket):
    """A `zmq.asyncio.Socket`, whose Futures are those of tornado.

    .. versionadded:: 1.0
    """


class Context(zmq.asyncio.Context):
    """A context whose sockets return Futures.

    .. versionadded:: 1.0
    """

    _socket_class: ClassVar[Any] = Socket
    _instance: ClassVar[Any] = None

    @property
    def io_loop(self) -> Any:
        """The tornado loop that runs: sockets use it, whichever it is."""
        from tornado.ioloop import IOLoop

        return IOLoop.current()
