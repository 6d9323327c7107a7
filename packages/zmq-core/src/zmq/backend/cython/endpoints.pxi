# SocketEndpoints: where a socket is bound and connected, and who watches that.

cdef class SocketEndpoints(SocketBase):
    """The endpoints, monitors and groups of a socket; `Socket` has the rest."""

    @cython.critical_section
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

    @cython.critical_section
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

    @cython.critical_section
    def unbind(self, addr) -> None:
        """Stop accepting connections at `addr` (zmq_unbind).

        Raises
        ------
        ZMQError
            ENOENT when the socket is not bound there; the message has the address.
        """
        self.endpoint(zmq_unbind, addr)

    @cython.critical_section
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
        cdef bint inproc = raw.startswith(b"inproc://")
        if state.keyless and not inproc and (call is zmq_bind or call is zmq_connect):
            warn_keyless(state)
        if inproc:
            if state.usable_handle == NULL:
                state.refuse()
            state.inproc = True
            if check_inproc(state, call is zmq_bind, call is zmq_connect, raw):
                return 0
        if call is not zmq_bind and call is not zmq_connect:
            keep_whole(state)
        elif call is zmq_connect and state.next_peer is not None:
            check_next_peer(state)
        if call is zmq_bind and not inproc and room_for_mailboxes(1) == -1:
            # libzmq lists the network interfaces, for which it needs one, before it makes a socket of the system.
            raise_error(errno, f"addr={addr!r} needs a file descriptor; see ulimit -n")
        if inproc or not (state.reports or may_resolve(raw, call is zmq_connect)):
            # With the GIL, as it does not wait: no term() in another thread comes between what a new thread does to make
            # its socket, unless Python switches threads there; and no socket that awaits an inproc endpoint is closed.
            if state.usable_handle == NULL:
                state.refuse()
            rc = call(state.handle, text)
            error = zmq_errno()
        else:
            state.enter_library()
            with nogil:
                rc = call(state.handle, text)
                error = zmq_errno()
                entry_leave(&state.entry)
            state.leave()
        if rc == 0:
            state.linked = True
        if rc == 0 and call is zmq_bind:
            state.bound = True
        elif rc == 0 and call is zmq_connect:
            if state.next_peer is not None:
                note_peer(state, raw)
        elif rc == 0 and state.peers is not None:
            forget_peers(state, raw)
        if rc == 0 and inproc:
            if call is zmq_bind:
                note_bound(state, raw)
            elif call is not zmq_connect:
                if state.inproc_bound is not None:
                    state.inproc_bound.discard(raw)
                if state.context is not None:
                    state.context.root().answered.discard(raw)
            else:
                note_connected(state, raw)
        if state.slow_path_flags:
            state.notify_watchers()  # after the notes: what it calls may raise, or let another thread bind what awaits them
        if rc == -1:
            raise_endpoint(state, error, addr, raw, "bind" if call is zmq_bind else "connect" if call is zmq_connect
                           else "unbind" if call is zmq_unbind else "disconnect")
        return 0

    @cython.critical_section
    def monitor(self, addr, int events=0xFFFF) -> None:
        """Publish this socket's events at the inproc endpoint `addr`; None stops it (zmq_socket_monitor).

        Raises
        ------
        ZMQError
            EINVAL for a bad address, EPROTONOSUPPORT when it is not inproc, EADDRINUSE; the message has the address.
        """
        cdef const char *text = NULL
        cdef bytes raw
        if self.state.usable_handle == NULL and (addr is not None or self.state.handle == NULL):
            # Stopping is safe while another thread is in a call: libzmq has a lock for it.
            self.state.refuse()
        if addr is not None:
            raw = encode_endpoint(addr)
            text = raw
            refuse_awaited(self.state, raw, "monitor")
        if zmq_socket_monitor(self.state.handle, text, events) == -1:
            if zmq_errno() == EMFILE:
                raise_error(EMFILE, f"addr={addr!r}: a monitor is a socket; see ulimit -n and Context.MAX_SOCKETS")
            if zmq_errno() == EPROTONOSUPPORT:
                raise_error(EPROTONOSUPPORT, f"addr={addr!r}: the endpoint of a monitor is an inproc one")
            raise_error(zmq_errno(), f"addr={addr!r}")
        self.state.reports = addr is not None

    @cython.critical_section
    def monitors(self, Socket socket) -> None:
        """Say that this socket receives the events of `socket`, so that closing either does no harm; None: no longer.

        .. versionadded:: 28.0
        """
        self.state.monitored = None if socket is None else socket.state

    @cython.critical_section
    def join(self, group) -> None:
        """Join a group, on a DISH socket (zmq_join; draft API).

        Raises
        ------
        ZMQError
            ENOTSUP without the draft API, EINVAL when `group` is too long or joined already.
        """
        require_draft("join")
        self.endpoint_group(zmq_join, group)

    @cython.critical_section
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
        cdef bytes raw
        if not isinstance(group, (str, bytes)):
            raise TypeError(f"a group is a str, not {type(group).__name__}: {shorten(group)}")
        raw = group.encode() if isinstance(group, str) else group
        if self.state.usable_handle == NULL:
            self.state.refuse()
        if call(self.state.handle, raw) == -1:
            raise_error(zmq_errno(), f"group {group!r}")
        return 0

    @cython.critical_section
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
        if self.state.usable_handle == NULL:
            self.state.refuse()
        routing_id = zmq_connect_peer(self.state.handle, raw)
        if routing_id == 0:
            raise_error(zmq_errno(), f"addr={addr!r}")
        self.state.linked = True
        return routing_id


cdef int raise_endpoint(SocketState state, int error, object addr, bytes raw, str call) except -1:
    """Raise the error of a call on an endpoint, saying what is wrong with that."""
    detail = f"addr={addr!r}"
    if error == EMFILE:
        raise_error(error, f"{detail} needs a file descriptor; see ulimit -n")
    try:
        from zmq._endpoints import refused
        error, detail = refused(
            error, addr, raw, call, state.type, bool(state.get_int(ZMQ_IPV6)), IPC_PATH_MAX_LEN, build_info())
    except (ImportError, OSError):
        pass  # a process without descriptors loads no module
    return raise_error(error, detail)


cdef bint may_resolve(bytes endpoint, bint connecting):
    """Tell whether a call on this endpoint may ask for the address of a name, which can take long."""
    transport, _, rest = endpoint.partition(b"://")
    if transport == b"ipc" or transport == b"inproc" or (transport == b"tcp" and connecting):
        return False  # of a tcp peer the I/O thread asks
    host = rest.rpartition(b":")[0]
    return transport != b"tcp" or (not host.startswith(b"[") and bool(host.strip(b"0123456789.*")))


cdef bytes encode_endpoint(object addr):
    if isinstance(addr, str):
        addr = addr.encode()
    elif not isinstance(addr, bytes):
        raise TypeError(f"an endpoint is a str such as 'tcp://127.0.0.1:5555', not {type(addr).__name__}: {shorten(addr)}")
    cdef bytes port = addr.rpartition(b":")[2]
    if addr.startswith(b"tcp://") and port.lstrip(b"+-").isdigit() and not 0 <= int(port) <= 65535:
        # libzmq takes the number modulo 65536.
        raise ZMQError(EINVAL, f"ports go from 0 to 65535: addr={addr.decode()!r}")
    if b"\0" in addr:
        raise ZMQError(EINVAL, f"an endpoint has no NUL character: {addr!r}; abstract ipc names begin with ipc://@")
    return addr
