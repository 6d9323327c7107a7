"""Tornado's loop by the names that programs once needed: sockets work on it as it is now."""

from __future__ import annotations

from zmq.eventloop.ioloop import IOLoop as IOLoop
from zmq.eventloop.ioloop import PeriodicCallback as PeriodicCallback
from zmq.eventloop.ioloop import ZMQIOLoop as ZMQIOLoop
from zmq.eventloop.ioloop import install as install

__all__ = ["IOLoop", "PeriodicCallback", "ZMQIOLoop", "install"]
