"""Awaitables of answers: one that is there already, and one that a callback still has to give."""

from __future__ import annotations

from collections.abc import Coroutine, Generator
from typing import Any

from zmq.auth._callbacks import Pending
from zmq.auth._verdict import Verdict
from zmq.auth._zap import Request

__all__ = ["DONE", "Done", "Later"]


class Done(Coroutine[Any, Any, None]):
    """A coroutine that has nothing to do: fit for `asyncio.run`; not awaiting it does no harm."""

    __slots__ = ()

    def __await__(self) -> Generator[Any, Any, None]:
        yield from ()

    def send(self, value: Any, /) -> Any:
        raise StopIteration

    def throw(self, error: Any, value: Any = None, trace: Any = None, /) -> Any:
        raise error

    def close(self) -> None: ...


DONE = Done()


class Later:
    """A request whose verdict a callback still has to give.

    Awaiting it returns the verdict, or the exception that took its place; what follows from it is for the thread that
    owns the authenticator's state.
    """

    __slots__ = ("_pending", "request")

    def __init__(self, request: Request, pending: Pending) -> None:
        self.request = request
        self._pending = pending

    def __await__(self) -> Generator[Any, None, Verdict | Exception]:
        try:
            return (yield from self._pending.__await__())
        except Exception as error:
            return error

    def discard(self, _: object = None) -> None:
        """Give up what has not been awaited yet; fit to be called when a task is done."""
        self._pending.discard()
