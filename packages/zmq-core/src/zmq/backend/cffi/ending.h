/* Every context and socket that this process has open, so that fork() and the end of the process can find them. */
#ifndef ZMQ_CORE_ENDING_H
#define ZMQ_CORE_ENDING_H

#include "atomics.h"
#include "waits.h"

/* How long unsent messages of abandoned sockets may hold up a context, or the end of the process. */
#define ABANDONED_LINGER_MS 500

typedef struct context_entry {
    struct context_entry *previous, *next;
    void *handle; /* libzmq's context; NULL once terminated */
    int forked;
    core_lock lock;  /* held by short calls, so that zmq_ctx_term cannot free the handle under them */
    int terminating; /* a thread is inside zmq_ctx_term, which lets only one in */
} context_entry;

static core_lock ending_lock;
static gate ending_gates = {&ending_gates, &ending_gates};
static context_entry ending_contexts = {&ending_contexts, &ending_contexts};
static long volatile ending_terminations = 0; /* contexts that some thread is terminating */
static int ending_registered = 0;          /* `ending_at_exit` will run */

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

/* `handle` is NULL for a socket that is closed from the start, which needs no context. */
static gate *gate_new(void *handle)
{
    gate *self = handle == NULL || ending_register() ? (gate *) calloc(1, sizeof(gate)) : NULL;
    size_t size = sizeof self->fd;
    int type;
    if (self == NULL)
        return NULL;
    core_lock_init(&self->lock);
    self->handle = self->live = handle;
    if (zmq_getsockopt(handle, ZMQ_FD, &self->fd, &size) == -1)
        self->fd = (zmq_core_fd_t) -1;
    size = sizeof type;
    self->mends = zmq_getsockopt(handle, ZMQ_TYPE, &type, &size) == 0 && type == ZMQ_XPUB;
    ENDING_LINK(&ending_gates, self);
    return self;
}

static void gate_free(gate *self)
{
    ENDING_UNLINK(self);
    free(self);
}

/* Shorten a socket's linger so that nobody waits for messages that no one may ever take. */
static void limit_linger(void *handle)
{
    int linger = -1;
    size_t size = sizeof linger;
    if (zmq_getsockopt(handle, ZMQ_LINGER, &linger, &size) == -1 || (linger >= 0 && linger <= ABANDONED_LINGER_MS))
        return;
    linger = ABANDONED_LINGER_MS;
    zmq_setsockopt(handle, ZMQ_LINGER, &linger, sizeof linger);
}

/* After `gate_take` returned 1: leave libzmq's socket to the caller. */
static void *gate_detach(gate *self)
{
    void *handle = self->handle;
    ENDING_UNLINK(self);
    core_lock_take(&self->lock);
    proxy_fd_close(&self->proxy);
    self->handle = NULL;
    core_lock_release(&self->lock);
    return handle;
}

/* After `gate_take` returned 1: close libzmq's socket. */
static int gate_close(gate *self) { return zmq_close(gate_detach(self)); }

static context_entry *context_new(void *handle)
{
    context_entry *self = ending_register() ? (context_entry *) calloc(1, sizeof(context_entry)) : NULL;
    if (self == NULL)
        return NULL;
    core_lock_init(&self->lock);
    self->handle = handle;
    ENDING_LINK(&ending_contexts, self);
    return self;
}

/* Begin a short call on a context; `self` is NULL when other code made it. Returns whether it may be made. */
static int context_open(context_entry *self)
{
    if (self == NULL)
        return 1;
    core_lock_take(&self->lock);
    if (self->handle != NULL && !self->terminating)
        return 1;
    core_lock_release(&self->lock);
    errno = ETERM;
    return 0;
}

static void context_shut(context_entry *self)
{
    int error = zmq_errno();
    if (self != NULL)
        core_lock_release(&self->lock);
    errno = error;
}

static void *context_socket(context_entry *self, void *handle, int type)
{
    void *made = NULL;
    if (context_open(self)) {
        made = zmq_socket(handle, type);
        context_shut(self);
    }
    return made;
}

static int context_get(context_entry *self, void *handle, int option)
{
    int rc = -1;
    if (context_open(self)) {
        rc = zmq_ctx_get(handle, option);
        context_shut(self);
    }
    return rc;
}

