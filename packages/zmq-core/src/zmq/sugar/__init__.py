"""The Python conveniences on top of the backend."""

import sys

from zmq.backend import Frame as Frame
from zmq.backend import Message as Message
from zmq.backend import MessageTracker as MessageTracker
from zmq.backend import device as device
from zmq.error import Again as Again
from zmq.error import ContextTerminated as ContextTerminated
from zmq.error import DraftFDWarning as DraftFDWarning
from zmq.error import ForkedSocket as ForkedSocket
from zmq.error import InterruptedSystemCall as InterruptedSystemCall
from zmq.error import NotDone as NotDone
from zmq.error import SocketClosed as SocketClosed
from zmq.error import SocketInUse as SocketInUse
from zmq.error import ZMQBaseError as ZMQBaseError
from zmq.error import ZMQBindError as ZMQBindError
from zmq.error import ZMQError as ZMQError
from zmq.error import ZMQVersionError as ZMQVersionError
from zmq.sugar.context import Context as Context
from zmq.sugar.context import SyncContext as SyncContext
from zmq.sugar.poll import Poller as Poller
from zmq.sugar.poll import select as select
from zmq.sugar.socket import Socket as Socket
from zmq.sugar.socket import SyncSocket as SyncSocket
from zmq.sugar.version import __revision__ as __revision__
from zmq.sugar.version import __version__ as __version__
from zmq.sugar.version import pyzmq_version as pyzmq_version
from zmq.sugar.version import pyzmq_version_info as pyzmq_version_info
from zmq.sugar.version import zmq_version as zmq_version
from zmq.sugar.version import zmq_version_info as zmq_version_info

TYPE_CHECKING = False
if TYPE_CHECKING:
    from zmq.sugar.stopwatch import Stopwatch as Stopwatch
    from zmq.sugar.tracker import _FINISHED_TRACKER as _FINISHED_TRACKER

__all__ = [
    "_FINISHED_TRACKER",
    "Again",
    "Context",
    "ContextTerminated",
    "DraftFDWarning",
    "ForkedSocket",
    "Frame",
    "InterruptedSystemCall",
    "Message",
    "MessageTracker",
    "NotDone",
    "Poller",
    "Socket",
    "SocketClosed",
    "SocketInUse",
    "Stopwatch",
    "SyncContext",
    "SyncSocket",
    "ZMQBaseError",
    "ZMQBindError",
    "ZMQError",
    "ZMQVersionError",
    "__revision__",
    "__version__",
    "device",
    "pyzmq_version",
    "pyzmq_version_info",
    "select",
    "zmq_version",
    "zmq_version_info",
]

# What few programs need costs no time before they do: name -> module of this package.
_LATER = {
    "_FINISHED_TRACKER": "tracker",
    "Stopwatch": "stopwatch",
    "frame": "frame",
    "monitor": "monitor",
    "attrsettr": "attrsettr",
    "stopwatch": "stopwatch",
    "tracker": "tracker",
}

if not TYPE_CHECKING:  # to a type checker it would say that every name exists

    def __getattr__(name):
        module = _LATER.get(name)
        if module is None:
            raise AttributeError(f"module 'zmq.sugar' has no attribute {name!r}")
        path = f"zmq.sugar.{module}"
        __import__(path)
        value = sys.modules[path]
        if name != module:
            value = getattr(value, name)
        globals()[name] = value
        return value
