/* Zero copy: lend Python memory to libzmq and take it back without a Python call on libzmq's threads.
 *
 * Each message lent is a node. libzmq calls `lent_free` from any of its threads, with no GIL: it tells the tracker and
 * pushes the node on one atomic list. The next thread that holds the GIL takes the whole list and drops the references
 * (`lent_collect`): every send and receive looks with one relaxed load, and a drainer thread, started with the first
 * loan, covers silence. The drainer sleeps on a lock and naps 10 ms before it takes the GIL, so that a program that
 * keeps talking collects for itself; when an event is to be set for a tracker, it does not nap.
 */
#ifndef ZMQ_CORE_ZEROCOPY_H
#define ZMQ_CORE_ZEROCOPY_H

#include <Python.h>
#include <stdlib.h>
#include "atomics.h"
#include "core_lock.h"
#include "interpreters.h"
#include "py_compat.h"
#include "tracker.h"

#define LENT_NAP_MICROSECONDS 10000
#define LENT_STOP_MICROSECONDS 500000

typedef struct lent_node {
    struct lent_node *next;
    PyObject *owner; /* a bytes object, or NULL when `view` holds the export */
    Py_buffer view;
    zmq_core_tracker *tracker; /* may be NULL */
} lent_node;

static void *volatile lent_returned = NULL; /* head of the list of nodes that libzmq is done with */
static long volatile lent_outstanding = 0;  /* nodes that libzmq still holds */

static struct {
    PyThread_type_lock wake; /* held while there is nothing to do; released by the first return after silence */
    PyThread_type_lock stop; /* held until the interpreter exits; its timed wait is the nap */
    PyThread_type_lock gone; /* held while the drainer lives */
    long volatile sleeping;
    long volatile stopping;
    int started;
} lent_drainer;

static void lent_free(void *data, void *hint)
{
    lent_node *node = (lent_node *) hint;
    void *head;
    (void) data;
    if (node->tracker != NULL)
        tracker_release_one(node->tracker);
    do {
        head = atomic_ptr_load(&lent_returned);
        node->next = (lent_node *) head;
    } while (!atomic_ptr_cas(&lent_returned, head, node));
    atomic_long_add(&lent_outstanding, -1);
    if (head == NULL && atomic_long_swap(&lent_drainer.sleeping, 0) == 1)
        PyThread_release_lock(lent_drainer.wake);
}

/* Take back what libzmq returned; needs the GIL. Trackers are guarded by the core lock, which the caller need not hold. */
static void lent_collect(void)
{
    core_section section;
    lent_node *node = (lent_node *) atomic_ptr_swap(&lent_returned, NULL);
    while (node != NULL) {
        lent_node *next = node->next;
        if (node->owner != NULL)
            Py_DECREF(node->owner);
        else
            PyBuffer_Release(&node->view);
        if (node->tracker != NULL) {
            core_lock_begin(&section);
            tracker_collect_one(node->tracker);
            core_lock_end(&section);
        }
        free(node);
        node = next;
    }
}

static inline void lent_collect_if_any(void)
{
    if (atomic_ptr_peek(&lent_returned) != NULL)
        lent_collect();
}

static void lent_drain(void *unused)
{
    PY_TIMEOUT_T nap;
    (void) unused;
    while (!atomic_long_load(&lent_drainer.stopping)) {
        atomic_long_swap(&lent_drainer.sleeping, 1);
        if (atomic_ptr_load(&lent_returned) == NULL || atomic_long_swap(&lent_drainer.sleeping, 0) == 0)
            PyThread_acquire_lock(lent_drainer.wake, WAIT_LOCK);
        nap = atomic_long_load(&tracker_callbacks) ? 0 : LENT_NAP_MICROSECONDS;
        if (PyThread_acquire_lock_timed(lent_drainer.stop, nap, 0) == PY_LOCK_ACQUIRED)
            break;
        if (atomic_ptr_load(&lent_returned) != NULL) {
            interpreter_thread thread = interpreter_enter();
            lent_collect();
            interpreter_leave(thread);
        }
    }
    PyThread_release_lock(lent_drainer.gone);
}

/* Start the drainer once per process; needs the GIL. Returns 0, or -1 when no thread can be had. */
static int lent_start_drainer(void)
{
    if (lent_drainer.started || atomic_long_load(&lent_drainer.stopping))
        return 0;
    lent_drainer.wake = PyThread_allocate_lock();
    lent_drainer.stop = PyThread_allocate_lock();
    lent_drainer.gone = PyThread_allocate_lock();
    if (lent_drainer.wake == NULL || lent_drainer.stop == NULL || lent_drainer.gone == NULL)
        return -1;
    PyThread_acquire_lock(lent_drainer.wake, NOWAIT_LOCK);
    PyThread_acquire_lock(lent_drainer.stop, NOWAIT_LOCK);
    PyThread_acquire_lock(lent_drainer.gone, NOWAIT_LOCK);
    if (PyThread_start_new_thread(lent_drain, NULL) == PYTHREAD_INVALID_THREAD_ID)
        return -1;
    lent_drainer.started = 1;
    return 0;
}

/* At exit, while Python still runs: after this no thread of ours asks for the GIL. Needs the GIL, gives it up to wait. */
static void lent_stop_drainer(void)
{
    if (atomic_long_swap(&lent_drainer.stopping, 1) || !lent_drainer.started)
        return;
    PyThread_release_lock(lent_drainer.stop);
    if (atomic_long_swap(&lent_drainer.sleeping, 0) == 1)
        PyThread_release_lock(lent_drainer.wake);
    Py_BEGIN_ALLOW_THREADS
    PyThread_acquire_lock_timed(lent_drainer.gone, LENT_STOP_MICROSECONDS, 0);
    Py_END_ALLOW_THREADS
}

/* In a forked child the drainer does not exist and its locks may be held for ever: forget them. */
static void lent_after_fork(void)
{
    lent_drainer.started = 0;
    lent_drainer.sleeping = 0;
    lent_outstanding = 0;
}

static lent_node *lent_new(zmq_core_tracker *tracker)
{
    lent_node *node;
    if (!lent_drainer.started && lent_start_drainer() == -1)
        return NULL;
    node = (lent_node *) malloc(sizeof(lent_node));
    if (node == NULL)
        return NULL;
    node->owner = NULL;
    node->tracker = tracker;
    if (tracker != NULL)
        tracker_hold_one(tracker);
    atomic_long_add(&lent_outstanding, 1);
    return node;
}

/* The same without a tracker, and without the core lock; also NULL before the drainer was started. */
static lent_node *lent_new_if_started(void) { return lent_drainer.started ? lent_new(NULL) : NULL; }

/* Undo `lent_new` for a node that libzmq never saw; the caller has released the memory. */
static void lent_discard(lent_node *node)
{
    if (node->tracker != NULL) {
        tracker_release_one(node->tracker);
        tracker_decref(node->tracker);
    }
    atomic_long_add(&lent_outstanding, -1);
    free(node);
}

#endif
