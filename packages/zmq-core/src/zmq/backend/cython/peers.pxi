# CONNECT_ROUTING_ID: what a ROUTER or STREAM calls the peer that it connects to next.
#
# libzmq (to 4.3.5 at least) ends the process with an assertion when two peers get the same id.

cdef enum:
    PEER_GONE_US = 100000   # how long libzmq may take to forget a peer after zmq_disconnect


cdef int check_next_peer(SocketState state) except -1:
    """Refuse an id that is in use; wait for libzmq to forget the peer that had it until a moment ago."""
    cdef int64_t until
    if state.peers is None or state.next_peer not in state.peers:
        return 0
    used = state.peers[state.next_peer]
    if isinstance(used, bytes):
        raise ZMQError(EINVAL, f"CONNECT_ROUTING_ID {shorten(state.next_peer)} is, or was, the peer's at {used.decode()!r}: "
                       "give each peer an id of its own")
    until = <int64_t> used + PEER_GONE_US
    while monotonic_us() < until:
        with nogil:
            zmq_poll(NULL, 0, 1)
        if state.usable_handle == NULL:
            state.refuse()
        state.get_int(ZMQ_EVENTS)  # reads libzmq's commands
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
            state.peers[peer] = monotonic_us()
    return 0
