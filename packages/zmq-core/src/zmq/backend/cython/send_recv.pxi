# Messages of one part: what Socket.send and Socket.recv do.

cdef int address(zmq_msg_t *parts, int count, object routing_id, object group) except -1:
    """Set a draft socket's addressee on each part; uses the parts up when it raises."""
    cdef int i
    try:
        for i in range(count):
            if routing_id is not None:
                set_routing_id(&parts[i], routing_id)
            if group is not None:
                set_group(&parts[i], group)
    except:
        close_parts(parts, count)
        raise
    return 0


cdef int close_parts(zmq_msg_t *parts, int count) except -1:
    cdef int i
    for i in range(count):
        zmq_msg_close(&parts[i])
    return 0


cdef MessageTracker frame_tracker(Frame frame):
    if frame.track is None:
        raise ValueError("track=True needs a Frame made with track=True; this one has no tracker")
    return frame.track


cdef inline bint sent_at_once(SocketState state, object data, int flags) noexcept:
    """Send short bytes as a message, or its first part, in one call to libzmq; False where `send` has to decide."""
    cdef void *handle = state.usable_handle
    cdef Py_ssize_t size = PyBytes_GET_SIZE(data)
    if handle == NULL or size >= LEND_BYTES or state.send_position or (state.inproc and _blocked):
        return False
    if zmq_send(handle, PyBytes_AS_STRING(data), size, flags | ZMQ_DONTWAIT) == -1:
        return False
    state.send_position = flags & ZMQ_SNDMORE
    wait_note_send()
    return True


cdef inline object send_one(
        Socket self, object data, int flags, bint copy, bint track, object routing_id, object group):
    """One part: the tracker of a Frame or of lent memory; without copy, what was copied all the same is done already."""
    cdef zmq_msg_t message
    cdef MessageTracker tracker = None
    if self.state.usable_handle == NULL:
        self.state.refuse()
    lent_collect_if_any()
    if isinstance(data, Frame):
        tracker = frame_tracker(<Frame> data) if track else (<Frame> data).track
        fill(&message, data, copy, 0, NULL)
    elif copy:
        if PyBytes_CheckExact(data) and routing_id is None and group is None and sent_at_once(self.state, data, flags):
            if self.state.slow_path_flags:
                self.state.notify_watchers()
            return None
        fill(&message, data, copy, self.copy_threshold, NULL)
    else:
        if track:
            tracker = counting_tracker()
        if not fill(&message, data, copy, self.copy_threshold, tracker.counter if track else NULL):
            tracker = FINISHED_TRACKER
    if routing_id is not None or group is not None:
        address(&message, 1, routing_id, group)
    self.state.send(&message, flags)
    if self.state.slow_path_flags:
        self.state.notify_watchers()
    return tracker


cdef extern from "Python.h":
    PyObject *new_bytes_or_null "PyBytes_FromStringAndSize"(const char *data, Py_ssize_t size)
    void PyErr_Clear()


cdef inline object take_bytes(SocketState state, zmq_msg_t *message, bint alone):
    """A received part as bytes; uses the message up, or gives it back to the socket when there is no memory.

    Of a part that comes `alone`, the signal handlers that are due run before that. They would run when the instruction is over
    that called `recv`, and what one raises there takes the bytes with it. For the parts of a batch its receive does so.
    """
    cdef size_t size = zmq_msg_size(message)
    cdef PyObject *data
    if size >= COPY_WITHOUT_GIL:
        return take_many_bytes(state, message, alone)
    # Not a try statement: setting one up costs as much as a small copy.
    data = new_bytes_or_null(<char *> zmq_msg_data(message), size)
    if data == NULL:
        PyErr_Clear()
        with cython.critical_section(state):
            push_back(state, message, 1)
        raise MemoryError(f"no memory for the {size} bytes of a message; it is still to be received")
    if alone and run_signal_handlers() == -1:
        Py_DECREF(data)
        give_back_interrupted(state, message)
    zmq_msg_close(message)
    taken = <object> data
    Py_DECREF(data)
    return taken


cdef object take_many_bytes(SocketState state, zmq_msg_t *message, bint alone):
    """The same for a large part, which is copied without the GIL."""
    cdef object data
    try:
        data = to_bytes(message)
    except:
        with cython.critical_section(state):
            push_back(state, message, 1)
        raise
    if alone and run_signal_handlers() == -1:
        give_back_interrupted(state, message)
    zmq_msg_close(message)
    return data


cdef inline Frame receive_frame(SocketState state, int flags, bint track):
    cdef Frame frame = Frame.__new__(Frame)
    state.receive(&frame.zmq_msg, flags)
    frame.readonly = state.inproc
    if track:
        frame.track = FINISHED_TRACKER
    return frame
