"""Tornado's loop by the names that programs once needed: sockets work on it as it is now."""

from __future__ import annotations

from zmq.eventloop.ioloop import IOLoop as IOLoop
from zmq.eventloop.ioloop import install as install

__all__ = ["IOLoop", "install"]
