/* Waiting for a thread-safe socket, which several threads may do at once: nothing keeps them apart, and a close
 * wakes all.
 *
 * The list is touched with the GIL (CFFI: the gate's lock) only; the last to leave closes the socket, if it is to be closed.
 */
#ifndef ZMQ_CORE_THREADSAFE_WAIT_H
#define ZMQ_CORE_THREADSAFE_WAIT_H

#include <string.h>
#include "waiting.h"

#define THREADSAFE_WAIT_SLICE_MS 5 /* how often to try where libzmq cannot tell when there is room: for one peer of many */
#define THREADSAFE_WAIT_SERVER 12  /* the types of the draft API that are meant, whether this libzmq has them or not */
#define THREADSAFE_WAIT_PEER 19

typedef struct threadsafe_waiter {
    struct threadsafe_waiter *next;
    waker *wake;
} threadsafe_waiter;

static void threadsafe_wait_join(threadsafe_waiter **list, threadsafe_waiter *self, waker *wake)
{
    self->wake = wake;
    self->next = *list;
    *list = self;
}

static void threadsafe_wait_leave(threadsafe_waiter **list, threadsafe_waiter *self)
{
    while (*list != self)
        list = &(*list)->next;
    *list = self->next;
}

static void threadsafe_wait_wake(threadsafe_waiter *list)
{
    for (; list != NULL; list = list->next)
        waker_wake(list->wake);
}

/* Wait until the socket has one of the events, the waker was woken or time is up, with what zmq_poll returns; for room of a
 * peer's for a moment only.
 */
static int threadsafe_wait(void *socket, int type, int events, waker *wake, int64_t timeout_ms)
{
    zmq_pollitem_t items[2];
    int blind = events == ZMQ_POLLOUT && (type == THREADSAFE_WAIT_SERVER || type == THREADSAFE_WAIT_PEER);
    int64_t part = wait_part_with(wake, timeout_ms);
    int rc;
    memset(items, 0, sizeof items);
    items[0].socket = socket;
    items[0].events = blind ? 0 : (short) events;
    items[1].fd = waker_fd(wake);
    items[1].events = ZMQ_POLLIN;
    if (blind && part > THREADSAFE_WAIT_SLICE_MS)
        part = THREADSAFE_WAIT_SLICE_MS;
    rc = zmq_poll(items, 1 + WAKER_POLLABLE, (long) part);
    wait_parted(part, rc);
    return rc;
}

#endif
