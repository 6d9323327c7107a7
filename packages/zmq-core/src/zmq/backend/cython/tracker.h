/* A tracker counts the messages that libzmq still holds. Its last release may come from any thread, with no GIL.
 *
 * `tracker_release_one` and `tracker_wait` meet as Dekker's threads do: each writes its own mark (the count, the lock)
 * before it reads the other's, so that a waiter either sees zero or is seen by the last release.
 */
#ifndef ZMQ_CORE_TRACKER_H
#define ZMQ_CORE_TRACKER_H

#include <Python.h>
#include <stdlib.h>
#include "atomics.h"

/* The longest single wait: Python's locks end the process when their limit is exceeded. */
#define TRACKER_WAIT_MAX_US 1000000000LL

typedef struct zmq_core_tracker {
    long volatile references;
    long volatile pending;
    void *volatile lock; /* PyThread_type_lock, made by the first waiter, held until nothing is pending */
    PyObject *callbacks; /* a list, or NULL: whom to call when nothing is pending; touched with the GIL only */
} zmq_core_tracker;

static long volatile tracker_callbacks = 0; /* how many there are altogether */

static zmq_core_tracker *tracker_new(void)
{
    zmq_core_tracker *self = (zmq_core_tracker *) malloc(sizeof(zmq_core_tracker));
    if (self == NULL)
        return NULL;
    self->references = 1;
    self->pending = 0;
    self->lock = NULL;
    self->callbacks = NULL;
    return self;
}

static inline void tracker_incref(zmq_core_tracker *self) { atomic_long_add(&self->references, 1); }

/* Needs the GIL. */
static inline void tracker_decref(zmq_core_tracker *self)
{
    if (atomic_long_add(&self->references, -1) != 0)
        return;
    if (self->lock != NULL)
        PyThread_free_lock((PyThread_type_lock) self->lock);
    if (self->callbacks != NULL) {
        atomic_long_add(&tracker_callbacks, -(long) PyList_Size(self->callbacks));
        Py_DECREF(self->callbacks);
    }
    free(self);
}

/* One more message to wait for; it keeps the tracker alive until it is released and collected. */
static inline void tracker_hold_one(zmq_core_tracker *self)
{
    tracker_incref(self);
    atomic_long_add(&self->pending, 1);
}

static inline void tracker_release_one(zmq_core_tracker *self)
{
    if (atomic_long_add(&self->pending, -1) == 0) {
        void *lock = atomic_ptr_load(&self->lock);
        if (lock != NULL)
            PyThread_release_lock((PyThread_type_lock) lock);
    }
}

static inline int tracker_done(zmq_core_tracker *self) { return atomic_long_load(&self->pending) == 0; }

/* Ask for a call once nothing is pending: 0, or -1 with an exception. Needs the GIL, and something that is pending. */
static int tracker_add_callback(zmq_core_tracker *self, PyObject *callback)
{
    if (self->callbacks == NULL && (self->callbacks = PyList_New(0)) == NULL)
        return -1;
    if (PyList_Append(self->callbacks, callback) == -1)
        return -1;
    atomic_long_add(&tracker_callbacks, 1);
    return 0;
}

/* Take that back: 1, 0 when it is not there, -1 with an exception. Needs the GIL. */
static int tracker_remove_callback(zmq_core_tracker *self, PyObject *callback)
{
    Py_ssize_t index;
    if (self->callbacks == NULL)
        return 0;
    for (index = 0; index < PyList_Size(self->callbacks); index++)
        if (PyList_GetItem(self->callbacks, index) == callback) {
            if (PyList_SetSlice(self->callbacks, index, index + 1, NULL) == -1)
                return -1;
            atomic_long_add(&tracker_callbacks, -1);
            return 1;
        }
    return 0;
}

/* A released message was collected: make the calls if it was the last one, and drop its reference. Needs the GIL. */
static void tracker_collect_one(zmq_core_tracker *self)
{
    PyObject *callbacks = self->callbacks;
    if (callbacks != NULL && tracker_done(self)) {
        Py_ssize_t count = PyList_Size(callbacks), index;
        self->callbacks = NULL;
        atomic_long_add(&tracker_callbacks, -(long) count);
        for (index = 0; index < count; index++) {
            PyObject *result = PyObject_CallObject(PyList_GetItem(callbacks, index), NULL);
            if (result == NULL)
                PyErr_WriteUnraisable(PyList_GetItem(callbacks, index));
            Py_XDECREF(result);
        }
        Py_DECREF(callbacks);
    }
    tracker_decref(self);
}

/* Wait without the GIL for up to `microseconds` (negative: for ever).
 * Returns 1 when done, 0 when time is up, -1 when a signal interrupted, -2 when no lock could be had.
 */
static int tracker_wait(zmq_core_tracker *self, long long microseconds)
{
    void *lock = atomic_ptr_load(&self->lock);
    PyLockStatus status;
    if (lock == NULL) {
        PyThread_type_lock made = PyThread_allocate_lock();
        if (made == NULL)
            return -2;
        PyThread_acquire_lock(made, NOWAIT_LOCK);
        if (!atomic_ptr_cas(&self->lock, NULL, (void *) made)) {
            PyThread_release_lock(made);
            PyThread_free_lock(made);
        }
        lock = atomic_ptr_load(&self->lock);
    }
    if (tracker_done(self))
        return 1;
    if (microseconds > TRACKER_WAIT_MAX_US)
        microseconds = TRACKER_WAIT_MAX_US;
    status = PyThread_acquire_lock_timed((PyThread_type_lock) lock, microseconds, 1);
    if (status == PY_LOCK_ACQUIRED) {
        PyThread_release_lock((PyThread_type_lock) lock); /* on to the next waiter */
        return 1;
    }
    return status == PY_LOCK_INTR ? -1 : tracker_done(self);
}

#endif
