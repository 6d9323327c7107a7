/* The few things that we ask CPython for which the limited API lacks, or has under another name: see ZMQ_ABI3. */
#ifndef ZMQ_CORE_PY_COMPAT_H
#define ZMQ_CORE_PY_COMPAT_H

#include <Python.h>

#ifndef PYTHREAD_INVALID_THREAD_ID /* the limited API has the function that returns it, but not its name */
#define PYTHREAD_INVALID_THREAD_ID ((unsigned long) -1)
#endif

#ifdef Py_LIMITED_API

#define PyBytes_AS_STRING(data) PyBytes_AsString(data)
#define PyBytes_GET_SIZE(data) PyBytes_Size(data)
#define PyUnicode_AsUTF8(text) PyUnicode_AsUTF8AndSize(text, NULL)

/* The limited API cannot do this; Python has done it before, for objects of any class that inherits from ours. */
#define PyObject_CallFinalizerFromDealloc(object) 0

/* A new object of a type, by the type's own constructor. */
static PyObject *construct(PyObject *type, PyObject *arguments)
{
    newfunc make = (newfunc) PyType_GetSlot((PyTypeObject *) type, Py_tp_new);
    return make((PyTypeObject *) type, arguments, NULL);
}

/* Whether a type or one of its bases has a name in its dictionary; -1 with an exception. */
static int type_declares(PyTypeObject *type, PyObject *name)
{
    PyObject *bases = PyObject_GetAttrString((PyObject *) type, "__mro__");
    Py_ssize_t i, count = bases == NULL ? -1 : PyTuple_Size(bases);
    int found = count < 0 ? -1 : 0;

    for (i = 0; i < count && found == 0; i++) {
        PyObject *names = PyObject_GetAttrString(PyTuple_GetItem(bases, i), "__dict__");
        found = names == NULL ? -1 : PySequence_Contains(names, name);
        Py_XDECREF(names);
    }
    Py_XDECREF(bases);
    return found;
}

static PyObject *frame_back(PyFrameObject *frame)
{
    PyObject *back = PyObject_GetAttrString((PyObject *) frame, "f_back");
    if (back == Py_None) {
        Py_DECREF(back);
        back = NULL;
    }
    return back;
}

static PyObject *code_file(PyCodeObject *code)
{
    return PyObject_GetAttrString((PyObject *) code, "co_filename");
}

#else

#include <frameobject.h> /* PyFrame_GetBack of 3.9 and 3.10 */

static inline PyObject *construct(PyObject *type, PyObject *arguments)
{
    return ((PyTypeObject *) type)->tp_new((PyTypeObject *) type, arguments, NULL);
}

static inline int type_declares(PyTypeObject *type, PyObject *name)
{
    return _PyType_Lookup(type, name) != NULL;
}

static inline PyObject *frame_back(PyFrameObject *frame)
{
    return (PyObject *) PyFrame_GetBack(frame);
}

static inline PyObject *code_file(PyCodeObject *code)
{
    Py_INCREF(code->co_filename);
    return code->co_filename;
}

#endif

/* A new reference to what a weak one refers to; NULL when that is gone. */
static inline PyObject *weak_target(PyObject *weak)
{
    PyObject *target;
#if PY_VERSION_HEX >= 0x030D0000 && (!defined(Py_LIMITED_API) || Py_LIMITED_API + 0 >= 0x030D0000)
    PyWeakref_GetRef(weak, &target);
#else
    target = PyWeakref_GetObject(weak);
    if (target == Py_None)
        return NULL;
    Py_INCREF(target);
#endif
    return target;
}

#endif
