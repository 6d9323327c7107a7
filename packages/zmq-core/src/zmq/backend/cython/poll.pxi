# zmq_poll over sockets and native descriptors, with deadlines, and open to signals and to close() from other threads.

cdef extern from "waiting.h" nogil:
    enum:
        DESCRIPTORS_HAVE_SIGNS
    bint descriptor_can_be_polled(zmq_core_fd_t fd)


cdef class PollItems:
    """The array for one zmq_poll call. Keeps other threads out of its sockets while the GIL is released."""
    cdef zmq_pollitem_t *items
    cdef registry_entry **inside    # of the sockets that were entered
    cdef int entered_count
    cdef int count
    cdef list states        # a SocketState, or None for a descriptor, for each item
    cdef list entered
    cdef waker *wake

    def __cinit__(self, list sockets):
        cdef Py_ssize_t i = 0
        self.count = len(sockets)
        self.states = []
        self.items = <zmq_pollitem_t *> PyMem_Malloc((self.count + 1) * sizeof(zmq_pollitem_t))
        self.inside = <registry_entry **> PyMem_Malloc((self.count + 1) * sizeof(registry_entry *))
        if self.items == NULL or self.inside == NULL:
            raise MemoryError()
        for entry in sockets:
            self.add(i, entry)
            i += 1

    def __dealloc__(self):
        PyMem_Free(self.items)
        PyMem_Free(self.inside)

    cdef int add(self, Py_ssize_t i, object entry) except -1:
        cdef zmq_pollitem_t *item = &self.items[i]
        cdef SocketState state
        try:
            candidate, flags = entry
        except (TypeError, ValueError) as error:
            raise type(error)(f"zmq_poll takes (socket, flags) pairs, not {shorten(entry)}") from None
        item.socket = NULL
        item.fd = 0
        item.events = event_mask(flags)
        item.revents = 0
        if isinstance(candidate, Socket):
            state = (<Socket> candidate).state
            if state.usable_handle == NULL:
                state.refuse()
            item.socket = state.handle
            self.states.append(state)
            return 0
        self.states.append(None)
        fd = native_descriptor(candidate)
        if not DESCRIPTORS_HAVE_SIGNS and fd < 0:
            item.events = 0  # ignored, as poll(2) ignores it
            return 0
        item.fd = fd
        if not descriptor_can_be_polled(item.fd):
            raise ZMQError(ENOTSOCK, f"Windows waits for sockets only, not for {shorten(candidate)}")
        return 0

    cdef int check(self) except -1:
        """A signal handler, or other code that ran meanwhile, may have closed a socket."""
        cdef SocketState state
        for entry in self.states:
            state = entry
            if state is not None and state.usable_handle == NULL:
                state.refuse()
        return 0

    cdef int ready_before(self) except -1:
        """Whether a socket holds messages that were pushed back: then nothing need be waited for."""
        cdef int i
        for i in range(self.count):
            if self.states[i] is not None and (<SocketState> self.states[i]).pushed_back and self.items[i].events & ZMQ_POLLIN:
                return 1
        return 0

    cdef int enter(self) except -1:
        cdef SocketState state
        self.wake = take_waker()
        self.entered = []
        for entry in self.states:
            state = entry
            if state is None or (state.usable_handle == NULL and state.wake == self.wake):
                continue  # a socket may be listed twice
            try:
                state.enter_library()
            except:
                self.leave_library()
                self.leave()
                raise
            self.inside[self.entered_count] = &state.entry
            self.entered_count += 1
            state.wake = self.wake
            self.entered.append(state)
        return 0

    cdef void leave_library(self) noexcept nogil:
        while self.entered_count:
            self.entered_count -= 1
            entry_leave(self.inside[self.entered_count])

    cdef int leave(self) except -1:
        cdef SocketState state
        cdef object failure = None
        for entry in self.entered:
            state = entry
            state.wake = NULL
            try:
                state.leave()
            except BaseException as error:  # a watch's too: the other sockets are to be left nevertheless
                failure = error
        give_waker(self.wake)
        self.wake = NULL
        if failure is not None:
            raise failure
        return 0

    cdef int call(self, int64_t timeout_ms) except -2:
        """One zmq_poll, which waits for a part of the timeout; returns what it returned, or -1 with `zmq_errno` EINTR."""
        global _blocked
        cdef int64_t part
        cdef int rc, error = 0
        if timeout_ms == 0:
            self.check()  # fileno() is Python code
            rc = zmq_poll(self.items, self.count, 0)
            return rc if rc != -1 or zmq_errno() == EINTR else raise_errno()
        self.enter()
        self.items[self.count].socket = NULL
        self.items[self.count].fd = waker_fd(self.wake)
        self.items[self.count].events = ZMQ_POLLIN
        self.items[self.count].revents = 0
        _blocked += 1
        with nogil:
            part = wait_part_with(self.wake, timeout_ms)
            rc = zmq_poll(self.items, self.count + WAKER_POLLABLE, part)
            error = zmq_errno()
            wait_parted(part, rc)
            self.leave_library()
        _blocked -= 1
        self.leave()
        if rc == -1 and error != EINTR:
            raise_error(error)
        return rc

    cdef list results(self, list sockets):
        cdef list found = []
        cdef SocketState state
        cdef int events, i
        for i in range(self.count):
            events = self.items[i].revents
            state = self.states[i]
            if state is not None and state.slow_path_flags:
                state.notify_watchers()
                if state.pushed_back and self.items[i].events & ZMQ_POLLIN:
                    events |= ZMQ_POLLIN
            if events:
                # As select.poll does: what is no zmq socket is named by its descriptor.
                found.append((self.items[i].fd if state is None else sockets[i][0], events))
        return found


