/* One lock for all of the extension, on a Python without the GIL (PEP 703); where there is a GIL, that is the lock.
 *
 * Contexts, sockets, Pollers and frames refer to each other, so one lock guards them all. Every function that Python calls
 * is marked `@cython.critical_section`, which Cython compiles to PyCriticalSection_Begin on the object whose method it is;
 * here that begins on the lock instead. Such a section ends where the GIL would be released: when the thread blocks, in
 * `with nogil` and in Python code that waits, so a thread that waits for a message keeps no other out.
 */
#ifndef ZMQ_CORE_LOCK_H
#define ZMQ_CORE_LOCK_H

#include <Python.h>

#ifdef Py_GIL_DISABLED

typedef PyCriticalSection core_section;
static PyObject *core_lock_object; /* only its mutex is used */
static PyObject *core_last_object; /* of the thread that ends the interpreter */

/* Before any other thread can call; again in a forked child, where a thread that is gone may hold it for ever. */
static int core_lock_init(void)
{
    core_lock_object = PyDict_New();
    core_last_object = PyDict_New();
    return core_lock_object == NULL || core_last_object == NULL ? -1 : 0;
}

/* When the interpreter ends, the others have been stopped for good, and one of them may have been given the lock. */
static inline void core_lock_begin(core_section *section)
{
    PyCriticalSection_Begin(section, Py_IsFinalizing() ? core_last_object : core_lock_object);
}
static inline void core_lock_end(core_section *section) { PyCriticalSection_End(section); }

#define PyCriticalSection_Begin(section, object) ((void) (object), core_lock_begin(section))
/* Cython's own helpers lock the dict or list they work on, which this keeps as it is. */
#undef Py_BEGIN_CRITICAL_SECTION
#define Py_BEGIN_CRITICAL_SECTION(object) { PyCriticalSection _py_cs; (PyCriticalSection_Begin)(&_py_cs, _PyObject_CAST(object))

/* A reference that keeps nothing alive. Where there is no GIL another thread may be about to free the object, so it is a
 * weak reference there; with a GIL it is the pointer. The object drops it when it dies; others that have it hold it by the lock.
 */
static inline PyObject *core_weak_new(PyObject *object) { return PyWeakref_NewRef(object, NULL); }
static inline void core_weak_drop(PyObject **weak) { Py_CLEAR(*weak); }

/* The object, or None when it is gone. */
static inline PyObject *core_weak_get(PyObject *weak)
{
    PyObject *object = NULL;
    if (weak != NULL)
        PyWeakref_GetRef(weak, &object);
    return object == NULL ? Py_NewRef(Py_None) : object;
}

#else

typedef int core_section;
static int core_lock_init(void) { return 0; }
static inline void core_lock_begin(core_section *section) { (void) section; }
static inline void core_lock_end(core_section *section) { (void) section; }
static inline PyObject *core_weak_new(PyObject *object) { return object; }
static inline void core_weak_drop(PyObject **weak) { *weak = NULL; }
static inline PyObject *core_weak_get(PyObject *weak)
{
    PyObject *object = weak == NULL ? Py_None : weak;
    Py_INCREF(object);
    return object;
}

#endif

#endif
