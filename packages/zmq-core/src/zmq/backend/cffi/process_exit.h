/* Every context that this process has open, and what becomes of them and of the sockets at fork() and at exit. */
#ifndef ZMQ_CORE_ENDING_H
#define ZMQ_CORE_ENDING_H

#include <signal.h>
#include "atomics.h"
#include "resource_probe.h"
#include "terminations.h"
#include "gate_wait.h"

typedef struct context_entry {
    struct context_entry *previous, *next;
    void *handle; /* libzmq's context; NULL once terminated */
    int forked;
    int stuck;   /* libzmq would end the process if it were terminated: the end of the process leaves it alone */
    int started; /* has made a socket, and so its threads */
    core_lock lock;  /* held by short calls, so that zmq_ctx_term cannot free the handle under them */
    int terminating; /* a thread is inside zmq_ctx_term, which lets only one in */
} context_entry;

static context_entry ending_contexts = {&ending_contexts, &ending_contexts};

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

/* Make a socket in an empty gate: 0, or -1. */
static int context_socket(context_entry *self, void *handle, int type, gate *into)
{
    void *made = NULL;
    if (!ending_register()) {
        errno = ENOMEM;
        return -1;
    }
    if (context_open(self)) {
        made = room_socket(handle, type, self == NULL || self->started);
        if (made != NULL) {
            gate_fill(into, made);
            if (self != NULL)
                self->started = 1;
        }
        context_shut(self);
    }
    return made == NULL ? -1 : 0;
}

/* Bind an endpoint that a socket connected to in vain, for a moment: 0, or -1 where there is no room for another socket. */
static int context_answer(context_entry *self, void *handle, const char *address)
{
    void *stand_in = NULL;
    if (context_open(self)) {
        stand_in = zmq_socket(handle, ZMQ_DEALER);
        if (stand_in != NULL) {
            core_lock_take(&inproc_lock);
            zmq_bind(stand_in, address);
            zmq_close(stand_in);
            core_lock_release(&inproc_lock);
        }
        context_shut(self);
    }
    if (self != NULL)
        self->stuck = stand_in == NULL && zmq_errno() == EMFILE;
    return stand_in == NULL ? -1 : 0;
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

/* The context was terminated, or soon will be. */
static void context_forget(context_entry *self)
{
    ENDING_UNLINK(self);
    self->handle = NULL;
}

/* zmq_ctx_term, which the end of the process waits for; an interrupted call can be repeated. */
static int context_term(context_entry *self)
{
    void *handle;
    int rc;
    core_lock_take(&self->lock);
    handle = self->handle;
    self->terminating = 1;
    atomic_long_add(&terminations, 1);
    core_lock_release(&self->lock);
    rc = gate_result(zmq_ctx_term(handle));
    if (rc == 0 || rc == GATE_FAILED - EFAULT)
        context_forget(self);
    else
        self->terminating = 0;
    atomic_long_add(&terminations, -1);
    return rc;
}

/* As `gate_free`. */
static void context_free(context_entry *self)
{
    if (self->handle != NULL)
        return;
    ENDING_UNLINK(self);
    free(self);
}

/* Terminate a context that is unreachable in a thread of its own; `waits` is for where no end of the process would wait for its messages. */
static void context_abandon(context_entry *self, int waits)
{
    void *handle = self->handle;
    long others;
    context_forget(self);
    others = terminate_aside(handle);
    if (waits)
        terminations_wait(others);
}

static int ending_leaves_signals = 0;

/* CPython ends with every signal that it handled left to the system again. PyPy does not, and its handler only notes a
 * signal for an interpreter that runs no more: Ctrl-C would not end the wait for a peer.
 */
static void ending_leave_signals(void)
{
#if !defined(_WIN32)
    struct sigaction interrupt, other;
    int number;
    if (!ending_leaves_signals || sigaction(SIGINT, NULL, &interrupt) == -1 || (interrupt.sa_flags & SA_SIGINFO)
        || interrupt.sa_handler == SIG_DFL || interrupt.sa_handler == SIG_IGN)
        return;
    for (number = 1; number < NSIG; number++) {
        if (sigaction(number, NULL, &other) == 0 && other.sa_handler == interrupt.sa_handler)
            signal(number, SIG_DFL);
    }
#endif
}

/* When the process ends: messages that the program did not wait for get a last, bounded chance. A socket that a
 * thread is still inside is left alone, for that thread may be inside libzmq.
 */
static void ending_at_exit(void)
{
    gate *socket;
    context_entry *context;
    int limit = exit_linger();
    ending_leave_signals();
    core_lock_take(&ending_lock);
    for (socket = ending_gates.next; socket != &ending_gates; socket = socket->next) {
        if (socket->handle != NULL && !socket->borrowed && !socket->ending && !socket->closing
            && gate_take(socket, LINGER_AS_IS, 0) == 1) {
            lingering_limit(socket->handle, limit);
            zmq_close(socket->handle);
        }
    }
    for (context = ending_contexts.next; context != &ending_contexts; context = context->next) {
        core_lock_take(&context->lock);
        if (context->handle != NULL && !context->terminating && !context->stuck) {
            terminate_aside(context->handle);
            context->handle = NULL; /* where an earlier handler ends Python, Python comes to it yet */
        }
        core_lock_release(&context->lock);
    }
    core_lock_release(&ending_lock);
    terminations_wait(0);
}

/* Around fork() the lists must be whole; the parent goes on, the child begins anew. */
static void ending_before_fork(void) { core_lock_take(&ending_lock); }
static void ending_after_fork_in_parent(void) { core_lock_release(&ending_lock); }

/* In a forked child: contexts and sockets are the parent's, and the thread that held a lock does not exist. */
static void ending_after_fork_in_child(void)
{
    gate *socket;
    context_entry *context;
    core_lock_init(&ending_lock);
    core_lock_init(&inproc_lock);
    for (socket = ending_gates.next; socket != &ending_gates; socket = socket->next) {
        core_lock_init(&socket->lock);
        socket->handle = socket->usable_handle = NULL;
        socket->wake = NULL;
        socket->waiting = NULL;
        socket->busy = socket->closing = socket->ending = 0;
        socket->forked = 1;
    }
    for (context = ending_contexts.next; context != &ending_contexts; context = context->next) {
        core_lock_init(&context->lock);
        context->handle = NULL;
        context->forked = 1;
    }
    terminations_after_fork();
}

static void ending_start(int leaves_signals)
{
    ending_leaves_signals = leaves_signals;
    core_lock_init(&ending_lock);
    core_lock_init(&inproc_lock);
}

#endif
