# Proxies and devices: proxy_loop.h's loop without the GIL, between sockets that other threads are kept out of meanwhile.

cdef extern from "proxy_loop.h" nogil:
    ctypedef struct proxy_loop_count:
        uint64_t messages
        uint64_t bytes
    ctypedef struct proxy_loop_way:
        void *from_ "from"
        void *to
        const void *prefix
        size_t prefix_size
        zmq_msg_t held
        zmq_msg_t second
        bint holding
        bint holding_second
        bint mends
        proxy_loop_count *count
    ctypedef struct proxy_loop:
        proxy_loop_way ways[2]
        void *capture
        void *control
        bint control_replies
        bint swap_ids
        bint paused
    int proxy_loop_run(proxy_loop *self, waker *wake)
    int proxy_loop_drain(proxy_loop *self)
    int PROXY_LOOP_FAILED, PROXY_LOOP_TERMINATED, PROXY_LOOP_WOKEN


@cython.critical_section
cdef object run_relay(Socket frontend, Socket backend, Socket capture, Socket control,
                      bytes frontend_prefix, bytes backend_prefix, bint swap_ids, object counters):
    """Relay until the control socket says TERMINATE or is closed (returns 0), or something raises."""
    cdef proxy_loop loop
    cdef proxy_loop_count counts[2]
    cdef Py_buffer shared
    cdef int i
    cdef list states = []
    memset(&loop, 0, sizeof(loop))
    memset(&counts, 0, sizeof(counts))
    for socket in (frontend, backend, capture, control):
        if socket is None:
            continue
        if (<Socket> socket).state.usable_handle == NULL:
            (<Socket> socket).state.refuse()
        if (<Socket> socket).state not in states:
            states.append((<Socket> socket).state)
    loop.ways[0].from_ = loop.ways[1].to = frontend.state.handle
    loop.ways[0].to = loop.ways[1].from_ = backend.state.handle
    loop.ways[0].mends = frontend.state.slow_path_flags & MENDED
    loop.ways[1].mends = backend.state.slow_path_flags & MENDED
    loop.capture = NULL if capture is None else capture.state.handle
    loop.control = NULL if control is None else control.state.handle
    loop.control_replies = control is not None and control.state.type == ZMQ_REP
    loop.swap_ids = swap_ids
    for i, prefix in enumerate((frontend_prefix, backend_prefix)):
        if prefix is not None:
            loop.ways[i].prefix = PyBytes_AS_STRING(prefix)
            loop.ways[i].prefix_size = PyBytes_GET_SIZE(prefix)
        loop.ways[i].count = &counts[i]
    if capture is not None and capture.state.type in (ZMQ_SUB, ZMQ_PULL):
        raise_error(ENOTSUP, f"a {type_name(capture.state.type)} socket cannot send, so it can capture nothing")
    if counters is not None:
        export_counters(counters, &shared)
        for i in range(2):
            loop.ways[i].count = (<proxy_loop_count *> shared.buf) + i
    try:
        proxy_loop_returned(&loop.ways[0], frontend, backend, capture, frontend_prefix, swap_ids)
        proxy_loop_returned(&loop.ways[1], backend, frontend, capture, backend_prefix, swap_ids)
        wait_begin()
        while True:
            try:
                if run_once(&loop, states, False) == PROXY_LOOP_TERMINATED:
                    return 0
            except SocketClosed:
                if control is None or control.state.handle != NULL or frontend.state.usable_handle == NULL or backend.state.usable_handle == NULL:
                    raise
                loop.control = NULL
                states.remove(control.state)
                run_once(&loop, states, True)
                return 0
            PyErr_CheckSignals()
    finally:
        if counters is not None:
            PyBuffer_Release(&shared)
        try:
            _push_back_held(&loop.ways[0], frontend.state)
        finally:
            _push_back_held(&loop.ways[1], backend.state)


