"""Many messages in one call: one look at the arguments, one list."""

from zmq._refusals import shorten
from zmq.backend.cffi.lending import collect_if_any
from zmq.backend.cffi.receiving import take, try_take
from zmq.backend.cffi.sending import check_sendable, is_small, send_bytes, send_multipart, send_one
from zmq.backend.cffi.taken_message import Taken
from zmq.error import Again, ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from zmq.backend.cffi.state import SocketState


def send_many(
    state: "SocketState", messages: "Any", flags: int, copy: bool, threshold: int, multipart: bool
) -> int:
    """Send each of `messages` and return how many were sent; refuses a bad batch before anything is sent."""
    state.check()
    collect_if_any()
    if not isinstance(messages, (list, tuple)):
        if isinstance(messages, (str, bytes)):
            kind = type(messages).__name__
            raise TypeError(f"send_many() takes a list of messages, not one {kind}: {shorten(messages)}")
        messages = list(messages)
    if multipart:
        messages = _listed(messages)
    _check_messages(messages, multipart)
    sent = 0
    try:
        for one in messages:
            if multipart:
                send_multipart(state, one, flags, copy, threshold, False)
            elif not is_small(one) or not send_bytes(state, one, flags):
                send_one(state, one, flags, copy, threshold, False, None, None)
            sent += 1
    except Again:
        if not sent:
            raise
    return sent


def _check_messages(messages: "Any", multipart: bool) -> None:
    for index, message in enumerate(messages):
        try:
            if not multipart:
                if type(message) is not bytes:
                    check_sendable(message)
            elif not isinstance(message, (list, tuple)) or not message:
                raise TypeError(f"a multipart message is a list of parts, not {shorten(message)}")
            else:
                for part in message:
                    check_sendable(part)
        except (TypeError, BufferError) as error:
            raise type(error)(f"message {index}: {error}") from None


def _listed(messages: "Any") -> "list[Any]":
    """The messages as lists of parts; iterators, which can be read once only, are read here."""
    return [
        one if isinstance(one, (list, tuple, str, bytes)) or not hasattr(one, "__iter__") else list(one)
        for one in messages
    ]


def receive_many(state: "SocketState", most: int, flags: int, copy: bool, multipart: bool) -> "list[Any]":
    """Wait for a message, then take all that are there, up to `most`."""
    if most < 1:
        raise ValueError(f"max_messages must be 1 or more, not {most}")
    collect_if_any()
    # The last may be empty: what is taken is in here before anything can raise.
    batch: list[Taken] = []
    try:
        try:
            batch.append(Taken(state, multipart, copy))
            take(batch[-1], flags)
            while len(batch) < most:
                batch.append(Taken(state, multipart, copy))
                if not try_take(batch[-1]):
                    batch.pop()
                    break
        except (ZMQError, MemoryError):
            # What is in hand counts; a closed socket or context will say so again at the next call.
            batch.pop().push_back(tell=False)
            if not batch:
                raise
        return _converted(state, batch, copy, multipart)
    except BaseException:
        _push_back(state, batch)
        raise


def _converted(state: "SocketState", batch: "list[Taken]", copy: bool, multipart: bool) -> "list[Any]":
    messages: list[Any] = []
    try:
        for one in batch:
            messages.append(one.contents() if copy else one.frames())
    except MemoryError:
        if not messages:
            raise
        _push_back(state, batch[len(messages) :])
        del batch[len(messages) :]
    for one in batch:
        one.release()
    return messages if multipart else [parts[0] for parts in messages]


def _push_back(state: "SocketState", batch: "list[Taken]") -> None:
    """Put a batch back in its order, and only then tell the watchers, who run Python code."""
    for one in reversed(batch):
        one.push_back(tell=False)
    state.notify_watchers()
