# cython: language_level=3, embedsignature=True, embedsignature.format=clinic, binding=False, freethreading_compatible=True
# cython: auto_pickle=False, boundscheck=False, wraparound=False, initializedcheck=False
"""The bindings of libzmq: one extension, cut into files by concept and assembled here in the order of their needs.

Each included file opens with what it is for. `zmq_compat.h` levels versions of libzmq; `registry.h`, `tracker.h`,
`zerocopy.h`, `waiting.h` and `proxy_loop.h` hold what runs without the GIL or on libzmq's own threads.
"""
cimport cython
from cpython.ref cimport PyObject
from libc.errno cimport EAGAIN, EFAULT, EHOSTUNREACH, EINTR, EINVAL, EMFILE, ENAMETOOLONG, ENOENT, EPROTONOSUPPORT, errno
from libc.stdint cimport int64_t, uint16_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memset

from ._externs cimport get_ipc_path_max_len, getpid
from .libzmq cimport *

cdef extern from "core_lock.h":
    int core_lock_init() except -1
    ctypedef struct core_section:
        pass
    void core_lock_begin(core_section *section)
    void core_lock_end(core_section *section)
    PyObject *core_weak_new(object target) except NULL
    object core_weak_get(PyObject *weak)
    void core_weak_drop(PyObject **weak)

core_lock_init()  # what `@cython.critical_section` takes, before any function of this module runs

from _thread import RLock
from sys import intern as sys_intern, is_finalizing, modules as sys_modules

GenericAlias = type(list[int])  # without the import of types

# In a C variable: the last objects die after the names of this module were wiped.
cdef object interpreter_ends = is_finalizing

try:
    from zmq._options import SOCKET_OPTIONS
    from zmq.constants import _SOCKET_TYPE
    from zmq.error import (
        Again, ContextTerminated, ForkedSocket, InterruptedSystemCall, NotDone, SocketClosed, SocketInUse, ZMQError,
        _ContextDestroyed, _DraftMissing, _NO_SOCKETS, _NO_THREADS, _NothingToShare, _RECEIVING, _SENDING, _UnusableMemory,
        attribute_error,
    )
except ImportError as wrong:
    # An older pyzmq, installed later, has put its files in the place of those that belong to this extension.
    from zmq._repair import mixed_files
    raise ImportError(mixed_files(__file__)) from wrong

from zmq.error import __file__ as _zmq_error_file

cdef extern from *:
    Py_ssize_t PY_SSIZE_T_MAX

include "errors.pxi"        # errno to exceptions
include "buffers.pxi"       # memory of Python objects
include "tracker.pxi"       # MessageTracker
include "message.pxi"       # filling a zmq_msg_t, copied or lent
include "frame.pxi"         # Frame
include "received_message.pxi"      # bytes that know their sender
include "origin.pxi"        # where an object was made, and what its class declares
include "context.pxi"       # Context
include "pushed_back.pxi"      # messages that cancelled receives push back
include "wakers.pxi"        # waking threads that block
include "error_messages.pxi"         # what a socket's type and state allow, in words
include "state.pxi"         # SocketState: what all views of a socket share
include "receiving.pxi"     # waiting for a message
include "sending.pxi"       # waiting for room
include "watch.pxi"         # being told to look again
include "options.pxi"       # the option table
include "socket_base.pxi"   # how a socket begins and ends, and its options
include "workarounds.pxi"   # calls that libzmq would end the process at
include "endpoints.pxi"     # where it is bound and connected
include "socket.pxi"        # Socket: sending and receiving
include "send_recv.pxi"        # messages of one part
include "multipart.pxi"     # messages of many parts
include "shared_mode.pxi"   # sending and receiving beside other threads, without a GIL
include "batch.pxi"         # many messages
include "futures.pxi"       # what event loops await, when it is there already
include "poll.pxi"          # zmq_poll
include "poll_set.pxi"       # what a Poller waits for
include "poller.pxi"        # Poller
include "proxy.pxi"         # proxies and devices
include "library.pxi"       # versions, keys, build
include "fork.pxi"          # what a forked child forgets
include "startup.pxi"       # what happens once, when the module is imported
