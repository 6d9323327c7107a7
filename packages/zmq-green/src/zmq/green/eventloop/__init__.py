"""Tornado's event loop and `ZMQStream` among greenlets. Needs tornado: install zmq-green[tornado].

The loop lets other greenlets run while it waits, if `gevent.monkey.patch_all` was called before tornado was imported:
Python's selectors are gevent's then.
"""

from __future__ import annotations

try:
    from zmq.eventloop.ioloop import IOLoop as IOLoop
except ModuleNotFoundError as _missing:
    raise ImportError("zmq.green.eventloop needs tornado: pip install 'zmq-green[tornado]'") from _missing

__all__ = ["IOLoop"]
