"""Operations that have to wait, in trio: each parks its task until a line has the result.

trio cancels no task that it has woken, so a message that was handed over arrives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

import outcome
import trio
from trio import lowlevel

from zmq.asyncio._interests import Interests
from zmq.asyncio._pending import Sending, return_message
from zmq.backend import receive_for
from zmq.error import ZMQError, timed_out

if TYPE_CHECKING:
    from collections import OrderedDict

    from zmq.asyncio._line import Line
    from zmq.asyncio._loops import Station
    from zmq.asyncio._pending import Kind
    from zmq.sugar.batch import Batch

__all__ = ["Parked", "ParkedPoll", "ParkedPollAll", "ParkedReceive", "ParkedSend", "ParkedSendBatch"]


class Parked:
    """A wait of one task."""

    __slots__ = ("ending", "milliseconds", "task")

    def __init__(self) -> None:
        self.milliseconds = -1.0
        self.task: lowlevel.Task | None = None
        self.ending: outcome.Outcome[Any] | None = None

    def done(self) -> bool:
        """Whether it is over."""
        return self.ending is not None

    def settle(self, result: Any) -> None:
        """Succeed."""
        self._end(outcome.Value(result))

    def fail(self, error: Exception) -> None:
        """Fail."""
        self._end(outcome.Error(error))

    def _end(self, ending: outcome.Outcome[Any]) -> None:
        if self.ending is None:
            self.ending = ending
            if self.task is not None:
                lowlevel.reschedule(self.task, ending)

    async def result(self, timeout: float) -> Any:
        """Wait up to so many milliseconds, with a negative value for ever."""
        if timeout < 0:
            return await self._park()
        self.milliseconds = timeout
        with trio.move_on_after(timeout / 1000):
            return await self._park()
        self.task = None  # it runs
        self.look_once_more()
        return self.give_up() if self.ending is None else self.ending.unwrap()

    async def _park(self) -> Any:
        if self.ending is not None:
            return self.ending.unwrap()
        self.task = lowlevel.current_task()
        return await lowlevel.wait_task_rescheduled(self._abort)

    def _abort(self, _: object) -> lowlevel.Abort:
        self.leave()
        return lowlevel.Abort.SUCCEEDED

    def leave(self) -> None:
        """Wait no more."""
        raise NotImplementedError

    def look_once_more(self) -> None:
        """See whether there is a result, now that time is up."""
        raise NotImplementedError

    def give_up(self) -> Any:
        """Say that time is up."""
        raise NotImplementedError


class _InLine(Parked):
    """A wait for one of the queues of a line."""

    __slots__ = ("line", "queue")

    def give_up(self) -> Any:
        """Say that time is up."""
        raise timed_out(self.queue is self.line.senders, self.milliseconds)

    def __init__(self, line: Line, queue: OrderedDict[Any, None]) -> None:
        super().__init__()
        self.line = line
        self.queue = queue

    def leave(self) -> None:
        """Step out of the line. After the last one, calls on the socket need not be watched any more."""
        self.queue.pop(self, None)
        self.line.rest()

    def look_once_more(self) -> None:
        """Have the line serve whom it can, this one last."""
        self.queue[self] = None
        self.line.check()
        self.leave()


class ParkedReceive(_InLine):
    """A message that has not come yet.

    Who makes one puts it into the queue. `message` is what was taken; it goes back when the task is not to have it.
    """

    __slots__ = ("arguments", "kind", "message", "receipt", "socket")

    receipt: int  # of the message: `receive_for` sets both

    def __init__(self, line: Line, kind: Kind, socket: Any, arguments: tuple[Any, ...]) -> None:
        self.kind = kind
        self.socket = socket
        self.arguments = arguments
        self.message: Any = None
        super().__init__(line, line.receivers)

    def look(self) -> bool:
        """Take a message if there is one; True when that settled the operation, whatever came of it."""
        if self.done():
            return True  # a signal handler raised before the line had noted it
        try:
            if self.message is None and not receive_for(self, self.socket, self.kind.attempt, self.arguments):
                return False
        except (ZMQError, ValueError) as error:
            self.fail(error)
            return True
        self.settle(self.message)
        return True

    def undo(self) -> None:
        """Push back what was received, and receive nothing any more."""
        self.leave()
        if self.message is not None:
            message, self.message = self.message, None
            return_message(self.socket, self.kind, message, self.receipt)


class ParkedSend(Sending, _InLine):
    """A message that no peer can take yet."""

    __slots__ = ("attempt",)

    def __init__(self, line: Line, attempt: Callable[[], Any]) -> None:
        self.attempt = attempt
        super().__init__(line, line.senders)
        line.senders[self] = None


class ParkedSendBatch(ParkedSend):
    """A batch that waits; what was sent before time was up counts."""

    __slots__ = ("batch",)

    def __init__(self, line: Line, batch: Batch) -> None:
        self.batch = batch
        super().__init__(line, batch.attempt)

    def outcome(self, sent: Any) -> int:
        """Say how many were sent: all."""
        return self.batch.sent

    def give_up(self) -> Any:
        """Say how many were sent, or that none was."""
        return self.batch.sent or super().give_up()


class ParkedPoll(_InLine):
    """A wait for events of one socket."""

    __slots__ = ("flags",)

    def __init__(self, line: Line, flags: int) -> None:
        self.flags = flags
        super().__init__(line, line.listeners)
        line.listen_in_order(self)

    def notice(self, events: int) -> bool:
        """Succeed with the events that are there."""
        self.leave()
        self.settle(events)
        return False

    def give_up(self) -> int:
        """Say that there are no events."""
        return 0


class ParkedPollAll(Parked):
    """A wait for events of all that a Poller has."""

    __slots__ = ("interests",)

    def __init__(self, station: Station, sockets: list[tuple[Any, int]]) -> None:
        super().__init__()
        self.interests = Interests(self, station, sockets)
        self.interests.register()

    def settle(self, result: Any) -> None:
        """Succeed."""
        self.leave()
        super().settle(result)

    def fail(self, error: Exception) -> None:
        """Fail."""
        self.leave()
        super().fail(error)

    def leave(self) -> None:
        """Unregister everywhere."""
        self.interests.leave()

    def look_once_more(self) -> None:
        """See whether something is ready."""
        self.interests.look()

    def give_up(self) -> list[tuple[Any, int]]:
        """Say that nothing is ready."""
        return []
