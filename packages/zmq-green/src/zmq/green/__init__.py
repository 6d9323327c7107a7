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

if TYPE_CHECKING:  # all but what is of this module's own, which a type checker would take for that of `zmq`
    from zmq import COPY_THRESHOLD as COPY_THRESHOLD
    from zmq import DRAFT_API as DRAFT_API
    from zmq import IPC_PATH_MAX_LEN as IPC_PATH_MAX_LEN
    from zmq import PYZMQ_DRAFT_API as PYZMQ_DRAFT_API
    from zmq import Again as Again
    from zmq import ContextTerminated as ContextTerminated
    from zmq import DraftFDWarning as DraftFDWarning
    from zmq import ForkedSocket as ForkedSocket
    from zmq import Frame as Frame
    from zmq import InterruptedSystemCall as InterruptedSystemCall
    from zmq import Message as Message
    from zmq import MonitorEvents as MonitorEvents
    from zmq import NotDone as NotDone
    from zmq import ReceivedMessage as ReceivedMessage
    from zmq import SocketClosed as SocketClosed
    from zmq import SocketEvent as SocketEvent
    from zmq import SocketInUse as SocketInUse
    from zmq import Stopwatch as Stopwatch
    from zmq import SyncContext as SyncContext
    from zmq import SyncSocket as SyncSocket
    from zmq import ZMQBaseError as ZMQBaseError
    from zmq import ZMQBindError as ZMQBindError
    from zmq import ZMQError as ZMQError
    from zmq import ZMQVersionError as ZMQVersionError
    from zmq import __revision__ as __revision__
    from zmq import __version__ as __version__
    from zmq import build_info as build_info
    from zmq import constants as constants
    from zmq import curve_keypair as curve_keypair
    from zmq import curve_public as curve_public
    from zmq import error as error
    from zmq import get_includes as get_includes
    from zmq import get_library_dirs as get_library_dirs
    from zmq import has as has
    from zmq import pyzmq_version as pyzmq_version
    from zmq import pyzmq_version_info as pyzmq_version_info
    from zmq import strerror as strerror
    from zmq import zmq_errno as zmq_errno
    from zmq import zmq_version as zmq_version
    from zmq import zmq_version_info as zmq_version_info
    from zmq.constants import *  # noqa: F403
else:
    from zmq import *  # noqa: F403

from zmq.green import _gevent as _gevent  # first: all else needs it
from zmq.green import _requires as _requires
from zmq.green import core as core
from zmq.green import poll as poll
from zmq.green._context import Context as Context
from zmq.green._socket import Socket as Socket
from zmq.green._tracker import MessageTracker as MessageTracker
from zmq.green.device import device as device
from zmq.green.device import proxy as proxy
from zmq.green.device import proxy_steerable as proxy_steerable
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
