/* Zero copy: libzmq's free function puts what it is done with on an atomic list; Python takes the list and drops the objects.
 *
 * `lent_free` runs on any of libzmq's threads and makes no Python call. Python keeps what each loan holds alive, by
 * the loan's address.
 */
#ifndef ZMQ_CORE_LENDING_H
#define ZMQ_CORE_LENDING_H

#include <stdint.h>

#include "atomics.h"
#include "gate.h"

#define LENT_SLICE_MS 50 /* how often to look where there is no descriptor to wait on */

typedef struct loan {
    struct loan *next;
} loan;

static void *volatile lent_returned = NULL;
static long volatile lent_outstanding = 0; /* loans that libzmq still holds */
static long volatile lent_sleeping = 0;    /* the drainer thread waits for the next return */
static waker lent_alarm;

static void lent_free(void *data, void *hint)
{
    loan *self = (loan *) hint;
    void *head;
    (void) data;
    do {
        head = atomic_ptr_load(&lent_returned);
        self->next = (loan *) head;
    } while (!atomic_ptr_cas(&lent_returned, head, self));
    atomic_long_add(&lent_outstanding, -1);
    if (head == NULL && atomic_long_swap(&lent_sleeping, 0) == 1)
        waker_wake(&lent_alarm);
}

/* Take the whole list. */
static loan *lent_take(void) { return (loan *) atomic_ptr_swap(&lent_returned, NULL); }

static int lent_any(void) { return atomic_ptr_peek(&lent_returned) != NULL; }

static long lent_count(void) { return atomic_long_load(&lent_outstanding); }

static loan *lent_new(void)
{
    loan *self = (loan *) malloc(sizeof(loan));
    if (self != NULL)
        atomic_long_add(&lent_outstanding, 1);
    return self;
}

/* Undo `lent_new` for a loan that libzmq never saw. */
static void lent_discard(loan *self)
{
    atomic_long_add(&lent_outstanding, -1);
    free(self);
}

static void lent_release(loan *self) { free(self); }

static int part_lend(part *self, void *data, size_t size, loan *hint)
{
    if (zmq_msg_init_data(&self->message, data, size, lent_free, hint) != -1)
        return 0;
    zmq_msg_init(&self->message); /* libzmq leaves it half made */
    return -1;
}

/* Sleep until something is returned, or until `lent_wake`. */
static void lent_wait(void)
{
    atomic_long_swap(&lent_sleeping, 1);
    if (atomic_ptr_load(&lent_returned) == NULL) {
        if (WAKER_POLLABLE)
            wait_readable(waker_fd(&lent_alarm), &lent_alarm, -1);
        else
            zmq_poll(NULL, 0, LENT_SLICE_MS);
    }
    atomic_long_swap(&lent_sleeping, 0);
    waker_clear(&lent_alarm);
}

static void lent_wake(void) { waker_wake(&lent_alarm); }

/* Keep what is lent beyond the end of the interpreter, for libzmq may be sending from it: CPython would drop `registry`
 * then, whose address this takes. PyPy drops nothing at its end.
 */
static void lent_outlive(uintptr_t registry)
{
#if defined(Py_PYTHON_H) && !defined(PYPY_VERSION)
    PyGILState_STATE state = PyGILState_Ensure();
    Py_INCREF((PyObject *) registry);
    PyGILState_Release(state);
#else
    (void) registry;
#endif
}

static int lent_start(void) { return waker_open(&lent_alarm); }

/* In a forked child the alarm is the parent's. */
static void lent_after_fork_in_child(void)
{
    waker_close(&lent_alarm);
    lent_sleeping = 0;
    lent_outstanding = 0;
}

#endif
