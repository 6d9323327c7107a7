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
    if state.live == NULL:
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
                if state.attention:
                    state.touch()
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
    cdef object one
    if most < 1:
        raise ValueError(f"max_messages must be 1 or more, not {most}")
    lent_collect_if_any()
    if multipart:
        found.append(receive_multipart(state, flags, copy, False))
    else:
        found.append(receive_one(state, flags, copy))
    try:
        while len(found) < most:
            one = try_receive_multipart(state, copy) if multipart else try_receive_one(state, copy)
            if one is None:
                break
            found.append(one)
            if len(found) % GIL_HELD_MESSAGES == 0:
                with nogil:
                    pass
    except ZMQError:
        # What is in hand counts; a closed socket or context will say so again at the next call.
        pass
    return found


cdef inline object receive_one(SocketState state, int flags, bint copy):
    """One part as bytes or Frame."""
    cdef zmq_msg_t message
    if not copy:
        return receive_frame(state, flags, False)
    zmq_msg_init(&message)
    state.receive(&message, flags)
    return take_bytes(state, &message)


cdef inline object try_receive_one(SocketState state, bint copy):
    """One part as bytes or Frame, or None when there is none."""
    cdef zmq_msg_t message
    cdef Frame frame
    cdef int rc
    if copy:
        zmq_msg_init(&message)
        rc = state.try_receive(&message)
        if rc == 0 or (rc == -1 and not try_receive_slowly(state, &message)):
            return None
        return take_bytes(state, &message)
    frame = Frame.__new__(Frame)
    frame.readonly = state.inproc
    rc = state.try_receive(&frame.zmq_msg)
    if rc == 0 or (rc == -1 and not try_receive_slowly(state, &frame.zmq_msg)):
        return None
    return frame
