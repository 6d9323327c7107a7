"""MessageTracker: awaited until libzmq is done with a message's memory."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import zmq

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["MessageTracker"]


class MessageTracker(zmq.MessageTracker):
    """Tells when libzmq no longer uses the memory of one or more messages; it can be awaited.

    ``await socket.send(data, copy=False, track=True)`` returns one as soon as libzmq has the message; ``await tracker``
    then returns when libzmq is done with every part of it. That takes no thread, may be cancelled or limited with
    `asyncio.wait_for`, and may be done again, by several tasks.

    Parameters
    ----------
    *towatch : Frame, MessageTracker or threading.Event
        What must be done before this tracker is: ``await MessageTracker(frame, plain_tracker)``.

    Raises
    ------
    TypeError
        When awaited: a threading.Event that is not set is among what it watches. Those wake nobody but threads.

    See Also
    --------
    zmq.MessageTracker : has `done` and `wait`.

    .. versionadded:: 1.0
    """

    def __await__(self) -> Generator[Any, None, None]:
        loop = asyncio.get_running_loop()
        while True:
            told: asyncio.Future[None] = loop.create_future()
            call = _Call(loop, told)
            if not self.call_when_done(call):
                return
            try:
                yield from told
            finally:
                self.cancel_call(call)


class _Call:
    """Wakes whoever awaits a Future, from any thread."""

    __slots__ = ("loop", "told")

    def __init__(self, loop: asyncio.AbstractEventLoop, told: asyncio.Future[None]) -> None:
        self.loop = loop
        self.told = told

    def __call__(self) -> None:
        try:
            self.loop.call_soon_threadsafe(self.tell)
        except RuntimeError:
            # A loop that is closed has nobody left who waits.
            if not self.loop.is_closed():
                raise

    def tell(self) -> None:
        if not self.told.done():
            self.told.set_result(None)
