"""Sockets for anyio and trio: `send`, `recv`, `poll` and their relatives are coroutines.

```python
import anyio
import zmq
import zmq.anyio

async def main():
    async with zmq.anyio.Context() as context, context.socket(zmq.PULL) as socket:
        socket.bind("tcp://127.0.0.1:5555")
        async for message in socket:
            print(message)

anyio.run(main)  # or trio.run(main), or asyncio.run(main())
```

They work on asyncio, uvloop and trio, whichever runs. See `Socket`.
"""

from __future__ import annotations

try:
    import anyio as _anyio
except ImportError as _error:
    raise ImportError("zmq.anyio needs anyio: pip install 'zmq-async[anyio]'") from _error

from zmq.anyio._context import Context as Context
from zmq.anyio._poller import Poller as Poller
from zmq.anyio._socket import Socket as Socket
from zmq.anyio._tracker import MessageTracker as MessageTracker
from zmq.asyncio import _requires as _requires

__all__ = ["Context", "MessageTracker", "Poller", "Socket"]

for _class in (Context, MessageTracker, Poller, Socket):
    _class.__module__ = __name__
del _class, _anyio
