# Socket options: one table gives each its type and direction; get, set and attributes all work from it.

cdef enum:
    KIND_UNKNOWN = 0
    KIND_INT = 1
    KIND_INT64 = 2
    KIND_BOOL = 4
    KIND_FD = 5
    KIND_BYTES = 6
    KIND_TEXT = 7
    READABLE = 1
    WRITABLE = 2
    OPTION_COUNT = 256
    CURVE_TEXT_SIZE = 41    # a key in Z85 with its terminating NUL (zmq_getsockopt)

ctypedef struct Option:
    int id
    int kind
    int access
    PyObject *name          # its canonical name; lives as long as the process

cdef Option _options[OPTION_COUNT]

cdef dict _kinds = {
    "int": KIND_INT, "int64": KIND_INT64, "bool": KIND_BOOL, "fd": KIND_FD,
    "bytes": KIND_BYTES, "text": KIND_TEXT,
}


cdef int load_options(tuple rows) except -1:
    cdef Option *option
    for name, number, kind, access in rows:
        option = &_options[<int> number]
        if option.kind != KIND_UNKNOWN:
            continue
        option.id = number
        option.kind = _kinds[kind]
        option.access = (READABLE if "r" in access else 0) | (WRITABLE if "w" in access else 0)
        Py_INCREF(<PyObject *> name)
        option.name = <PyObject *> name
    return 0


cdef inline Option *find_option(int number) noexcept:
    if 0 < number < OPTION_COUNT and _options[number].kind != KIND_UNKNOWN:
        return &_options[number]
    return NULL


cdef str option_name(int number):
    cdef Option *option = find_option(number)
    return f"option {number}" if option == NULL else <str> option.name


cdef int refuse_option(SocketState state, int number, object value=None, bint setting=False) except -1:
    """Raise libzmq's current error for an option, naming it and the value."""
    cdef int error = zmq_errno()
    cdef Option *option = find_option(number)
    cdef str access = ""
    if option != NULL:
        access = ("r" if option.access & READABLE else "") + ("w" if option.access & WRITABLE else "")
    cdef str detail = option_name(number)
    try:
        from zmq._arguments import refused_option, refused_value
        if setting:
            detail = refused_value(detail, state.type, access, error, value)
        else:
            detail = refused_option(detail, state.type, access)
    except (ImportError, OSError):
        pass  # a process without descriptors loads no module
    return raise_error(error, detail)


cdef long long checked_int(object value, int number, object low, object high) except? -1:
    if not isinstance(value, int) or not low <= value <= high:
        from zmq._arguments import refuse_number
        refuse_number(option_name(number), value, low, high)
    return value


cdef inline object get_state_option(SocketState state, void *handle, int number):
    """EVENTS and RCVMORE: they count messages that a cancelled receive pushed back, too."""
    cdef int value = 0
    cdef size_t size = sizeof(value)
    if number == ZMQ_EVENTS and (state.slow_path_flags or state.proxy != NULL):
        return state.events()
    if number == ZMQ_RCVMORE and state.stashed_more != -1:
        return state.stashed_more
    if zmq_getsockopt(handle, number, &value, &size) == -1:
        refuse_option(state, number)
    return value


cdef object get_option(SocketState state, int number):
    cdef Option *option = find_option(number)
    cdef void *handle = state.usable_handle
    cdef int kind = KIND_INT if option == NULL else option.kind
    cdef int number_int = 0
    cdef int64_t number_int64 = 0
    cdef zmq_core_fd_t fd = 0
    cdef size_t size
    cdef int rc
    if handle == NULL:
        handle = state.refuse()
    if number == ZMQ_EVENTS or number == ZMQ_RCVMORE:
        return get_state_option(state, handle, number)
    if kind == KIND_INT or kind == KIND_BOOL:
        size = sizeof(number_int)
        if zmq_getsockopt(handle, number, &number_int, &size) == -1:
            refuse_option(state, number)
        return number_int
    if kind == KIND_BYTES or kind == KIND_TEXT:
        return get_bytes_option(state, handle, number, kind)
    if kind == KIND_INT64:
        size = sizeof(number_int64)
        rc = zmq_getsockopt(handle, number, &number_int64, &size)
    else:
        size = sizeof(fd)
        rc = zmq_getsockopt(handle, number, &fd, &size)
        if rc == -1 and state.fd == -1 and zmq_errno() == EINVAL:
            return state.proxy_descriptor()
    if rc == -1:
        refuse_option(state, number)
    return number_int64 if kind == KIND_INT64 else fd


cdef object get_bytes_option(SocketState state, void *handle, int number, int kind):
    """A byte option of any length: libzmq says EINVAL until the buffer is long enough."""
    cdef char short_buffer[256]
    cdef size_t size = sizeof(short_buffer)
    cdef size_t capacity = size
    cdef char *buffer
    cdef object data
    if number == ZMQ_CURVE_PUBLICKEY or number == ZMQ_CURVE_SECRETKEY or number == ZMQ_CURVE_SERVERKEY:
        size = CURVE_TEXT_SIZE
    if zmq_getsockopt(handle, number, short_buffer, &size) == 0:
        return trim(short_buffer, size, kind)
    while zmq_errno() == EINVAL and capacity < 0x100000:
        capacity *= 16
        size = capacity
        data = PyBytes_FromStringAndSize(NULL, capacity)
        buffer = PyBytes_AS_STRING(data)
        if zmq_getsockopt(handle, number, buffer, &size) == 0:
            return trim(buffer, size, kind)
    refuse_option(state, number)


