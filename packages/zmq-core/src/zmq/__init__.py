"""Python bindings for libzmq.

constants   every constant, as enums and flat names        error       every exception
backend     the code that calls libzmq                     sugar       Context, Socket, Frame, Poller, ...
utils       monitor events, z85, json, ...                 decorators  functions given a context or a socket

Other distributions add packages beside these: zmq.asyncio and zmq.eventloop (zmq-async), zmq.auth (zmq-auth),
zmq.green (zmq-green), zmq.devices, zmq.log and zmq.ssh (zmq-tools). Constants are made when first used.
"""

import os as _os
import sys as _sys

from zmq import constants as _constants
from zmq import constants as constants
from zmq import error as error
from zmq.backend import DRAFT_API as DRAFT_API
from zmq.backend import IPC_PATH_MAX_LEN as IPC_PATH_MAX_LEN
from zmq.backend import ReceivedMessage as ReceivedMessage
from zmq.backend import build_info as _backend_info
from zmq.backend import curve_keypair as curve_keypair
from zmq.backend import curve_public as curve_public
from zmq.backend import device as device
from zmq.backend import has as has
from zmq.backend import proxy as proxy
from zmq.backend import proxy_steerable as proxy_steerable
from zmq.backend import strerror as strerror
from zmq.backend import use_settings as _use_settings
from zmq.backend import zmq_errno as zmq_errno
from zmq.backend import zmq_poll as zmq_poll
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
from zmq.sugar import Context as Context
from zmq.sugar import Frame as Frame
from zmq.sugar import Message as Message
from zmq.sugar import MessageTracker as MessageTracker
from zmq.sugar import Poller as Poller
from zmq.sugar import Socket as Socket
from zmq.sugar import SyncContext as SyncContext
from zmq.sugar import SyncSocket as SyncSocket
from zmq.sugar import select as select
from zmq.sugar.version import __revision__ as __revision__
from zmq.sugar.version import __version__ as __version__
from zmq.sugar.version import build_info as build_info
from zmq.sugar.version import pyzmq_version as pyzmq_version
from zmq.sugar.version import pyzmq_version_info as pyzmq_version_info
from zmq.sugar.version import zmq_version as zmq_version
from zmq.sugar.version import zmq_version_info as zmq_version_info

TYPE_CHECKING = False
if TYPE_CHECKING:
    from zmq.constants import *  # noqa: F403 - the stub lists every name
    from zmq.sugar.monitor import MonitorEvents as MonitorEvents
    from zmq.sugar.monitor import SocketEvent as SocketEvent
    from zmq.sugar.stopwatch import Stopwatch as Stopwatch
    from zmq.sugar.tracker import _FINISHED_TRACKER as _FINISHED_TRACKER

__all__ = [
    "COPY_THRESHOLD",
    "DRAFT_API",
    "IPC_PATH_MAX_LEN",
    "PYZMQ_DRAFT_API",
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
    "MonitorEvents",
    "NotDone",
    "Poller",
    "ReceivedMessage",
    "Socket",
    "SocketClosed",
    "SocketEvent",
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
    "build_info",
    "curve_keypair",
    "curve_public",
    "device",
    "get_includes",
    "get_library_dirs",
    "has",
    "proxy",
    "proxy_steerable",
    "pyzmq_version",
    "pyzmq_version_info",
    "select",
    "strerror",
    "zmq_errno",
    "zmq_poll",
    "zmq_version",
    "zmq_version_info",
]
__all__ += _constants.__all__

# Size in bytes below which copy=False copies after all; the default of sockets and frames made from now on.
COPY_THRESHOLD: int = 65536
PYZMQ_DRAFT_API: bool = DRAFT_API
_use_settings(globals())

_LAZY = frozenset(_constants.__all__)


