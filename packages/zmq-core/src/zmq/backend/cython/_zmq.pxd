# The extension's classes, for other parts of the extension and for users who cimport them.
from libc.stdint cimport int64_t, uint32_t

from .libzmq cimport zmq_msg_t, zmq_core_fd_t


cdef extern from "layout.h" nogil:
    struct zmq_core_tracker:
        pass
    struct waker:
        pass
    struct threadsafe_waiter:
        pass
    ctypedef struct registry_entry:
        registry_entry *previous
        registry_entry *next
        void *handle
        PyObject *owner
        long inside
        long threadsafe_waiters

cdef extern from "Python.h":
    ctypedef struct PyObject:
        pass


cdef class MessageTracker:
    cdef object __weakref__
    cdef zmq_core_tracker *counter      # NULL when nothing of our own is tracked
    cdef tuple others                   # trackers and events that must be done as well
    cdef object event(self)
    cdef int wait_counter(self, int64_t deadline) except -1


cdef class Frame:
    cdef object __weakref__
    cdef zmq_msg_t zmq_msg
    cdef signed char told_more          # what a program set `more` to: 1 or -1; 0 leaves it to libzmq
    cdef object _data                   # what it was made of, or None
    cdef object _bytes                  # the message as bytes, once asked for
    cdef MessageTracker track
    cdef tuple event                    # holds what `tracker_event` is, once asked for or set
    cdef bint readonly                  # the memory may belong to an immutable object
    cdef object _buffer                 # a weak reference to what `buffer` returned last, or None
    cdef bint _failed_init              # never: an __init__ that fails leaves an empty message

    cdef Frame fast_copy(self)
    cdef object own_event(self)


cdef class Context:
    cdef object __weakref__
    cdef void *handle                   # NULL once terminated
    cdef registry_entry entry
    cdef PyObject *weak                 # to this: see core_lock.h
    cdef public bint _shadow            # the libzmq context belongs to other code, or to another Context
    cdef int _pid                       # of the process that made it
    cdef bint forked                    # inherited by a forked child, where it is dead
    cdef bint disowned                  # a program set `closed`: the libzmq context is left to itself
    cdef object origin                  # (file name, line) that made it
    cdef Context other                  # keeps the shadowed context alive
    cdef set answered                   # inproc endpoints that sockets have bound
    cdef set awaited                    # those that sockets connected to and none has bound since
    cdef bint started                   # has made a socket, and so its threads
    cdef bint ending                    # term() was called: libzmq makes no more sockets, and may free the handle
    cdef readonly bint _unreachable     # `__del__` runs: nothing may wait
    cdef object ending_lock             # held by the thread that waits in term()
    cdef list lingering                 # monitor sockets that cannot be closed before the context ends
    cdef list closed_lingering          # (type, origin, LINGER) of sockets closed of late that may have messages
    cdef public bint lasting            # lives as long as the process: no warning when it is not terminated
    cdef void *checked(self) except NULL
    cdef void *usable(self) except NULL
    cdef bint is_ending(self) noexcept
    cdef Context root(self)
    cdef int close_expendable(self) except -1
    cdef int close_lingering(self) except -1
    cdef int finish(self) except -1
    cdef int abandon(self) except -1
    cdef int _term(self) except -1


