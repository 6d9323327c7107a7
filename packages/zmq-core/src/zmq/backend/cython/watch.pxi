# Watch: how event loops and pollers are told that a socket must be looked at again.
#
# libzmq signals once; any call on the socket, by any thread, may take the signal. An event loop that sleeps on the
# descriptor arms a watch: the next call on the socket through any view disarms it and calls back. An
# unarmed watch costs calls nothing.

cdef extern from "Python.h":
    void PyErr_SetObject(PyObject *type, PyObject *value)
    void PyErr_WriteUnraisable(PyObject *context)


cdef class Watch:
    """A subscription to calls on one libzmq socket, made by `Socket.watch`.

    The callback runs without arguments, once for each time the watch was armed, in the thread that made the call; and
    once more when the socket is closed. It must not raise, nor call the socket.

    .. versionadded:: 28.0
    """
    cdef SocketState state
    cdef object callback
    cdef readonly bint armed
    cdef bint ended
    cdef unsigned long looking  # identity of the thread whose calls do not call back now, or 0

    def __cinit__(self):
        self.ended = True  # until it is attached to a socket

    cdef int attach(self, SocketState state) except -1:
        self.state = state
        self.ended = False
        if state.watches is None:
            state.watches = []
        state.watches.append(self)
        return 0

    cdef int fire(self, bint closing) except -1:
        self.callback()
        return 0

    @cython.critical_section
    def arm(self):
        """Ask to be called back after the next call on the socket."""
        self.ask()

    cdef int ask(self) except -1:
        if not self.armed and not self.ended:
            self.armed = True
            self.state.armed += 1
            self.state.slow_path_flags |= WATCHED
        return 0

    @property
    @cython.critical_section
    def closed(self) -> bool:
        """Whether the socket was closed."""
        return self.state is None or self.state.handle == NULL or self.state.closing

    @cython.critical_section
    def events(self) -> int:
        """Arm, and return EVENTS: this look does not call back, whatever anybody calls after it does.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed.
        """
        if self.state is None:
            raise SocketClosed()
        if self.state.usable_handle == NULL:
            self.state.refuse()
        self.ask()
        self.looking = PyThread_get_thread_ident()
        try:
            return self.state.events()
        finally:
            self.looking = 0

    @cython.critical_section
    def attempt(self, call):
        """Arm, and return ``call()``: what that calls on the socket, in this thread, does not call back.

        So no call can pass unnoticed between a look at the socket and the wait that follows it.
        """
        self.ask()
        self.looking = PyThread_get_thread_ident()
        try:
            return call()
        finally:
            self.looking = 0

    @cython.critical_section
    def disarm(self):
        """Take `arm` back."""
        self.ask_no_more()

    cdef int ask_no_more(self) except -1:
        if self.armed:
            self.armed = False
            self.state.armed -= 1
            if not self.state.armed:
                self.state.slow_path_flags &= ~WATCHED
        return 0

    @cython.critical_section
    def cancel(self):
        """End the subscription."""
        self.end()

    cdef int end(self) except -1:
        self.ask_no_more()
        if not self.ended:
            self.ended = True
            self.callback = None
            self.state.watches.remove(self)
        return 0


cdef int call_watches(SocketState state, bint closing) except -1:
    """Call back those that are armed; on closing, all. None keeps another from being called.

    An error in one is reported and dropped: what the caller did on the socket was done. What a signal handler raised
    meanwhile is raised.
    """
    cdef Watch watch
    cdef object raised = None
    for entry in list(state.watches):
        watch = entry
        if watch.armed or closing:
            if watch.looking and not closing and watch.looking == PyThread_get_thread_ident():
                continue
            watch.ask_no_more()
            if watch.ended:
                continue
            try:
                watch.fire(closing)
            except Exception as error:
                PyErr_SetObject(<PyObject *> Py_TYPE(error), <PyObject *> error)
                PyErr_WriteUnraisable(<PyObject *> watch.callback)
            except BaseException as error:
                raised = error
    if raised is not None:
        raise raised
    return 0
