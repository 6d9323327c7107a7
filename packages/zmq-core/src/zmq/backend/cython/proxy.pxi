# Proxies and devices: relay.h's loop without the GIL, between sockets that other threads are kept out of meanwhile.

cdef extern from "relay.h" nogil:
    ctypedef struct relay_way:
        void *from_ "from"
        void *to
        const void *prefix
        size_t prefix_size
        zmq_msg_t held
        bint holding
        uint64_t messages
        uint64_t bytes
    ctypedef struct relay:
        relay_way ways[2]
        void *capture
        void *control
        bint control_replies
        bint swap_ids
        bint paused
    int relay_run(relay *self, waker *wake)
    int RELAY_FAILED, RELAY_TERMINATED, RELAY_WOKEN


cdef object run_relay(Socket frontend, Socket backend, Socket capture, Socket control,
                      bytes frontend_prefix, bytes backend_prefix, bint swap_ids):
    """Relay until the control socket says TERMINATE (returns 0) or something raises."""
    cdef relay loop
    cdef int i
    cdef list states = []
    memset(&loop, 0, sizeof(loop))
    for socket in (frontend, backend, capture, control):
        if socket is None:
            continue
        if (<Socket> socket).state.live == NULL:
            (<Socket> socket).state.refuse()
        if (<Socket> socket).state not in states:
            states.append((<Socket> socket).state)
    loop.ways[0].from_ = loop.ways[1].to = frontend.state.handle
    loop.ways[0].to = loop.ways[1].from_ = backend.state.handle
    loop.capture = NULL if capture is None else capture.state.handle
    loop.control = NULL if control is None else control.state.handle
    loop.control_replies = control is not None and control.state.type == ZMQ_REP
    loop.swap_ids = swap_ids
    for i, prefix in enumerate((frontend_prefix, backend_prefix)):
        if prefix is not None:
            loop.ways[i].prefix = PyBytes_AS_STRING(prefix)
            loop.ways[i].prefix_size = PyBytes_GET_SIZE(prefix)
    try:
        while True:
            if run_once(&loop, states) == RELAY_TERMINATED:
                return 0
            PyErr_CheckSignals()
    finally:
        give_back_held(&loop.ways[0], frontend.state)
        give_back_held(&loop.ways[1], backend.state)


cdef int run_once(relay *loop, list states) except -2:
    """One stretch without the GIL; ends with RELAY_TERMINATED, or with another value when signals should be looked at."""
    global _blocked
    cdef SocketState state
    cdef waker *wake = take_waker()
    cdef list entered = []
    cdef int end = RELAY_WOKEN
    cdef int error = 0
    cdef object failure = None
    try:
        for entry in states:
            state = entry
            state.enter()
            state.wake = wake
            entered.append(state)
        _blocked += 1
        with nogil:
            end = relay_run(loop, wake)
            error = zmq_errno()
        _blocked -= 1
    finally:
        for entry in entered:
            state = entry
            state.wake = NULL
            try:
                state.leave()
            except ZMQError as raised:
                failure = raised
            else:
                if state.attention:
                    state.touch()
        give_waker(wake)
    if end == RELAY_FAILED and error != EINTR:
        raise_error(error)
    if failure is not None:
        raise failure
    return end


cdef int give_back_held(relay_way *way, SocketState state) except -1:
    """A message that did not fit yet goes back to the socket it came from."""
    cdef Parts messages
    if not way.holding:
        return 0
    way.holding = False
    if state.handle == NULL or state.live == NULL:
        zmq_msg_close(&way.held)
        return 0
    parts_init(&messages)
    zmq_msg_init(messages.at)
    zmq_msg_move(messages.at, &way.held)
    zmq_msg_close(&way.held)
    messages.count = 1
    try:
        if zmq_msg_more(messages.at):
            receive_rest(state, &messages)
        give_back(state, messages.at, messages.count)
    finally:
        parts_free(&messages)
    return 0


cdef Socket checked_socket(object candidate, str name):
    if not isinstance(candidate, Socket):
        raise TypeError(f"{name} must be a zmq.Socket, not {type(candidate).__name__}: {shorten(candidate)}")
    return candidate


cdef Socket optional_socket(object candidate, str name):
    return None if candidate is None else checked_socket(candidate, name)


def proxy(frontend, backend, capture=None):
    """Pass messages between two sockets, both ways, until the context is terminated (zmq_proxy).

    Parameters
    ----------
    frontend, backend : Socket
        The two ends; for a queue ROUTER and DEALER, for a forwarder XSUB and XPUB, for a streamer PULL and PUSH.
    capture : Socket, optional
        A PUB, DEALER, PUSH or PAIR that gets a copy of every message.

    Raises
    ------
    ContextTerminated
        The context of a socket was terminated.
    SocketClosed
        Another thread closed one of the sockets: the way to stop a proxy.
    """
    return run_relay(
        checked_socket(frontend, "frontend"), checked_socket(backend, "backend"), optional_socket(capture, "capture"),
        None, None, None, False)


def proxy_steerable(frontend, backend, capture=None, control=None):
    """Pass messages between two sockets, steered by words on a third (zmq_proxy_steerable).

    Parameters
    ----------
    frontend, backend, capture
        As for `proxy`.
    control : Socket, optional
        A PAIR, PULL, SUB or REP that receives ``PAUSE``, ``RESUME``, ``TERMINATE`` or ``STATISTICS``; the answer to the
        last are eight parts, each a 64-bit counter in the machine's byte order: messages and bytes received from the
        frontend, sent to it, received from the backend, sent to it. A REP answers the others with an empty message.

    Returns
    -------
    int
        0 after TERMINATE.

    Raises
    ------
    ContextTerminated, SocketClosed
        As for `proxy`.
    """
    return run_relay(
        checked_socket(frontend, "frontend"), checked_socket(backend, "backend"), optional_socket(capture, "capture"),
        optional_socket(control, "control"), None, None, False)


def monitored_queue(in_socket, out_socket, mon_socket, bytes in_prefix=b"in", bytes out_prefix=b"out"):
    """Pass messages between two sockets and publish each on a third, behind a prefix that says which way it went.

    Parameters
    ----------
    in_socket, out_socket : Socket
        The two ends. Between two ROUTERs the first two parts, the addresses, change places.
    mon_socket : Socket
        Gets every message, with `in_prefix` or `out_prefix` as its first part.
    in_prefix, out_prefix : bytes
        Marks messages from `in_socket` and from `out_socket`.

    Raises
    ------
    ContextTerminated, SocketClosed
        As for `proxy`.
    """
    cdef Socket inside = checked_socket(in_socket, "in_socket")
    cdef Socket outside = checked_socket(out_socket, "out_socket")
    swap = inside.state.type == ZMQ_ROUTER and outside.state.type == ZMQ_ROUTER
    return run_relay(inside, outside, checked_socket(mon_socket, "mon_socket"), None, in_prefix, out_prefix, swap)


def device(device_type, frontend, backend):
    """Run a QUEUE, FORWARDER or STREAMER: the old name of `proxy`; the sockets' types decide what it does.

    Parameters
    ----------
    device_type : int
        One of `zmq.DeviceType`.
    frontend, backend : Socket
        The two ends.

    Raises
    ------
    ValueError
        `device_type` is not one of the three.
    ContextTerminated, SocketClosed
        As for `proxy`.
    """
    if device_type not in (ZMQ_STREAMER, ZMQ_FORWARDER, ZMQ_QUEUE):
        raise ValueError(f"device_type is one of zmq.STREAMER, FORWARDER and QUEUE, not {device_type!r}")
    return proxy(frontend, backend)
