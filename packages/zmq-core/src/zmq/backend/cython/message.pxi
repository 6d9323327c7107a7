# Fill a zmq_msg_t from any sendable object: copied when small or asked for, lent to libzmq otherwise.

cdef extern from "zerocopy.h" nogil:
    ctypedef struct lent_node:
        PyObject *owner
        Py_buffer view
    void lent_free(void *data, void *hint)
    void lent_collect()
    void lent_collect_if_any()
    lent_node *lent_new(zmq_core_tracker *tracker)
    lent_node *lent_new_if_started()
    void lent_discard(lent_node *node)
    void lent_stop_drainer()
    void lent_after_fork()
    long lent_outstanding

cdef extern from "Python.h":
    void Py_INCREF(PyObject *)
    void Py_DECREF(PyObject *)

cdef enum:
    # From this size on a copy is made without the GIL: other threads run meanwhile.
    COPY_WITHOUT_GIL = 131072
    # From this size on immutable bytes are lent even for copy=True: the receiver cannot tell, the sender saves a copy.
    LEND_BYTES = 32768


cdef int copy_memory(zmq_msg_t *message, const void *data, size_t size) except -1:
    if zmq_msg_init_size(message, size) == -1:
        zmq_msg_init(message)  # libzmq leaves it half made
        raise MemoryError(f"no memory for a message of {size} bytes")
    if size < COPY_WITHOUT_GIL:
        memcpy(zmq_msg_data(message), data, size)
    else:
        with nogil:
            memcpy(zmq_msg_data(message), data, size)
    return 0


cdef int lend(zmq_msg_t *message, object data, Py_buffer *view, zmq_core_tracker *tracker) except -1:
    """Lend bytes (`view` is NULL) or an export (which passes on to libzmq) without a copy."""
    cdef lent_node *node = lent_new(tracker)
    cdef int rc
    if node == NULL:
        raise MemoryError("no memory or no thread for a message without copy")
    if view == NULL:
        node.owner = <PyObject *> data
        rc = zmq_msg_init_data(message, PyBytes_AS_STRING(data), PyBytes_GET_SIZE(data), lent_free, node)
    else:
        node.view = view[0]
        rc = zmq_msg_init_data(message, view.buf, view.len, lent_free, node)
    if rc == -1:
        lent_discard(node)
        zmq_msg_init(message)
        raise MemoryError("no memory for a message without copy")
    if view == NULL:
        Py_INCREF(<PyObject *> data)
    return 0


cdef int fill(zmq_msg_t *message, object data, bint copy, Py_ssize_t threshold, zmq_core_tracker *tracker) except -1:
    """Initialise `message` with `data`. Returns 1 when memory was lent, 0 when it was copied."""
    cdef Py_buffer view
    cdef Py_ssize_t size
    if PyBytes_CheckExact(data):
        size = PyBytes_GET_SIZE(data)
        if size < (LEND_BYTES if copy else threshold):
            copy_memory(message, PyBytes_AS_STRING(data), size)
            return 0
        lend(message, data, NULL, tracker)
        return 1
    if isinstance(data, Frame):
        zmq_msg_init(message)
        check_rc(zmq_msg_copy(message, &(<Frame> data).zmq_msg))
        return 0
    get_buffer(data, &view)
    try:
        if copy or view.len < threshold:
            copy_memory(message, view.buf, view.len)
        else:
            lend(message, data, &view, tracker)
            return 1
    except:
        PyBuffer_Release(&view)
        raise
    PyBuffer_Release(&view)
    return 0


cdef inline object to_bytes(zmq_msg_t *message):
    """Copy a message's content; without the GIL when it is large."""
    cdef size_t size = zmq_msg_size(message)
    cdef object data
    cdef char *content
    if size < COPY_WITHOUT_GIL:
        return PyBytes_FromStringAndSize(<char *> zmq_msg_data(message), size)
    data = PyBytes_FromStringAndSize(NULL, size)
    content = PyBytes_AS_STRING(data)
    with nogil:
        memcpy(content, zmq_msg_data(message), size)
    return data


def collect_returned() -> int:
    """Drop the references to memory that libzmq has given back; return how many messages it still holds."""
    lent_collect()
    return lent_outstanding
