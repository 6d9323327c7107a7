# What libzmq (to 4.3.5 at least) would answer with an assertion that ends the process: refused, or made harmless.
#
# An inproc endpoint must not be bound when a ROUTER or REP has connected to it whose connection has ended since: libzmq
# writes a routing id into the ended pipe. It ends when the connection is undone, and at once when what is bound takes one
# peer only and has it. Two peers must not get the same CONNECT_ROUTING_ID. And a connection must not be undone while a
# message that came through it is received in part.

cdef extern from "routing_ids.h" nogil:
    int router_take_id(void *context, void *socket, const void *id, size_t size, int handover)
    int stream_await_id(void *socket, const void *id, size_t size)

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


cdef int answer_all(Context context) except -1:
    """Bind what sockets connected to in vain, as zmq_ctx_term does, but so that libzmq survives it.

    It binds a PAIR for each, which takes only one ROUTER or REP, and while other threads can close them: see
    `check_inproc`. And it ends the process when it has no room for one. A DEALER takes any number.
    """
    cdef SocketState state
    cdef void *stand_in
    cdef int tries = 0
    if not context.awaited:
        return 0
    stand_in = zmq_socket(context.handle, ZMQ_DEALER)
    while stand_in == NULL and zmq_errno() == EMFILE and tries < REAPER_TRIES and not context._unreachable:
        tries += 1
        with nogil:
            zmq_poll(NULL, 0, 1)
        stand_in = zmq_socket(context.handle, ZMQ_DEALER)
    if stand_in == NULL:
        if zmq_errno() == EMFILE and not keeps_spare_socket():
            if not entry_used(&context.entry):
                entry_join(&context.entry)  # the end of the process leaves it alone
            raise_error(EMFILE, "to terminate a context in which a socket has connected to "
                        f"{min(context.awaited).decode()!r}, that no socket has bound, takes room for one more socket; see "
                        "ulimit -n and Context.MAX_SOCKETS")
        return 0  # terminated already, or libzmq has room of its own for this
    for entry in open_sockets(context):
        state = entry
        state.unanswered = None
    names, context.awaited = context.awaited, set()
    for name in names:
        zmq_bind(stand_in, <bytes> name)
    zmq_close(stand_in)
    return 0


cdef int keep_whole(SocketState state) except -1:
    """Take what libzmq has of a message that was received in part, for the next receives, as if it had been pushed back.

    libzmq ends the process with an assertion when the connection that it came through is undone before the rest of it is
    received. Some types read the first part already when they are asked for events.
    """
    cdef PushedBack one
    cdef Frame frame
    cdef bint begun
    if state.usable_handle == NULL:
        state.refuse()
    begun = state.fd != -1 and state.get_int(ZMQ_RCVMORE)
    if not begun and state.type not in (ZMQ_ROUTER, ZMQ_REP, ZMQ_SUB, ZMQ_XSUB):
        return 0
    one = PushedBack.__new__(PushedBack)
    one.parts = []
    one.received = one.given = state.clock
    while not one.parts or (<Frame> one.parts[len(one.parts) - 1]).more:
        frame = Frame.__new__(Frame)
        if zmq_msg_recv(&frame.zmq_msg, state.usable_handle, ZMQ_DONTWAIT) == -1:
            break
        if state.slow_path_flags & MENDED:
            message_mend(&frame.zmq_msg)
        one.parts.append(frame)
    if one.parts:
        if state.pushed_back is None:
            state.pushed_back = []
        state.pushed_back.append(one)
        state.slow_path_flags |= PUSHED_BACK
        if begun and state.stashed_more == -1:
            state.stashed_more = 1
    return 0


cdef int check_next_peer(SocketState state) except -1:
    """Refuse an id that is in use; have libzmq forget the peer that had it and was disconnected."""
    cdef bytes peer = state.next_peer
    cdef const char *text
    cdef size_t size
    cdef int rc
    if state.peers is None or peer not in state.peers:
        return 0
    used = state.peers[peer]
    if used is not None:
        raise ZMQError(EINVAL, f"CONNECT_ROUTING_ID {shorten(peer)} is, or was, the peer's at {used.decode()!r}: "
                       "give each peer an id of its own")
    text = peer
    size = len(peer)
    if state.usable_handle == NULL:
        state.refuse()
    if state.type == ZMQ_STREAM and not state.send_position:
        state.enter_library()
        with nogil:
            rc = stream_await_id(state.handle, text, size)
            entry_leave(&state.entry)
        state.leave()
    elif state.type != ZMQ_STREAM and not state.raw and state.context is not None:
        # With the GIL, as it does not wait.
        rc = router_take_id(state.context.handle, state.handle, text, size, state.handover)
        if rc == -1 and zmq_errno() != EINVAL:
            raise_error(zmq_errno(), f"to give the CONNECT_ROUTING_ID {shorten(peer)} again takes a socket for a moment")
    else:
        rc = -1
    if rc == -1:
        raise ZMQError(EINVAL, f"CONNECT_ROUTING_ID {shorten(peer)} is still that of a peer that was disconnected: give "
                       "this one another")
    del state.peers[peer]
    if state.slow_path_flags:
        state.notify_watchers()
    return 0


cdef int note_peer(SocketState state, bytes endpoint) except -1:
    if state.peers is None:
        state.peers = {}
    state.peers[state.next_peer] = endpoint
    state.next_peer = None
    return 0


cdef int forget_peers(SocketState state, bytes endpoint) except -1:
    """Let ids be used again, but those over inproc: libzmq keeps them until the peer is called next, whenever that is."""
    if endpoint.startswith(b"inproc://"):
        return 0
    for peer, used in list(state.peers.items()):
        if used == endpoint:
            state.peers[peer] = None
    return 0
