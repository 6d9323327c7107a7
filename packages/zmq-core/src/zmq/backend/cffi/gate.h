/* A libzmq socket behind a lock.
 *
 * CFFI gives the GIL away around every call, so two Python threads that use one socket would meet inside libzmq, whose
 * assertions end the process. Short calls therefore hold the gate's lock; a call that waits takes `usable_handle` away instead,
 * and is refused to others meanwhile, as is every call after the end. All of a multipart message moves in one call, so
 * no signal handler of Python's runs between its parts.
 */
#ifndef ZMQ_CORE_GATE_H
#define ZMQ_CORE_GATE_H

#include <stdlib.h>
#include <string.h>
#include "proxy_fd.h"
#include "threadsafe_wait.h"
#include "proxy_loop.h"

#if defined(_WIN32)
typedef SRWLOCK core_lock;
static void core_lock_init(core_lock *self) { InitializeSRWLock(self); }
static void core_lock_take(core_lock *self) { AcquireSRWLockExclusive(self); }
static void core_lock_release(core_lock *self) { ReleaseSRWLockExclusive(self); }
#else
#include <pthread.h>
typedef pthread_mutex_t core_lock;
static void core_lock_init(core_lock *self) { pthread_mutex_init(self, NULL); }
static void core_lock_take(core_lock *self) { pthread_mutex_lock(self); }
static void core_lock_release(core_lock *self) { pthread_mutex_unlock(self); }
#endif

/* What calls return that fail. The error number is part of it, since a signal handler of Python's may run, and call libzmq,
 * before the caller could ask for it: GATE_FAILED - number, or GATE_BROKEN - number.
 */
enum gate_result {
    GATE_KEPT = -3,           /* not closed yet: see gate_close.h */
    GATE_SHUT = -2,           /* no call may be made: closed, in use, or inherited through fork() */
    GATE_FAILED = -100,       /* libzmq failed */
    GATE_BROKEN = -1000000000 /* libzmq failed in the middle of a message */
};

enum gate_linger { LINGER_AS_IS, LINGER_SET, LINGER_LIMITED };

/* The same for a result of libzmq's. */
static int gate_result(int rc) { return rc == -1 ? GATE_FAILED - zmq_errno() : rc; }

typedef struct gate {
    struct gate *previous, *next; /* all open sockets: see process_exit.h */
    core_lock lock;
    void *handle;  /* libzmq's; NULL once closed */
    void *usable_handle;    /* the handle while calls may be made */
    waker *wake;   /* ends the wait of the thread inside */
    int busy;      /* a thread is inside a call that may wait */
    threadsafe_waiter *waiting; /* threads that wait for a thread-safe socket */
    int closing;   /* to be closed by that thread, or being closed */
    int ending;    /* a thread is inside `gate_end` */
    int lingers;   /* what closing does to LINGER: enum gate_linger */
    int linger;
    int watched;   /* callbacks of Python's come before the end */
    struct gate *monitored; /* the socket whose events this one receives */
    int forked;
    int borrowed;  /* not ours to close */
    int mends;     /* what is received needs `message_mend` */
    int send_position;     /* where it is in what it sends: enum send_position */
    zmq_core_fd_t fd; /* -1 where there is none: thread-safe sockets */
    void *proxy;      /* stands in for it, once a caller asked */
    zmq_core_fd_t proxy_fd;
} gate;

typedef struct {
    zmq_msg_t message;
    char *data;
    size_t size;
    int more;
    int held; /* received, and not closed yet */
} part;

static void part_look(part *self)
{
    self->data = (char *) zmq_msg_data(&self->message);
    self->size = zmq_msg_size(&self->message);
    self->more = zmq_msg_more(&self->message);
}

static void part_close(part *self)
{
    zmq_msg_close(&self->message);
    self->held = 0;
}

static void parts_close(part *parts, int count)
{
    int i;
    for (i = 0; i < count; i++)
        zmq_msg_close(&parts[i].message);
}

static void parts_free(part *parts, int count)
{
    parts_close(parts, count);
    free(parts);
}

/* How many parts a message has that `gate_receive_all` received; none for NULL. */
static int parts_count(const part *parts)
{
    int count = 0;
    if (parts != NULL)
        while (parts[count++].more)
            ;
    return count;
}

/* Free such a message, and say so in the place that refers to it. */
static void parts_release(part **parts)
{
    if (*parts != NULL)
        parts_free(*parts, parts_count(*parts));
    *parts = NULL;
}

static int part_copy(part *self, const void *data, size_t size)
{
    if (zmq_msg_init_size(&self->message, size) == -1) {
        zmq_msg_init(&self->message); /* libzmq leaves it half made */
        return -1;
    }
    memcpy(zmq_msg_data(&self->message), data, size);
    return 0;
}

static int part_share(part *self, part *other)
{
    zmq_msg_init(&self->message);
    if (zmq_msg_copy(&self->message, &other->message) == -1)
        return -1;
    part_look(self);
    self->more = other->more;
    return 0;
}

/* Begin a short call: the handle with the lock held, or NULL. */
static void *gate_open(gate *self)
{
    void *handle;
    core_lock_take(&self->lock);
    handle = self->usable_handle;
    if (handle == NULL)
        core_lock_release(&self->lock);
    return handle;
}

/* End a short call that returned `rc`. */
static int gate_shut(gate *self, int rc)
{
    rc = gate_result(rc);
    core_lock_release(&self->lock);
    return rc;
}

