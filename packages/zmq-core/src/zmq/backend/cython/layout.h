/* What the objects of the extension hold, for them and for C code of others that is compiled against them. */
#ifndef ZMQ_CORE_LAYOUT_H
#define ZMQ_CORE_LAYOUT_H

#include <Python.h>

/* An object in the lists of registry.h. */
typedef struct registry_entry {
    struct registry_entry *previous;
    struct registry_entry *next;
    void *handle;         /* libzmq's, or NULL */
    PyObject *owner;      /* the object that embeds this entry, which keeps it weakly: see core_lock.h */
    long volatile inside; /* a thread without the GIL is in libzmq with the handle */
    long volatile threadsafe_waiters; /* so many threads wait for a thread-safe socket: see threadsafe_wait.h. Of a context: it cannot be terminated */
} registry_entry;

struct zmq_core_tracker; /* tracker.h */
struct waker;            /* waiting.h */
struct threadsafe_waiter; /* threadsafe_wait.h */

#endif
