"""ZMQStream: callbacks for a socket's messages, in tornado's event loop among greenlets."""

from __future__ import annotations

from zmq.eventloop.zmqstream import ZMQStream as ZMQStream

__all__ = ["ZMQStream"]
