"""MessageTracker: awaited until libzmq is done with a message's memory."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Callable

import zmq

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["LoopCall", "MessageTracker"]


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
        When awaited: a threading.Event that is not set is among what it watches. Those wake only threads.

    See Also
    --------
    zmq.MessageTracker : has `done` and `wait`.

    .. versionadded:: 1.0
    """

    def __await__(self) -> Generator[Any, None, None]:
        loop = asyncio.get_running_loop()
        while True:
            told: asyncio.Future[None] = loop.create_future()
            call = LoopCall(loop, partial(_tell, told))
            if not self.call_when_done(call):
                return
            try:
                yield from told
            finally:
                self.cancel_call(call)


def _tell(told: asyncio.Future[None]) -> None:
    if not told.done():
        told.set_result(None)


class LoopCall:
    """Calls back in a loop, when called in any thread."""

    __slots__ = ("loop", "tell")

    def __init__(self, loop: Any, tell: Callable[[], object]) -> None:
        self.loop = loop
        self.tell = tell

    def __call__(self) -> None:
        try:
            self.loop.call_soon_threadsafe(self.tell)
        except RuntimeError:
            # In a loop that is closed no task waits any more.
            if not self.loop.is_closed():
                raise
