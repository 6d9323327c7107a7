# One check per libzmq call. Success is one compare and needs no GIL; failure becomes a typed exception.

cdef extern from "Python.h":
    int PyErr_CheckSignals() except -1
    ctypedef struct PyTypeObject:
        pass


cdef extern from "py_compat.h":
    bint type_declares(PyTypeObject *type, object name) except -1

cdef extern from *:
    """
    /* The one error of ordinary traffic: made without running Python code, and set from C so that the
     * functions in between add nothing to its traceback. */
    static int raise_again(PyObject *type, PyObject *arguments)
    {
        PyObject *error = construct(type, arguments);
        if (error != NULL) {
            PyErr_SetObject(type, error);
            Py_DECREF(error);
        }
        return -1;
    }
    """
    int raise_again(PyObject *type, PyObject *arguments) except -1

cdef extern from *:
    """
    /* For a try statement that is entered only when there is an error: it is set already. */
    static int raised(void) { return -1; }
    """
    int raised() except -1
    int run_signal_handlers "PyErr_CheckSignals" () noexcept

cdef tuple _again_args = (EAGAIN,)
# Which of the two a call was that DONTWAIT ended: see zmq.error.
cdef tuple _receiving = _RECEIVING
cdef tuple _sending = _SENDING


cdef inline int set_again() except -1:
    """No message is here."""
    return raise_again(<PyObject *> Again, <PyObject *> _receiving)


cdef int raise_error(int error, str detail=None) except -1:
    """Raise the exception of libzmq's error number; `detail` is added to libzmq's words."""
    if error == EAGAIN:
        return raise_again(<PyObject *> Again, <PyObject *> _again_args)
    if error == ETERM:
        raise ContextTerminated(error)
    if error == EINTR:
        raise InterruptedSystemCall(error)
    raised = ZMQError(error)
    if detail is not None:
        raised.strerror = f"{raised.strerror} ({detail})"
    raise raised


cdef int raise_errno() except -1 with gil:
    return raise_error(zmq_errno())


cdef inline int check_rc(int rc) except -1 nogil:
    """Return rc, or raise for libzmq's current error when it is -1."""
    return rc if rc != -1 else raise_errno()


cdef inline bint interrupted() except -1:
    """True when the last call was interrupted and every Python signal handler returned normally."""
    return zmq_errno() == EINTR and PyErr_CheckSignals() == 0


def strerror(int errno) -> str:
    """Return libzmq's words for an error number (zmq_strerror)."""
    return zmq_strerror(errno).decode("utf-8", "replace")


@cython.binding(True)
def zmq_errno_() -> int:
    """Return the calling thread's last libzmq error number (zmq_errno)."""
    return zmq_errno()
