"""What a receive takes from a socket, and how that goes back."""

from __future__ import annotations

from typing import Any, Callable

import zmq
from zmq.error import ZMQError

__all__ = ["RecvMode", "receipt_of", "return_message"]

_sync_receipt = zmq.Socket.receipt


class RecvMode:
    """What a receive takes from the socket, and how that is made of messages again.

    Attributes
    ----------
    attempt
        Called with the socket and the operation's arguments; returns None when there is nothing.
    messages
        Makes a list of messages, each a list of parts, of what `attempt` returned.
    many
        Whether that is a batch.
    """

    __slots__ = ("attempt", "many", "messages")

    def __init__(
        self, attempt: Callable[..., Any], messages: Callable[[Any], list[Any]], many: bool = False
    ) -> None:
        self.attempt = attempt
        self.messages = messages
        self.many = many


def return_message(socket: Any, mode: RecvMode, message: Any, receipt: int) -> bool:
    """Push back what a receive took; False when the socket was closed, and its messages with it."""
    try:
        for parts in reversed(mode.messages(message)):
            socket.push_back(parts, receipt)
            receipt &= ~1  # whether parts follow was asked after the last message
    except ZMQError:
        return False
    return True


def receipt_of(socket: Any) -> int:
    """Return the receipt of what was received just now, or 0 when another thread closed the socket or uses it since."""
    try:
        receipt: int = _sync_receipt(socket)
    except ZMQError:
        return 0
    return receipt
