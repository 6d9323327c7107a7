# Many messages in one call: one look at the arguments, one list, and the GIL given away now and then.

cdef enum:
    GIL_HELD_MESSAGES = 1000    # after so many without a wait, other threads get their turn


cdef int check_messages(object messages, bint multipart) except -1:
    """Refuse a batch with something that cannot be sent before anything is sent."""
    cdef Py_ssize_t index = 0
    for message in messages:
        if not PyBytes_CheckExact(message):
            try:
                if not multipart:
                    check_sendable(message)
                elif not isinstance(message, (list, tuple)) or not message:
                    raise TypeError(f"a multipart message is a list of parts, not {shorten(message)}")
                else:
                    for part in message:
                        check_sendable(part)
            except (TypeError, BufferError) as error:
                raise type(error)(f"message {index}: {error}") from None
        elif multipart:
            raise TypeError(f"message {index}: a multipart message is a list of parts, not {shorten(message)}")
        index += 1
    return 0


cdef int check_sendable(object data) except -1:
    cdef Py_buffer view
    if isinstance(data, Frame) or PyBytes_CheckExact(data):
        return 0
    get_buffer(data, &view)
    PyBuffer_Release(&view)
    return 0


cdef list listed(list messages):
    """The messages as lists of parts; iterators, which can be read once only, are read here."""
    return [
        one if isinstance(one, (list, tuple, str, bytes)) or not hasattr(one, "__iter__") else list(one)
        for one in messages
    ]


cdef object send_many(Socket socket, object messages, int flags, bint copy, bint multipart):
    cdef SocketState state = socket.state
    cdef zmq_msg_t message
    cdef Py_ssize_t sent = 0
    if state.usable_handle == NULL:
        state.refuse()
    lent_collect_if_any()
    if not isinstance(messages, (list, tuple)):
        if isinstance(messages, (str, bytes)):
            raise TypeError(f"send_many() takes a list of messages, not one {type(messages).__name__}: {shorten(messages)}")
        messages = list(messages)
    if multipart:
        messages = listed(list(messages))
    check_messages(messages, multipart)
    try:
        for one in messages:
            if multipart:
                send_multipart(socket, one, flags, copy, False, None, None)
            else:
                fill(&message, one, copy, socket.copy_threshold, NULL)
                state.send(&message, flags)
                if state.slow_path_flags:
                    state.notify_watchers()
            sent += 1
            if sent % GIL_HELD_MESSAGES == 0:
                with nogil:
                    pass
    except Again:
        if not sent:
            raise
    return sent


cdef list receive_many(SocketState state, Py_ssize_t most, int flags, bint copy, bint multipart):
    cdef list found = []
    cdef list cut = None        # of a batch of parts: the positions of those that others follow
    cdef object one
    cdef bint more = False
    if most < 1:
        raise ValueError(f"max_messages must be 1 or more, not {most}")
    lent_collect_if_any()
    one = receive_multipart(state, flags, copy, False) if multipart else receive_one(state, flags, copy, &more)
    try:
        found.append(one)
        while len(found) < most:
            if more:
                if cut is None:
                    cut = []
                cut.append(len(found) - 1)
                more = False
            one = None
            one = try_receive_multipart(state, copy) if multipart else try_receive_one(state, copy, &more)
            if one is None:
                break
            found.append(one)
            if len(found) % GIL_HELD_MESSAGES == 0:
                with nogil:
                    pass
    except (ZMQError, MemoryError) as error:
        # What is in hand counts; a closed socket or context will say so again at the next call.
        if one is not None and (not found or found[len(found) - 1] is not one):
            put_back_one(state, one, multipart, more)
        if not found:
            raise
    except:
        # A signal handler raised, in a callback of a watch for one.
        put_back_batch(state, found, multipart, cut)
        raise
    if run_signal_handlers() == -1:
        keep_interrupted(state, found, multipart, (cut or []) + [len(found) - 1] if more else cut)
    return found


cdef int put_back_one(SocketState state, object one, bint multipart, bint more) except -1:
    """Put what one receive returned in front of everything."""
    cdef list parts = one if multipart else [one]
    state.clock += 1
    put_back(state, [part if isinstance(part, Frame) else Frame(part) for part in parts], state.clock << 1 | more)
    return 0


cdef int put_back_batch(SocketState state, list found, bint multipart, list cut) except -1:
    """Put a batch back in its order, and only then tell the watchers, who run Python code."""
    cdef Py_ssize_t index
    if state.usable_handle != NULL:
        for index in range(len(found) - 1, -1, -1):
            put_back_one(state, found[index], multipart, cut is not None and index in cut)
        state.notify_watchers()
    return 0


cdef inline object receive_one(SocketState state, int flags, bint copy, bint *more):
    """One part as bytes or Frame; `more` tells whether another follows."""
    cdef zmq_msg_t message
    cdef Frame frame
    if not copy:
        frame = receive_frame(state, flags, False)
        more[0] = state.more_after(&frame.zmq_msg)
        return frame
    zmq_msg_init(&message)
    state.receive(&message, flags)
    more[0] = state.more_after(&message)
    return take_bytes(state, &message, False)


cdef inline object try_receive_one(SocketState state, bint copy, bint *more):
    """The same without a wait: None when there is none."""
    cdef zmq_msg_t message
    cdef Frame frame
    cdef int rc
    if copy:
        zmq_msg_init(&message)
        rc = state.try_receive(&message)
        if rc == 0 or (rc == -1 and not try_receive_slowly(state, &message)):
            return None
        more[0] = state.more_after(&message)
        return take_bytes(state, &message, False)
    frame = Frame.__new__(Frame)
    frame.readonly = state.inproc
    rc = state.try_receive(&frame.zmq_msg)
    if rc == 0 or (rc == -1 and not try_receive_slowly(state, &frame.zmq_msg)):
        return None
    more[0] = state.more_after(&frame.zmq_msg)
    return frame
