"""Sockets in tornado's event loop: `zmqstream` for callbacks, `future` for coroutines.

Needs tornado: install zmq-async[tornado].
"""

from __future__ import annotations

from zmq.asyncio import _requires as _requires
from zmq.eventloop.ioloop import IOLoop as IOLoop

__all__ = ["IOLoop"]
