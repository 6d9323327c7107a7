"""The classes of this package, by the name of their module in older programs."""

from __future__ import annotations

from zmq.green._context import Context as Context
from zmq.green._socket import Socket as Socket
from zmq.green.device import device as device
from zmq.green.poll import Poller as Poller
from zmq.green.poll import zmq_poll as zmq_poll

__all__ = ["Context", "Poller", "Socket", "device", "zmq_poll"]
