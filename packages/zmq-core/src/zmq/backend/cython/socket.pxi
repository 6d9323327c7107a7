# Socket: the calls of the hot path, in C, on the state that all views of one libzmq socket share.

cdef enum:
    REAPER_TRIES = 50       # milliseconds to wait for it

cdef dict _settings = {"COPY_THRESHOLD": 65536}
cdef SocketState _unopened = SocketState.__new__(SocketState)  # of a Socket whose __init__ has not run: refuses everything


def use_settings(dict settings) -> None:
    """Read `COPY_THRESHOLD` for new sockets and frames from this dict: the namespace where users set it."""
    global _settings
    _settings = settings


cdef Py_ssize_t default_copy_threshold() except -1:
    return _settings.get("COPY_THRESHOLD", 65536)


cdef class Socket:
    """A libzmq socket (zmq_socket). See `zmq.Socket`, which adds what needs no speed.

    Parameters
    ----------
    ctx_or_socket : Context or Socket
        The context to make the socket in, or another socket to share.
    socket_type : int
        One of `zmq.SocketType`.
    shadow : int or Socket
        Address of an existing libzmq socket to use instead of making one.
    copy_threshold : int, optional
        Size in bytes below which ``copy=False`` copies nevertheless.

    Raises
    ------
    ZMQError
        EINVAL for an unknown type, EMFILE when no more sockets can be opened, ETERM or EFAULT when the context was terminated.
    """

    def __cinit__(self, *args, **kwargs):
        self.handle = NULL
        self.state = _unopened

    def __init__(self, ctx_or_socket=None, socket_type=0, *, shadow=0, copy_threshold=None):
        if self.state is not _unopened:
            raise TypeError("a Socket is initialised once")
        if isinstance(ctx_or_socket, Socket):
            shadow = ctx_or_socket
        if isinstance(shadow, Socket):
            self.share((<Socket> shadow).state, (<Socket> shadow).context)
            self.original = shadow
        elif shadow:
            self.adopt(<size_t> shadow, ctx_or_socket)
        elif isinstance(ctx_or_socket, Context):
            self.open(ctx_or_socket, socket_type)
        else:
            raise TypeError(
                f"a Socket needs a Context or a Socket first, not {type(ctx_or_socket).__name__}; or shadow=address")
        self.copy_threshold = default_copy_threshold() if copy_threshold is None else copy_threshold

    cdef int open(self, Context context, int socket_type) except -1:
        cdef SocketState state
        cdef void *handle
        cdef int tries = 0
        if is_draft_type(socket_type) and not (ZMQ_CORE_DRAFT and zmq_has(b"draft")):
            # A libzmq without the draft API makes some of them nevertheless, but hides the functions that they need.
            raise_opening(EINVAL, socket_type)
        handle = zmq_socket(context.usable(), socket_type)
        while handle == NULL and zmq_errno() == EMFILE and tries < REAPER_TRIES:
            # Closed sockets count until libzmq's reaper thread is done with them, which a fast program can outrun.
            tries += 1
            with nogil:
                zmq_poll(NULL, 0, 1)
            handle = zmq_socket(context.usable(), socket_type)
        if handle == NULL:
            raise_opening(zmq_errno(), socket_type)
        state = new_state(context, handle, socket_type)
        state.origin = calling_line()
        self.context = context
        self.state = state
        self.handle = handle
        return 0

    cdef int share(self, SocketState state, Context context) except -1:
        if state.handle == NULL:
            state.refuse()
        self.context = context
        self.state = state
        self.handle = state.handle
        self.shadowing = True
        return 0

    cdef int adopt(self, size_t address, object context) except -1:
        """Use a libzmq socket by its address: one of ours, or one that other code made."""
        cdef SocketState state = _states.get(address)
        cdef int socket_type = 0
        cdef size_t size = sizeof(socket_type)
        if state is None:
            check_rc(zmq_getsockopt(<void *> address, ZMQ_TYPE, &socket_type, &size))
            state = new_state(context, <void *> address, socket_type)
            state.borrowed = state.foreign = state.inproc = True
            state.entry.handle = NULL  # not ours to close at exit
        return self.share(state, context if isinstance(context, Context) else state.context)

    def __del__(self):
        """Close an unreachable socket with a bounded linger; warn, since the program should have."""
        cdef SocketState state = self.state
        if self.shadowing or state.handle == NULL or state.busy:
            return
        state.abandon()
        if not state.expendable:
            warn_unclosed(
                f"unclosed {type_name(state.type)} socket{describe_origin(state.origin)}; "
                "call close() or use it in a with statement", self)

    def __setattr__(self, str name, value):
        # Nothing but options, and what a subclass declares, may be set: a misspelt option must not pass unnoticed.
        if _PyType_Lookup(Py_TYPE(self), name) == NULL:
            check_attribute(self, name)
        elif name == "subscribe" or name == "unsubscribe":
            self.set(ZMQ_SUBSCRIBE if name == "subscribe" else ZMQ_UNSUBSCRIBE, value)
            return
        PyObject_GenericSetAttr(self, name, value)

    @classmethod
    def __class_getitem__(cls, item):
        """Return the class itself: type checkers alone know the parameter."""
        return cls

    @property
    def closed(self) -> bool:
        """Whether the socket was closed, by this object or through another view of it."""
        return self.state.handle == NULL or self.state.closing

    @property
    def socket_type(self) -> int:
        """The number of the socket's type, one of `zmq.SocketType`."""
        return self.state.type

    @property
    def underlying(self) -> int:
        """The address of the libzmq socket.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed.
        """
        if self.state.handle == NULL:
            self.state.refuse()
        # Whoever has the address may call libzmq behind our back, over any transport.
        self.state.foreign = self.state.inproc = True
        return <size_t> self.state.handle

    def close(self, linger=None) -> None:
        """Close the socket; unsent messages are kept for `linger` milliseconds (default: the LINGER option).

        Closing twice does nothing. A thread that waits in a call on this socket raises `SocketClosed`.

        Raises
        ------
        TypeError
            `linger` is not an int.
        """
        self.state.shut(linger)
        self.handle = NULL

    def close_when_unused(self) -> None:
        """Let this socket be closed, without a warning, when nobody refers to it any more.

        .. versionadded:: 28.0
        """
        self.state.expendable = True

    # Options

    def get(self, int option):
        """Return a socket option: an int, or bytes (zmq_getsockopt).

        Raises
        ------
        ZMQError
            EINVAL when this libzmq or this socket type has no such option, ENOTSOCK when the socket is closed.
        """
        return get_option(self.state, option)

    def set(self, int option, optval) -> None:
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
        """
        set_option(self.state, option, optval)

    # Messages

    def send(self, data, int flags=0, bint copy=True, bint track=False, routing_id=None, group=None):
        """Send one message part (zmq_msg_send); waits while no peer can take it, up to SNDTIMEO milliseconds.

        Parameters
        ----------
        data : bytes-like or Frame
            The content.
        flags : int
            0, DONTWAIT, SNDMORE or both.
        copy : bool
            False lends the memory of `data` to libzmq when it is at least `copy_threshold` bytes long. Large bytes
            objects, which cannot change, are never copied.
        track : bool
            With ``copy=False``, return a tracker.
        routing_id : int, optional
            The peer, for SERVER and PEER sockets (draft API).
        group : str, optional
            The group, for RADIO sockets (draft API).

        Returns
        -------
        MessageTracker or None
            The tracker, with ``copy=False, track=True``.

        Raises
        ------
        TypeError
            `data` is a str, or has no contiguous buffer.
        ValueError
            `track` is true, and `data` is a Frame without a tracker.
        Again
            No peer could take the message in time, or at once with DONTWAIT.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, EHOSTUNREACH for an unknown peer, ENOTSUP when the type
            cannot send, ENOTSOCK when the socket is closed.
        """
        return send_one(self, data, flags, copy, track, routing_id, group)

    def recv(self, int flags=0, bint copy=True, bint track=False, *, bint metadata=False):
        """Receive one message part (zmq_msg_recv); waits for it, up to RCVTIMEO milliseconds.

        Parameters
        ----------
        flags : int
            0 or DONTWAIT.
        copy : bool
            False returns a Frame over libzmq's memory instead of bytes.
        track : bool
            Whether that Frame has a tracker; it is done already.
        metadata : bool
            With ``copy=True``, return a `ReceivedMessage`: bytes that know their sender.

        Returns
        -------
        bytes, ReceivedMessage or Frame
            The content.

        Raises
        ------
        Again
            No message came in time, or none is there with DONTWAIT.
        ZMQError
            EFSM when it is not this REQ's or REP's turn, ENOTSUP when the type cannot receive, ENOTSOCK when the
            socket is closed.
        """
        lent_collect_if_any()
        if copy and not metadata:
            return receive_one(self.state, flags, True)
        frame = receive_frame(self.state, flags, track)
        return ReceivedMessage(frame) if copy else frame

    def recv_into(self, buffer, /, *, Py_ssize_t nbytes=0, int flags=0) -> int:
        """Receive one message part into `buffer` and return its size in bytes, which may exceed what fitted.

        Parameters
        ----------
        buffer : writable bytes-like
            Where to put the content.
        nbytes : int
            How many bytes to write at most; 0 means all that `buffer` holds.
        flags : int
            0 or DONTWAIT.

        Raises
        ------
        ValueError
            `nbytes` is negative or larger than `buffer`.
        BufferError, TypeError
            `buffer` is read-only, or no buffer.
        Again
            No message came in time, or none is there with DONTWAIT.
        """
        cdef Py_buffer view
        cdef zmq_msg_t message
        cdef size_t size
        PyObject_GetBuffer(buffer, &view, PyBUF_WRITABLE)
        try:
            if nbytes < 0 or nbytes > view.len:
                raise ValueError(f"nbytes is {nbytes}, but the buffer holds {view.len} bytes")
            zmq_msg_init(&message)
            self.state.receive(&message, flags)
            size = zmq_msg_size(&message)
            memcpy(view.buf, zmq_msg_data(&message), min(size, <size_t> (nbytes or view.len)))
            zmq_msg_close(&message)
        finally:
            PyBuffer_Release(&view)
        return size

    def poll(self, timeout=None, int flags=1) -> int:
        """Wait up to `timeout` milliseconds for events and return those that are there, 0 when time is up.

        Parameters
        ----------
        timeout : float, optional
            None or a negative value waits forever.
        flags : int
            POLLIN, POLLOUT or both.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed, before or during the wait.
        """
        cdef SocketState state = self.state
        cdef int64_t deadline = -1
        cdef int events
        if state.live == NULL:
            state.refuse()
        events = state.events() & flags
        if events:
            return events
        if timeout is not None and timeout >= 0:
            if timeout == 0:
                return 0
            deadline = deadline_after(timeout)
        if state.fd == -1:
            return poll_without_fd(state, deadline, flags)
        while state.block(deadline):
            events = state.events() & flags
            if events:
                return events
        return state.events() & flags

    # Many parts, many messages

    def send_multipart(self, msg_parts, int flags=0, bint copy=True, bint track=False, *, routing_id=None, group=None):
        """Send the parts of one message, all or none; waits while no peer can take it, up to SNDTIMEO milliseconds.

        Parameters
        ----------
        msg_parts : iterable of bytes-like or Frame
            The parts, in order.
        flags : int
            0, DONTWAIT, SNDMORE (more parts follow) or both.
        copy : bool
            As for `send`, for each part.
        track : bool
            With ``copy=False``, return one tracker for all parts.
        routing_id, group : int, str, optional
            As for `send`.

        Returns
        -------
        MessageTracker or None
            The tracker, with ``copy=False, track=True``.

        Raises
        ------
        TypeError, ValueError
            As for `send`, naming the part; nothing was sent.
        Again, ZMQError
            As for `send`; nothing was sent.
        """
        return send_multipart(self, msg_parts, flags, copy, track, routing_id, group)

    def recv_multipart(self, int flags=0, bint copy=True, bint track=False, *, bint metadata=False) -> list:
        """Receive all parts of one message; waits for it, up to RCVTIMEO milliseconds.

        Parameters and errors are those of `recv`. A message is never split, nor lost, by an error.

        Returns
        -------
        list of bytes, ReceivedMessage or Frame
            The parts.
        """
        lent_collect_if_any()
        if copy and metadata:
            return [ReceivedMessage(frame) for frame in receive_multipart(self.state, flags, False, False)]
        return receive_multipart(self.state, flags, copy, track)

    def try_recv(self, bint copy=True):
        """Return the next message part, or None when there is none; never waits.

        The same as ``recv(DONTWAIT)``, without the cost of an exception.

        Raises
        ------
        ZMQError
            As for `recv`, `Again` excepted.
        """
        lent_collect_if_any()
        return try_receive_one(self.state, copy)

    def try_recv_multipart(self, bint copy=True):
        """Return all parts of the next message as a list, or None when there is none; never waits."""
        lent_collect_if_any()
        return try_receive_multipart(self.state, copy)

    def send_many(self, messages, int flags=0, bint copy=True) -> int:
        """Send each of `messages` as a message of its own and return how many were sent.

        Parameters
        ----------
        messages : iterable of bytes-like or Frame
            The messages, in order; each may be lent or copied as `send` says of `copy`.
        flags : int
            0 or DONTWAIT.

        Returns
        -------
        int
            All of them; fewer when a later one could not be sent in time (SNDTIMEO, or at once with DONTWAIT).

        Raises
        ------
        TypeError
            A message cannot be sent, named by its index; nothing was sent.
        Again
            Not even the first could be sent in time.

        .. versionadded:: 28.0
        """
        return send_many(self, messages, flags, copy, False)

    def send_many_multipart(self, messages, int flags=0, bint copy=True) -> int:
        """Send each of `messages`, itself a list of parts, and return how many were sent; otherwise as `send_many`.

        .. versionadded:: 28.0
        """
        return send_many(self, messages, flags, copy, True)

    def recv_many(self, Py_ssize_t max_messages=1000, int flags=0, bint copy=True) -> list:
        """Wait for a message, then take all that are there, up to `max_messages`; returns a list of `recv` results.

        A part of a multipart message counts as a message, as it does for `recv`.

        Raises
        ------
        ValueError
            `max_messages` is less than 1.
        Again
            No message came in time (RCVTIMEO), or none is there with DONTWAIT.

        .. versionadded:: 28.0
        """
        return receive_many(self.state, max_messages, flags, copy, False)

    def recv_many_multipart(self, Py_ssize_t max_messages=1000, int flags=0, bint copy=True) -> list:
        """Wait for a message, then take all that are there, up to `max_messages`; returns a list of lists of parts.

        .. versionadded:: 28.0
        """
        return receive_many(self.state, max_messages, flags, copy, True)

    # For event loops

    def try_send(self, data, int flags=0, bint copy=True, bint track=False, routing_id=None, group=None):
        """Send one message part if that needs no wait; False when it does. Otherwise as `send`.

        Returns
        -------
        bool or MessageTracker
            True when sent, the tracker with ``copy=False, track=True``; False when not sent.

        .. versionadded:: 28.0
        """
        try:
            tracker = send_one(self, data, flags | ZMQ_DONTWAIT, copy, track, routing_id, group)
        except Again:
            return False
        return True if tracker is None else tracker

    def try_send_multipart(
            self, msg_parts, int flags=0, bint copy=True, bint track=False, *, routing_id=None, group=None):
        """Send the parts of one message if that needs no wait; False when it does. Otherwise as `send_multipart`.

        .. versionadded:: 28.0
        """
        try:
            tracker = send_multipart(self, msg_parts, flags | ZMQ_DONTWAIT, copy, track, routing_id, group)
        except Again:
            return False
        return True if tracker is None else tracker

    def receipt(self) -> int:
        """Return a number that stands for what was received last, for `give_back`.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed.

        .. versionadded:: 28.0
        """
        if self.state.live == NULL:
            self.state.refuse()
        return receipt_for(self.state)

    def give_back(self, parts, int64_t receipt=0) -> None:
        """Put a received message back to the front: the next receive, through any view of the socket, returns it.

        Parameters
        ----------
        parts : list of Frame or bytes
            All parts of one message, or the rest of them, as received.
        receipt : int, optional
            What `receipt` returned right after they were received. With it, messages keep their order when several are
            given back, and parts of which more are to come keep what follows them.

        Raises
        ------
        TypeError
            A part is neither.
        ZMQError
            ENOTSOCK when the socket is closed: the message stays the caller's.

        .. versionadded:: 28.0
        """
        if self.state.live == NULL:
            self.state.refuse()
        return_message(self.state, [part if isinstance(part, Frame) else Frame(part) for part in parts], receipt)

    def watch(self, callback):
        """Return a `Watch` that calls back after calls on this libzmq socket, whichever object makes them.

        .. versionadded:: 28.0
        """
        cdef Watch watch = Watch.__new__(Watch)
        if self.state.handle == NULL:
            self.state.refuse()
        watch.state = self.state
        watch.callback = callback
        if self.state.watches is None:
            self.state.watches = []
        self.state.watches.append(watch)
        return watch

    # Endpoints

    def bind(self, addr) -> None:
        """Accept connections at the endpoint `addr` (zmq_bind).

        Raises
        ------
        TypeError
            `addr` is neither str nor bytes.
        ZMQError
            EADDRINUSE, EADDRNOTAVAIL, EINVAL, EPROTONOSUPPORT, ENAMETOOLONG and others; the message has the address.
        """
        self.endpoint(zmq_bind, addr)

    def connect(self, addr) -> None:
        """Connect to the endpoint `addr`, now or when it appears (zmq_connect).

        Raises
        ------
        TypeError
            `addr` is neither str nor bytes.
        ZMQError
            EINVAL, EPROTONOSUPPORT, ECONNREFUSED (inproc on old versions) and others; the message has the address.
        """
        self.endpoint(zmq_connect, addr)

    def unbind(self, addr) -> None:
        """Stop accepting connections at `addr` (zmq_unbind).

        Raises
        ------
        ZMQError
            ENOENT when the socket is not bound there; the message has the address.
        """
        self.endpoint(zmq_unbind, addr)

    def disconnect(self, addr) -> None:
        """Undo ``connect(addr)`` (zmq_disconnect).

        Raises
        ------
        ZMQError
            ENOENT when the socket is not connected there; the message has the address.
        """
        self.endpoint(zmq_disconnect, addr)

    cdef int endpoint(self, int (*call)(void *, const char *) noexcept nogil, object addr) except -1:
        cdef SocketState state = self.state
        cdef const char *text
        cdef int rc, error
        cdef bytes raw = encode_endpoint(addr)
        text = raw
        if raw.startswith(b"inproc://"):
            state.inproc = True
        state.enter_library()
        with nogil:
            rc = call(state.handle, text)  # may resolve a name
            error = zmq_errno()
            entry_leave(&state.entry)
        state.leave()
        if state.attention:
            state.touch()
        if rc == 0 and call is zmq_bind:
            state.bound = True
        if rc == -1:
            if error == ENAMETOOLONG or (error == EINVAL and raw.startswith(b"ipc://") and len(raw) - 6 > IPC_PATH_MAX_LEN):
                raise ZMQError(ENAMETOOLONG, f"ipc path {addr!r} is {len(raw) - 6} bytes long, the system's limit is "
                               f"{IPC_PATH_MAX_LEN} (zmq.IPC_PATH_MAX_LEN); use a shorter one, for example below /tmp")
            raise_error(error, f"addr={addr!r}")
        return 0

    def monitor(self, addr, int events=0xFFFF) -> None:
        """Publish this socket's events at the inproc endpoint `addr`; None stops it (zmq_socket_monitor).

        Raises
        ------
        ZMQError
            EINVAL for a bad address, EPROTONOSUPPORT when it is not inproc, EADDRINUSE; the message has the address.
        """
        cdef const char *text = NULL
        cdef bytes raw
        if self.state.live == NULL and (addr is not None or self.state.handle == NULL):
            # Stopping is safe while another thread is in a call: libzmq has a lock for it.
            self.state.refuse()
        if addr is not None:
            raw = encode_endpoint(addr)
            text = raw
        if zmq_socket_monitor(self.state.handle, text, events) == -1:
            raise_error(zmq_errno(), f"addr={addr!r}")

    def monitors(self, Socket socket) -> None:
        """Say that this socket receives the events of `socket`, so that closing either does no harm; None: no longer.

        .. versionadded:: 28.0
        """
        self.state.monitored = None if socket is None else socket.state

    def join(self, group) -> None:
        """Join a group, on a DISH socket (zmq_join; draft API).

        Raises
        ------
        ZMQError
            ENOTSUP without the draft API, EINVAL when `group` is too long or joined already.
        """
        require_draft("join")
        self.endpoint_group(zmq_join, group)

    def leave(self, group) -> None:
        """Leave a group, on a DISH socket (zmq_leave; draft API).

        Raises
        ------
        ZMQError
            ENOTSUP without the draft API, EINVAL when `group` was not joined.
        """
        require_draft("leave")
        self.endpoint_group(zmq_leave, group)

    cdef int endpoint_group(self, int (*call)(void *, const char *) noexcept nogil, object group) except -1:
        cdef bytes raw = group.encode() if isinstance(group, str) else group
        if self.state.live == NULL:
            self.state.refuse()
        if call(self.state.handle, raw) == -1:
            raise_error(zmq_errno(), f"group {group!r}")
        return 0

    def connect_peer(self, addr) -> int:
        """Connect a PEER socket and return the routing id of the peer (zmq_connect_peer; draft API).

        Raises
        ------
        ZMQError
            ENOTSUP without the draft API or on another socket type; the message has the address.
        """
        cdef bytes raw = encode_endpoint(addr)
        cdef uint32_t routing_id
        require_draft("connect_peer")
        if self.state.live == NULL:
            self.state.refuse()
        routing_id = zmq_connect_peer(self.state.handle, raw)
        if routing_id == 0:
            raise_error(zmq_errno(), f"addr={addr!r}")
        return routing_id


cdef extern from "Python.h":
    PyTypeObject *Py_TYPE(object thing)
    PyObject *_PyType_Lookup(PyTypeObject *cls, object name)
    int PyObject_GenericSetAttr(object target, object name, object value) except -1


cdef int check_attribute(object target, str name) except -1:
    """Raise AttributeError for a name that is neither an option nor declared by a subclass."""
    if name.startswith("_") or name in target.__dict__:
        return 0
    for cls in type(target).__mro__:
        if name in cls.__dict__.get("__annotations__", ()) or name in getattr(cls, "__annotations__", ()):
            return 0
    import difflib
    close = difflib.get_close_matches(name.lower(), [known.lower() for known in dir(target)], 1)
    hint = f"; did you mean {close[0]!r}?" if close else "."
    raise AttributeError(
        f"{type(target).__name__} has no option {name!r}{hint} A subclass declares attributes of its own in the class body.")


cdef SocketState new_state(object context, void *handle, int socket_type):
    cdef SocketState state = SocketState.__new__(SocketState)
    cdef zmq_core_fd_t fd = 0
    cdef size_t size = sizeof(fd)
    state.handle = state.live = handle
    state.context = context
    state.type = socket_type
    state.fd = fd if zmq_getsockopt(handle, ZMQ_FD, &fd, &size) == 0 else -1
    registry_link(&registry_sockets, &state.entry, handle, <PyObject *> state)
    _states[<size_t> handle] = state
    return state


cdef inline bint is_draft_type(int socket_type) noexcept:
    return 12 <= socket_type <= 20


cdef int raise_opening(int error, int socket_type) except -1:
    if error == EINVAL and is_draft_type(socket_type):
        raise ZMQError(error, f"{type_name(socket_type)} sockets belong to libzmq's draft API: {draft_state()}")
    if error == EMFILE:
        raise_error(error, "the process or the context has no room for another socket; see ulimit -n and Context.MAX_SOCKETS")
    return raise_error(error, f"socket type {socket_type}")


cdef bytes encode_endpoint(object addr):
    if isinstance(addr, str):
        addr = addr.encode()
    elif not isinstance(addr, bytes):
        raise TypeError(f"an endpoint is a str such as 'tcp://127.0.0.1:5555', not {type(addr).__name__}: {shorten(addr)}")
    if addr.startswith(b"tcp://") and addr.rpartition(b":")[2].isdigit() and int(addr.rpartition(b":")[2]) > 65535:
        raise ZMQError(EINVAL, f"ports go up to 65535: addr={addr.decode()!r}")  # libzmq takes the number modulo 65536
    if b"\0" in addr:
        raise ValueError(f"an endpoint has no NUL character: {addr!r}; abstract ipc names begin with ipc://@")
    return addr


cdef int address(zmq_msg_t *parts, int count, object routing_id, object group) except -1:
    """Set a draft socket's addressee on each part; uses the parts up when it raises."""
    cdef int i
    try:
        for i in range(count):
            if routing_id is not None:
                set_routing_id(&parts[i], routing_id)
            if group is not None:
                set_group(&parts[i], group)
    except:
        close_parts(parts, count)
        raise
    return 0


