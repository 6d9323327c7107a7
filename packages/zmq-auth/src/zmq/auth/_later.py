"""Awaitables of answers: one that is there already, and one that a callback still has to give."""

from __future__ import annotations

from collections.abc import Coroutine, Generator, Iterator
from typing import Any, Callable

from zmq.auth._callbacks import Pending
from zmq.auth._zap import Request

__all__ = ["DONE", "Done", "Later"]

Reply = list[bytes]


class Done:
    """Awaiting it returns None at once; not awaiting it does no harm."""

    __slots__ = ()

    def __await__(self) -> Iterator[Any]:
        return iter(())


DONE = Done()


class Later:
    """The reply to a request, once a callback has answered.

    Parameters
    ----------
    request, pending
        What was asked, and the verdict to wait for.
    conclude
        Turns both into the reply.
    """

    __slots__ = ("_conclude", "_pending", "_request")

    def __init__(
        self,
        request: Request,
        pending: Pending,
        conclude: Callable[[Request, Pending], Coroutine[Any, Any, Reply]],
    ) -> None:
        self._request = request
        self._pending = pending
        self._conclude = conclude

    def __await__(self) -> Generator[Any, None, Reply]:
        return self._conclude(self._request, self._pending).__await__()

    def discard(self, _: object = None) -> None:
        """Give up what nobody has begun to await; fit to be called when a task is done."""
        self._pending.discard()
