"""Context: makes the sockets of this package."""

from __future__ import annotations

from typing import Any, ClassVar

from anyio import to_thread
from zmq.anyio import _backends
from zmq.anyio._socket import Socket
from zmq.asyncio._context import LoopContext

__all__ = ["Context"]


class Context(LoopContext[Socket]):
    """A context whose sockets are for anyio and trio.

    ``Context.shadow(other)`` and ``Context(other)`` share the libzmq context of a `zmq.Context`, so that inproc
    endpoints connect sockets of both kinds; ``zmq.Context.shadow`` goes the other way.

    .. versionadded:: 1.0
    """

    _socket_class: ClassVar[Any] = Socket
    _instance: ClassVar[Any] = None

    async def _end(self) -> None:
        if _backends.current() is _backends._asyncio:
            await super()._end()
            return
        try:
            await to_thread.run_sync(self.term, abandon_on_cancel=True)
        except BaseException:
            # Cancelled, perhaps before the thread began. Messages that linger are sent all the same.
            if not self.closed:
                self._start_thread(self.term)
            raise


Socket._context_class = Context