cdef int close_parts(zmq_msg_t *parts, int count) except -1:
    cdef int i
    for i in range(count):
        zmq_msg_close(&parts[i])
    return 0


cdef MessageTracker frame_tracker(Frame frame):
    if frame.track is None:
        raise ValueError("track=True needs a Frame made with track=True; this one has no tracker")
    return frame.track


cdef inline object send_one(
        Socket self, object data, int flags, bint copy, bint track, object routing_id, object group):
    """One part: None, or a tracker."""
    cdef zmq_msg_t message
    cdef MessageTracker tracker = None
    if self.state.live == NULL:
        self.state.refuse()
    lent_collect_if_any()
    if track and not copy:
        if isinstance(data, Frame):
            tracker = frame_tracker(<Frame> data)
            fill(&message, data, copy, 0, NULL)
        else:
            tracker = counting_tracker()
            if not fill(&message, data, copy, self.copy_threshold, tracker.counter):
                tracker = FINISHED_TRACKER
    else:
        fill(&message, data, copy, self.copy_threshold, NULL)
    if routing_id is not None or group is not None:
        address(&message, 1, routing_id, group)
    self.state.send(&message, flags)
    if self.state.attention:
        self.state.touch()
    return tracker


cdef inline object take_bytes(SocketState state, zmq_msg_t *message):
    """A received part as bytes; uses the message up, or gives it back to the socket when there is no memory."""
    cdef object data
    try:
        data = to_bytes(message)
    except:
        give_back(state, message, 1)
        raise
    zmq_msg_close(message)
    return data


cdef inline Frame receive_frame(SocketState state, int flags, bint track):
    cdef Frame frame = Frame.__new__(Frame)
    state.receive(&frame.zmq_msg, flags)
    frame.readonly = state.inproc
    if track:
        frame.track = FINISHED_TRACKER
    return frame


cdef int poll_without_fd(SocketState state, int64_t deadline, int flags) except -1:
    """Thread-safe sockets have no descriptor: libzmq polls, and signals are looked for in between."""
    cdef zmq_pollitem_t item
    cdef int rc
    cdef int64_t left = -1
    item.socket = state.handle
    item.fd = 0
    item.events = flags
    item.revents = 0
    while True:
        if deadline >= 0:
            left = max(0, (deadline - monotonic_us() + 999) // 1000)
        with nogil:
            rc = zmq_poll(&item, 1, left)
        if rc >= 0:
            return item.revents
        if not interrupted():
            raise_errno()
        if state.live == NULL:
            state.refuse()
