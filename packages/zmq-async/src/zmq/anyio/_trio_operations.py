"""Operations that have to wait, in trio: each parks its task until it has a result.

trio cancels no task that it has woken, so a message that was handed over arrives.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

import outcome
import trio
from trio import lowlevel

from zmq.asyncio._operations import Sending
from zmq.backend import receive_for
from zmq.error import ZMQError, timed_out
from zmq.sugar.poll_sockets import PollSockets
from zmq.sugar.recv_modes import return_message

if TYPE_CHECKING:
    from collections import OrderedDict

    from zmq.asyncio._loop_state import LoopState
    from zmq.asyncio._readiness import LoopReadiness
    from zmq.sugar.batch import Batch
    from zmq.sugar.recv_modes import RecvMode

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


class _Queued(Parked):
    """A wait for one of the queues of a socket's readiness."""

    __slots__ = ("queue", "readiness")

    def __init__(self, readiness: LoopReadiness, queue: OrderedDict[Any, None]) -> None:
        super().__init__()
        self.readiness = readiness
        self.queue = queue

    def give_up(self) -> Any:
        """Say that time is up."""
        raise timed_out(self.queue is self.readiness.senders, self.milliseconds)

    def leave(self) -> None:
        """Leave the queue. After the last one, calls on the socket need not be watched any more."""
        self.queue.pop(self, None)
        self.readiness.rest()

    def look_once_more(self) -> None:
        """Have all that wait for the socket try, this one last."""
        self.queue[self] = None
        self.readiness.check()
        self.leave()


class ParkedReceive(_Queued):
    """A message that has not come yet.

    Who makes one puts it into the queue. `message` is what was taken; it goes back when the task is not to have it.
    """

    __slots__ = ("arguments", "message", "mode", "receipt", "socket")

    receipt: int  # of the message: `receive_for` sets both

    def __init__(
        self, readiness: LoopReadiness, mode: RecvMode, socket: Any, arguments: tuple[Any, ...]
    ) -> None:
        self.mode = mode
        self.socket = socket
        self.arguments = arguments
        self.message: Any = None
        super().__init__(readiness, readiness.receivers)

    def look(self) -> bool:
        """Take a message if there is one; True when that settled the operation, whatever came of it."""
        if self.done():
            return True  # a signal handler raised before that was noted
        try:
            if self.message is None and not receive_for(self, self.socket, self.mode.attempt, self.arguments):
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
            return_message(self.socket, self.mode, message, self.receipt)


class ParkedSend(Sending, _Queued):
    """A message that no peer can take yet."""

    __slots__ = ("attempt",)

    def __init__(self, readiness: LoopReadiness, attempt: Callable[[], Any]) -> None:
        self.attempt = attempt
        super().__init__(readiness, readiness.senders)
        readiness.senders[self] = None


class ParkedSendBatch(ParkedSend):
    """A batch that waits; what was sent before time was up counts."""

    __slots__ = ("batch",)

    def __init__(self, readiness: LoopReadiness, batch: Batch) -> None:
        self.batch = batch
        super().__init__(readiness, batch.attempt)

    def outcome(self, sent: Any) -> int:
        """Say how many were sent: all."""
        return self.batch.sent

    def give_up(self) -> Any:
        """Say how many were sent, or that none was."""
        return self.batch.sent or super().give_up()


class ParkedPoll(_Queued):
    """A wait for events of one socket."""

    __slots__ = ("flags",)

    def __init__(self, readiness: LoopReadiness, flags: int) -> None:
        self.flags = flags
        super().__init__(readiness, readiness.listeners)
        readiness.listen_in_order(self)

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

    __slots__ = ("poll_sockets",)

    def __init__(self, loop_state: LoopState, sockets: list[tuple[Any, int]]) -> None:
        super().__init__()
        self.poll_sockets = PollSockets(self, loop_state, sockets)
        self.poll_sockets.register()

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
        self.poll_sockets.leave()

    def look_once_more(self) -> None:
        """See whether something is ready."""
        self.poll_sockets.look()

    def give_up(self) -> list[tuple[Any, int]]:
        """Say that nothing is ready."""
        return []