static int context_set(context_entry *self, void *handle, int option, int value)
{
    int rc = -1;
    if (context_open(self)) {
        rc = zmq_ctx_set(handle, option, value);
        context_shut(self);
    }
    return rc;
}

/* zmq_ctx_term, which the end of the process waits for; an interrupted call can be repeated. */
static int context_term(context_entry *self)
{
    void *handle;
    int rc;
    core_lock_take(&self->lock);
    handle = self->handle;
    self->terminating = 1;
    atomic_long_add(&ending_terminations, 1);
    core_lock_release(&self->lock);
    rc = gate_result(zmq_ctx_term(handle));
    if (rc != 0)
        self->terminating = 0;
    atomic_long_add(&ending_terminations, -1);
    return rc;
}

/* The context was terminated, or is somebody else's. */
static void context_forget(context_entry *self)
{
    ENDING_UNLINK(self);
    self->handle = NULL;
}

static void context_free(context_entry *self)
{
    ENDING_UNLINK(self);
    free(self);
}

#if defined(_WIN32)
static DWORD WINAPI terminate_thread(void *handle)
#else
static void *terminate_thread(void *handle)
#endif
{
    while (zmq_ctx_term(handle) == -1 && zmq_errno() == EINTR) {
    }
    atomic_long_add(&ending_terminations, -1);
    return 0;
}

/* Terminate a context that nobody can reach any more, without making anyone wait. */
static void context_abandon(void *handle)
{
    atomic_long_add(&ending_terminations, 1);
#if defined(_WIN32)
    HANDLE thread = CreateThread(NULL, 0, terminate_thread, handle, 0, NULL);
    if (thread != NULL)
        CloseHandle(thread);
    else
        atomic_long_add(&ending_terminations, -1);
#else
    pthread_t thread;
    if (pthread_create(&thread, NULL, terminate_thread, handle) == 0)
        pthread_detach(thread);
    else
        atomic_long_add(&ending_terminations, -1);
#endif
}

/* When the process ends: messages that nobody waited for get a last, bounded chance. A socket that a thread is still inside
 * is left alone, for that thread may be inside libzmq.
 */
static void ending_at_exit(void)
{
    gate *socket;
    context_entry *context;
    int naps = 0;
    core_lock_take(&ending_lock);
    for (socket = ending_gates.next; socket != &ending_gates; socket = socket->next) {
        if (socket->handle != NULL && !socket->borrowed && gate_take(socket) == 1) {
            limit_linger(socket->handle);
            zmq_close(socket->handle);
        }
    }
    for (context = ending_contexts.next; context != &ending_contexts; context = context->next) {
        core_lock_take(&context->lock);
        if (context->handle != NULL && !context->terminating) {
            context_abandon(context->handle);
            context->handle = NULL; /* where an earlier handler ends Python, Python comes to it yet */
        }
        core_lock_release(&context->lock);
    }
    core_lock_release(&ending_lock);
    while (atomic_long_load(&ending_terminations) > 0 && naps++ < ABANDONED_LINGER_MS + 100)
        zmq_poll(NULL, 0, 1);
}

/* Around fork() the lists must be whole; the parent goes on, the child begins anew. */
static void ending_before_fork(void) { core_lock_take(&ending_lock); }
static void ending_after_fork_in_parent(void) { core_lock_release(&ending_lock); }

/* In a forked child: contexts and sockets are the parent's, and whoever held a lock does not exist. */
static void ending_after_fork_in_child(void)
{
    gate *socket;
    context_entry *context;
    core_lock_init(&ending_lock);
    for (socket = ending_gates.next; socket != &ending_gates; socket = socket->next) {
        core_lock_init(&socket->lock);
        socket->handle = socket->live = NULL;
        socket->wake = NULL;
        socket->busy = socket->closing = 0;
        socket->forked = 1;
    }
    for (context = ending_contexts.next; context != &ending_contexts; context = context->next) {
        core_lock_init(&context->lock);
        context->handle = NULL;
        context->forked = 1;
    }
    ending_terminations = 0;
}

static void ending_start(void) { core_lock_init(&ending_lock); }

#endif
