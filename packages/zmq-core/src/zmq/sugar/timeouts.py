"""`timeout=` of a call: what RCVTIMEO and SNDTIMEO say, for this call only."""

from contextlib import suppress
from math import ceil
from time import monotonic

from zmq import backend as _backend
from zmq.error import Again, ZMQError
from zmq.sugar.batch import Batch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable

__all__ = ["RCVTIMEO", "SNDTIMEO", "milliseconds", "patience", "within"]

RCVTIMEO = 27
SNDTIMEO = 28

_DONTWAIT = 1
_INT_MAX = 0x7FFFFFFF
# The last arguments of these calls have to be given by name.
_NAMED = {
    "recv": ("metadata",),
    "recv_multipart": ("metadata",),
    "recv_into": ("nbytes", "flags", "truncate"),
    "send_multipart": ("routing_id", "group"),
}


def milliseconds(timeout: "Any") -> float:
    """Return a timeout that may be waited for; a negative one, which never ends, for None.

    Raises
    ------
    TypeError
        It is no number.
    ValueError
        It is NaN.
    OverflowError
        It is an int that no float can hold.

    .. versionadded:: 28.0
    """
    if timeout is None:
        return -1
    try:
        limit: float = timeout + 0.0
    except TypeError:
        raise TypeError(
            f"timeout is a number of milliseconds, or None, not {type(timeout).__name__}: {timeout!r}"
        ) from None
    if limit != limit:
        raise ValueError(
            "timeout is a number of milliseconds, not nan; None or a negative one waits for ever"
        )
    return limit


def patience(socket: "Any", option: int, flags: int, timeout: "Any") -> float:
    """Return how many milliseconds a call of an event loop may wait: 0 not at all, a negative number for ever.

    Parameters
    ----------
    socket, option
        Whose option says so when `timeout` is None.
    flags
        DONTWAIT waits not at all.
    timeout
        That of the call.

    .. versionadded:: 28.0
    """
    if flags & _DONTWAIT:
        return 0
    if timeout is None:
        return float(_backend.Socket.get(socket, option))
    return milliseconds(timeout)


def within(socket: "Any", timeout: "Any", name: str, *arguments: "Any") -> "Any":
    """Make a call on a socket that waits so many milliseconds at most; for ever, if they are negative.

    Parameters
    ----------
    socket, timeout
        Of the call.
    name
        The method of the backend's Socket.
    *arguments
        All others, in the order of its signature.
    """
    limit = milliseconds(timeout)
    call = getattr(_backend.Socket, name)
    names = _NAMED.get(name, ())
    count = len(arguments) - len(names)
    named = dict(zip(names, arguments[count:]))
    option = SNDTIMEO if name.startswith("send") else RCVTIMEO
    try:
        if name.startswith("send_many"):
            return _send_many(socket, limit, call, *arguments)
        return _with_option(socket, option, limit, lambda: call(socket, *arguments[:count], **named))
    except Again as error:
        if error._awaited is not None:
            sending, kind, _, _, lacks = error._awaited
            error._awaited = (sending, kind, limit, "timeout", lacks)
        raise


def _with_option(socket: "Any", option: int, limit: float, call: "Callable[[], Any]") -> "Any":
    """Make a call while the option has another value."""
    usual = _backend.Socket.get(socket, option)
    _backend.Socket.set(socket, option, -1 if limit < 0 else ceil(min(limit, _INT_MAX)))
    try:
        return call()
    finally:
        with suppress(ZMQError):  # it was closed meanwhile
            _backend.Socket.set(socket, option, usual)


def _send_many(
    socket: "Any", limit: float, call: "Callable[..., int]", messages: "Any", flags: int, copy: bool
) -> int:
    """Send a batch, all of it within the limit."""
    batch = Batch(call, socket, messages, copy)
    deadline = monotonic() + limit / 1000
    try:
        while not batch.attempt():
            left = limit if limit < 0 else max(0.0, (deadline - monotonic()) * 1000)
            _with_option(socket, SNDTIMEO, left, lambda: batch.send_next(flags))
    except Again:
        if not batch.sent:
            raise
    return batch.sent