/* A short call on `handle`, the result of an expression. */
#define GATE_CALL(expression)                 \
    void *handle = gate_open(self);           \
    if (handle == NULL)                       \
        return GATE_SHUT;                     \
    return gate_shut(self, (expression))

static int gate_read_option(gate *self, void *handle, int option, void *value, size_t *size)
{
    if (option == ZMQ_EVENTS && self->proxy != NULL)
        proxy_fd_drain(self->proxy, self->proxy_fd);
    if (option != ZMQ_FD || self->fd != (zmq_core_fd_t) -1)
        return zmq_getsockopt(handle, option, value, size);
    if (self->proxy == NULL && (self->proxy = proxy_fd_open(handle, &self->proxy_fd)) == NULL)
        return -1;
    memcpy(value, &self->proxy_fd, sizeof self->proxy_fd);
    return 0;
}

static int gate_getsockopt(gate *self, int option, void *value, size_t *size)
{
    GATE_CALL(gate_read_option(self, handle, option, value, size));
}

static int gate_setsockopt(gate *self, int option, const void *value, size_t size)
{
    GATE_CALL(zmq_setsockopt(handle, option, value, size));
}

/* Stopping is safe while another thread is in a call that waits: libzmq has a lock for it. */
static int gate_monitor(gate *self, const char *address, int events)
{
    void *handle;
    core_lock_take(&self->lock);
    handle = address == NULL ? self->handle : self->usable_handle;
    return gate_shut(self, handle == NULL ? GATE_SHUT : zmq_socket_monitor(handle, address, events));
}

static int gate_group(gate *self, int join, const char *group)
{
    GATE_CALL(join ? zmq_join(handle, group) : zmq_leave(handle, group));
}

static int gate_connect_peer(gate *self, const char *address, uint32_t *routing_id)
{
    GATE_CALL((*routing_id = zmq_connect_peer(handle, address)) == 0 ? -1 : 0);
}

/* Messages */

static int gate_send_copy(gate *self, const void *data, size_t size, int flags)
{
    zmq_msg_t message;
    void *handle;
    int rc;
    if (zmq_msg_init_size(&message, size) == -1)
        return gate_result(-1);
    memcpy(zmq_msg_data(&message), data, size);
    handle = gate_open(self);
    rc = handle == NULL ? GATE_SHUT : gate_shut(self, send_part(&message, handle, flags, &self->send_position));
    if (rc < 0)
        zmq_msg_close(&message);
    return rc;
}

/* Send all parts or none. Only the first can have to wait: libzmq's queues count whole messages.
 * Failed or GATE_SHUT: the parts are as they were; otherwise they are used up.
 */
static int gate_send(gate *self, part *parts, int count, int flags)
{
    int more = flags & ZMQ_SNDMORE;
    int i, error;
    void *handle = gate_open(self);
    if (handle == NULL)
        return GATE_SHUT;
    if (send_part(&parts[0].message, handle, count > 1 ? ZMQ_SNDMORE : more, &self->send_position) == -1)
        return gate_shut(self, -1);
    for (i = 1; i < count; i++) {
        if (send_part(&parts[i].message, handle, i < count - 1 ? ZMQ_SNDMORE : more, &self->send_position) == -1) {
            error = zmq_errno();
            parts_close(parts + i, count - i);
            return gate_shut(self, GATE_BROKEN - error);
        }
    }
    return gate_shut(self, 0);
}

static int gate_receive(gate *self, part *found)
{
    void *handle = gate_open(self);
    if (handle == NULL)
        return GATE_SHUT;
    zmq_msg_init(&found->message);
    if (zmq_msg_recv(&found->message, handle, ZMQ_DONTWAIT) == -1)
        return gate_shut(self, -1); /* an empty message needs no close */
    if (self->mends)
        message_mend(&found->message);
    part_look(found);
    found->held = 1;
    return gate_shut(self, 0);
}

/* Room for one more part; NULL when there is none, with the array as it was. */
static part *parts_grow(part **parts, int count, int *capacity)
{
    part *larger;
    int i;
    if (count < *capacity)
        return *parts + count;
    larger = (part *) malloc(2 * *capacity * sizeof(part));
    if (larger == NULL)
        return NULL;
    for (i = 0; i < count; i++) {
        zmq_msg_init(&larger[i].message);
        zmq_msg_move(&larger[i].message, &(*parts)[i].message);
        part_look(&larger[i]);
    }
    parts_free(*parts, count);
    *parts = larger;
    *capacity *= 2;
    return *parts + count;
}

/* Receive all parts of a message, or all that are left of one, into an array for `parts_free`; returns how many. Only the
 * first can be missing: libzmq delivers whole messages.
 */
static int gate_receive_all(gate *self, part **parts)
{
    int count = 0, capacity = 8, more = 1, error;
    part *found = (part *) malloc(capacity * sizeof(part));
    void *handle;
    if (found == NULL)
        return gate_result(-1);
    handle = gate_open(self);
    if (handle == NULL) {
        free(found);
        return GATE_SHUT;
    }
    while (more) {
        part *next = parts_grow(&found, count, &capacity);
        if (next == NULL)
            break;
        zmq_msg_init(&next->message);
        if (proxy_loop_receive(&next->message, handle, ZMQ_DONTWAIT) == -1)
            break;
        if (self->mends)
            message_mend(&next->message);
        part_look(next);
        more = next->more;
        count++;
    }
    if (more) {
        error = zmq_errno();
        parts_free(found, count);
        return gate_shut(self, (count == 0 ? GATE_FAILED : GATE_BROKEN) - error);
    }
    *parts = found;
    return gate_shut(self, count);
}

#endif
