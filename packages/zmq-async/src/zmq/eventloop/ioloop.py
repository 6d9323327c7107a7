"""Tornado's loop by the names that programs once needed: sockets work on it as it is now."""

from __future__ import annotations

import warnings

try:
    from tornado.ioloop import IOLoop as IOLoop
    from tornado.ioloop import PeriodicCallback as PeriodicCallback
except ImportError as _error:
    raise ImportError("zmq.eventloop needs tornado: pip install 'zmq-async[tornado]'") from _error

__all__ = ["IOLoop", "PeriodicCallback", "ZMQIOLoop", "install"]

ZMQIOLoop = IOLoop


def install() -> None:
    """Do nothing; deprecated."""
    warnings.warn(
        "zmq.eventloop.ioloop.install() does nothing: remove the call", DeprecationWarning, stacklevel=2
    )
