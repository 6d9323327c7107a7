"""Sockets for asyncio: `send`, `recv`, `poll` and their relatives return Futures.

```python
import asyncio
import zmq.asyncio

async def main():
    async with zmq.asyncio.Context() as context, context.socket(zmq.PULL) as socket:
        socket.bind("tcp://127.0.0.1:5555")
        async for message in socket:
            print(message)

asyncio.run(main())
```

They work on every asyncio loop, Windows' default included. See `Socket`.
"""

from __future__ import annotations

from zmq.asyncio import _requires as _requires
from zmq.asyncio._context import Context as Context
from zmq.asyncio._deprecated import ProactorSelectorThreadWarning as ProactorSelectorThreadWarning
from zmq.asyncio._deprecated import ZMQEventLoop as ZMQEventLoop
from zmq.asyncio._deprecated import install as install
from zmq.asyncio._fairness import DEFAULT as _DEFAULT
from zmq.asyncio._fairness import use_settings as _use_settings
from zmq.asyncio._poller import Poller as Poller
from zmq.asyncio._socket import Socket as Socket
from zmq.asyncio._tracker import MessageTracker as MessageTracker
from zmq.asyncio._version import __version__ as __version__

__all__ = [
    "FAIRNESS",
    "Context",
    "MessageTracker",
    "Poller",
    "Socket",
    "ZMQEventLoop",
    "__version__",
    "install",
]

# The `Socket.fairness` of sockets that have none of their own: set it here, before they are used in a loop.
FAIRNESS: int = _DEFAULT
_use_settings(globals())

for _class in (Context, MessageTracker, Poller, ProactorSelectorThreadWarning, Socket, ZMQEventLoop):
    _class.__module__ = __name__
del _class
