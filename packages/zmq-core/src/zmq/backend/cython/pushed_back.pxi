# PushedBack: messages that a cancelled receive pushes back.
#
# They are received again before anything else, in the order in which they first came. Tasks that are cancelled
# together push back one after the other, so what decides is when each message was received, not when it comes back.

@cython.final
cdef class PushedBack:
    """One message that was pushed back, or the rest of one."""
    cdef list parts         # of Frame
    cdef bint more          # further parts of it come after these: returned as well, or never received
    cdef int64_t received   # on the socket's clock; 0 when it is not known
    cdef int64_t given      # on the socket's clock


cdef int64_t receipt_for(SocketState state) except -1:
    """A number that says when the part just received was received, and whether another follows it."""
    cdef int more = state.get_int(ZMQ_RCVMORE) if state.stashed_more == -1 else state.stashed_more
    state.clock += 1
    return state.clock << 1 | more


cdef int return_message(SocketState state, list frames, int64_t receipt) except -1:
    """Put parts to the front, but behind those that were received before them and were pushed back since; tell of them."""
    put_back(state, frames, receipt)
    state.notify_watchers()
    return 0


cdef int put_back(SocketState state, list frames, int64_t receipt) except -1:
    """The same without a word to the watchers."""
    cdef PushedBack one, other
    cdef Py_ssize_t position = 0
    if not frames:
        return 0
    state.clock += 1
    one = PushedBack.__new__(PushedBack)
    one.parts = frames
    # Without a receipt a Frame of libzmq's tells by itself.
    one.more = receipt & 1 or (not receipt and (<Frame> frames[len(frames) - 1]).more)
    one.received = receipt >> 1
    one.given = state.clock
    if state.pushed_back is None:
        state.pushed_back = []
    for entry in state.pushed_back:
        other = <PushedBack> entry
        if not other.received < one.received < other.given:
            break
        position += 1
    state.pushed_back.insert(position, one)
    state.slow_path_flags |= PUSHED_BACK
    return 0


cdef int push_back(SocketState state, zmq_msg_t *parts, int count) except -1:
    """Put received parts back to the front: the next receive through any view takes them. Consumes `parts`."""
    cdef list frames = []
    cdef Frame frame
    cdef int i
    cdef bint more = state.more_after(&parts[count - 1])
    for i in range(count):
        frame = Frame.__new__(Frame)
        zmq_msg_move(&frame.zmq_msg, &parts[i])
        zmq_msg_close(&parts[i])
        frames.append(frame)
    state.clock += 1
    return return_message(state, frames, state.clock << 1 | more)


cdef inline object unless_interrupted(SocketState state, object one, bint multipart, bint more):
    """Return what was received, after the signal handlers that are due; when one raises, the socket keeps it.

    See `take_bytes`.
    """
    if run_signal_handlers() == -1:
        keep_interrupted(state, [one], multipart, [0] if more else None)
    return one


cdef int keep_interrupted(SocketState state, list found, bint multipart, list cut) except -1:
    """Put back what was received, with the error of a signal handler set."""
    try:
        return raised()
    except:
        with cython.critical_section(state):
            put_back_batch(state, found, multipart, cut)
        raise


cdef int give_back_interrupted(SocketState state, zmq_msg_t *message) except -1:
    """The same for a part that is still libzmq's."""
    try:
        return raised()
    except:
        with cython.critical_section(state):
            push_back(state, message, 1)
        raise


cdef int take_returned(SocketState state, zmq_msg_t *message) except -1:
    """Move the next part that was pushed back into `message`; 0 when there is none."""
    cdef PushedBack first
    if not state.pushed_back:
        # The last one taken was the last: from here on RCVMORE is libzmq's again.
        state.slow_path_flags &= ~PUSHED_BACK
        state.stashed_more = -1
        return 0
    first = <PushedBack> state.pushed_back[0]
    check_rc(zmq_msg_copy(message, &(<Frame> first.parts[0]).zmq_msg))
    del first.parts[0]
    state.stashed_more = 1 if first.parts or first.more else 0
    if not first.parts:
        del state.pushed_back[0]
    return 1
