/* A descriptor for sockets that have none: the thread-safe ones of libzmq's draft API.
 *
 * A poller of libzmq's with only that socket inside has a descriptor. Each signal of the socket's makes it readable, and
 * each wait on the poller takes one signal back.
 */
#ifndef ZMQ_CORE_PROXY_FD_H
#define ZMQ_CORE_PROXY_FD_H

#include "zmq_compat.h"

/* So many are taken back in one go: a peer that keeps signalling must not keep us. */
#define PROXY_SIGNALS_MAX 100

#if defined(ZMQ_BUILD_DRAFT_API) && ZMQ_VERSION >= ZMQ_MAKE_VERSION(4, 3, 2)

/* NULL and errno on failure. */
static void *proxy_fd_open(void *socket, zmq_core_fd_t *fd)
{
    void *self = zmq_poller_new();
    if (self == NULL)
        return NULL;
    if (zmq_poller_add(self, socket, NULL, ZMQ_POLLIN | ZMQ_POLLOUT) == -1 || zmq_poller_fd(self, fd) == -1) {
        int error = zmq_errno();
        zmq_poller_destroy(&self);
        errno = error;
        return NULL;
    }
    return self;
}

/* Take back the signals that came by now: look at the socket after this. */
static void proxy_fd_drain(void *self, zmq_core_fd_t fd)
{
    int count;
    for (count = 0; count < PROXY_SIGNALS_MAX; count++) {
        zmq_poller_event_t event;
        zmq_pollitem_t item = {NULL, fd, ZMQ_POLLIN, 0};
        if (zmq_poll(&item, 1, 0) != 1)
            return;
        zmq_poller_wait(self, &event, 0);
    }
}

/* Before the socket is closed. */
static void proxy_fd_close(void **self)
{
    if (*self != NULL)
        zmq_poller_destroy(self);
    *self = NULL;
}

#else

static void *proxy_fd_open(void *socket, zmq_core_fd_t *fd)
{
    (void) socket; (void) fd;
    errno = ENOTSUP;
    return NULL;
}
static void proxy_fd_drain(void *self, zmq_core_fd_t fd) { (void) self; (void) fd; }
static void proxy_fd_close(void **self) { (void) self; }

#endif

#endif
