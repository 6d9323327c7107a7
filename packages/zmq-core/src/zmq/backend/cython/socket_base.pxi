# SocketBase: how a socket begins and ends, its options, and who is told of calls on it.

cdef enum:
    REAPER_TRIES = 50       # milliseconds to wait for it

cdef dict _settings = {"COPY_THRESHOLD": 65536}
cdef SocketState _unopened = SocketState.__new__(SocketState)  # of a Socket whose __init__ has not run: refuses everything


def use_settings(dict settings) -> None:
    """Read `COPY_THRESHOLD` for new sockets and frames from this dict: the namespace where users set it."""
    global _settings
    _settings = settings


cdef object default_copy_threshold():
    return _settings.get("COPY_THRESHOLD", 65536)


cdef class SocketBase:
    """The life and the options of a socket; `Socket` has the rest."""

    def __cinit__(self, *args, **kwargs):
        self.handle = NULL
        self.state = _unopened
        self.by_parts = getattr(type(self), "_by_parts", 0)

    @cython.critical_section
    def __init__(self, ctx_or_socket=None, socket_type=0, *, shadow=0, copy_threshold=None):
        if self.state is not _unopened:
            raise TypeError("a Socket is initialised once")
        self.copy_threshold = default_copy_threshold() if copy_threshold is None else copy_threshold
        if isinstance(ctx_or_socket, Socket):
            shadow = ctx_or_socket
        if isinstance(shadow, Socket):
            self.share((<Socket> shadow).state, (<Socket> shadow).context)
            self.original = shadow
        elif shadow:
            self.adopt(<size_t> shadow, ctx_or_socket)
        elif isinstance(ctx_or_socket, Context):
            self.open(ctx_or_socket, named_int(socket_type, "a socket type"))
        else:
            raise TypeError(
                f"a Socket needs a Context or a Socket first, not {type(ctx_or_socket).__name__}; or shadow=address")

    cdef int open(self, Context context, int socket_type) except -1:
        cdef SocketState state
        cdef Context owner
        cdef void *handle
        cdef int tries = 0
        if socket_type < 0:
            raise TypeError(f"a socket type is one of zmq.SocketType, not {socket_type}")
        if is_draft_type(socket_type) and not (ZMQ_CORE_DRAFT and zmq_has(b"draft")):
            # A libzmq without the draft API makes some of them nevertheless, but hides the functions that they need.
            raise_opening(EINVAL, socket_type)
        owner = context.root()
        handle = room_socket(context.usable(), socket_type, owner.started or owner._shadow)
        while handle == NULL and zmq_errno() == EMFILE and tries < REAPER_TRIES:
            # Closed sockets count until libzmq's reaper thread is done with them, which a fast program can outrun.
            tries += 1
            with nogil:
                zmq_poll(NULL, 0, 1)
            handle = room_socket(context.usable(), socket_type, owner.started or owner._shadow)
        if handle == NULL:
            raise_opening(zmq_errno(), socket_type)
        owner.started = True
        state = new_state(context, handle, socket_type)
        self.context = context
        self.state = state
        self.handle = handle
        self._pid = getpid()
        state.maker = self.weak = core_weak_new(self)
        state.origin = calling_line()
        return 0

    cdef int share(self, SocketState state, Context context) except -1:
        if state.handle == NULL:
            if not state.forked:
                raise _NothingToShare()
            state.refuse()
        self.context = context
        self.state = state
        self.handle = state.handle
        self._pid = getpid()
        self._shadow = True
        state.views += state.borrowed
        return 0

    cdef int adopt(self, size_t address, object context) except -1:
        """Use a libzmq socket by its address: one of ours, or one that other code made."""
        cdef SocketState state = state_at(<void *> address)
        cdef int socket_type = 0
        cdef zmq_core_fd_t fd = -1
        cdef size_t size = sizeof(socket_type)
        if state is None or state.borrowed:
            check_rc(zmq_getsockopt(<void *> address, ZMQ_TYPE, &socket_type, &size))
        if state is not None and state.borrowed:
            size = sizeof(fd)
            zmq_getsockopt(<void *> address, ZMQ_FD, &fd, &size)
            if socket_type != state.type or (state.fd != -1 and fd != state.fd):
                state.let_go()  # closed since, and the address another socket's
                state = None
        if state is None:
            state = new_state(context, <void *> address, socket_type)
            state.borrowed = state.foreign = state.inproc = state.linked = True
            state.entry.handle = NULL  # not ours to close at exit
        return self.share(state, context if isinstance(context, Context) else state.context)

    def __dealloc__(self):
        cdef core_section section
        if self.weak != NULL and self.state is not None and self.state.maker == self.weak:
            # Of a class whose `__del__` does without this one's.
            core_lock_begin(&section)
            self.state.maker = NULL
            core_lock_end(&section)
        core_weak_drop(&self.weak)

    @cython.critical_section
    def __del__(self):
        """Close an unreachable socket, by an overridden `close` if there is one; warn."""
        cdef SocketState state = self.state
        if self._shadow and state.borrowed:
            state.views -= 1
            if not state.views:
                state.let_go()
        if self._shadow:
            return
        if state.handle == NULL or state.busy:
            state.maker = NULL
            return
        try:
            if not state.expendable:
                warn_unclosed(
                    f"unclosed {type_name(state.type)} socket{describe_origin(state.origin)}; "
                    "call close() or use it in a with statement", self)
        finally:
            state.abandon_by_maker(self)

    @cython.critical_section
    def __setattr__(self, str name, value):
        # Nothing but options, and what a subclass declares, may be set: a misspelt option must not pass unnoticed.
        if not type_declares(Py_TYPE(self), name):
            if name != name.upper() and type_declares(Py_TYPE(self), name.upper()):
                setattr(self, name.upper(), value)  # an option, in mixed case
                return
            check_attribute(self, name)
        elif name == "subscribe" or name == "unsubscribe":
            self.set(ZMQ_SUBSCRIBE if name == "subscribe" else ZMQ_UNSUBSCRIBE,
                     value.encode() if isinstance(value, str) else value)
            return
        PyObject_GenericSetAttr(self, name, value)

    @classmethod
    @cython.binding(True)  # for the limited API
    def __class_getitem__(cls, item):
        """Return the class with its parameter, which concerns type checkers only."""
        return GenericAlias(cls, item)

    @property
    @cython.critical_section
    def closed(self) -> bool:
        """Whether the socket was closed, by this object or through another view of it."""
        return self.state.handle == NULL or self.state.closing

    @property
    @cython.critical_section
    def _closed(self) -> bool:
        # The same as `closed`. Code that closed the libzmq socket itself sets it: it is not touched any more.
        return self.closed

    @_closed.setter
    @cython.critical_section
    def _closed(self, bint closed):
        if closed:
            self.state.let_go()
            self.handle = NULL

    @property
    @cython.critical_section
    def socket_type(self) -> int:
        """The number of the socket's type, one of `zmq.SocketType`."""
        return self.state.type

    @property
    @cython.critical_section
    def underlying(self) -> int:
        """The address of the libzmq socket; 0 when it is closed."""
        if self.state.handle != NULL and not self.state.foreign:
            # Code that has the address may call libzmq behind our back: a Poller then looks at the socket each time.
            self.state.foreign = self.state.linked = True
            self.state.notify_watchers()
        return <size_t> self.state.handle

    @cython.critical_section
    def close(self, linger=None) -> None:
        """Close the socket; unsent messages are kept for `linger` milliseconds (default: the LINGER option).

        With a `linger` below -1, which libzmq refuses, LINGER stays what it is.
        Closing twice does nothing. A thread that waits in a call on this socket raises `SocketClosed`.

        Raises
        ------
        TypeError
            `linger` is not an int.

        Examples
        --------
        >>> socket = context.socket(zmq.PUSH)
        >>> socket.close(linger=0)
        >>> socket.closed
        True
        """
        if linger is not None and not isinstance(linger, int):
            linger = linger.__index__() if hasattr(type(linger), "__index__") else integer(linger, "linger")
        if linger is not None and -0x80000000 <= linger < -1:
            linger = None
        self.state.shut(linger)
        self.handle = NULL

    # The `close` that `__del__` does without.
    _own_close = close

    @cython.critical_section
    def close_when_unused(self) -> None:
        """Let this socket be closed, without a warning, when nothing refers to it any more.

        .. versionadded:: 28.0
        """
        self.state.expendable = True

    # Options

    @cython.critical_section
    def get(self, option):
        """Return a socket option: an int, or bytes (zmq_getsockopt).

        Raises
        ------
        ZMQError
            EINVAL when this libzmq or this socket type has no such option, ENOTSOCK when the socket is closed.

        Examples
        --------
        >>> push.get(zmq.SNDHWM)
        1000
        """
        return get_option(self.state, named_int(option, "an option"))

    @cython.critical_section
    def set(self, option, optval) -> None:
        """Set a socket option to an int or to bytes (zmq_setsockopt).

        All but SUBSCRIBE, UNSUBSCRIBE, LINGER and a few more take effect for later binds and connects only.

        Raises
        ------
        TypeError
            The option takes another type.
        ValueError
            An int does not fit the option's C type.
        ZMQError
            EINVAL when libzmq refuses the option or the value, ENOTSOCK when the socket is closed.

        Examples
        --------
        >>> push.set(zmq.LINGER, 500)
        >>> push.linger
        500
        """
        set_option(self.state, named_int(option, "an option"), optval)

    # For event loops

    @cython.critical_section
    def watch(self, callback):
        """Return a `Watch` that calls back after calls on this libzmq socket, whichever object makes them.

        .. versionadded:: 28.0
        """
        cdef Watch watch = Watch.__new__(Watch)
        if self.state.handle == NULL:
            self.state.refuse()
        watch.callback = callback
        watch.attach(self.state)
        return watch


