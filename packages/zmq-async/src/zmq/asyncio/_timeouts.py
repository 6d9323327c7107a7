"""How long an operation may wait."""

from __future__ import annotations

from typing import Any

import zmq

__all__ = ["RCVTIMEO", "SNDTIMEO", "milliseconds", "patience"]

RCVTIMEO = 27
SNDTIMEO = 28

_DONTWAIT = 1

_sync_get: Any = zmq.Socket.get


def milliseconds(timeout: Any) -> float:
    """Return a timeout that may be waited for; a negative one, which never ends, for None.

    Raises
    ------
    TypeError
        It is no number.
    ValueError
        It is NaN.
    OverflowError
        It is an int that no float can hold.
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


def patience(socket: Any, option: int, flags: int, timeout: Any) -> float:
    """Return how many milliseconds an operation may wait: 0 not at all, a negative number for ever.

    Parameters
    ----------
    socket, option
        Whose option says so when `timeout` is None.
    flags
        DONTWAIT waits not at all.
    timeout
        That of the call.
    """
    if flags & _DONTWAIT:
        return 0
    if timeout is None:
        limit: float = _sync_get(socket, option)
        return limit
    return milliseconds(timeout)
