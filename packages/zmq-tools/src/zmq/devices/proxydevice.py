"""Proxy: a device that also sends every message to a third, monitoring socket."""

from __future__ import annotations

import zmq
from zmq.devices._setup import Endpoint, Option, RandomPort
from zmq.devices.basedevice import Device, ProcessDevice, ThreadDevice

__all__ = ("ProcessProxy", "Proxy", "ThreadProxy")


class ProxyBase(Device):
    """What the proxies in the foreground, in a thread and in a process have in common."""

    bind_mon: Endpoint = Endpoint("Bind")
    connect_mon: Endpoint = Endpoint("Connect")
    setsockopt_mon: Option = Option()
    bind_mon_to_random_port: RandomPort = RandomPort()

    _ends: tuple[str, ...] = ("in", "out", "mon")

    def __init__(self, in_type: int, out_type: int, mon_type: int = zmq.PUB) -> None:
        super().__init__(zmq.QUEUE, in_type, out_type)
        self.mon_type = mon_type

    def run_device(self) -> None:
        ins, outs, mons = self._setup_sockets()
        zmq.proxy_steerable(ins, outs, mons, self._control, counters=self._counters)


class Proxy(ProxyBase):
    """A device that sends a copy of each message to a monitoring socket; `start` runs it in the caller.

    ``bind_mon``, ``connect_mon``, ``setsockopt_mon`` and ``bind_mon_to_random_port`` are for that socket; the rest is
    as in `Device`.

    Parameters
    ----------
    in_type, out_type
        Types of the two sockets, of `zmq.SocketType`.
    mon_type
        Type of the monitoring socket: PUB, PUSH, DEALER or PAIR.

    .. versionadded:: 1.0
    """


class ThreadProxy(ProxyBase, ThreadDevice):
    """A `Proxy` that runs in a thread.

    .. versionadded:: 1.0
    """


class ProcessProxy(ProxyBase, ProcessDevice):
    """A `Proxy` that runs in a process.

    .. versionadded:: 1.0
    """
