/* Every context and socket that this process has open, in C, so that fork and the end of the process can find them.
 *
 * The entries are embedded in the Python objects and unlinked before those die. All calls but `registry_at_exit` need
 * the GIL; `registry_at_exit` runs after Python is gone. A daemon thread may still be inside libzmq then, and must come
 * out before its socket is closed: it marks the entry before it gives up the GIL and unmarks it as it comes out, in C.
 */
#ifndef ZMQ_CORE_REGISTRY_H
#define ZMQ_CORE_REGISTRY_H

#include <Python.h>
#include <stdlib.h>
#include "atomics.h"
#include "layout.h"
#include "terminations.h"
#include "zmq_compat.h"

/* How long daemon threads may take, at the end of the process, to come out of libzmq. */
#define CALL_OUT_MS 200

static registry_entry registry_contexts = {&registry_contexts, &registry_contexts, NULL, NULL, 0, 0};
static registry_entry registry_sockets = {&registry_sockets, &registry_sockets, NULL, NULL, 0, 0};
static long volatile registry_exiting = 0;    /* Python is gone: sockets are about to be closed */

static inline void registry_link(registry_entry *list, registry_entry *entry, void *handle, PyObject *owner)
{
    entry->handle = handle;
    entry->owner = owner;
    entry->previous = list->previous;
    entry->next = list;
    list->previous->next = entry;
    list->previous = entry;
}

static inline void entry_enter(registry_entry *entry) { atomic_long_swap(&entry->inside, 1); }
static inline void entry_leave(registry_entry *entry) { atomic_long_swap(&entry->inside, 0); }

static inline void entry_join(registry_entry *entry) { atomic_long_add(&entry->threadsafe_waiters, 1); }
static inline void entry_part(registry_entry *entry) { atomic_long_add(&entry->threadsafe_waiters, -1); }
static inline int entry_used(registry_entry *entry)
{
    return atomic_long_load(&entry->inside) || atomic_long_load(&entry->threadsafe_waiters);
}

/* For a thread that slept outside of libzmq, without the GIL: at exit its socket may be closed already. Each side writes
 * its mark before it reads the other's, so that the thread stays out or is waited for.
 */
static inline int entry_enter_unless_exiting(registry_entry *entry)
{
    entry_enter(entry);
    if (!atomic_long_load(&registry_exiting))
        return 1;
    entry_leave(entry);
    return 0;
}

static inline void registry_unlink(registry_entry *entry)
{
    if (entry->next == NULL)
        return;
    entry->previous->next = entry->next;
    entry->next->previous = entry->previous;
    entry->next = entry->previous = NULL;
    entry->handle = NULL;
}

/* Around zmq_ctx_term, begun with the GIL: the end of the process waits for it, as it may use what exit() destroys. */
static inline void term_enter(registry_entry *entry)
{
    entry_enter(entry);
    atomic_long_add(&terminations, 1);
}

/* A context that is no more stays marked, so that no thread terminates it again. */
static inline void term_leave(registry_entry *entry, int ended)
{
    if (!ended)
        entry_leave(entry);
    atomic_long_add(&terminations, -1);
}

static int registry_anyone_inside(void)
{
    registry_entry *entry;
    for (entry = registry_sockets.next; entry != &registry_sockets; entry = entry->next) {
        if (entry->handle != NULL && entry_used(entry))
            return 1;
    }
    return 0;
}

static void registry_close_sockets(int limit)
{
    registry_entry *entry;
    for (entry = registry_sockets.next; entry != &registry_sockets; entry = entry->next) {
        if (entry->handle != NULL && !entry_used(entry)) {
            lingering_limit(entry->handle, limit);
            zmq_close(entry->handle);
            entry->handle = NULL;
        }
    }
}

/* Have the threads come out that still are inside libzmq; Python then keeps them. */
static void registry_call_out(PyThread_type_lock nap)
{
    registry_entry *entry;
    int naps = 0;
    for (entry = registry_contexts.next; entry != &registry_contexts; entry = entry->next) {
        if (entry->handle != NULL && !atomic_long_load(&entry->inside))
            zmq_ctx_shutdown(entry->handle);
    }
    while (registry_anyone_inside() && naps++ < CALL_OUT_MS)
        PyThread_acquire_lock_timed(nap, 1000, 0);
}

static void registry_at_exit(void)
{
    registry_entry *entry;
    PyThread_type_lock nap = PyThread_allocate_lock();
    int limit = exit_linger();
    if (nap == NULL)
        return;
    PyThread_acquire_lock(nap, NOWAIT_LOCK);
    atomic_long_swap(&registry_exiting, 1);
    registry_close_sockets(limit);
    if (registry_anyone_inside()) {
        registry_call_out(nap);
        registry_close_sockets(limit);
    }
    for (entry = registry_contexts.next; entry != &registry_contexts; entry = entry->next) {
        if (entry->handle != NULL && !entry_used(entry))
            terminate_aside(entry->handle);
    }
    terminations_wait(0);
}

#endif
