"""ProxySteerable: a proxy that obeys words on a fourth, controlling socket."""

from __future__ import annotations

import zmq
from zmq.devices._setup import Endpoint, Option, RandomPort
from zmq.devices.proxydevice import ProcessProxy, Proxy, ProxyBase, ThreadProxy

__all__ = ("ProcessProxySteerable", "ProxySteerable", "ThreadProxySteerable")


class ProxySteerableBase(ProxyBase):
    """What the steerable proxies in the foreground, in a thread and in a process have in common."""

    bind_ctrl: Endpoint = Endpoint("Bind")
    connect_ctrl: Endpoint = Endpoint("Connect")
    setsockopt_ctrl: Option = Option()
    bind_ctrl_to_random_port: RandomPort = RandomPort()

    def __init__(
        self, in_type: int, out_type: int, mon_type: int = zmq.PUB, ctrl_type: int | None = None
    ) -> None:
        super().__init__(in_type, out_type, mon_type)
        self.ctrl_type = ctrl_type
        if ctrl_type is not None:
            self._ends = ("in", "out", "mon", "ctrl")

    def run_device(self) -> None:
        ins, outs, mons = self._setup_sockets()[:3]
        zmq.proxy_steerable(ins, outs, mons, self._control, counters=self._counters)


class ProxySteerable(ProxySteerableBase, Proxy):
    """A `Proxy` that can be paused, resumed and ended by messages; `start` runs it in the caller.

    Messages on the controlling socket are ``PAUSE``, ``RESUME``, ``TERMINATE`` and ``STATISTICS``, see
    `zmq.proxy_steerable`. ``bind_ctrl``, ``connect_ctrl``, ``setsockopt_ctrl`` and ``bind_ctrl_to_random_port`` are for
    it; the rest is as in `Proxy`.

    Parameters
    ----------
    in_type, out_type, mon_type
        As for `Proxy`.
    ctrl_type
        Type of the controlling socket, which receives commands: PAIR, PULL, SUB or REP; None for a proxy without one.

    .. versionadded:: 1.0
    """


class ThreadProxySteerable(ProxySteerableBase, ThreadProxy):
    """A `ProxySteerable` that runs in a thread.

    .. versionadded:: 1.0
    """


class ProcessProxySteerable(ProxySteerableBase, ProcessProxy):
    """A `ProxySteerable` that runs in a process.

    .. versionadded:: 1.0
    """
