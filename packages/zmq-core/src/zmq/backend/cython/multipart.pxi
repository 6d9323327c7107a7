# Multipart messages: all parts in one call, all or none.

cdef enum:
    PARTS_ON_STACK = 8

cdef struct Parts:
    zmq_msg_t here[PARTS_ON_STACK]
    zmq_msg_t *at
    int count
    int capacity
    PyObject *last          # what the last one was made of, while the caller's list holds it


cdef inline void parts_init(Parts *self) noexcept:
    self.at = self.here
    self.count = 0
    self.capacity = PARTS_ON_STACK
    self.last = NULL


cdef zmq_msg_t *parts_next(Parts *self) noexcept:
    """Room for one more part, not initialised and not counted yet; NULL when there is no memory."""
    cdef zmq_msg_t *larger
    cdef int i
    if self.count == self.capacity:
        larger = <zmq_msg_t *> malloc(2 * self.capacity * sizeof(zmq_msg_t))
        if larger == NULL:
            return NULL
        for i in range(self.count):
            zmq_msg_init(&larger[i])
            zmq_msg_move(&larger[i], &self.at[i])
            zmq_msg_close(&self.at[i])
        if self.at != self.here:
            free(self.at)
        self.at = larger
        self.capacity *= 2
    return &self.at[self.count]


cdef inline void parts_free(Parts *self) noexcept:
    if self.at != self.here:
        free(self.at)


cdef object send_multipart(
        Socket socket, object parts, int flags, bint copy, bint track, object routing_id, object group):
    cdef Parts messages
    cdef MessageTracker tracker = None
    cdef bint lent = False
    if socket.state.usable_handle == NULL:
        socket.state.refuse()
    lent_collect_if_any()
    if not isinstance(parts, (list, tuple)):
        if isinstance(parts, (str, bytes)) and parts:
            raise TypeError(f"send_multipart() takes a list of parts, not one {type(parts).__name__}: {shorten(parts)}; use send()")
        parts = list(parts)
    if track:
        tracker = counting_tracker()
    parts_init(&messages)
    try:
        lent = fill_parts(&messages, parts, copy, socket.copy_threshold, tracker)
        if not messages.count:
            raise IndexError("a message has at least one part; send_multipart() got none")
        last = <object> messages.last
        if routing_id is not None or group is not None:
            address_parts(&messages, routing_id, group)
        send_parts(socket.state, &messages, flags)
    finally:
        parts_free(&messages)
    if tracker is not None and (lent or tracker.others):
        return tracker
    if not PyBytes_CheckExact(last) and isinstance(last, Frame):
        return (<Frame> last).track
    return None if copy or lent else FINISHED_TRACKER


cdef int address_parts(Parts *messages, object routing_id, object group) except -1:
    address(messages.at, messages.count, routing_id, group)
    return 0


cdef int fill_parts(Parts *messages, object parts, bint copy, Py_ssize_t threshold, MessageTracker tracker) except -1:
    """Make a message of each part; on a bad one, undo all. Returns whether memory was lent: tracked, or the last's."""
    cdef bint lent = False
    cdef zmq_msg_t *message
    cdef zmq_core_tracker *counter = NULL if tracker is None or copy else tracker.counter
    try:
        for part in parts:
            if tracker is not None and isinstance(part, Frame):
                tracker.others += (frame_tracker(<Frame> part),)
            message = parts_next(messages)
            if message == NULL:
                raise MemoryError()
            lent = fill(message, part, copy, threshold, counter) or (lent and counter != NULL)
            messages.count += 1
            messages.last = <PyObject *> part
    except BaseException as error:
        index = messages.count
        close_parts(messages.at, messages.count)
        messages.count = 0
        lent_collect_if_any()
        if type(error) in (TypeError, ValueError, BufferError, _UnusableMemory):
            raise type(error)(f"part {index}: {error}") from None
        raise
    return lent and not copy


cdef int send_parts(SocketState state, Parts *messages, int flags) except -1:
    """Send all parts. Only the first can have to wait: libzmq's queues count whole messages."""
    cdef int last = messages.count - 1
    cdef int i = 0
    try:
        state.send(&messages.at[0], flags | (ZMQ_SNDMORE if last else 0))
        for i in range(1, last + 1):
            send_rest(state, &messages.at[i], ZMQ_SNDMORE if i < last else flags & ZMQ_SNDMORE)
    except:
        close_parts(&messages.at[i + 1], last - i)
        lent_collect_if_any()
        raise
    if state.slow_path_flags:
        state.notify_watchers()
    return 0


