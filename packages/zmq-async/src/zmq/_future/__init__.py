"""Private names of pyzmq that programs use nevertheless, as types of async sockets and pollers; kept for those.

New programs use `zmq.asyncio.Socket` and `zmq.asyncio.Poller`.
"""

from __future__ import annotations

from asyncio import Future as Future

from zmq.asyncio import Poller as _AsyncPoller
from zmq.asyncio import Socket as _AsyncSocket

__all__ = ["Future", "_AsyncPoller", "_AsyncSocket"]
