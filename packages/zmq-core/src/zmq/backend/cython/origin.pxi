# Where an object was made, for the warning when it is never closed; which methods its class has; which attributes it may be given.

cdef extern from *:
    """
    /* The code object and line of the nearest Python frame outside of `package`; NULL when there is none. */
    static PyObject *calling_code(PyObject *package, int *line)
    {
        PyFrameObject *frame = PyEval_GetFrame();
        Py_XINCREF((PyObject *) frame);
        while (frame != NULL) {
            PyFrameObject *back;
            PyCodeObject *code = PyFrame_GetCode(frame);
            PyObject *file = code_file(code);
            int outside = file != NULL && PyUnicode_Tailmatch(file, package, 0, PY_SSIZE_T_MAX, -1) == 0;
            Py_XDECREF(file);
            if (outside) {
                *line = PyFrame_GetLineNumber(frame);
                Py_DECREF(frame);
                return (PyObject *) code;
            }
            Py_DECREF(code);
            back = (PyFrameObject *) frame_back(frame);
            Py_DECREF(frame);
            frame = back;
        }
        return NULL;
    }
    """
    PyObject *calling_code(PyObject *package, int *line)

cdef extern from "Python.h":
    PyObject *PySys_GetObject(const char *name)
    int PyErr_ResourceWarning(PyObject *source, Py_ssize_t stack_level, const char *format, PyObject *text) except -1


# What the files of this package begin with: the lines in them are not what a user wants to be told.
cdef str _package_folder = _zmq_error_file[:-len("error.py")]


cdef object calling_line():
    """The code object and line of the nearest frame of the user's: where an object is made."""
    cdef int line = 0
    cdef PyObject *code = calling_code(<PyObject *> _package_folder, &line)
    if code == NULL:
        return None
    origin = (<object> code, line)
    Py_DECREF(code)
    return origin


cdef str describe_origin(object origin):
    if origin is None:
        return ""
    return f" made at {origin[0].co_filename}:{origin[1]}"


cdef str represent(object thing):
    """Return the repr of what dies, or class and address where that fails: the end of Python may have wiped modules."""
    try:
        return repr(thing)
    except Exception:
        return f"<{type(thing).__name__} at {id(thing):#x}>"


cdef int warn_unclosed(str message, object source) except -1:
    if not can_warn():
        return 0
    return PyErr_ResourceWarning(<PyObject *> source, 1, "%U", <PyObject *> message)


cdef bint can_warn():
    """Tell whether the interpreter still has what a warning takes: the last objects die after it has wiped sys."""
    cdef PyObject *options = PySys_GetObject("warnoptions")
    return options != NULL and <object> options is not None


cdef bint overrides(object thing, str method):
    """Tell whether the class of `thing` has another `method` than this package's classes."""
    cls = type(thing)
    return getattr(cls, method, None) is not getattr(cls, f"_own_{method}", None)


cdef int check_attribute(object target, str name) except -1:
    """Raise AttributeError for a name that is neither an option nor declared by a subclass."""
    if not name.startswith("_") and name not in target.__dict__:
        from zmq._annotations import refuse_undeclared
        refuse_undeclared(target, name)
    return 0