cdef inline int send_rest(SocketState state, zmq_msg_t *message, int flags) except -1:
    """Send a part that is not the first, whatever happens around: half a message must not stay behind."""
    cdef void *handle = state.usable_handle
    cdef int rc, error = 0
    if handle == NULL:
        return send_refused(state, message)
    if not (state.inproc and _blocked and not flags):
        rc = send_part(message, handle, flags, &state.send_position)
        if rc == -1:
            error = zmq_errno()
            zmq_msg_close(message)
    else:
        state.enter_library()
        with nogil:
            rc = send_part(message, handle, flags, &state.send_position)
            error = zmq_errno()
            entry_leave(&state.entry)
        if rc == -1:
            zmq_msg_close(message)
        state.leave()
    if rc == -1:
        return raise_operation(state, error, True)
    return 0


cdef object receive_multipart(SocketState state, int flags, bint copy, bint track):
    """All parts of the next message as a list."""
    cdef Parts messages
    cdef object found
    cdef int rc
    parts_init(&messages)
    zmq_msg_init(messages.at)
    rc = state.try_receive(messages.at)
    if rc != 1:
        if rc == 0 and flags & ZMQ_DONTWAIT:
            set_again()
        receive_first(state, messages.at, flags, rc == 0)
    try:
        found = take_rest(state, &messages, copy, track)
    finally:
        parts_free(&messages)
    return found


cdef object try_receive_multipart(SocketState state, bint copy):
    """All parts of the next message as a list, or None when there is none."""
    cdef Parts messages
    cdef int rc
    cdef object found
    parts_init(&messages)
    zmq_msg_init(messages.at)
    rc = state.try_receive(messages.at)
    if rc == 0 or (rc == -1 and not try_receive_first(state, messages.at)):
        return None
    try:
        found = take_rest(state, &messages, copy, False)
    finally:
        parts_free(&messages)
    return found


cdef list take_rest(SocketState state, Parts *messages, bint copy, bint track):
    messages.count = 1
    if state.more_after(messages.at):
        receive_rest(state, messages)
    if state.slow_path_flags:
        tell_received(state, messages.at, messages.count)
    return parts_to_list(state, messages, copy, track)


cdef int receive_rest(SocketState state, Parts *messages) except -1:
    """libzmq delivers whole messages: the parts after the first are there, and no signal handler runs between them."""
    cdef zmq_msg_t *message
    try:
        while state.more_after(&messages.at[messages.count - 1]):
            message = parts_next(messages)
            if message == NULL:
                raise MemoryError()
            zmq_msg_init(message)
            # What follows a part that was pushed back was pushed back too, or is still in libzmq.
            if state.stashed_more == 1 and take_returned(state, message):
                pass
            elif receive_part(state, message) == -1:
                raise_operation(state, zmq_errno(), False)
            messages.count += 1
    except MemoryError:
        push_back(state, messages.at, messages.count)
        messages.count = 0
        raise
    except:
        close_parts(messages.at, messages.count)
        messages.count = 0
        raise
    return 0


cdef inline int receive_part(SocketState state, zmq_msg_t *message) noexcept:
    # They are there: what waits for them nevertheless would wait for ever. Closed meanwhile, it is NULL and ENOTSOCK.
    cdef int rc = zmq_msg_recv(message, state.usable_handle, ZMQ_DONTWAIT)
    while rc == -1 and zmq_errno() == EINTR:
        rc = zmq_msg_recv(message, state.usable_handle, ZMQ_DONTWAIT)
    if rc != -1 and state.slow_path_flags & MENDED:
        message_mend(message)
    return rc


cdef list parts_to_list(SocketState state, Parts *messages, bint copy, bint track):
    cdef list found = [None] * messages.count
    cdef Frame frame
    cdef int i
    try:
        if copy:
            for i in range(messages.count):
                found[i] = to_bytes(&messages.at[i])
        else:
            for i in range(messages.count):
                frame = Frame.__new__(Frame)
                zmq_msg_copy(&frame.zmq_msg, &messages.at[i])
                frame.readonly = state.inproc
                frame.track = FINISHED_TRACKER if track else None
                found[i] = frame
    except:
        with cython.critical_section(state):
            push_back(state, messages.at, messages.count)
        raise
    close_parts(messages.at, messages.count)
    return found