cdef inline object trim(const char *data, size_t size, int kind):
    if kind == KIND_TEXT and size and data[size - 1] == 0:
        size -= 1
    return PyBytes_FromStringAndSize(data, size)


cdef int set_option(SocketState state, int number, object value) except -1:
    cdef Option *option = find_option(number)
    cdef int kind
    cdef int number_int
    cdef int64_t number_int64
    if state.usable_handle == NULL:
        state.refuse()
    if option == NULL:
        kind = KIND_INT
    else:
        kind = option.kind
    if kind == KIND_INT or kind == KIND_BOOL:
        number_int = checked_int(value, number, -0x80000000, 0x7fffffff)
        if number == ZMQ_SNDHWM or number == ZMQ_RCVHWM:
            await_disconnects(state)
        elif number == ZMQ_ROUTER_MANDATORY and state.type == ZMQ_REP and number_int > 0:
            number_int = 0  # a peer that goes after its request would end the process: an assertion in rep.cpp
        set_value(state, number, &number_int, sizeof(number_int), value)
        if (number == ZMQ_SNDHWM or number == ZMQ_RCVHWM) and state.bound and not state.warned:
            warn_late(state, number)
        elif number == ZMQ_ROUTER_HANDOVER:
            state.handover = number_int != 0
        elif number == ZMQ_ROUTER_RAW:
            state.raw = number_int != 0
        elif number == ZMQ_CURVE_SERVER:
            state.keyless = number_int != 0 and not state.foreign and not has_key(state)
        return 0
    if kind == KIND_BYTES or kind == KIND_TEXT:
        return set_bytes_option(state, number, value)
    if kind == KIND_INT64:
        number_int64 = checked_int(value, number, -0x8000000000000000, 0x7fffffffffffffff)
        return set_value(state, number, &number_int64, sizeof(number_int64), value)
    number_int = checked_int(value, number, -0x80000000, 0x7fffffff)
    return set_value(state, number, &number_int, sizeof(number_int), value)


cdef inline int set_value(SocketState state, int number, const void *content, size_t size, object value) except -1:
    """Set an option; the conversion of its value may have run Python code that closed the socket."""
    if state.usable_handle == NULL:
        state.refuse()
    if zmq_setsockopt(state.usable_handle, number, content, size) == -1:
        refuse_option(state, number, value, True)
    return 0


cdef bint has_key(SocketState state) except -1:
    """Tell whether the socket has a secret key for CURVE."""
    return bool(get_option(state, ZMQ_CURVE_SECRETKEY).strip(b"0"))


cdef int warn_keyless(SocketState state) except -1:
    """Say once that no peer can have a handshake of CURVE with this socket."""
    state.keyless = False
    from zmq._arguments import keys_that_lack
    import warnings
    warnings.warn(keys_that_lack(state.get_int(ZMQ_CURVE_SERVER) != 0), RuntimeWarning, 2)
    return 0


cdef int warn_late(SocketState state, int number) except -1:
    """Say once that peers that connect from now on still get the old high-water mark."""
    state.warned = True
    import warnings
    from zmq._arguments import set_late
    warnings.warn(set_late(option_name(number)), RuntimeWarning, 1)
    return 0


cdef int set_bytes_option(SocketState state, int number, object value) except -1:
    if not isinstance(value, bytes):
        from zmq._arguments import refuse_bytes
        refuse_bytes(option_name(number), value)
    set_value(state, number, PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value), value)
    if number == ZMQ_CONNECT_ROUTING_ID:
        state.next_peer = bytes(value)
    elif number == ZMQ_SUBSCRIBE:
        state.subscribed = True
    elif number == ZMQ_CURVE_SECRETKEY:
        state.keyless = False
    elif number == ZMQ_CURVE_SERVERKEY:
        state.keyless = not state.foreign and not has_key(state)
    return 0


# Attributes: each option has a descriptor, which is made of its row.

cdef extern from "Python.h":
    void *PyMem_Malloc(size_t size)
    void *PyMem_Realloc(void *memory, size_t size)
    void PyMem_Free(void *memory)


cdef class OptionAttribute:
    """A socket option as an attribute."""

    cdef Option *option
    cdef readonly str __name__

    @cython.critical_section
    def __get__(self, socket, owner):
        if socket is None:
            return self
        try:
            return get_option((<Socket?> socket).state, self.option.id)
        except ZMQError as error:
            if not self.option.access & READABLE and error.errno == EINVAL:
                raise AttributeError(f"{<str> self.option.name} can be set but not read") from None
            raise attribute_error(error) from None

    @cython.critical_section
    def __set__(self, Socket socket not None, value):
        if (self.option.id == ZMQ_SUBSCRIBE or self.option.id == ZMQ_UNSUBSCRIBE) and isinstance(value, str):
            value = (<str> value).encode()
        set_option(socket.state, self.option.id, value)

    @cython.critical_section
    def __delete__(self, socket):
        raise AttributeError(f"{<str> self.option.name} is a socket option and cannot be deleted")

    @property
    @cython.critical_section
    def __doc__(self):
        from zmq._option_texts import option_text
        return option_text(self.__name__.upper())


def socket_option_descriptors(rows) -> dict:
    """Return a descriptor for each row of the option table, under its name in lower, upper and capitalised case."""
    cdef OptionAttribute attribute
    cdef dict found = {}
    for row in rows:
        for name in (row[0].lower(), row[0].capitalize(), row[0]):
            attribute = OptionAttribute.__new__(OptionAttribute)
            attribute.option = &_options[<int> row[1]]
            attribute.__name__ = name
            found[name] = attribute
    return found