cdef class SocketState:
    cdef void *handle                   # NULL once closed
    cdef void *usable_handle                     # the handle while a call may be made, NULL while callers must be refused
    cdef registry_entry entry
    cdef Context context
    cdef object __weakref__
    cdef PyObject *weak                 # to this
    cdef PyObject *maker                # to the Socket that made it, weak, until that one's `__del__` runs
    cdef int type
    cdef int fd                         # libzmq's signalling descriptor, -1 where there is none
    cdef void *proxy                    # stands in for it, once a caller asked; NULL otherwise
    cdef zmq_core_fd_t proxy_fd
    cdef bint inproc                    # has, or may have, an inproc endpoint
    cdef bint linked                    # was, or may have been, bound or connected somewhere
    cdef bint bound                     # accepts connections somewhere
    cdef bint subscribed                # takes some messages, if it is a SUB
    cdef bint keyless                   # has half of what CURVE takes, and no secret key
    cdef bint reports                   # sends events to a monitor, which bind and connect may have to wait for
    cdef set inproc_bound               # its inproc endpoints, or None
    cdef set unanswered                 # inproc endpoints it connected to before anybody bound them, or None
    cdef dict undone                    # those of them it disconnected from -> whether they were bound since; or None
    cdef bytes next_peer                # CONNECT_ROUTING_ID as set for the next connect, or None
    cdef dict peers                     # the ids given so -> the endpoint, or None once disconnected; or None
    cdef bint handover                  # ROUTER_HANDOVER
    cdef bint raw                       # ROUTER_RAW
    cdef long disconnects_seen                   # what `_undone` was when `await_disconnects` last saw to its connections
    cdef bint warned                    # has warned of a high-water mark that came too late
    cdef bint foreign                   # made by other code than ours
    cdef bint borrowed                  # not ours to close
    cdef int views                      # of a borrowed one: how many Sockets use it
    cdef bint forked
    cdef bint closing                   # closed by another thread, to be carried out by the one that waits
    cdef object closing_linger
    cdef bint expendable                # a program need not close it: see Socket.close_when_unused
    cdef unsigned long busy             # identity of the thread inside a call without the GIL, or 0
    cdef waker *wake                    # ends that thread's wait
    cdef threadsafe_waiter *waiting                # threads that wait for a thread-safe socket
    cdef int slow_path_flags            # calls must look at `watches` or `pushed_back`
    cdef list watches                   # Watch objects
    cdef int armed                      # how many of them are armed
    cdef list pushed_back                  # of PushedBack: what cancelled receives pushed back
    cdef int64_t clock                  # counts receipts and returns
    cdef int stashed_more
    cdef int send_position                      # where it is in what it sends: see multipart_send.h
    cdef long claimed                   # by the thread that uses it in shared mode: see core_lock.h
    cdef object origin
    cdef SocketState monitored          # the socket whose events this one receives

    cdef void *refuse(self) except NULL
    cdef int enter(self) except -1
    cdef int enter_library(self) except -1
    cdef int leave_quietly(self) except -1
    cdef int leave(self) except -1
    cdef int block(self, int64_t deadline) except -1
    cdef int block_threadsafe(self, int events, int64_t deadline) except -1
    cdef int notify_watchers(self) except -1
    cdef int shut(self, object linger) except -1
    cdef bint more_after(self, zmq_msg_t *message) noexcept
    cdef int get_int(self, int option) except? -1
    cdef int events(self) except -1
    cdef int proxy_descriptor(self) except -1
    cdef int64_t deadline(self, int option) except? -2
    cdef int forget(self) except -1
    cdef bint stop_monitoring(self) except -1
    cdef int abandon(self) except -1
    cdef void abandon_by_maker(self, object maker) noexcept
    cdef int close_by_maker(self, object linger) except -1
    cdef int let_go(self) except -1
    cdef int try_receive(self, zmq_msg_t *message) noexcept
    cdef int receive(self, zmq_msg_t *message, int flags) except -1
    cdef int send(self, zmq_msg_t *message, int flags) except -1


cdef class FairnessBudget:
    cdef public int left


cdef class Waiting:
    cdef object __weakref__
    cdef public object receivers
    cdef public object senders
    cdef public FairnessBudget budget
    cdef public object watch            # a Watch of the socket, or None


cdef class SocketBase:
    cdef object __weakref__
    cdef void *handle                   # libzmq's, for code that cimports this class; NULL once closed through it
    cdef SocketState state
    cdef public Context context         # what the socket was made in, or what a view says it belongs to
    cdef PyObject *weak                 # to this
    cdef object original                # the Socket that this one shares the state of: it must not close it unseen
    cdef public int copy_threshold
    cdef public bint _shadow            # it shares the libzmq socket of another, or of other code
    cdef int _pid                       # of the process that made it
    cdef void *_draft_poller            # NULL: `FD` of a draft socket needs no poller of libzmq's here
    cdef int by_parts                   # which operations on whole messages go through an overridden `send` or `recv`
    cdef public Waiting waiting         # for event loops: who waits for this socket, None when no loop ever did

    cdef int open(self, Context context, int socket_type) except -1
    cdef int share(self, SocketState state, Context context) except -1
    cdef int adopt(self, size_t address, object context) except -1


cdef class SocketEndpoints(SocketBase):
    cdef int endpoint(self, int (*call)(void *, const char *) noexcept nogil, object addr) except -1
    cdef int endpoint_group(self, int (*call)(void *, const char *) noexcept nogil, object group) except -1


cdef class Socket(SocketEndpoints):
    pass
