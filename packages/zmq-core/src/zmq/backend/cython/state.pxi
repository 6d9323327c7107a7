# SocketState: what all views of one libzmq socket share.
#
# libzmq's file descriptor is edge-like: any call on the socket, through any object, may use up the edge. So readiness,
# the mark of the thread that is inside, and messages that a cancelled receive pushed back belong to the libzmq handle,
# not to one Python object. `usable_handle` is the handle while a call may be made; a call that finds NULL asks
# `refuse` for the reason.

cdef extern from "pythread.h" nogil:
    unsigned long PyThread_get_thread_ident()

cdef extern from "proxy_fd.h" nogil:
    void *proxy_fd_open(void *socket, zmq_core_fd_t *fd)
    void proxy_fd_drain(void *proxy, zmq_core_fd_t fd)
    void proxy_fd_close(void **proxy)

cdef extern from "multipart_send.h" nogil:
    int send_part(zmq_msg_t *part, void *to, int flags, int *position)

cdef extern from "threadsafe_wait.h" nogil:
    void threadsafe_wait_join(threadsafe_waiter **list, threadsafe_waiter *self, waker *wake)
    void threadsafe_wait_leave(threadsafe_waiter **list, threadsafe_waiter *self)
    void threadsafe_wait_wake(threadsafe_waiter *list)
    int threadsafe_wait(void *socket, int type, int events, waker *wake, int64_t timeout_ms)

cdef enum:
    CLOSED_MAX = 64         # of them a context knows where they were made
    ENDING_US = 100_000     # libzmq has ended the connections of a closed socket by then
    EVENT_SIZE = 6          # first part of a monitor event: 16 bits of event, 32 bits of value
    WATCHED = 1             # an event loop that waits for the socket wants to hear of calls
    PUSHED_BACK = 2            # a cancelled receive gave a message back
    MENDED = 8              # what is received needs `message_mend`

cdef int64_t _last_close = 0    # monotonic microseconds: when a socket was last closed here
cdef int _blocked = 0       # threads that wait for a message with the GIL released

