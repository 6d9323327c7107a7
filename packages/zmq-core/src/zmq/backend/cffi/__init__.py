"""The backend in Python on CFFI: PyPy's, and CPython's when it was built with ZMQ_CORE_CFFI=1.

It has the names and semantics of the Cython backend; docs/development/backends.md lists what cannot be the same.

    library     versions, capabilities, keys      errors      error numbers to exceptions
    context     Context, fork                     state       what all views of a socket share; waiting, closing
    options     the option table                  socket      Socket                endpoints   bind, connect, monitor
    message     filling a part, copied or lent    lending     zero copy             tracker     MessageTracker
    frame       Frame                             received_message    bytes that know their sender
    sending, receiving, batch                     messages in and out, of which taken_message keeps one
    pushed_back messages that were pushed back    futures     what completes at once on an event loop
    workarounds what would end the process in libzmq
    poll        zmq_poll                          poller      Poller                proxy       proxies and devices
    watch       being told to look again          wakers      ending a wait         origin      where something was made

C that runs between Python's bytecodes is in gate.h, gate_close.h, gate_wait.h, lending.h and process_exit.h, and in
headers of the other's.
"""

from zmq.backend.cffi.context import Context as Context
from zmq.backend.cffi.errors import strerror as strerror
from zmq.backend.cffi.errors import zmq_errno as zmq_errno
from zmq.backend.cffi.frame import Frame as Frame
from zmq.backend.cffi.futures import FairnessBudget as FairnessBudget
from zmq.backend.cffi.futures import FutureMethods as FutureMethods
from zmq.backend.cffi.futures import Waiting as Waiting
from zmq.backend.cffi.futures import receive_for as receive_for
from zmq.backend.cffi.futures import use_future as use_future
from zmq.backend.cffi.lending import collect_returned as collect_returned
from zmq.backend.cffi.library import DRAFT_API as DRAFT_API
from zmq.backend.cffi.library import IPC_PATH_MAX_LEN as IPC_PATH_MAX_LEN
from zmq.backend.cffi.library import PYZMQ_DRAFT_API as PYZMQ_DRAFT_API
from zmq.backend.cffi.library import build_info as build_info
from zmq.backend.cffi.library import curve_keypair as curve_keypair
from zmq.backend.cffi.library import curve_public as curve_public
from zmq.backend.cffi.library import has as has
from zmq.backend.cffi.library import zmq_version_info as zmq_version_info
from zmq.backend.cffi.message import use_settings as use_settings
from zmq.backend.cffi.options import socket_option_descriptors as socket_option_descriptors
from zmq.backend.cffi.poll import zmq_poll as zmq_poll
from zmq.backend.cffi.poller import Poller as Poller
from zmq.backend.cffi.proxy import device as device
from zmq.backend.cffi.proxy import monitored_queue as monitored_queue
from zmq.backend.cffi.proxy import proxy as proxy
from zmq.backend.cffi.proxy import proxy_steerable as proxy_steerable
from zmq.backend.cffi.received_message import ReceivedMessage as ReceivedMessage
from zmq.backend.cffi.socket import Socket as Socket
from zmq.backend.cffi.startup import after_fork_in_child as after_fork_in_child
from zmq.backend.cffi.startup import start as _start
from zmq.backend.cffi.tracker import FINISHED_TRACKER as FINISHED_TRACKER
from zmq.backend.cffi.tracker import MessageTracker as MessageTracker

_start()
