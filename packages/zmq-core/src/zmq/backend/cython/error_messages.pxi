# Errors that teach: what a socket's type and state allow, in words.

cdef str type_name(int number):
    names = ("PAIR", "PUB", "SUB", "REQ", "REP", "DEALER", "ROUTER", "PULL", "PUSH", "XPUB", "XSUB", "STREAM", "SERVER",
             "CLIENT", "RADIO", "DISH", "GATHER", "SCATTER", "DGRAM", "PEER", "CHANNEL")
    return names[number] if 0 <= number < len(names) else f"type {number}"


cdef bint sends_one_part(int number) noexcept:
    """All draft types but DGRAM, whose first part is the address."""
    return 12 <= number <= 20 and number != 18


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


cdef int raise_operation(SocketState state, int error, str verb) except -1:
    """Raise the error of a send or receive, saying what the socket's type and state allow."""
    if error == EAGAIN:
        return raise_again(<PyObject *> Again, <PyObject *> (_sending if verb == "send" else _receiving))
    if error == EHOSTUNREACH:
        raise_error(error, f"no peer of this {type_name(state.type)} socket has the id that is the first part; ROUTER_MANDATORY")
    if error == ENOTSUP:
        raise_error(error, f"a {type_name(state.type)} socket cannot {verb}")
    if error == EINVAL and verb == "send" and sends_one_part(state.type):
        raise_error(error, f"{type_name(state.type)} sockets send messages of one part")
    if error == EFSM and state.type == ZMQ_REQ:
        what = "send a request first" if verb == "receive" else "receive the reply first; REQ_RELAXED lifts the rule"
        raise_error(error, f"this REQ socket cannot {verb} now: {what}")
    if error == EFSM and state.type == ZMQ_REP:
        what = "send the reply first" if verb == "receive" else "receive a request first"
        raise_error(error, f"this REP socket cannot {verb} now: {what}")
    return raise_error(error)