cdef int export_counters(object counters, Py_buffer *view) except -1:
    if PyObject_GetBuffer(counters, view, PyBUF_WRITABLE) == -1:
        return -1
    if view.len != 2 * sizeof(proxy_loop_count) or <size_t> view.buf % sizeof(uint64_t) != 0:
        size = view.len
        PyBuffer_Release(view)
        raise ValueError(
            f"counters are {2 * sizeof(proxy_loop_count)} aligned bytes, such as array('Q', [0] * 4), not {size}: {shorten(counters)}")
    return 0


cdef int run_once(proxy_loop *loop, list states, bint drain) except -2:
    """One stretch without the GIL; ends with PROXY_LOOP_TERMINATED, or with another value when signals should be looked at.

    With `drain`, only what has arrived is passed on.
    """
    global _blocked
    cdef SocketState state
    cdef waker *wake = take_waker()
    cdef list entered = []
    cdef int end = PROXY_LOOP_WOKEN
    cdef int error = 0
    cdef object failure = None
    cdef registry_entry *inside[4]
    cdef int count = 0, i
    try:
        for entry in states:
            state = entry
            state.enter_library()
            state.wake = wake
            entered.append(state)
            inside[count] = &state.entry
            count += 1
        _blocked += 1
        with nogil:
            end = proxy_loop_drain(loop) if drain else proxy_loop_run(loop, wake)
            error = zmq_errno()
            for i in range(count):
                entry_leave(inside[i])
        _blocked -= 1
    finally:
        for entry in entered:
            state = entry
            entry_leave(&state.entry)
            state.wake = NULL
            try:
                state.leave()
            except BaseException as raised:  # a watch's too: the other sockets are to be left nevertheless
                failure = raised
        give_waker(wake)
    for entry in states:
        state = entry
        if state.slow_path_flags:
            state.notify_watchers()
    if end == PROXY_LOOP_FAILED and error != EINTR:
        raise_error(error)
    if failure is not None:
        raise failure
    return end


cdef int _push_back_held(proxy_loop_way *way, SocketState state) except -1:
    """A message that did not fit yet goes back to the socket it came from, its parts in their places."""
    cdef Parts messages
    if not way.holding:
        return 0
    parts_init(&messages)
    if way.holding_second:
        take_over(&messages, &way.second)
    take_over(&messages, &way.held)
    way.holding = way.holding_second = False
    try:
        if state.usable_handle == NULL:
            close_parts(messages.at, messages.count)
            return 0
        if zmq_msg_more(&messages.at[messages.count - 1]):
            receive_rest(state, &messages)
        push_back(state, messages.at, messages.count)
    finally:
        parts_free(&messages)
    return 0


cdef int take_over(Parts *messages, zmq_msg_t *part) except -1:
    cdef zmq_msg_t *place = parts_next(messages)
    zmq_msg_init(place)
    zmq_msg_move(place, part)
    zmq_msg_close(part)
    messages.count += 1
    return 0


cdef int proxy_loop_returned(
        proxy_loop_way *way, Socket source, Socket target, Socket capture, bytes prefix, bint swap_ids) except -1:
    """Pass on first what an earlier proxy, or a receive that was cancelled, pushed back."""
    cdef list parts, passed
    while source.state.pushed_back:
        parts = receive_multipart(source.state, ZMQ_DONTWAIT, False, False)
        passed = [parts[1], parts[0], *parts[2:]] if swap_ids and len(parts) > 1 else parts
        try:
            send_multipart(target, passed, 0, True, False, None, None)
        except:
            return_message(source.state, parts, 0)
            raise
        way.count.messages += 1
        way.count.bytes += sum([len(part) for part in parts])
        if capture is not None:
            send_multipart(capture, passed if prefix is None else [prefix, *passed], 0, True, False, None, None)
    # proxy_loop.h receives from libzmq directly: from here on its word counts.
    source.state.slow_path_flags &= ~PUSHED_BACK
    source.state.stashed_more = -1
    return 0


