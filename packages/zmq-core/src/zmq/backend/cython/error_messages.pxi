# Errors that teach: what a socket's type and state allow, in words.

cdef dict _type_names = {number: name for name, number in reversed(_SOCKET_TYPE.items())}  # the first of two


cdef str type_name(int number):
    return _type_names.get(number) or f"type {number}"


cdef int refuse_int(object value, str what) except -1:
    from zmq._arguments import not_an_int
    raise TypeError(not_an_int(what, value))


cdef inline int named_int(object value, str what) except? -1:
    """A C int; other types than Python's int are asked for theirs."""
    if not isinstance(value, int) and not hasattr(value, "__int__"):
        refuse_int(value, what)
    return value


cdef str FLAGS = "flags"    # what they are called when they are no int
cdef object NO_FLAGS = 0    # the default: callers compare with it before they have flags converted


cdef int flag_bits(object flags) except? -1:
    """Flags as a C int."""
    return named_int(flags, FLAGS)


cdef object timed_out(SocketState state, bint sending, object milliseconds, object by):
    """An Again that says what was awaited, how long and by which option."""
    lacks = None
    if not state.linked:
        lacks = "endpoint"
    elif state.type == ZMQ_SUB and not (state.subscribed or state.foreign):
        lacks = "subscription"
    error = Again.__new__(Again, EAGAIN)
    error._awaited = (sending, type_name(state.type), milliseconds, by, lacks)
    return error


cdef int raise_timed_out(SocketState state, int option) except -1:
    """Raise for a call that waited as long as RCVTIMEO or SNDTIMEO says."""
    raise timed_out(state, option == ZMQ_SNDTIMEO, state.get_int(option), option_name(option))


cdef int raise_operation(SocketState state, int error, bint sending) except -1:
    """Raise the error of a send or receive, saying what the socket's type and state allow."""
    if error == EAGAIN:
        return raise_again(<PyObject *> Again, <PyObject *> (_sending if sending else _receiving))
    detail = None
    try:
        from zmq._refusals import why_not
        detail = why_not(error, state.type, sending)
    except (ImportError, OSError):
        pass  # a process without descriptors loads no module
    return raise_error(error, detail)
