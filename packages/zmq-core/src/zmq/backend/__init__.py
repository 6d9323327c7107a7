"""The one backend this process uses: the only code that calls libzmq.

`cython` on CPython and `cffi` on PyPy, unless the environment variable PYZMQ_BACKEND names another.
"""

import os
import sys

from zmq import error as _error
from zmq.backend.select import PUBLIC_NAMES as _PUBLIC_NAMES
from zmq.backend.select import select_backend as _select_backend

TYPE_CHECKING = False

__all__ = [*_PUBLIC_NAMES, "PYZMQ_DRAFT_API", "Message"]

if TYPE_CHECKING:
    from zmq.backend.cython._zmq import DRAFT_API as DRAFT_API
    from zmq.backend.cython._zmq import IPC_PATH_MAX_LEN as IPC_PATH_MAX_LEN
    from zmq.backend.cython._zmq import Context as Context
    from zmq.backend.cython._zmq import Frame as Frame
    from zmq.backend.cython._zmq import FutureMethods as FutureMethods
    from zmq.backend.cython._zmq import MessageTracker as MessageTracker
    from zmq.backend.cython._zmq import Poller as Poller
    from zmq.backend.cython._zmq import ReceivedMessage as ReceivedMessage
    from zmq.backend.cython._zmq import Socket as Socket
    from zmq.backend.cython._zmq import Turn as Turn
    from zmq.backend.cython._zmq import Waiting as Waiting
    from zmq.backend.cython._zmq import build_info as build_info
    from zmq.backend.cython._zmq import curve_keypair as curve_keypair
    from zmq.backend.cython._zmq import curve_public as curve_public
    from zmq.backend.cython._zmq import device as device
    from zmq.backend.cython._zmq import has as has
    from zmq.backend.cython._zmq import monitored_queue as monitored_queue
    from zmq.backend.cython._zmq import proxy as proxy
    from zmq.backend.cython._zmq import proxy_steerable as proxy_steerable
    from zmq.backend.cython._zmq import socket_option_descriptors as socket_option_descriptors
    from zmq.backend.cython._zmq import strerror as strerror
    from zmq.backend.cython._zmq import use_future as use_future
    from zmq.backend.cython._zmq import use_settings as use_settings
    from zmq.backend.cython._zmq import zmq_errno as zmq_errno
    from zmq.backend.cython._zmq import zmq_poll as zmq_poll
    from zmq.backend.cython._zmq import zmq_version_info as zmq_version_info
else:
    _default = "cffi" if sys.implementation.name == "pypy" else "cython"
    _backend = _select_backend(os.environ.get("PYZMQ_BACKEND") or _default)
    for _name in _PUBLIC_NAMES:
        globals()[_name] = _backend[_name]

Message = Frame
PYZMQ_DRAFT_API = DRAFT_API

_error.register_backend(strerror, zmq_errno, zmq_version_info, str(build_info()["libzmq_built"]))
