# Memory of Python objects that libzmq reads or writes. It stays exported until libzmq is done with it.

cdef extern from "Python.h":
    ctypedef struct Py_buffer:
        void *buf
        Py_ssize_t len
        bint readonly
        const char *format
    int PyObject_GetBuffer(object exporter, Py_buffer *view, int flags) except -1
    void PyBuffer_Release(Py_buffer *view)
    int PyBuffer_FillInfo(Py_buffer *view, object exporter, void *buf, Py_ssize_t size, bint readonly, int flags) except -1
    int PyObject_CheckBuffer(object exporter)
    int PyBUF_WRITABLE, PyBUF_ANY_CONTIGUOUS, PyBUF_FORMAT
    bint PyBytes_CheckExact(object candidate)
    char *PyBytes_AS_STRING(object data)
    Py_ssize_t PyBytes_GET_SIZE(object data)
    object PyBytes_FromStringAndSize(const char *data, Py_ssize_t size)


cdef int refuse_data(object data) except -1:
    from zmq._refusals import no_message
    raise TypeError(no_message(data))


cdef str shorten(object value):
    from zmq._refusals import shorten as shortened
    return shortened(value)


cdef int get_buffer(object data, Py_buffer *view) except -1:
    """Export contiguous memory, or say what a message can be."""
    if not PyObject_CheckBuffer(data) or isinstance(data, str):  # NumPy's text has a buffer
        refuse_data(data)
    return export(data, view, 0)


cdef int export(object data, Py_buffer *view, int flags) except -1:
    """Export contiguous memory in whichever order: an array laid out by columns is taken as it lies in memory.

    Memory that consists of references to Python objects is refused: addresses are no message, and others would corrupt it.
    """
    cdef bint references
    try:
        PyObject_GetBuffer(data, view, flags | PyBUF_ANY_CONTIGUOUS | PyBUF_FORMAT)
    except (BufferError, ValueError):
        # NumPy has no format for arrays of dates and times.
        try:
            PyObject_GetBuffer(data, view, flags | PyBUF_ANY_CONTIGUOUS)
        except (BufferError, ValueError) as error:
            raise _UnusableMemory(
                f"the memory of {type(data).__name__} cannot be {'written to' if flags else 'sent'}: {error}") from None
        references = getattr(getattr(data, "dtype", None), "hasobject", False)
    else:
        references = view.format != NULL and has_references(view.format)
    if references:
        PyBuffer_Release(view)
        raise TypeError(f"the memory of {type(data).__name__} holds references to Python objects, which cannot be sent or "
                        "received; convert it, or pickle it")
    return 0


cdef bint has_references(const char *format) noexcept:
    """Whether a format as of PEP 3118 has an O; the names of fields stand between colons."""
    cdef bint name = False
    while format[0]:
        if format[0] == b":":
            name = not name
        elif format[0] == b"O" and not name:
            return True
        format += 1
    return False
