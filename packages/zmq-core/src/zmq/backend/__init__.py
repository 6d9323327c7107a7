"""The one backend this process uses: the only code that calls libzmq.

`cython` on CPython and `cffi` on PyPy, unless the environment variable PYZMQ_BACKEND names another.
"""

import os
import sys

from zmq import error as _error

TYPE_CHECKING = bool()  # noqa: UP018  # jedi leaves out what stands under a plain False
if TYPE_CHECKING:
    from typing import Any

PUBLIC_NAMES = (
    "Context",
    "DRAFT_API",
    "Frame",
    "FutureMethods",
    "IPC_PATH_MAX_LEN",
    "MessageTracker",
    "Poller",
    "ReceivedMessage",
    "Socket",
    "FairnessBudget",
    "Waiting",
    "build_info",
    "curve_keypair",
    "curve_public",
    "device",
    "has",
    "monitored_queue",
    "proxy",
    "proxy_steerable",
    "receive_for",
    "socket_option_descriptors",
    "strerror",
    "use_future",
    "use_settings",
    "zmq_errno",
    "zmq_poll",
    "zmq_version_info",
)

__all__ = [*PUBLIC_NAMES, "PYZMQ_DRAFT_API", "Message"]


def _load(path: str) -> None:
    """Import the module of a backend; in a subinterpreter, with a copy of the compiled one."""
    if path == "zmq.backend.cffi":
        from zmq._subinterpreters import in_subinterpreter

        if in_subinterpreter():
            raise ImportError("CFFI works in the main interpreter alone")
    try:
        # Not importlib, whose import costs more than the rest of this module.
        __import__(path)
    except ImportError as error:
        # CPython's and Cython's texts for a second one.
        if path != "zmq.backend.cython" or sys.hexversion < 0x030C0000 or "nterpreter" not in str(error):
            raise
        from zmq._subinterpreters import load_own_copy

        load_own_copy(f"{path}._zmq", os.path.join(__path__[0], "cython"))
        __import__(path)


def select_backend(name: str) -> "dict[str, Any]":
    """Import the backend called `name` and return what it provides, by name.

    Parameters
    ----------
    name
        ``"cython"`` or ``"cffi"`` for the backends of this package, else the name of a module to import.

    Raises
    ------
    ImportError
        If the module cannot be imported, or lacks names that a backend provides; it says which.
    """
    path = f"zmq.backend.{name}" if name in ("cython", "cffi") else name
    try:
        _load(path)
    except ImportError as error:
        reason = str(error)
        if "nterpreter" in reason:
            advice = (
                "Subinterpreters need the compiled backend of CPython 3.12 or newer, or a process instead."
            )
        else:
            advice = (
                "Reinstall zmq-core for this Python, or choose another backend with the environment variable "
                "PYZMQ_BACKEND (cython, cffi or the name of a module)."
            )
        raise ImportError(
            f"zmq's backend {name!r} (module {path}) cannot be imported: {reason.rstrip('.')}. {advice}",
            name=path,
        ) from error
    module = sys.modules[path]
    missing = [attribute for attribute in PUBLIC_NAMES if not hasattr(module, attribute)]
    if missing:
        from zmq._repair import mixed_files

        raise ImportError(
            f"module {path} is not a backend of this zmq: it lacks {', '.join(missing)}. If PYZMQ_BACKEND names it, "
            f"correct that; otherwise: {mixed_files(getattr(module, '__file__', None) or path)}",
            name=path,
        )
    return {attribute: getattr(module, attribute) for attribute in PUBLIC_NAMES}


if TYPE_CHECKING:
    from zmq.backend.cython._zmq import DRAFT_API as DRAFT_API
    from zmq.backend.cython._zmq import IPC_PATH_MAX_LEN as IPC_PATH_MAX_LEN
    from zmq.backend.cython._zmq import Context as Context
    from zmq.backend.cython._zmq import FairnessBudget as FairnessBudget
    from zmq.backend.cython._zmq import Frame as Frame
    from zmq.backend.cython._zmq import FutureMethods as FutureMethods
    from zmq.backend.cython._zmq import MessageTracker as MessageTracker
    from zmq.backend.cython._zmq import Poller as Poller
    from zmq.backend.cython._zmq import ReceivedMessage as ReceivedMessage
    from zmq.backend.cython._zmq import Socket as Socket
    from zmq.backend.cython._zmq import Waiting as Waiting
    from zmq.backend.cython._zmq import build_info as build_info
    from zmq.backend.cython._zmq import curve_keypair as curve_keypair
    from zmq.backend.cython._zmq import curve_public as curve_public
    from zmq.backend.cython._zmq import device as device
    from zmq.backend.cython._zmq import has as has
    from zmq.backend.cython._zmq import monitored_queue as monitored_queue
    from zmq.backend.cython._zmq import proxy as proxy
    from zmq.backend.cython._zmq import proxy_steerable as proxy_steerable
    from zmq.backend.cython._zmq import receive_for as receive_for
    from zmq.backend.cython._zmq import socket_option_descriptors as socket_option_descriptors
    from zmq.backend.cython._zmq import strerror as strerror
    from zmq.backend.cython._zmq import use_future as use_future
    from zmq.backend.cython._zmq import use_settings as use_settings
    from zmq.backend.cython._zmq import zmq_errno as zmq_errno
    from zmq.backend.cython._zmq import zmq_poll as zmq_poll
    from zmq.backend.cython._zmq import zmq_version_info as zmq_version_info
else:
    _default = "cffi" if sys.implementation.name == "pypy" else "cython"
    _backend = select_backend(os.environ.get("PYZMQ_BACKEND") or _default)
    for _name in PUBLIC_NAMES:
        globals()[_name] = _backend[_name]

Message = Frame
PYZMQ_DRAFT_API = DRAFT_API

_error.register_backend(strerror, zmq_errno, zmq_version_info, str(build_info()["libzmq_built"]))
