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
    if error == ENAMETOOLONG or (error == EINVAL and raw.startswith(b"ipc://") and len(raw) - 6 > IPC_PATH_MAX_LEN):
        raise ZMQError(ENAMETOOLONG, f"ipc path {addr!r} is {len(raw) - 6} bytes long, the system's limit is "
                       f"{IPC_PATH_MAX_LEN} (zmq.IPC_PATH_MAX_LEN); use a shorter one, for example below /tmp")
    if error == EMFILE:
        raise_error(error, f"addr={addr!r} needs a file descriptor; see ulimit -n")
    if error == ENOCOMPATPROTO:
        raise_error(error, f"addr={addr!r} on a {type_name(state.type)} socket")
    from zmq._endpoints import explain
    wrong = explain(error, addr, call, bool(state.get_int(ZMQ_IPV6)))
    if wrong is None and error == EPROTONOSUPPORT and b"://" in raw:
        wrong = f"this libzmq has no transport {raw.partition(b'://')[0].decode()!r}, {both_versions()}"
    return raise_error(error, f"addr={addr!r}" + (f": {wrong}" if wrong else ""))


# libzmq (to 4.3.5 at least) ends the process with an assertion when an inproc endpoint is bound to which a ROUTER or REP
# connected before and whose connection has ended since: it writes a routing id into the ended pipe. It ends when the
# connection is undone, and at once when what is bound takes one peer only and has it. So neither must come about.

cdef enum:
    CHANNEL = 20            # the draft API's PAIR

cdef bint _any_unanswered = False
cdef long _undone = 0           # inproc connections that were, or may have been, ended by other means than a close


cdef int check_inproc(SocketState state, bint binding, bint connecting, bytes endpoint) except -1:
    """Refuse the calls on an inproc endpoint that libzmq would not survive; 1 if nothing is to be called."""
    if state.type == ZMQ_STREAM and (binding or connecting):
        # Its peer could send it a message of many parts.
        raise ZMQError(ENOCOMPATPROTO, f"a STREAM socket speaks tcp only: addr={endpoint.decode()!r}")
    global _undone
    if state.type == ZMQ_PAIR or state.type == CHANNEL or not (binding or connecting):
        _undone += 1
    if connecting:
        if state.context is not None and state.context.is_ending():
            # libzmq answers those that wait for an endpoint once, when it begins to terminate: a later one would hang it.
            raise ContextTerminated()
        if state.undone is not None and endpoint in state.undone:
            del state.undone[endpoint]  # libzmq still has the connection
            return 1
    elif not binding:
        # For libzmq zmq_unbind and zmq_disconnect are one.
        if state.unanswered is not None and endpoint in state.unanswered:
            return undo_later(state, endpoint)
    elif state.type == ZMQ_PAIR or state.type == CHANNEL:
        refuse_awaited(state, endpoint, type_name(state.type))
    return 0


cdef int undo_later(SocketState state, bytes endpoint) except -1:
    """Keep a connection that the program has undone until the endpoint is bound: libzmq ends it then, and survives."""
    if state.undone is None:
        state.undone = {}
    if endpoint in state.undone:
        raise_error(ENOENT, f"addr={endpoint.decode()!r}")
    state.undone[endpoint] = False
    return 1


cdef int undo_bound(SocketState state) except -1:
    """End the connections that the program has undone and whose endpoint was bound since, when no thread is in libzmq."""
    global _undone
    for endpoint in [endpoint for endpoint, bound in state.undone.items() if bound]:
        if state.handle != NULL and not entry_used(&state.entry):
            del state.undone[endpoint]
            _undone += 1
            zmq_disconnect(state.handle, <bytes> endpoint)
    return 0


cdef int refuse_awaited(SocketState state, bytes endpoint, str what) except -1:
    """Keep sockets with one peer away from an endpoint that a ROUTER or REP awaits."""
    cdef SocketState other
    if _any_unanswered:
        for entry in neighbours(state):
            other = entry
            if other.unanswered is not None and endpoint in other.unanswered:
                raise ZMQError(ENOTSUP, f"a {type_name(other.type)} socket has connected to {endpoint.decode()!r} already, and "
                               f"a {what} takes another {what} only: use another endpoint")
    return 0


cdef int await_disconnects(SocketState state) except -1:
    """Have connections that are ending end, before a high-water mark is set.

    libzmq (4.3.4) tells it the other side of each connection, which may have freed its end already and only waits for
    this side to make a call; and this side ends only when the other has made one. Over inproc that can take for ever;
    after a close libzmq's own threads see to it at once.
    """
    cdef SocketState other
    cdef int value = 0
    cdef size_t size = sizeof(value)
    cdef list others
    cdef bint undone = state.inproc and state.disconnects_seen != _undone
    if not state.linked or not (undone or monotonic_us() - _last_close < ENDING_US):
        return 0
    state.disconnects_seen = _undone
    others = neighbours(state) if undone else [state]
    for turn in range(3):
        for entry in others:
            other = entry
            if other.usable_handle != NULL and (other is state or other.inproc) and other.fd != -1:
                zmq_getsockopt(other.usable_handle, ZMQ_EVENTS, &value, &size)  # reads libzmq's commands
                other.notify_watchers()
        with nogil:
            zmq_poll(NULL, 0, 1)  # libzmq's threads, and those that wait for one of the sockets, read theirs
    return 0


cdef int note_bound(SocketState state, bytes endpoint) except -1:
    cdef SocketState other
    if state.inproc_bound is None:
        state.inproc_bound = set()
    state.inproc_bound.add(endpoint)
    if state.context is not None:
        state.context.root().answered.add(endpoint)
        state.context.root().awaited.discard(endpoint)
    if _any_unanswered:
        for entry in neighbours(state):
            other = entry
            if other.unanswered is not None:
                other.unanswered.discard(endpoint)
            if other.undone is not None and endpoint in other.undone:
                other.undone[endpoint] = True
                undo_bound(other)
    return 0


cdef int note_connected(SocketState state, bytes endpoint) except -1:
    global _any_unanswered
    if state.context is not None and endpoint not in state.context.root().answered:
        state.context.root().awaited.add(endpoint)
    if state.type != ZMQ_ROUTER and state.type != ZMQ_REP:
        return 0
    for other in neighbours(state):
        if (<SocketState> other).inproc_bound is not None and endpoint in (<SocketState> other).inproc_bound:
            return 0
    _any_unanswered = True
    if state.unanswered is None:
        state.unanswered = set()
    state.unanswered.add(endpoint)
    return 0


cdef list neighbours(SocketState state):
    """The open sockets of the same libzmq context; of a shadow's, which may not be known, the socket alone."""
    cdef list found = []
    cdef SocketState other
    if state.context is None:
        return [state]
    for entry in listed_sockets():
        other = entry
        if other.handle != NULL and other.context is not None and other.context.handle == state.context.handle:
            found.append(other)
    return found


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