cdef extern from "waiting.h" nogil:
    zmq_core_fd_t waker_fd(waker *self)
    enum:
        WAKER_POLLABLE


cdef object native_descriptor(object candidate):
    """The file descriptor of an int or of an object with fileno(); poll(2) ignores negative ones."""
    if isinstance(candidate, int):
        fd = int(candidate)  # also of a bool
    elif hasattr(candidate, "fileno"):
        try:
            fd = candidate.fileno()
        except Exception as error:
            raise ValueError(f"fileno() of {shorten(candidate)} failed: {error}") from error
        if not isinstance(fd, int):
            raise ValueError(f"fileno() of {shorten(candidate)} returned {shorten(fd)}, not an int")
    else:
        raise TypeError(
            f"can poll a zmq.Socket, a file descriptor, or an object with fileno(), not {type(candidate).__name__}: "
            f"{shorten(candidate)}")
    return fd


cdef int event_mask(object flags) except? -1:
    """POLLIN and the like as a C int."""
    try:
        return flags
    except TypeError:
        raise TypeError(
            f"events to wait for are an int such as POLLIN or POLLIN | POLLOUT, not {type(flags).__name__}: "
            f"{shorten(flags)}") from None


@cython.binding(True)
@cython.critical_section
def zmq_poll_(sockets, timeout=-1) -> list:
    """Wait up to `timeout` milliseconds for events on sockets and descriptors (zmq_poll).

    Parameters
    ----------
    sockets : list of (Socket or int or object with fileno(), int)
        What to watch, and the POLLIN, POLLOUT, POLLERR and POLLPRI to watch it for. Negative descriptors are ignored.
    timeout : float
        A negative value waits forever; but not for nothing: without sockets it returns at once.

    Returns
    -------
    list of (Socket or int, int)
        What is ready and its events; empty when time is up. Descriptors and objects are named by their descriptor.

    Raises
    ------
    TypeError
        Something else was to be watched, or for something else than events.
    ValueError, OverflowError
        An entry is no pair, or fileno() failed; or `timeout` is NaN, or more than a C int holds.
    ZMQError
        ENOTSOCK for a closed socket, ETERM when a context was terminated.
    """
    cdef list watched = [sockets[i] for i in range(len(sockets))]  # a copy: other threads may change theirs
    if timeout is None:
        raise TypeError("zmq_poll takes its timeout in milliseconds, -1 for no limit; not None")
    if not isinstance(timeout, (int, float)):
        timeout = integer(timeout, "a timeout in milliseconds")
    check_timeout(timeout)
    if not watched and timeout < 0:
        return []
    cdef PollItems items = PollItems(watched)
    cdef int64_t deadline = -1
    cdef int64_t left
    cdef int rc
    if timeout >= 0:
        deadline = deadline_after(timeout)
        if items.ready_before():
            deadline = monotonic_us()
    elif items.ready_before():
        deadline = monotonic_us()
    wait_begin()
    while True:
        left = -1 if deadline < 0 else max(0, (deadline - monotonic_us() + 999) // 1000)
        rc = items.call(left)
        if rc > 0 or (rc == 0 and deadline >= 0 and monotonic_us() >= deadline):
            found = items.results(watched)
            if found or rc == 0:
                return found
        PyErr_CheckSignals()
        items.check()
