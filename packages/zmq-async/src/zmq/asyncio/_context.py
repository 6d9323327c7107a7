"""Context: makes the sockets of this package."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future as ConcurrentFuture
from threading import Thread
from typing import Any, Callable, ClassVar, TypeVar

import zmq
from zmq._subinterpreters import in_subinterpreter
from zmq.asyncio._closing import Closing
from zmq.asyncio._socket import Socket

__all__ = ["Context", "LoopContext"]

S = TypeVar("S", bound="zmq.backend.Socket[Any]")


class LoopContext(Closing, zmq.Context[S]):
    """What the contexts of all event loops have in common."""

    async def aclose(self, linger: int | None = None) -> None:
        """Close all sockets and terminate, without keeping the loop from its other tasks.

        Parameters
        ----------
        linger
            Milliseconds to keep unsent messages for; None leaves it to each socket's LINGER.

        .. versionadded:: 1.0
        """
        if self.closed:
            return
        self.close_sockets(linger)
        await self._end()

    async def _end(self) -> None:
        """Terminate in a thread of its own: the end of the process would wait for one of asyncio's executor."""
        ended: ConcurrentFuture[None] = ConcurrentFuture()
        ended.set_running_or_notify_cancel()
        self._start_thread(self._term_and_set, ended)
        await asyncio.wrap_future(ended)

    @staticmethod
    def _start_thread(target: Callable[..., None], *args: Any) -> None:
        """Start a thread for which the process does not wait at its end; a subinterpreter has to."""
        Thread(target=target, args=args, name="zmq-term", daemon=not in_subinterpreter()).start()

    def _term_and_set(self, ended: ConcurrentFuture[None]) -> None:
        try:
            self.term()
        except BaseException as error:
            ended.set_exception(error)
        else:
            ended.set_result(None)


class Context(LoopContext[Socket]):
    """A context whose sockets return Futures.

    ``Context.shadow(other)`` and ``Context(other)`` share the libzmq context of a `zmq.Context`, so that inproc
    endpoints connect sockets of both kinds; ``zmq.Context.shadow`` goes the other way.

    .. versionadded:: 1.0
    """

    _socket_class: ClassVar[Any] = Socket
    _instance: ClassVar[Any] = None


Socket._context_class = Context