@cython.final
cdef class SocketState:
    def __cinit__(self):
        self.fd = -1
        self.stashed_more = -1

    def __dealloc__(self):
        forget_entry(&self.entry)
        core_weak_drop(&self.weak)

    cdef void *refuse(self) except NULL:
        """Say why no call can be made now."""
        if self.forked:
            raise ForkedSocket()
        if self.handle == NULL or self.closing:
            raise SocketClosed()
        if self.busy:
            raise SocketInUse()
        raise SocketClosed()

    cdef int enter(self) except -1:
        """Keep other threads out while this one makes a call without the GIL."""
        if self.usable_handle == NULL:
            self.refuse()
        self.usable_handle = NULL
        self.busy = PyThread_get_thread_ident()
        return 0

    cdef int enter_library(self) except -1:
        """The same for a call of libzmq's; `entry_leave` is to follow it before the GIL is asked for."""
        self.enter()
        entry_enter(&self.entry)
        return 0

    cdef int leave_quietly(self) except -1:
        """Let others in again, and carry out a close that came meanwhile; 1 when there was one."""
        self.busy = 0
        if self.closing:
            if self.waiting == NULL:
                self.closing = False
                self.shut(self.closing_linger)
            return 1
        if not self.forked:
            self.usable_handle = self.handle
            if self.undone is not None:
                undo_bound(self)
        return 0

    cdef int leave(self) except -1:
        """Let others in again; raise when another thread closed the socket meanwhile."""
        if self.leave_quietly():
            raise SocketClosed(f"this {type_name(self.type)} socket was closed by another thread")
        if self.forked:
            raise ForkedSocket()
        return 0

    cdef int block(self, int64_t deadline) except -1:
        """Wait until libzmq signals the socket: 1, or 0 when the deadline (monotonic microseconds, -1: none) is over.

        Signal handlers run when a signal interrupts; they may close the socket. The wait then goes on for the rest only.
        """
        global _blocked
        cdef waker *wake
        cdef int64_t left = -1
        cdef int rc, error
        wait_begin()
        while True:
            if deadline >= 0:
                left = (deadline - monotonic_us() + 999) // 1000
                if left <= 0:
                    return 0
            if self.usable_handle == NULL:
                self.refuse()
            wake = take_waker()
            self.enter()
            self.wake = wake
            _blocked += 1
            with nogil:
                rc = wait_readable(self.fd, wake, left)
                error = errno
            _blocked -= 1
            self.wake = NULL
            give_waker(wake, self.closing)
            self.leave()
            if rc > 0:
                return 1
            if rc == -1 and error != EINTR:
                raise_error(error)
            PyErr_CheckSignals()
            if self.usable_handle == NULL:
                self.refuse()

    cdef int block_threadsafe(self, int events, int64_t deadline) except -1:
        """The same for a thread-safe socket, which has no descriptor: other threads may use it meanwhile, and wait as well."""
        global _blocked
        cdef threadsafe_waiter here
        cdef waker *wake
        cdef void *handle = self.handle
        cdef int64_t left = -1
        cdef int rc, error
        if deadline >= 0:
            left = (deadline - monotonic_us() + 999) // 1000
            if left <= 0:
                return 0
        if self.usable_handle == NULL:
            self.refuse()
        wake = take_waker()
        threadsafe_wait_join(&self.waiting, &here, wake)
        entry_join(&self.entry)
        _blocked += 1
        with nogil:
            rc = threadsafe_wait(handle, self.type, events, wake, left)
            error = zmq_errno()
            entry_part(&self.entry)
        _blocked -= 1
        threadsafe_wait_leave(&self.waiting, &here)
        give_waker(wake)
        if self.closing:
            if self.waiting == NULL and not self.busy:
                self.closing = False
                self.shut(self.closing_linger)
            raise SocketClosed(f"this {type_name(self.type)} socket was closed by another thread")
        while self.busy and (deadline < 0 or monotonic_us() < deadline):
            with nogil:
                zmq_poll(NULL, 0, 1)  # until the thread that keeps the others out is done
        if self.usable_handle == NULL:
            self.refuse()
        if rc == -1 and error != EINTR:
            raise_error(error)
        PyErr_CheckSignals()
        if self.usable_handle == NULL:
            self.refuse()
        return 1

    cdef int notify_watchers(self) except -1:
        """Tell those who wait for this socket that a call may have used up its signal."""
        if self.armed:
            call_watches(self, False)
        return 0

    cdef int get_int(self, int option) except? -1:
        cdef int value = 0
        cdef size_t size = sizeof(value)
        check_rc(zmq_getsockopt(self.handle, option, &value, &size))
        return value

    cdef int events(self) except -1:
        """EVENTS now, messages that were pushed back included; reading it uses up libzmq's signal."""
        cdef int value
        if self.proxy != NULL:
            proxy_fd_drain(self.proxy, self.proxy_fd)
        value = self.get_int(ZMQ_EVENTS)
        if self.slow_path_flags:
            if self.pushed_back:
                value |= ZMQ_POLLIN
            self.notify_watchers()
        return value

    cdef int proxy_descriptor(self) except -1:
        """A descriptor for a thread-safe socket, which has none of its own; made when first asked for."""
        if self.proxy == NULL:
            self.proxy = proxy_fd_open(self.handle, &self.proxy_fd)
            if self.proxy == NULL:
                raise_error(zmq_errno(), f"{type_name(self.type)} sockets have no file descriptor of their own; "
                            "one that stands for them takes the draft API of libzmq 4.3.2 or newer")
        return <int> self.proxy_fd

    cdef int64_t deadline(self, int option) except? -2:
        """RCVTIMEO or SNDTIMEO from now on, in monotonic microseconds; -1 waits for ever."""
        cdef int timeout = self.get_int(option)
        return -1 if timeout < 0 else monotonic_us() + <int64_t> timeout * 1000

    # Receiving

    cdef inline int receive(self, zmq_msg_t *message, int flags) except -1:
        """Receive one part into an initialised message, waiting for it unless the flags say otherwise."""
        cdef int rc = self.try_receive(message)
        if rc == 1:
            return 0
        if rc == 0 and flags & ZMQ_DONTWAIT:
            return set_again()
        return receive_slowly(self, message, flags, rc == 0)

    cdef inline int try_receive(self, zmq_msg_t *message) noexcept:
        """Receive one part into an initialised message: 1; 0 when there is none; -1 when `receive_slowly` must look."""
        if self.usable_handle == NULL or self.slow_path_flags:
            return -1
        if zmq_msg_recv(message, self.usable_handle, ZMQ_DONTWAIT) != -1:
            return 1
        return 0 if zmq_errno() == EAGAIN else -1

    cdef inline bint more_after(self, zmq_msg_t *message) noexcept:
        """Whether another part follows the one just received."""
        return zmq_msg_more(message) if self.stashed_more == -1 else self.stashed_more

    # Sending

    cdef inline int send(self, zmq_msg_t *message, int flags) except -1:
        """Send one part; the message is used up, also when this raises. The caller then tells the watchers.

        They may run Python code, which a signal handler can make raise: not between the parts of a message.
        """
        cdef void *handle = self.usable_handle
        if handle == NULL:
            return send_refused(self, message)
        if self.inproc and _blocked and self.fd != -1:
            return send_without_gil(self, message, flags)
        if send_part(message, handle, flags, &self.send_position) == -1:
            return send_slowly(self, message, flags, zmq_errno())
        return 0

    # The end

    cdef int shut(self, object linger) except -1:
        """Close the libzmq socket, or have the thread that is inside it close it on its way out."""
        global _last_close
        cdef void *handle = self.handle
        cdef int linger_ms
        cdef list closed
        if handle == NULL:
            return 0
        if linger is not None:
            linger_ms = checked_int(linger, ZMQ_LINGER, -0x80000000, 0x7fffffff)
        if self.busy or self.waiting != NULL:
            self.closing = True
            self.closing_linger = linger
            self.usable_handle = NULL
            if self.wake != NULL:
                waker_wake(self.wake)
            threadsafe_wait_wake(self.waiting)
            return 0
        if linger is not None and zmq_setsockopt(handle, ZMQ_LINGER, &linger_ms, sizeof(linger_ms)) == -1:
            # A context that is terminating takes no options but still wants its sockets closed.
            if zmq_errno() != ETERM:
                refuse_option(self, ZMQ_LINGER, linger, True)
        _last_close = monotonic_us()
        linger_ms = lingering_note(handle)
        if linger_ms and self.linked and self.context is not None:
            closed = self.context.root().closed_lingering
            if len(closed) == CLOSED_MAX:
                del closed[0]
            closed.append((self.type, self.origin, linger_ms))
        keep = self.monitored is not None and not self.stop_monitoring()
        if self.inproc_bound is not None and self.context is not None:
            self.context.root().answered.difference_update(self.inproc_bound)
        self.forget()
        try:
            if self.watches:
                # Before libzmq closes the descriptor and its number goes to another file.
                call_watches(self, True)
        finally:
            # Also when a signal handler raised there: no other thread can close it any more.
            proxy_fd_close(&self.proxy)
            if keep and self.context is not None and not self.context.entry.inside:
                registry_link(&registry_sockets, &self.entry, handle, self.weak)
                self.context.lingering.append(self)
            elif zmq_close(handle) == -1 and zmq_errno() != ENOTSOCK:
                raise_errno()
        return 0

    cdef bint stop_monitoring(self) except -1:
        """Have libzmq send no more events here; whether this socket can be closed then.

        libzmq sends events with calls that wait: without a receiver, for ever, in a thread that all sockets need. Once the
        monitored socket is closed its events cannot be stopped, and only MONITOR_STOPPED tells that they are over.
        """
        cdef SocketState monitored = self.monitored
        cdef zmq_msg_t message
        cdef bint stopped = False
        cdef uint16_t event = 0
        self.monitored = None
        if monitored.handle != NULL:
            zmq_socket_monitor(monitored.handle, NULL, 0)
            return True
        zmq_msg_init(&message)
        while zmq_msg_recv(&message, self.handle, ZMQ_DONTWAIT) != -1:
            if zmq_msg_size(&message) == EVENT_SIZE and zmq_msg_more(&message):
                memcpy(&event, zmq_msg_data(&message), sizeof(event))
                stopped = stopped or event == ZMQ_EVENT_MONITOR_STOPPED
        zmq_msg_close(&message)
        return stopped

    cdef int forget(self) except -1:
        registry_unlink(&self.entry)
        self.handle = self.usable_handle = NULL
        self.pushed_back = None
        self.slow_path_flags &= ~PUSHED_BACK
        return 0

    cdef int abandon(self) except -1:
        """Close a socket that is unreachable; its messages keep their time while the program goes on."""
        if self.handle == NULL or self.borrowed or self.busy or self.waiting != NULL:
            return 0
        if interpreter_ends():
            lingering_limit(self.handle, exit_linger())
        return self.shut(None)

    cdef int close_by_maker(self, object linger) except -1:
        """Close a socket for its context: by the `close` of its class if that is another than this package's."""
        maker = core_weak_get(self.maker)
        if maker is not None and overrides(maker, "close"):
            if linger is not None and self.usable_handle != NULL:
                set_option(self, ZMQ_LINGER, linger)
            maker.close()
        return self.shut(linger)

    cdef void abandon_by_maker(self, object maker) noexcept:
        """The same, by the `close` of the Socket's class if that is another than this package's; reports what it raises."""
        self.maker = NULL
        try:
            if maker is not None and overrides(maker, "close"):
                maker.close()
        finally:
            self.abandon()

    cdef int let_go(self) except -1:
        """Forget a socket of other code: it may be closed, and its address another socket's, without a word to us."""
        if self.handle == NULL or self.busy or self.waiting != NULL:
            return 0
        self.forget()
        try:
            if self.watches:
                call_watches(self, True)
        finally:
            proxy_fd_close(&self.proxy)
        return 0
