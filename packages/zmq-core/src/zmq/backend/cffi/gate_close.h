/* The life of a gate: every socket that this process has open, and how one is closed.
 *
 * A close that has begun is finished in one call of C: a signal handler of Python's that raises in between would leave a
 * socket that no one can close, and zmq_ctx_term waiting for it. What Python does before or after can be done again.
 */
#ifndef ZMQ_CORE_CLOSING_H
#define ZMQ_CORE_CLOSING_H

#include "gate.h"
#include "lingering.h"

/* libzmq has ended the connections of a closed socket by then. */
#define ENDING_US 100000
#define MONITOR_EVENT_SIZE 6 /* first part of a monitor's event: 16 bits of event, 32 bits of value */

static core_lock ending_lock;
/* Held while libzmq binds or connects an inproc endpoint and while it closes a socket: it looks whether the other socket is open,
 * and ends the process when that is closed before it writes. No such call waits.
 */
static core_lock inproc_lock;
static gate ending_gates = {&ending_gates, &ending_gates};

#define ENDING_LINK(list, entry)          \
    core_lock_take(&ending_lock);         \
    (entry)->previous = (list)->previous; \
    (entry)->next = (list);               \
    (list)->previous->next = (entry);     \
    (list)->previous = (entry);           \
    core_lock_release(&ending_lock)

#define ENDING_UNLINK(entry)                      \
    core_lock_take(&ending_lock);                 \
    (entry)->previous->next = (entry)->next;      \
    (entry)->next->previous = (entry)->previous;  \
    (entry)->previous = (entry)->next = (entry);  \
    core_lock_release(&ending_lock)

static int64_t ending_last = 0;   /* monotonic microseconds: when a socket was last closed here */
static int ending_registered = 0; /* `ending_at_exit` will run */
static void ending_at_exit(void);

/* Have `ending_at_exit` run when the process ends; returns whether it will. To be called once there is a context: with
 * its own cipher libzmq makes a lock for the first one, which terminating takes too, and exit() undoes things in the
 * reverse of the order in which they were made (the comment above `manage_random` in its random.cpp).
 */
static int ending_register(void)
{
    int registered;
    core_lock_take(&ending_lock);
    if (!ending_registered)
        ending_registered = atexit(ending_at_exit) == 0;
    registered = ending_registered;
    core_lock_release(&ending_lock);
    return registered;
}

/* Put libzmq's socket into the gate. */
static void gate_fill(gate *self, void *handle)
{
    size_t size = sizeof self->fd;
    int type;
    if (handle == NULL || zmq_getsockopt(handle, ZMQ_FD, &self->fd, &size) == -1)
        self->fd = (zmq_core_fd_t) -1;
    size = sizeof type;
    self->mends = handle != NULL && zmq_getsockopt(handle, ZMQ_TYPE, &type, &size) == 0 && type == ZMQ_XPUB;
    self->handle = self->usable_handle = handle;
}

/* A gate; `handle` may be NULL, and come with `context_socket`. */
static gate *gate_new(void *handle)
{
    gate *self = handle == NULL || ending_register() ? (gate *) calloc(1, sizeof(gate)) : NULL;
    if (self == NULL)
        return NULL;
    core_lock_init(&self->lock);
    gate_fill(self, handle);
    ENDING_LINK(&ending_gates, self);
    return self;
}

/* An open one is freed only when the interpreter ends without a call of `__del__`: that is left to `ending_at_exit`. */
static void gate_free(gate *self)
{
    if (self->handle != NULL && !self->borrowed)
        return;
    ENDING_UNLINK(self);
    free(self);
}

/* Begin to close: 1 when no thread is inside, and `gate_end` is next; 2 when the thread inside will; 0 when it is closed. From
 * now on calls are refused. Can be repeated.
 */
static int gate_take(gate *self, int lingers, int linger)
{
    int result = 1;
    core_lock_take(&self->lock);
    if (self->handle == NULL)
        result = 0;
    else {
        self->closing = 1;
        if (lingers != LINGER_AS_IS) {
            self->lingers = lingers;
            self->linger = linger;
        }
        self->usable_handle = NULL;
        if (self->busy || self->waiting != NULL) {
            if (self->wake != NULL)
                waker_wake(self->wake);
            threadsafe_wait_wake(self->waiting);
            result = 2;
        }
    }
    core_lock_release(&self->lock);
    return result;
}

/* Have libzmq send no more events to `handle`; whether that can be closed then.
 *
 * libzmq sends events with calls that wait: without a receiver, for ever, in a thread that all sockets need. Once the
 * monitored socket is closed its events cannot be stopped, and only MONITOR_STOPPED tells that they are over.
 */
static int monitoring_stopped(gate *monitored, void *handle)
{
    zmq_msg_t message;
    uint16_t event;
    int stopped = 0;
    if (gate_monitor(monitored, NULL, 0) != GATE_SHUT)
        return 1;
    zmq_msg_init(&message);
    while (zmq_msg_recv(&message, handle, ZMQ_DONTWAIT) != -1) {
        if (zmq_msg_size(&message) == MONITOR_EVENT_SIZE && zmq_msg_more(&message)) {
            memcpy(&event, zmq_msg_data(&message), sizeof event);
            stopped = stopped || event == ZMQ_EVENT_MONITOR_STOPPED;
        }
    }
    zmq_msg_close(&message);
    return stopped;
}

/* Whether connections of sockets that were closed here may still be ending. */
static int ending_lately(void)
{
    int lately;
    core_lock_take(&ending_lock);
    lately = monotonic_us() - ending_last < ENDING_US;
    core_lock_release(&ending_lock);
    return lately;
}

/* Close libzmq's socket after `gate_take`. GATE_KEPT: not before its context is shut down, then with `force`. */
static int gate_end(gate *self, int force)
{
    void *handle;
    int ours, kept;
    core_lock_take(&self->lock);
    handle = self->handle;
    ours = handle != NULL && !self->busy && self->waiting == NULL && !self->ending;
    if (ours)
        self->ending = 1;
    core_lock_release(&self->lock);
    if (!ours)
        return 0;
    /* A context that is terminating takes no options but still wants its sockets closed. */
    if (self->lingers == LINGER_SET)
        zmq_setsockopt(handle, ZMQ_LINGER, &self->linger, sizeof self->linger);
    else if (self->lingers == LINGER_LIMITED)
        lingering_limit(handle, exit_linger());
    kept = !force && self->monitored != NULL && !monitoring_stopped(self->monitored, handle);
    if (!kept) {
        ENDING_UNLINK(self);
    }
    core_lock_take(&self->lock);
    if (!kept) {
        proxy_fd_close(&self->proxy);
        self->handle = self->usable_handle = NULL;
    }
    self->ending = 0;
    core_lock_release(&self->lock);
    if (kept)
        return GATE_KEPT;
    core_lock_take(&ending_lock);
    ending_last = monotonic_us();
    lingering_note(handle);
    core_lock_release(&ending_lock);
    core_lock_take(&inproc_lock);
    zmq_close(handle); /* fails for what other code has closed already */
    core_lock_release(&inproc_lock);
    return 0;
}

#endif
