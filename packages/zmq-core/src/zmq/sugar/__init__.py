"""The Python conveniences on top of the backend."""

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
from zmq.sugar.frame import Frame as Frame
from zmq.sugar.frame import Message as Message
from zmq.sugar.poll import Poller as Poller
from zmq.sugar.poll import select as select
from zmq.sugar.socket import Socket as Socket
from zmq.sugar.socket import SyncSocket as SyncSocket
from zmq.sugar.tracker import _FINISHED_TRACKER as _FINISHED_TRACKER
from zmq.sugar.tracker import MessageTracker as MessageTracker
from zmq.sugar.version import __revision__ as __revision__
from zmq.sugar.version import __version__ as __version__
from zmq.sugar.version import pyzmq_version as pyzmq_version
from zmq.sugar.version import pyzmq_version_info as pyzmq_version_info
from zmq.sugar.version import zmq_version as zmq_version
from zmq.sugar.version import zmq_version_info as zmq_version_info

TYPE_CHECKING = False
if TYPE_CHECKING:
    from zmq.sugar.stopwatch import Stopwatch as Stopwatch

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


if not TYPE_CHECKING:  # to a type checker it would say that every name exists

    def __getattr__(name):
        if name == "Stopwatch":
            from zmq.sugar.stopwatch import Stopwatch as value
        elif name == "stopwatch":
            import zmq.sugar.stopwatch as value
        elif name == "monitor":
            import zmq.sugar.monitor as value
        else:
            raise AttributeError(f"module 'zmq.sugar' has no attribute {name!r}")
        globals()[name] = value
        return value
