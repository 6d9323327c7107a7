# Sending when there is no room at once, and to threads that would run into a held GIL.

cdef int send_refused(SocketState state, zmq_msg_t *message) except -1:
    zmq_msg_close(message)
    state.refuse()
    return 0


cdef int send_without_gil(SocketState state, zmq_msg_t *message, int flags) except -1:
    """The receiver may be a Python thread that wakes at once: if we held the GIL, it would wait for us."""
    cdef void *handle = state.usable_handle
    cdef int rc, error
    state.enter_library()
    with nogil:
        rc = send_part(message, handle, flags, &state.send_position)
        error = zmq_errno()
        entry_leave(&state.entry)
    try:
        state.leave()
    except:
        zmq_msg_close(message)
        raise
    if rc == -1:
        return send_slowly(state, message, flags, error)
    return 0


cdef int send_slowly(SocketState state, zmq_msg_t *message, int flags, int error) except -1:
    try:
        return send_waiting(state, message, flags, error)
    except:
        zmq_msg_close(message)
        lent_collect_if_any()
        raise


cdef int send_waiting(SocketState state, zmq_msg_t *message, int flags, int error) except -1:
    """Go on after a try that failed: wait as the flags and SNDTIMEO allow, or raise."""
    cdef int64_t deadline = 0
    cdef bint waiting = False, fresh = False
    if state.slow_path_flags:
        state.notify_watchers()
        if state.usable_handle == NULL:
            state.refuse()  # meanwhile another thread had its turn
    while True:
        if error == EINTR:
            PyErr_CheckSignals()
        elif error != EAGAIN:
            return raise_operation(state, error, True)
        elif not fresh:
            # A failed send does not read libzmq's commands, so there may be room by now; reading EVENTS does.
            state.get_int(ZMQ_EVENTS)
            fresh = True
        elif waiting and flags & ZMQ_DONTWAIT:
            return raise_timed_out(state, ZMQ_SNDTIMEO)
        elif flags & ZMQ_DONTWAIT:
            return raise_operation(state, EAGAIN, True)
        else:
            if not waiting:
                deadline = state.deadline(ZMQ_SNDTIMEO)
                waiting = True
            if not (state.block(deadline) if state.fd != -1 else state.block_threadsafe(ZMQ_POLLOUT, deadline)):
                flags |= ZMQ_DONTWAIT
            fresh = False
        if state.usable_handle == NULL:
            state.refuse()
        if send_part(message, state.usable_handle, flags, &state.send_position) != -1:
            break
        error = zmq_errno()
    return 0
