# Memory of Python objects that libzmq reads or writes. It stays exported until libzmq is done with it.

cdef extern from "Python.h":
    ctypedef struct Py_buffer:
        void *buf
        Py_ssize_t len
        bint readonly
    int PyObject_GetBuffer(object exporter, Py_buffer *view, int flags) except -1
    void PyBuffer_Release(Py_buffer *view)
    int PyBuffer_FillInfo(Py_buffer *view, object exporter, void *buf, Py_ssize_t size, bint readonly, int flags) except -1
    int PyObject_CheckBuffer(object exporter)
    int PyBUF_SIMPLE, PyBUF_WRITABLE, PyBUF_ANY_CONTIGUOUS
    bint PyBytes_CheckExact(object candidate)
    char *PyBytes_AS_STRING(object data)
    Py_ssize_t PyBytes_GET_SIZE(object data)
    object PyBytes_FromStringAndSize(const char *data, Py_ssize_t size)


cdef int refuse_data(object data) except -1:
    if isinstance(data, str):
        raise TypeError(
            f"a message is bytes, not str: {shorten(data)}; use send_string(), or encode it first")
    raise TypeError(
        f"a message is bytes, a zmq.Frame or an object with a contiguous buffer, not {type(data).__name__}: {shorten(data)}")


cdef str shorten(object value):
    cdef str text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


cdef int get_buffer(object data, Py_buffer *view) except -1:
    """Export contiguous memory, or say what a message can be."""
    if not PyObject_CheckBuffer(data):
        refuse_data(data)
    # In whichever order: an array laid out by columns is sent as it lies in memory.
    return PyObject_GetBuffer(data, view, PyBUF_ANY_CONTIGUOUS)
