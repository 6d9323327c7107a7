# Context: the container of sockets and the owner of libzmq's I/O threads.

cdef extern from "registry.h" nogil:
    registry_entry registry_contexts
    registry_entry registry_sockets
    void registry_link(registry_entry *list, registry_entry *entry, void *handle, PyObject *owner)
    void registry_unlink(registry_entry *entry)
    void entry_enter(registry_entry *entry)
    bint entry_enter_unless_exiting(registry_entry *entry)
    void entry_leave(registry_entry *entry)
    void entry_join(registry_entry *entry)
    void entry_part(registry_entry *entry)
    bint entry_used(registry_entry *entry)
    void term_enter(registry_entry *entry)
    void term_leave(registry_entry *entry, bint ended)
    void registry_at_exit() noexcept

cdef extern from "terminations.h" nogil:
    long terminate_aside(void *handle)
    void terminations_wait(long others)
    void terminations_after_fork()

cdef extern from "lingering.h" nogil:
    int exit_linger()
    int lingering_note(void *handle)
    void lingering_limit(void *handle, int limit)

cdef extern from *:
    """
    #define errno_clear() (errno = 0)
    """
    void errno_clear()

cdef extern from "Python.h":
    int Py_AtExit(void (*function)() noexcept)


cdef inline void forget_entry(registry_entry *entry) noexcept:
    """Unlink the entry of an object that dies and was not closed: that of a class whose `__del__` does without this one's."""
    cdef core_section section
    if entry.next != NULL:
        core_lock_begin(&section)
        registry_unlink(entry)
        core_lock_end(&section)


