"""What has to be kept of messages until they can be sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

import zmq
from zmq.asyncio._pending import Send
from zmq.error import Again

if TYPE_CHECKING:
    from zmq.asyncio._line import Line

__all__ = ["Batch", "SendBatch", "kept"]

_DONTWAIT = 1


def kept(data: Any, copy: bool) -> Any:
    """What to keep of a part that is sent later: with copy=True its owner may change it meanwhile."""
    if not copy or isinstance(data, (bytes, zmq.Frame)):
        return data
    try:
        return bytes(memoryview(data))
    except TypeError:
        return data  # the send will say what is wrong with it


class Batch:
    """The messages of `send_many` that are still to be sent."""

    def __init__(self, send: Callable[..., int], socket: Any, messages: list[Any], copy: bool) -> None:
        self.send = send
        self.socket = socket
        self.messages = messages
        self.copy = copy
        self.sent = 0

    def attempt(self) -> Any:
        """Send what can be sent now; False when something is left, else how many were sent altogether."""
        rest = self.messages[self.sent :] if self.sent else self.messages
        if rest:
            try:
                self.sent += self.send(self.socket, rest, _DONTWAIT, self.copy)
            except Again:
                return False
        return False if self.sent < len(self.messages) else self.sent


class SendBatch(Send):
    """A batch that waits; what was sent before time was up counts."""

    __slots__ = ("batch",)

    def __init__(self, line: Line, batch: Batch) -> None:
        super().__init__(line, batch.attempt)
        self.batch = batch

    def give_up(self) -> None:
        """Say how many were sent, or that none was."""
        if self.batch.sent:
            self.set_result(self.batch.sent)
        else:
            super().give_up()
