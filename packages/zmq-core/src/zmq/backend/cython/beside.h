/* Threads that wait for a thread-safe socket beside each other: nothing keeps them apart, and a close
 * wakes all.
 *
 * The list is touched with the GIL (CFFI: the gate's lock) only; the last to leave closes the socket, if it is to be closed.
 */
#ifndef ZMQ_CORE_BESIDE_H
#define ZMQ_CORE_BESIDE_H

#include <string.h>
#include "waiting.h"

#define BESIDE_SLICE_MS 5 /* how often to try where libzmq cannot tell when there is room: for one peer of many */
#define BESIDE_SERVER 12  /* the types of the draft API that are meant, whether this libzmq has them or not */
#define BESIDE_PEER 19

typedef struct beside {
    struct beside *next;
    waker *wake;
} beside;

static void beside_join(beside **list, beside *self, waker *wake)
{
    self->wake = wake;
    self->next = *list;
    *list = self;
}

static void beside_part(beside **list, beside *self)
{
    while (*list != self)
        list = &(*list)->next;
    *list = self->next;
}

static void beside_wake(beside *list)
{
    for (; list != NULL; list = list->next)
        waker_wake(list->wake);
}

/* Wait until the socket has one of the events, the waker was woken or time is up, with what zmq_poll returns; for room of a
 * peer's for a moment only.
 */
static int beside_wait(void *socket, int type, int events, waker *wake, int64_t timeout_ms)
{
    zmq_pollitem_t items[2];
    int blind = events == ZMQ_POLLOUT && (type == BESIDE_SERVER || type == BESIDE_PEER);
    int64_t part = wait_part_with(wake, timeout_ms);
    int rc;
    memset(items, 0, sizeof items);
    items[0].socket = socket;
    items[0].events = blind ? 0 : (short) events;
    items[1].fd = waker_fd(wake);
    items[1].events = ZMQ_POLLIN;
    if (blind && part > BESIDE_SLICE_MS)
        part = BESIDE_SLICE_MS;
    rc = zmq_poll(items, 1 + WAKER_POLLABLE, (long) part);
    wait_parted(part, rc);
    return rc;
}

#endif
