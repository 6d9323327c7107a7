"""Devices: programs that pass messages between two sockets, in a thread or a process of their own.

basedevice            Device, ThreadDevice, ProcessDevice        monitoredqueue         monitored_queue
proxydevice           Proxy and its two background forms         monitoredqueuedevice   MonitoredQueue, same
proxysteerabledevice  ProxySteerable, same
"""

from __future__ import annotations

from zmq._tools import _requires as _requires

# isort: split
# After the check of zmq-core, which says what to install where there is none.
from zmq import DeviceType as DeviceType
from zmq import proxy as proxy
from zmq._tools._version import __version__ as __version__
from zmq.devices._statistics import Statistics as Statistics
from zmq.devices.basedevice import Device as Device
from zmq.devices.basedevice import ProcessDevice as ProcessDevice
from zmq.devices.basedevice import ThreadDevice as ThreadDevice
from zmq.devices.monitoredqueue import monitored_queue as monitored_queue
from zmq.devices.monitoredqueuedevice import MonitoredQueue as MonitoredQueue
from zmq.devices.monitoredqueuedevice import ProcessMonitoredQueue as ProcessMonitoredQueue
from zmq.devices.monitoredqueuedevice import ThreadMonitoredQueue as ThreadMonitoredQueue
from zmq.devices.proxydevice import ProcessProxy as ProcessProxy
from zmq.devices.proxydevice import Proxy as Proxy
from zmq.devices.proxydevice import ThreadProxy as ThreadProxy
from zmq.devices.proxysteerabledevice import ProcessProxySteerable as ProcessProxySteerable
from zmq.devices.proxysteerabledevice import ProxySteerable as ProxySteerable
from zmq.devices.proxysteerabledevice import ThreadProxySteerable as ThreadProxySteerable

__all__ = (
    "Device",
    "MonitoredQueue",
    "ProcessDevice",
    "ProcessMonitoredQueue",
    "ProcessProxy",
    "ProcessProxySteerable",
    "Proxy",
    "ProxySteerable",
    "Statistics",
    "ThreadDevice",
    "ThreadMonitoredQueue",
    "ThreadProxy",
    "ThreadProxySteerable",
    "monitored_queue",
)