cdef class Context:
    """A container of sockets with its own I/O threads (zmq_ctx_new).

    Parameters
    ----------
    io_threads : int
        Number of I/O threads; one per gigabyte per second is plenty. A Context here is shadowed.
    shadow : int or Context
        Address of an existing libzmq context to use instead of making one; 0 makes one.

    Raises
    ------
    ZMQError
        EINVAL for a bad number of threads, EMFILE when the process has no file descriptors left.

    .. versionadded:: 28.0
    """

    def __cinit__(self, *args, **kwargs):
        self.handle = NULL
        self.lingering = []
        self.closed_lingering = []
        self.answered = set()
        self.awaited = set()

    @cython.critical_section
    def __init__(self, io_threads=1, shadow=0):
        cdef int threads = 1
        if self.handle != NULL:
            raise TypeError("a Context is initialised once")
        if isinstance(io_threads, Context):
            shadow = io_threads
        else:
            threads = context_value("io_threads", integer(io_threads, "io_threads"))
        if isinstance(shadow, Context):
            self.other = shadow
            shadow = <size_t> (<Context> shadow).checked()
        if shadow:
            self._shadow = True
            self.handle = <void *> <size_t> shadow
            if self.other is None:
                self.other = owner_of(self.handle)
        else:
            self.handle = zmq_ctx_new()
            if self.handle == NULL:
                raise_error(zmq_errno(), "a context needs a file descriptor; see ulimit -n")
            if threads != 1 and zmq_ctx_set(self.handle, ZMQ_IO_THREADS, threads) == -1:
                error = zmq_errno()
                zmq_ctx_term(self.handle)
                self.handle = NULL
                raise_error(error, f"io_threads={io_threads!r}; it takes a number from 0 up")
        self.origin = calling_line()
        self._pid = getpid()
        if not self._shadow:
            self.weak = core_weak_new(self)
            registry_link(&registry_contexts, &self.entry, self.handle, self.weak)

    @cython.critical_section
    def __del__(self):
        """Close and terminate in another thread; warn, since the program should have.

        A subclass's `destroy` and `term` are called, as pyzmq does, but not at the end of the process.
        """
        if self.handle == NULL or self._shadow or self.disowned:
            return
        self._unreachable = True
        try:
            if can_warn() and not self.lasting:
                warn_unclosed(f"unclosed {represent(self)}{describe_origin(self.origin)}; "
                              "call term() or use it in a with statement", self)
        finally:
            try:
                if (overrides(self, "destroy") or overrides(self, "term")) and not interpreter_ends():
                    self.destroy()
            finally:
                self.abandon()

    def __dealloc__(self):
        forget_entry(&self.entry)
        core_weak_drop(&self.weak)

    @cython.critical_section
    def __setattr__(self, str name, value):
        if not type_declares(Py_TYPE(self), name):
            if name != name.upper() and type_declares(Py_TYPE(self), name.upper()):
                setattr(self, name.upper(), value)  # an option, in mixed case
                return
            check_attribute(self, name)
        PyObject_GenericSetAttr(self, name, value)

    @classmethod
    @cython.binding(True)  # for the limited API
    def __class_getitem__(cls, item):
        """Return the class with its parameter, which concerns type checkers only."""
        return GenericAlias(cls, item)

    @property
    @cython.critical_section
    def closed(self) -> bool:
        """Whether the context was terminated."""
        return self.disowned or self.handle == NULL or (self.other is not None and self.other.closed)

    @closed.setter
    @cython.critical_section
    def closed(self, bint value):
        # A program that says so leaves the libzmq context to itself: neither term() nor destroy() touches it.
        self.disowned = value

    @property
    @cython.critical_section
    def underlying(self) -> int:
        """The address of the libzmq context; 0 when it was terminated."""
        return 0 if self.closed else <size_t> self.handle

    @property
    @cython.critical_section
    def socket_count(self) -> int:
        """How many sockets made in this context are open.

        .. versionadded:: 28.0
        """
        cdef SocketState state
        cdef int count = 0
        for entry in listed_sockets():
            state = entry
            if state.context is self and not state.borrowed and not state.closing:
                count += 1
        return count

    cdef void *checked(self) except NULL:
        if self.handle == NULL or self.disowned:
            if self.forked:
                raise _ContextDestroyed(
                    EFAULT, "this context was made before fork(); a child process must make its own (Context.instance() does)")
            raise _ContextDestroyed(EFAULT, "this context was terminated")
        if self.other is not None:
            self.other.checked()
        return self.handle

    cdef void *usable(self) except NULL:
        """The handle, to make a socket or to use an option: not while another thread may be freeing it."""
        if self.is_ending():
            self.checked()
            raise ContextTerminated()
        return self.checked()

    cdef bint is_ending(self) noexcept:
        return self.ending or (self.other is not None and self.other.ending)

    @cython.critical_section
    def get(self, int option):
        """Return a context option (zmq_ctx_get).

        Raises
        ------
        ZMQError
            EINVAL when libzmq knows no such option; EFAULT when the context was terminated.
        """
        cdef void *handle = self.usable()
        cdef int rc
        errno_clear()
        rc = zmq_ctx_get(handle, option)
        if rc == -1 and zmq_errno():  # without, it is the value: that of THREAD_SCHED_POLICY to begin with
            raise_error(zmq_errno(), f"context option {option}")
        return rc

    @cython.critical_section
    def set(self, int option, optval):
        """Set a context option (zmq_ctx_set); most must be set before the first socket is made.

        Raises
        ------
        TypeError, OverflowError
            `optval` is not an integer, or too large for a C int.
        ZMQError
            EINVAL when libzmq knows no such option or refuses the value; EFAULT when the context was terminated.
        """
        cdef int value = context_value(f"context option {option}", optval)
        if zmq_ctx_set(self.usable(), option, value) == -1:
            raise_error(zmq_errno(), f"context option {option} = {optval!r}")

    @cython.critical_section
    def term(self) -> None:
        """Terminate the context, as `zmq.Context.term` says (zmq_ctx_term)."""
        if self.handle == NULL or self.disowned:
            return
        if self._shadow:
            self.handle = NULL
            self.other = None
        elif self._unreachable:
            self.abandon()
        else:
            self.finish()

    # The `term` that `__del__` does without.
    _own_term = term

    cdef int _term(self) except -1:
        self.term()
        return 0

    cdef int abandon(self) except -1:
        """Close and terminate in another thread.

        Only where no end of the process would wait for the messages does this wait for them.
        """
        cdef long others
        if self.handle == NULL:
            return 0
        # Only sockets in the same reference cycle can still be open here: they are unreachable, too.
        for state in open_sockets(self):
            (<SocketState> state).abandon_by_maker(core_weak_get((<SocketState> state).maker))
        self.close_lingering()
        try:
            answer_all(self)
        except ZMQError:
            # libzmq would end the process. Its threads stay.
            self.handle = NULL
            registry_unlink(&self.entry)
            return 0
        handle, self.handle = <size_t> self.handle, NULL
        registry_unlink(&self.entry)
        others = terminate_aside(<void *> <size_t> handle)
        if not interpreter_ends() and ends_abruptly():
            with nogil:
                terminations_wait(others)
        return 0

    cdef int close_lingering(self) except -1:
        """Close what could not be closed before: in a context that is shut down no call of libzmq's waits."""
        cdef SocketState state
        if self.lingering:
            zmq_ctx_shutdown(self.handle)
        while self.lingering:
            state = self.lingering.pop()
            zmq_close(state.entry.handle)
            registry_unlink(&state.entry)
        return 0

    cdef int close_expendable(self) except -1:
        """Close the sockets that a program need not close, such as a monitor's that is still referred to."""
        for state in open_sockets(self):
            if (<SocketState> state).expendable:
                (<SocketState> state).shut(0)
        return 0

    cdef Context root(self):
        """The Context that made the libzmq context, as far as is known."""
        cdef Context found = self
        while found.other is not None:
            found = found.other
        return found

    cdef int finish(self) except -1:
        """Wait for libzmq. A second term() in another thread waits for the first: libzmq lets only one in.

        It is reentrant, since a signal handler that runs meanwhile may call term() too.
        """
        cdef int rc
        self.ending = True
        if self.ending_lock is None:
            self.ending_lock = RLock()
        with self.ending_lock:
            if self.handle != NULL:
                answer_all(self)
                self.close_expendable()
                self.close_lingering()
            while self.handle != NULL:
                term_enter(&self.entry)
                with nogil:
                    rc = zmq_ctx_term(self.handle)
                    term_leave(&self.entry, rc == 0)
                if rc == 0 or zmq_errno() == EFAULT:
                    self.handle = NULL
                    registry_unlink(&self.entry)
                elif not interrupted():
                    raise_errno()
                else:
                    self._interrupted()
        return 0

    @cython.critical_section
    def _interrupted(self):
        # Called by `term` after a signal whose handlers have returned; may raise to end the wait.
        pass

    @cython.critical_section
    def unfinished(self) -> list:
        """Type, origin and LINGER of sockets that may keep `term` waiting; LINGER is None for an open one."""
        cdef SocketState state
        found = []
        for entry in open_sockets(self):
            state = entry
            found.append((state.type, state.origin, None))
        return found + self.closed_lingering

    @cython.critical_section
    def close_sockets(self, linger=None, *, bint ending=False) -> None:
        """Close every socket of this context, setting `linger` milliseconds first when given.

        With `ending`, for a context that is terminated next, no thread can make another meanwhile.
        """
        cdef SocketState state
        ending = ending and not self.ending and not self._shadow
        if ending:
            self.ending = True
        try:
            for entry in open_sockets(self):
                state = entry
                state.close_by_maker(linger)
        except:
            if ending:
                self.ending = False
            raise


