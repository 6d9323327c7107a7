/* Subinterpreters (PEP 684). Each has a copy of this extension of its own, which `zmq._subinterpreters` loads: what is static here
 * belongs to one interpreter, and is reached as fast as in a process that has no other.
 */
#ifndef ZMQ_CORE_INTERPRETERS_H
#define ZMQ_CORE_INTERPRETERS_H

#include <Python.h>
#include "atomics.h"

#ifdef Py_mod_multiple_interpreters /* from CPython 3.12 on */

static void *volatile interpreter_owner = NULL;

/* The first interpreter to load this copy has it. Cython refuses another by then, but not two that load it at once. */
static int interpreter_claim(PyObject *module)
{
    void *own = PyInterpreterState_Get();
    (void) module;
    if (atomic_ptr_cas(&interpreter_owner, NULL, own) || atomic_ptr_load(&interpreter_owner) == own)
        return 0;
    PyErr_SetString(PyExc_ImportError, "another interpreter has it");
    return -1;
}

/* Cython says that a module may have a GIL of its own only where it keeps everything in the module's state. */
enum { SLOT_CREATE = Py_mod_create };
#undef Py_mod_create
#define Py_mod_create \
    Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED }, \
    { Py_mod_exec, (void *) interpreter_claim }, { SLOT_CREATE

static inline int interpreter_is_main(void) { return PyInterpreterState_GetID(PyInterpreterState_Get()) == 0; }

/* Enter and leave the interpreter that has this copy, in a thread that Python does not know. */
typedef PyThreadState *interpreter_thread;

static interpreter_thread interpreter_enter(void)
{
    PyThreadState *thread = PyThreadState_New((PyInterpreterState *) interpreter_owner);
    PyEval_RestoreThread(thread);
    return thread;
}

static void interpreter_leave(interpreter_thread thread)
{
    PyThreadState_Clear(thread);
#ifdef Py_LIMITED_API
    PyEval_SaveThread();
    PyThreadState_Delete(thread);
#else
    /* In one go: a child that is forked in between would clear it again, which ends it where there is no GIL. */
    PyThreadState_DeleteCurrent();
#endif
}

#else

static inline int interpreter_is_main(void) { return 1; }
typedef PyGILState_STATE interpreter_thread;
#define interpreter_enter PyGILState_Ensure
#define interpreter_leave PyGILState_Release

#endif

#endif
