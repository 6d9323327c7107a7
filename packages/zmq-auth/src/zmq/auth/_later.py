"""Awaitables of answers: one that is there already, and one that a callback still has to give."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from zmq.auth._callbacks import Pending
from zmq.auth._verdict import Verdict
from zmq.auth._zap import Request

__all__ = ["DONE", "Done", "Later"]


class Done:
    """Awaiting it returns None at once; not awaiting it does no harm."""

    __slots__ = ()

    def __await__(self) -> Iterator[Any]:
        return iter(())


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
        """Give up what nobody has begun to await; fit to be called when a task is done."""
        self._pending.discard()