cdef list listed_sockets():
    """The state of every open socket that Python code still has; the registry itself keeps none alive."""
    cdef list found = []
    cdef registry_entry *entry = registry_sockets.next
    while entry != &registry_sockets:
        state = core_weak_get(entry.owner)
        if state is not None:
            found.append(state)
        entry = entry.next
    return found


cdef list open_sockets(Context context):
    """The sockets that a context is to close: its own, and those that its shadows made."""
    cdef list found = []
    cdef SocketState state
    cdef Context maker
    for entry in listed_sockets():
        state = entry
        maker = state.context
        if maker is context or (maker is not None and not context._shadow and maker.handle == context.handle):
            found.append(state)
    return found


cdef SocketState state_at(void *handle):
    """The state of the open libzmq socket with this handle, or None."""
    cdef SocketState state
    for entry in listed_sockets():
        state = entry
        if state.handle == handle:
            return state
    return None


cdef Context owner_of(void *handle):
    """Our Context with this handle, or None when other code made it."""
    cdef registry_entry *entry = registry_contexts.next
    while entry != &registry_contexts:
        if entry.handle == handle:
            return core_weak_get(entry.owner)
        entry = entry.next
    return None


cdef int context_value(str what, object value) except? -1:
    """A C int for a context option."""
    if not isinstance(value, int) or not -0x80000000 <= value <= 0x7fffffff:
        from zmq._arguments import refuse_number
        refuse_number(what, value, -0x80000000, 0x7fffffff)
    return value


cdef bint ends_abruptly():
    """Tell whether this process mostly ends by os._exit() or a signal: a forked one, or one of multiprocessing."""
    if _fork_epoch:
        return True
    process = sys_modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None
