"""Say what to install where gevent is missing: pyzmq brings zmq.green along, gevent comes with who uses it."""

from __future__ import annotations

from zmq.green import _requires as _requires  # a core that does not fit is told first

try:
    import gevent as gevent
except ModuleNotFoundError as error:
    if error.name != "gevent":
        raise
    raise ModuleNotFoundError(
        "zmq.green needs gevent: pip install 'zmq-green[gevent]'", name="gevent"
    ) from None
