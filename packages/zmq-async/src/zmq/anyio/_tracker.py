"""MessageTracker: awaited until libzmq is done with a message's memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import zmq
from zmq.anyio._backends import current
from zmq.asyncio._tracker import LoopCall

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["MessageTracker"]


class MessageTracker(zmq.MessageTracker):
    """Tells when libzmq no longer uses the memory of one or more messages; it can be awaited.

    ``await socket.send(data, copy=False, track=True)`` returns one as soon as libzmq has the message; ``await tracker``
    then returns when libzmq is done with every part of it. That takes no thread, may be cancelled, and may be done
    again, by several tasks.

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

    def __await__(self) -> Generator[Any, Any, None]:
        return self._finished().__await__()

    async def _finished(self) -> None:
        backend = current()
        await backend.checkpoint_if_cancelled()
        loop = backend.loop_state().loop
        while True:
            told = anyio.Event()
            call = LoopCall(loop, told.set)
            if not self.call_when_done(call):
                return
            try:
                await told.wait()
            finally:
                self.cancel_call(call)
