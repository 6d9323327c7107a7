"""The whole of `zmq` for gevent: what waits lets other greenlets run.

```python
import gevent
import zmq.green as zmq

def echo(socket):
    for message in socket.messages():
        socket.send(message)

with zmq.Context() as context, context.socket(zmq.REP) as server, context.socket(zmq.REQ) as client:
    port = server.bind_to_random_port("tcp://127.0.0.1")
    gevent.spawn(echo, server)
    client.connect(f"tcp://127.0.0.1:{port}")
    client.send(b"hello")
    print(client.recv())
```

Its own are Context, Socket, Poller, MessageTracker, zmq_poll, select, proxy, proxy_steerable and device. It needs no
monkey-patching, and works with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import zmq as _zmq
from zmq import *  # noqa: F403
from zmq.green import _gevent as _gevent  # first: all else needs it
from zmq.green import _requires as _requires
from zmq.green import core as core
from zmq.green import poll as poll
from zmq.green._context import Context as Context  # type: ignore[assignment]  # a context of green sockets
from zmq.green._socket import Socket as Socket
from zmq.green._tracker import MessageTracker as MessageTracker
from zmq.green.device import device as device  # type: ignore[assignment]
from zmq.green.device import proxy as proxy  # type: ignore[assignment]
from zmq.green.device import proxy_steerable as proxy_steerable  # type: ignore[assignment]
from zmq.green.poll import Poller as Poller
from zmq.green.poll import select as select
from zmq.green.poll import zmq_poll as zmq_poll

__all__ = _zmq.__all__

for _class in (Context, MessageTracker, Poller, Socket):
    _class.__module__ = __name__
del _class

if not TYPE_CHECKING:  # to a type checker it would say that every name exists

    def __getattr__(name: str) -> Any:
        """Give what `zmq` has beside its public names, such as ``zmq.green.error``."""
        if name.startswith("__") or name == "green":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            return getattr(_zmq, name)
        except AttributeError:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