cdef extern from "Python.h":
    PyTypeObject *Py_TYPE(object thing)
    int PyObject_GenericSetAttr(object target, object name, object value) except -1


cdef SocketState new_state(object context, void *handle, int socket_type):
    cdef SocketState state = SocketState.__new__(SocketState)
    cdef zmq_core_fd_t fd = 0
    cdef size_t size = sizeof(fd)
    state.handle = state.usable_handle = handle
    state.context = context
    state.type = socket_type
    if socket_type == ZMQ_XPUB:
        state.slow_path_flags = MENDED
    state.fd = fd if zmq_getsockopt(handle, ZMQ_FD, &fd, &size) == 0 else -1
    state.weak = core_weak_new(state)
    registry_link(&registry_sockets, &state.entry, handle, state.weak)
    return state


cdef inline bint is_draft_type(int socket_type) noexcept:
    return 12 <= socket_type <= 20


cdef int raise_opening(int error, int socket_type) except -1:
    if error == EINVAL and is_draft_type(socket_type):
        raise ZMQError(error, f"{type_name(socket_type)} sockets belong to libzmq's draft API: {draft_state()}")
    if error == EAGAIN:
        raise ZMQError(error, _NO_THREADS)
    return raise_error(error, _NO_SOCKETS if error == EMFILE else f"socket type {socket_type}")
