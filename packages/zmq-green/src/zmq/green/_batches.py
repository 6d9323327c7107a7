"""Attempts that need more than one call of the core to say."""

from __future__ import annotations

from typing import Any, Callable

from zmq.error import Again

__all__ = ["Batch", "size_or_none"]

_DONTWAIT = 1


def size_or_none(receive: Callable[[], int]) -> tuple[int] | None:
    """Return the size of a message in a tuple: it may be 0. None when there is no message."""
    try:
        return (receive(),)
    except Again:
        return None


class Batch:
    """The messages of `send_many` that are still to be sent."""

    def __init__(self, send: Callable[..., int], socket: Any, messages: list[Any], copy: bool) -> None:
        self.send = send
        self.socket = socket
        self.messages = messages
        self.copy = copy
        self.sent = 0

    def attempt(self) -> bool:
        """Send what can be sent now; False when something is left."""
        rest = self.messages[self.sent :] if self.sent else self.messages
        if rest:
            try:
                self.sent += self.send(self.socket, rest, _DONTWAIT, self.copy)
            except Again:
                return False
        return self.sent == len(self.messages)
