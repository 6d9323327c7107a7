"""How long an operation may wait."""

from __future__ import annotations

from typing import Any

import zmq
from zmq.sugar.timeouts import milliseconds

__all__ = ["RCVTIMEO", "SNDTIMEO", "milliseconds", "patience"]

RCVTIMEO = 27
SNDTIMEO = 28

_DONTWAIT = 1

_sync_get: Any = zmq.Socket.get


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
