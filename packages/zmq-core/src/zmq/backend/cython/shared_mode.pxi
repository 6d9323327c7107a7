# Sending and receiving with the core lock in shared mode, beside threads that use other sockets: see core_lock.h. Each function
# makes one attempt, for the plainest arguments, and leaves all else to the section that its caller begins then.

cdef extern from "core_lock.h" nogil:
    bint CORE_LOCK_SHARED
    bint core_lock_begin_shared()
    void core_lock_end_shared()
    bint core_lock_claim(long *claimed)
    void core_lock_disclaim(long *claimed)


cdef inline SocketState begin_shared(Socket socket):
    """Have a socket that is as usual for this thread alone until `end_shared`; None where a section has to be begun."""
    if not core_lock_begin_shared():
        return None
    # Read in shared mode, since a section may replace it.
    cdef SocketState state = socket.state
    if core_lock_claim(&state.claimed):
        if state.usable_handle != NULL and not state.slow_path_flags and state.stashed_more == -1:
            return state
        core_lock_disclaim(&state.claimed)
    core_lock_end_shared()
    return None


cdef inline void end_shared(SocketState state) noexcept:
    core_lock_disclaim(&state.claimed)
    core_lock_end_shared()


cdef inline bint fill_shared(zmq_msg_t *message, object data) noexcept:
    """Initialise a message with bytes; False where there is no memory, or no thread yet that takes lent memory back."""
    cdef lent_node *node
    cdef size_t size = PyBytes_GET_SIZE(data)
    if size < LEND_BYTES:
        if zmq_msg_init_size(message, size) == -1:
            return False
        memcpy(zmq_msg_data(message), PyBytes_AS_STRING(data), size)
        return True
    node = lent_new_if_started()
    if node == NULL:
        return False
    node.owner = <PyObject *> data
    if zmq_msg_init_data(message, PyBytes_AS_STRING(data), size, lent_free, node) == -1:
        lent_discard(node)
        return False
    Py_INCREF(<PyObject *> data)
    return True


cdef inline bint send_shared(Socket socket, object data, int flags):
    """Send bytes as a message, or a part of one; False where `send_one` has to decide."""
    cdef SocketState state
    cdef zmq_msg_t message
    cdef bint sent = False
    lent_collect_if_any()
    if not fill_shared(&message, data):
        return False
    state = begin_shared(socket)
    if state is not None:
        if not state.send_position and zmq_msg_send(&message, state.usable_handle, flags | ZMQ_DONTWAIT) != -1:
            state.send_position = flags & ZMQ_SNDMORE
            sent = True
        end_shared(state)
    if sent:
        wait_note_send()
    else:
        zmq_msg_close(&message)
    return sent


cdef inline object receive_shared(Socket socket, bint copy, bint track):
    """The next part, as bytes or Frame; None where `recv` has to look or to wait."""
    cdef SocketState state
    cdef Frame frame = None
    cdef zmq_msg_t message
    cdef zmq_msg_t *received = &message
    cdef bint found
    lent_collect_if_any()
    if copy:
        zmq_msg_init(&message)
    else:
        frame = Frame.__new__(Frame)
        received = &frame.zmq_msg
    state = begin_shared(socket)
    if state is None:
        return None
    found = zmq_msg_recv(received, state.usable_handle, ZMQ_DONTWAIT) != -1
    end_shared(state)
    if not found:
        return None
    if copy:
        return take_bytes(state, &message, True)
    frame.readonly = state.inproc
    if track:
        frame.track = FINISHED_TRACKER
    return unless_interrupted(state, frame, False, zmq_msg_more(&frame.zmq_msg))


cdef int send_multipart_shared(Socket socket, object parts, int flags) except -1:
    """Send a few parts, all bytes, as one message: 1; 0 where `send_multipart` has to decide."""
    cdef SocketState state
    cdef Parts messages
    cdef int sent = 0, error = 0
    parts_init(&messages)
    lent_collect_if_any()
    for part in parts:
        if (not PyBytes_CheckExact(part) or messages.count == PARTS_ON_STACK
                or not fill_shared(&messages.at[messages.count], part)):
            close_parts(messages.at, messages.count)
            return 0
        messages.count += 1
    state = begin_shared(socket) if messages.count else None
    if state is not None:
        while not error and sent < messages.count and (sent or not state.send_position):
            if send_part(
                    &messages.at[sent], state.usable_handle, ZMQ_SNDMORE if sent < messages.count - 1 else flags,
                    &state.send_position) == -1:
                error = zmq_errno()
            else:
                sent += 1
        end_shared(state)
    close_parts(&messages.at[sent], messages.count - sent)
    if sent and error:
        with cython.critical_section(socket):
            raise_operation(state, error, True)
    return sent > 0


cdef object receive_multipart_shared(Socket socket, bint copy, bint track):
    """All parts of the next message as a list; None where `receive_multipart` has to look or to wait."""
    cdef SocketState state
    cdef Parts messages
    cdef zmq_msg_t *message
    cdef bint more = True
    cdef object found
    parts_init(&messages)
    lent_collect_if_any()
    state = begin_shared(socket)
    if state is None:
        return None
    while more:
        message = parts_next(&messages)
        if message == NULL:
            break
        zmq_msg_init(message)
        if zmq_msg_recv(message, state.usable_handle, ZMQ_DONTWAIT) != -1:
            messages.count += 1
            more = zmq_msg_more(message)
        elif not messages.count or zmq_errno() != EINTR:
            break
    end_shared(state)
    try:
        if not messages.count:
            return None
        if more:
            with cython.critical_section(socket):
                receive_rest(state, &messages)
        found = parts_to_list(state, &messages, copy, track)
    finally:
        parts_free(&messages)
    return unless_interrupted(state, found, True, False)
