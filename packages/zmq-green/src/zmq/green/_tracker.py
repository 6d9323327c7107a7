"""MessageTracker: its wait lets other greenlets run."""

from __future__ import annotations

import time

from gevent import get_hub
from gevent.threadpool import ThreadPool

import zmq
from zmq.green._hub_state import hub_state_of

__all__ = ["MessageTracker"]

# Threads that wait for libzmq, apart from the hub's own: those look up host names.
_MAX_WAITS = 100
# Seconds after which a thread that has nothing to do ends.
_IDLE = 10


class MessageTracker(zmq.MessageTracker):
    """Tells when libzmq no longer uses the memory of one or more messages; `wait` lets other greenlets run.

    Notes
    -----
    A wait that is not over at once takes a thread until the message is, also when the greenlet is killed before.

    .. versionadded:: 1.0
    """

    def wait(self, timeout: float | None = -1) -> None:
        """Wait up to `timeout` seconds for libzmq to be done; a negative value or None waits for ever.

        Raises
        ------
        NotDone
            Time was up first.
        """
        if self.done or timeout == 0:
            super().wait(timeout)
            return
        hub = get_hub()
        hub_state = hub_state_of(hub)
        pool = hub_state.tracker_pool
        if pool is None:
            pool = hub_state.tracker_pool = ThreadPool(_MAX_WAITS, hub=hub, idle_task_timeout=_IDLE)
        if timeout is None or timeout < 0:
            pool.apply(super().wait)
            return
        deadline = time.monotonic() + timeout
        pool.apply(self._wait_until, (deadline,))

    def _wait_until(self, deadline: float) -> None:
        super().wait(max(0.0, deadline - time.monotonic()))
