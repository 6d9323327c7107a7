"""MonitoredQueue: a proxy whose monitoring socket tells which way a message went."""

from __future__ import annotations

import zmq
from zmq.devices.monitoredqueue import monitored_queue
from zmq.devices.proxydevice import ProcessProxy, Proxy, ProxyBase, ThreadProxy

__all__ = ("MonitoredQueue", "ProcessMonitoredQueue", "ThreadMonitoredQueue")


class MonitoredQueueBase(ProxyBase):
    """What the monitored queues in the foreground, in a thread and in a process have in common."""

    def __init__(
        self,
        in_type: int,
        out_type: int,
        mon_type: int = zmq.PUB,
        in_prefix: bytes | str = b"in",
        out_prefix: bytes | str = b"out",
    ) -> None:
        super().__init__(in_type, out_type, mon_type)
        self._in_prefix = in_prefix.encode() if isinstance(in_prefix, str) else in_prefix
        self._out_prefix = out_prefix.encode() if isinstance(out_prefix, str) else out_prefix

    def run_device(self) -> None:
        ins, outs, mons = self._setup_sockets()
        monitored_queue(
            ins, outs, mons, self._in_prefix, self._out_prefix, control=self._control, counters=self._counters
        )


class MonitoredQueue(MonitoredQueueBase, Proxy):
    """A `Proxy` that marks what it sends to the monitoring socket; `start` runs it in the caller.

    Unlike a proxy it also passes messages between two ROUTERs: their addresses change places.

    Parameters
    ----------
    in_type, out_type, mon_type
        As for `Proxy`.
    in_prefix, out_prefix
        First part of each message on the monitoring socket: the one for those from the in-socket, the other for those
        from the out-socket. Text is encoded as UTF-8.

    .. versionadded:: 1.0
    """


class ThreadMonitoredQueue(MonitoredQueueBase, ThreadProxy):
    """A `MonitoredQueue` that runs in a thread.

    .. versionadded:: 1.0
    """


class ProcessMonitoredQueue(MonitoredQueueBase, ProcessProxy):
    """A `MonitoredQueue` that runs in a process.

    .. versionadded:: 1.0
    """