def _sibling_folders() -> "list[str]":
    """Return the folders of other distributions' parts of `zmq`; editable installs keep them apart.

    `pkgutil.extend_path` finds them too, but imports typing.
    """
    found: list[str] = []
    for entry in _sys.path:
        folder = _os.path.join(entry, "zmq")
        if (
            folder not in __path__
            and _os.path.isdir(folder)
            and not _os.path.exists(_os.path.join(folder, "__init__.py"))
        ):
            found.append(folder)
    return found


if _os.path.exists(_os.path.join(__path__[0], "asyncio.py")):
    # Ours is a folder: an older pyzmq was here before.
    from zmq._repair import warn_of_mixed_files as _warn_of_mixed_files

    _warn_of_mixed_files(__path__[0])

__path__ += _sibling_folders()

# Sub-packages of other distributions; as attributes they are imported when first asked for.
_PACKAGES = {
    "_future": "zmq-async",
    "anyio": "zmq-async",
    "asyncio": "zmq-async",
    "auth": "zmq-auth",
    "cli": "zmq-tools",
    "curve_keygen": "zmq-auth",
    "devices": "zmq-tools",
    "eventloop": "zmq-async",
    "green": "zmq-green",
    "log": "zmq-tools",
    "ssh": "zmq-tools",
}


class _MissingPackages:
    """The last of sys.meta_path: says which distribution has a sub-package that no other finder found.

    `importlib.util.find_spec` asks the same finders as an import does, but wants None for what is missing.
    """

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        parent, _, package = name.partition(".")
        if parent != "zmq" or package not in _PACKAGES:
            return
        caller = _sys._getframe(2)
        if caller.f_code.co_name == "_find_and_load_unlocked":  # importlib's own name for an import
            asker = _sys._getframe(4).f_back
            listed = asker is not None and asker.f_code.co_name == "_handle_fromlist"
            text = f"No module named {name!r}; it belongs to {_PACKAGES[package]}: pip install {_PACKAGES[package]}"
            # `from zmq import asyncio` takes no notice of an error that names the module.
            raise ModuleNotFoundError(text, name=None if listed else name)


_sys.meta_path.append(_MissingPackages)


def _folders(*candidates: str, of_prefix: str) -> "list[str]":
    """Return those folders of this package that exist, and that of the prefix this package was built with."""
    package = _os.path.dirname(_os.path.abspath(__file__))
    folders = [_os.path.normpath(_os.path.join(package, candidate)) for candidate in candidates]
    build = _backend_info()
    if build["linkage"] == "prefix":
        folders.append(_os.path.join(str(build["location"]), of_prefix))
    return [folder for folder in folders if _os.path.isdir(folder)]


def get_includes() -> "list[str]":
    """Return the folders where C code compiled against this package finds headers, `zmq.h` among them.

    The first is the folder that holds `zmq`: Cython looks there for what code cimports from it. The `zmq.h` of a
    system's libzmq is where the compiler looks anyway.
    """
    return _folders("..", "backend/cython", "include", of_prefix="include")


def get_library_dirs() -> "list[str]":
    """Return the folders where C code linked against this package's libzmq finds libraries.

    None but that of this package when libzmq is the system's, or linked statically into the extension, which
    shares nothing: see `build_info`.
    """
    return _folders(".", of_prefix="lib")


if not TYPE_CHECKING:  # to a type checker it would say that every name exists

    def __getattr__(name):
        if name in _LAZY:
            value = getattr(_constants, name)
        elif name in ("Stopwatch", "_FINISHED_TRACKER"):
            value = getattr(sugar, name)
        elif name in ("MonitorEvents", "SocketEvent"):
            value = getattr(sugar.monitor, name)
        elif name == "utils":
            import zmq.utils as value
        elif name in _PACKAGES:
            try:
                __import__(f"zmq.{name}")
            except ImportError as error:
                raise AttributeError(f"module 'zmq' has no attribute {name!r}: {error}") from error
            value = _sys.modules[f"zmq.{name}"]
        else:
            raise AttributeError(f"module 'zmq' has no attribute {name!r}")
        globals()[name] = value
        return value


def __dir__() -> "list[str]":
    return sorted({*globals(), *__all__})
