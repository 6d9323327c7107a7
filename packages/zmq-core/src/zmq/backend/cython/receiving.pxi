# Receiving when there is nothing at once: waiting, deadlines, messages that were pushed back.

cdef int try_receive_slowly(SocketState state, zmq_msg_t *message) except -1:
    """After `try_receive` returned -1: 1 for a part, 0 when there is none."""
    if not try_receive_first(state, message):
        return 0
    tell_received(state, message, 1)
    return 1


cdef int try_receive_first(SocketState state, zmq_msg_t *message) except -1:
    """The same for the first part of a message: the caller tells the watchers when it has them all."""
    if state.usable_handle != NULL and state.slow_path_flags == WATCHED:
        if zmq_msg_recv(message, state.usable_handle, ZMQ_DONTWAIT) != -1:
            return 1
        if zmq_errno() == EAGAIN:
            state.notify_watchers()
            return 0
    try:
        receive_first(state, message, ZMQ_DONTWAIT, False)
    except Again:
        return 0
    return 1


cdef int receive_slowly(SocketState state, zmq_msg_t *message, int flags, bint tried=False) except -1:
    """Receive one part: wait as the flags and RCVTIMEO allow, take what was pushed back, tell the watchers.

    `tried` says that libzmq had none a moment ago.
    """
    receive_first(state, message, flags, tried)
    return tell_received(state, message, 1)


cdef int tell_received(SocketState state, zmq_msg_t *parts, int count) except -1:
    """Tell the watchers, who may run Python code: not before the whole message is here, or others take its parts."""
    if state.slow_path_flags & WATCHED:
        try:
            state.notify_watchers()
        except:
            # A signal handler may raise in a callback; the message is not to blame.
            push_back(state, parts, count)
            zmq_msg_init(parts)
            raise
    return 0


cdef int receive_first(SocketState state, zmq_msg_t *message, int flags, bint tried) except -1:
    """Receive one part: wait as the flags and RCVTIMEO allow, take what was pushed back; call no watcher when it is here."""
    cdef int64_t deadline = 0
    cdef bint waiting = False
    cdef int error = EAGAIN
    cdef int outcome
    if state.usable_handle == NULL:
        state.refuse()
    while True:
        if not tried:
            if state.slow_path_flags and take_returned(state, message):
                return 0
            if zmq_msg_recv(message, state.usable_handle, flags | ZMQ_DONTWAIT) != -1:
                if state.slow_path_flags & MENDED:
                    message_mend(message)
                break
            error = zmq_errno()
            if state.slow_path_flags:
                state.notify_watchers()
                if state.usable_handle == NULL:
                    state.refuse()  # meanwhile another thread had its turn
        if error == EINTR:
            PyErr_CheckSignals()
        elif error == EAGAIN and waiting and flags & ZMQ_DONTWAIT:
            return raise_timed_out(state, ZMQ_RCVTIMEO)
        elif error != EAGAIN or flags & ZMQ_DONTWAIT:
            return raise_operation(state, error, False)
        else:
            if not waiting:
                deadline = state.deadline(ZMQ_RCVTIMEO)
                waiting = True
                wait_begin()
            if state.fd != -1:
                outcome = block_and_receive(state, message, deadline)
            else:
                outcome = 2 if state.block_threadsafe(ZMQ_POLLIN, deadline) else 0
            if outcome == 1:
                break
            if outcome == 0:
                flags |= ZMQ_DONTWAIT  # time is up: one last look
        tried = False
        if state.usable_handle == NULL:
            state.refuse()
    return 0


cdef struct receive_attempt:
    registry_entry *entry
    void *handle
    zmq_msg_t *message
    int received
    int error  # why not


cdef int attempt_receive(void *attempt) noexcept nogil:
    """Receive if there is something and the process does not exit: whether there is nothing to wait for any more."""
    cdef receive_attempt *self = <receive_attempt *> attempt
    if entry_enter_unless_exiting(self.entry):
        self.received = zmq_msg_recv(self.message, self.handle, ZMQ_DONTWAIT)
        self.error = zmq_errno()
        entry_leave(self.entry)
    return self.received != -1 or self.error != EAGAIN


cdef int block_and_receive(SocketState state, zmq_msg_t *message, int64_t deadline) except -1:
    """Wait for libzmq's signal and receive before taking the GIL: 1; 0 when time is up; 2 to look again."""
    global _blocked
    cdef zmq_core_fd_t fd = state.fd
    cdef waker *wake
    cdef int64_t left = -1
    cdef receive_attempt attempt = receive_attempt(&state.entry, state.handle, message, -1, EAGAIN)
    cdef int rc
    if deadline >= 0:
        left = (deadline - monotonic_us() + 999) // 1000
        if left <= 0:
            return 0
    if state.usable_handle == NULL:
        state.refuse()
    wake = take_waker()
    state.enter()
    state.wake = wake
    _blocked += 1
    with nogil:
        if not wait_busily(attempt_receive, &attempt):
            rc = wait_readable(fd, wake, left)
            if rc > 0:
                attempt_receive(&attempt)
            elif rc == -1:
                attempt.error = errno
    _blocked -= 1
    state.wake = NULL
    give_waker(wake, state.closing)
    if attempt.received != -1:
        if state.slow_path_flags & MENDED:
            message_mend(message)
        # A close that came meanwhile is carried out, but the message is the caller's.
        state.leave_quietly()
        return 1
    state.leave()
    if attempt.error != EAGAIN and attempt.error != EINTR:
        return raise_operation(state, attempt.error, False)
    PyErr_CheckSignals()
    return 2