cdef Socket checked_socket(object candidate, str name):
    if not isinstance(candidate, Socket):
        raise TypeError(f"{name} must be a zmq.Socket, not {type(candidate).__name__}: {shorten(candidate)}")
    return candidate


cdef Socket optional_socket(object candidate, str name):
    return None if candidate is None else checked_socket(candidate, name)


def proxy(frontend, backend, capture=None, *, counters=None):
    """Pass messages between two sockets, both ways, until the context is terminated (zmq_proxy).

    Parameters
    ----------
    frontend, backend : Socket
        The two ends; for a queue ROUTER and DEALER, for a forwarder XSUB and XPUB, for a streamer PULL and PUSH.
    capture : Socket, optional
        A PUB, DEALER, PUSH or PAIR that gets a copy of every message.
    counters : writable buffer, optional
        Four unsigned 64-bit integers, such as ``array('Q', [0] * 4)``, that the proxy adds to while it runs: messages and
        bytes passed from frontend to backend, then from backend to frontend.

    Raises
    ------
    ContextTerminated
        The context of a socket was terminated.
    SocketClosed
        Another thread closed one of the sockets: the way to stop a proxy.
    """
    return run_relay(
        checked_socket(frontend, "frontend"), checked_socket(backend, "backend"), optional_socket(capture, "capture"),
        None, None, None, False, counters)


def proxy_steerable(frontend, backend, capture=None, control=None, *, counters=None):
    """Pass messages between two sockets, steered by words on a third (zmq_proxy_steerable).

    Parameters
    ----------
    frontend, backend, capture, counters
        As for `proxy`.
    control : Socket, optional
        A PAIR, PULL, SUB or REP that receives ``PAUSE``, ``RESUME``, ``TERMINATE`` or ``STATISTICS``; the answer to the
        last are eight parts, each a 64-bit counter in the machine's byte order: messages and bytes received from the
        frontend, sent to it, received from the backend, sent to it. A REP answers the others with an empty message.
        When another thread closes it, the proxy passes on what has arrived, for at most 50 milliseconds, and returns.

    Returns
    -------
    int
        0 after TERMINATE, or when the control socket was closed.

    Raises
    ------
    ContextTerminated, SocketClosed
        As for `proxy`.
    """
    return run_relay(
        checked_socket(frontend, "frontend"), checked_socket(backend, "backend"), optional_socket(capture, "capture"),
        optional_socket(control, "control"), None, None, False, counters)


def monitored_queue(in_socket, out_socket, mon_socket, bytes in_prefix=b"in", bytes out_prefix=b"out", *,
                    control=None, counters=None):
    """Pass messages between two sockets and publish each on a third, behind a prefix that says which way it went.

    Parameters
    ----------
    in_socket, out_socket : Socket
        The two ends. Between two ROUTERs the first two parts, the addresses, change places.
    mon_socket : Socket
        Gets every message, with `in_prefix` or `out_prefix` as its first part.
    in_prefix, out_prefix : bytes
        Marks messages from `in_socket` and from `out_socket`.
    control, counters
        As for `proxy_steerable`.

    Raises
    ------
    ContextTerminated, SocketClosed
        As for `proxy`.
    """
    cdef Socket inside = checked_socket(in_socket, "in_socket")
    cdef Socket outside = checked_socket(out_socket, "out_socket")
    swap = inside.state.type == ZMQ_ROUTER and outside.state.type == ZMQ_ROUTER
    return run_relay(inside, outside, checked_socket(mon_socket, "mon_socket"), optional_socket(control, "control"),
                     in_prefix, out_prefix, swap, counters)


def device(device_type, frontend, backend):
    """Run a QUEUE, FORWARDER or STREAMER: the old name of `proxy`; the sockets' types decide what it does.

    Parameters
    ----------
    device_type : int
        One of `zmq.DeviceType`; it changes nothing.
    frontend, backend : Socket
        The two ends.

    Raises
    ------
    ContextTerminated, SocketClosed
        As for `proxy`.
    """
    return proxy(frontend, backend)
