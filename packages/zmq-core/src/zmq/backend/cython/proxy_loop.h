/* The loop behind proxies and devices: move messages between two sockets without the GIL.
 *
 * A message is taken from one side when it can be passed on; one that turns out not to fit is held until the other side
 * has room, so that neither side is polled in vain and none is lost. Signals and wake-ups are looked at between messages.
 */
#ifndef ZMQ_CORE_PROXY_LOOP_H
#define ZMQ_CORE_PROXY_LOOP_H

#include <string.h>
#include "waiting.h"
#include "multipart_send.h"

#define PROXY_LOOP_BURST 1000 /* messages one way before the other way has its turn */
#define PROXY_LOOP_LOOK_US 100000 /* how long steady traffic may keep the caller from looking for signals */
#define PROXY_LOOP_DRAIN_US 50000 /* how long an ending proxy passes on what has arrived */
#define PROXY_LOOP_RETRY_MS 10 /* how long to wait for a socket that says it has room and refuses, unless it signals before */

enum proxy_loop_end { PROXY_LOOP_FAILED = -1, PROXY_LOOP_TERMINATED = 0, PROXY_LOOP_WOKEN = 1 };

typedef struct {
    uint64_t messages;
    uint64_t bytes;
} proxy_loop_count;

typedef struct {
    void *from;
    void *to;
    const void *prefix; /* first part of each captured message, or NULL */
    size_t prefix_size;
    zmq_msg_t held;   /* first part to pass on of a message that does not fit yet */
    zmq_msg_t second; /* the part to follow it, when parts change places: the one that came first */
    int holding;
    int holding_second;
    int mends; /* what is received needs `message_mend` */
    int refused; /* `to` has no room for it although its POLLOUT says so: see `proxy_loop_first` */
    int send_position; /* where `to` is in what it is sent: enum send_position */
    proxy_loop_count *count; /* the caller's memory: others read it while the proxy runs */
} proxy_loop_way;

typedef struct {
    proxy_loop_way ways[2]; /* frontend to backend, backend to frontend */
    void *capture;     /* or NULL */
    int capture_position; /* where it is in what it is sent */
    void *control;     /* or NULL */
    int control_replies; /* the control socket is a REP */
    int swap_ids;      /* between two ROUTERs, the first two parts change places */
    int paused;
    int capture_full; /* nothing is passed on until the capture socket has room */
} proxy_loop;

static int proxy_loop_send(zmq_msg_t *part, void *to, int more, int *position)
{
    int rc;
    do
        rc = send_part(part, to, more ? ZMQ_SNDMORE : 0, position);
    while (rc == -1 && zmq_errno() == EINTR);
    return rc;
}

static int proxy_loop_receive(zmq_msg_t *part, void *from, int flags)
{
    int rc;
    do
        rc = zmq_msg_recv(part, from, flags);
    while (rc == -1 && zmq_errno() == EINTR);
    return rc;
}

static int proxy_loop_receive_way(zmq_msg_t *part, proxy_loop_way *way, int flags)
{
    int rc = proxy_loop_receive(part, way->from, flags);
    if (rc != -1 && way->mends)
        message_mend(part);
    return rc;
}

/* Send a part of a copy. The capture socket had room a moment ago: if not, the peer is gone that had it, and its copy. */
static int proxy_loop_copy(proxy_loop *self, zmq_msg_t *part, int more)
{
    int rc = proxy_loop_send(part, self->capture, more, &self->capture_position);
    if (rc == -1 && zmq_errno() == EAGAIN) {
        self->capture_position = SEND_DROPPING;
        rc = proxy_loop_send(part, self->capture, more, &self->capture_position);
    }
    return rc;
}

static int proxy_loop_capture(proxy_loop *self, proxy_loop_way *way, zmq_msg_t *part, int first, int more)
{
    int rc = 0;
    if (first && way->prefix != NULL) {
        zmq_msg_t prefix;
        if (zmq_msg_init_size(&prefix, way->prefix_size) == -1)
            rc = -1;
        else {
            memcpy(zmq_msg_data(&prefix), way->prefix, way->prefix_size);
            rc = proxy_loop_copy(self, &prefix, 1);
            if (rc == -1)
                zmq_msg_close(&prefix);
        }
    }
    if (rc != -1)
        rc = proxy_loop_copy(self, part, more);
    if (rc == -1)
        zmq_msg_close(part);
    return rc;
}

/* Whether the capture socket takes a message now: 1 or 0, -1: failed. Once it took the first part it takes all. */
static int proxy_loop_capture_ready(proxy_loop *self)
{
    int events = 0;
    size_t size = sizeof events;
    if (self->capture == NULL)
        return 1;
    if (zmq_getsockopt(self->capture, ZMQ_EVENTS, &events, &size) == -1)
        return -1;
    self->capture_full = !(events & ZMQ_POLLOUT);
    return !self->capture_full;
}

/* Send the first part of a message. Some types always have POLLOUT and refuse all the same while one peer is full: XPUB with
 * XPUB_NODROP, ROUTER with ROUTER_MANDATORY, STREAM and SERVER. `refused` then says that POLLOUT is not to be waited for.
 */
static int proxy_loop_first(proxy_loop_way *way, zmq_msg_t *part, int more)
{
    int events = 0, rc = proxy_loop_send(part, way->to, more, &way->send_position);
    size_t size = sizeof events;
    way->refused = 0;
    if (rc != -1 || zmq_errno() != EAGAIN)
        return rc;
    if (zmq_getsockopt(way->to, ZMQ_EVENTS, &events, &size) == -1)
        return -1;
    if (events & ZMQ_POLLOUT) {
        /* Reading EVENTS made libzmq read its commands: there may be room now. */
        rc = proxy_loop_send(part, way->to, more, &way->send_position);
        way->refused = rc == -1 && zmq_errno() == EAGAIN;
    } else
        errno = EAGAIN;
    return rc;
}

/* Send one part on, and a copy to the capture socket.
 * 1: done, 0: no room (first parts only), -1: failed, and the part is as it was, -2: failed after it was sent.
 */
static int proxy_loop_part(proxy_loop *self, proxy_loop_way *way, zmq_msg_t *part, int first)
{
    zmq_msg_t copy;
    size_t size = zmq_msg_size(part);
    int more = zmq_msg_more(part);
    if (self->capture != NULL) {
        zmq_msg_init(&copy);
        if (zmq_msg_copy(&copy, part) == -1)
            return -1;
    }
    if ((first ? proxy_loop_first(way, part, more) : proxy_loop_send(part, way->to, more, &way->send_position)) == -1) {
        int error = zmq_errno();
        if (self->capture != NULL)
            zmq_msg_close(&copy);
        errno = error;
        return first && error == EAGAIN ? 0 : -1;
    }
    way->count->bytes += size;
    if (!more)
        way->count->messages++;
    if (self->capture != NULL && proxy_loop_capture(self, way, &copy, first, more) == -1)
        return -2;
    return 1;
}

/* The parts after the first are there: libzmq delivers whole messages. */
static int proxy_loop_rest(proxy_loop *self, proxy_loop_way *way, int more)
{
    zmq_msg_t part;
    while (more) {
        zmq_msg_init(&part);
        if (proxy_loop_receive_way(&part, way, 0) == -1)
            return -2;
        more = zmq_msg_more(&part);
        if (proxy_loop_part(self, way, &part, 0) < 0) {
            int error = zmq_errno();
            zmq_msg_close(&part);
            errno = error;
            return -2;
        }
    }
    return 1;
}

/* Take a message, and between two ROUTERs its first two parts. 1: taken, 0: nothing there, -1: failed. */
static int proxy_loop_take(proxy_loop *self, proxy_loop_way *way)
{
    zmq_msg_init(&way->held);
    if (proxy_loop_receive_way(&way->held, way, ZMQ_DONTWAIT) == -1)
        return zmq_errno() == EAGAIN ? 0 : -1;
    way->holding = 1;
    if (self->swap_ids && zmq_msg_more(&way->held)) {
        zmq_msg_init(&way->second);
        zmq_msg_move(&way->second, &way->held);
        way->holding_second = 1;
        if (proxy_loop_receive_way(&way->held, way, 0) == -1)
            return -1;
    }
    return 1;
}

/* Between two ROUTERs: [sender, receiver, ...] goes on, and is captured, as [receiver, sender, ...].
 * Returns what `proxy_loop_part` does.
 */
static int proxy_loop_swapped(proxy_loop *self, proxy_loop_way *way)
{
    zmq_msg_t copies[2];
    size_t size = zmq_msg_size(&way->held) + zmq_msg_size(&way->second);
    int more = zmq_msg_more(&way->held);
    int rc, error;
    zmq_msg_init(&copies[0]);
    zmq_msg_init(&copies[1]);
    rc = zmq_msg_copy(&copies[0], &way->held);
    if (rc != -1)
        rc = zmq_msg_copy(&copies[1], &way->second);
    if (rc != -1)
        rc = proxy_loop_first(way, &way->held, 1);
    if (rc == -1) {
        rc = zmq_errno() == EAGAIN ? 0 : -1;
    } else {
        rc = proxy_loop_send(&way->second, way->to, more, &way->send_position) == -1 ? -2 : 1;
        way->count->bytes += size;
        if (!more)
            way->count->messages++;
        if (rc == 1 && self->capture != NULL && (proxy_loop_capture(self, way, &copies[0], 1, 1) == -1
                                                 || proxy_loop_capture(self, way, &copies[1], 0, more) == -1))
            rc = -2;
    }
    error = zmq_errno();
    zmq_msg_close(&copies[0]);
    zmq_msg_close(&copies[1]);
    errno = error;
    return rc;
}

/* Move one message. 1: moved, 0: nothing there or no room, -1: failed. */
static int proxy_loop_message(proxy_loop *self, proxy_loop_way *way)
{
    int more, rc, error;
    rc = proxy_loop_capture_ready(self);
    if (rc != 1)
        return rc;
    if (!way->holding) {
        rc = proxy_loop_take(self, way);
        if (rc != 1)
            return rc;
    }
    more = zmq_msg_more(&way->held);
    rc = way->holding_second ? proxy_loop_swapped(self, way) : proxy_loop_part(self, way, &way->held, 1);
    if (rc == 0 || rc == -1)
        return rc; /* still held */
    if (rc == 1)
        rc = proxy_loop_rest(self, way, more);
    error = zmq_errno();
    if (way->holding_second)
        zmq_msg_close(&way->second);
    zmq_msg_close(&way->held);
    way->holding = way->holding_second = 0;
    errno = error;
    return rc < 0 ? -1 : 1;
}

static int proxy_loop_burst(proxy_loop *self, proxy_loop_way *way)
{
    int rc = 1, count = 0;
    while (rc == 1 && count++ < PROXY_LOOP_BURST)
        rc = proxy_loop_message(self, way);
    return rc == -1 ? -1 : 0;
}

static int proxy_loop_statistics(proxy_loop *self)
{
    /* zmq_proxy_steerable: frontend received, sent, backend received, sent; messages then bytes for each */
    uint64_t values[8];
    int i, position = SEND_BETWEEN_MESSAGES;
    values[0] = self->ways[0].count->messages;
    values[1] = self->ways[0].count->bytes;
    values[2] = self->ways[1].count->messages;
    values[3] = self->ways[1].count->bytes;
    values[4] = self->ways[1].count->messages;
    values[5] = self->ways[1].count->bytes;
    values[6] = self->ways[0].count->messages;
    values[7] = self->ways[0].count->bytes;
    for (i = 0; i < 8; i++) {
        zmq_msg_t part;
        if (zmq_msg_init_size(&part, sizeof values[i]) == -1)
            return -1;
        memcpy(zmq_msg_data(&part), &values[i], sizeof values[i]);
        if (proxy_loop_send(&part, self->control, i < 7, &position) == -1) {
            int error = zmq_errno();
            zmq_msg_close(&part);
            errno = error;
            /* The peer that asked is gone, or asked through a socket that takes no answer: not a reason to stop. */
            return i == 0 && (error == EAGAIN || error == ENOTSUP) ? 0 : -1;
        }
    }
    return 0;
}

/* Obey one command. 1: go on, 0: terminate, -1: failed. Words that are no command are ignored. */
static int proxy_loop_command(proxy_loop *self)
{
    zmq_msg_t command;
    const char *word;
    size_t size;
    int result = 1, replied = 0, more;
    zmq_msg_init(&command);
    if (proxy_loop_receive(&command, self->control, ZMQ_DONTWAIT) == -1)
        return zmq_errno() == EAGAIN ? 1 : -1;
    word = (const char *) zmq_msg_data(&command);
    size = zmq_msg_size(&command);
    for (more = zmq_msg_more(&command); more;) {
        zmq_msg_t surplus; /* a REP must read all of a request before it can answer */
        zmq_msg_init(&surplus);
        more = proxy_loop_receive(&surplus, self->control, 0) != -1 && zmq_msg_more(&surplus);
        zmq_msg_close(&surplus);
    }
    if (size == 5 && memcmp(word, "PAUSE", 5) == 0)
        self->paused = 1;
    else if (size == 6 && memcmp(word, "RESUME", 6) == 0)
        self->paused = 0;
    else if (size == 9 && memcmp(word, "TERMINATE", 9) == 0)
        result = 0;
    else if (size == 10 && memcmp(word, "STATISTICS", 10) == 0) {
        replied = 1;
        if (proxy_loop_statistics(self) == -1)
            result = -1;
    }
    zmq_msg_close(&command);
    if (self->control_replies && !replied && result != -1) {
        int rc;
        do
            rc = zmq_send(self->control, "", 0, 0);
        while (rc == -1 && zmq_errno() == EINTR);
        if (rc == -1)
            result = -1;
    }
    return result;
}

/* Have `item` report what libzmq signals for a socket: any command, whatever events it makes. Whether there is a signal. */
static int proxy_loop_watch(zmq_pollitem_t *item, void *socket)
{
    size_t size = sizeof item->fd;
    item->socket = NULL;
    item->events = ZMQ_POLLIN;
    return zmq_getsockopt(socket, ZMQ_FD, &item->fd, &size) != -1;
}

/* Run until terminated, woken, or an error; EINTR is an error here, and the call can be repeated. */
static int proxy_loop_run(proxy_loop *self, waker *wake)
{
    int one_way = self->ways[0].from == self->ways[1].from;
    int64_t look = monotonic_us() + PROXY_LOOP_LOOK_US;
    while (1) {
        zmq_pollitem_t items[7];
        int i, count = 2, control_at = -1, rc;
        int64_t part = wait_part_with(wake, -1);
        int retries = 0;
        memset(items, 0, sizeof items);
        for (i = 0; i < 2; i++) {
            items[i].socket = self->ways[i].from;
            if (self->paused || self->capture_full || (one_way && i == 1))
                continue;
            if (!self->ways[i].holding)
                items[i].events |= ZMQ_POLLIN;
            if (self->ways[one_way ? 0 : 1 - i].holding && !self->ways[one_way ? 0 : 1 - i].refused)
                items[i].events |= ZMQ_POLLOUT;
        }
        for (i = 0; i < 2 && !self->paused && !self->capture_full; i++) {
            if (self->ways[i].holding && self->ways[i].refused) {
                /* Not only for the signal: zmq_poll may have used it up when it read the socket's other events. */
                retries = 1;
                count += proxy_loop_watch(&items[count], self->ways[i].to);
            }
        }
        if (self->capture_full && !self->paused) {
            items[count].socket = self->capture;
            items[count++].events = ZMQ_POLLOUT;
            self->capture_full = 0; /* looked at anew before the next message */
        }
        if (self->control != NULL) {
            control_at = count;
            items[count].socket = self->control;
            items[count++].events = ZMQ_POLLIN;
        }
        if (WAKER_POLLABLE) {
            items[count].fd = waker_fd(wake);
            items[count++].events = ZMQ_POLLIN;
        }
        rc = zmq_poll(items, count, retries ? PROXY_LOOP_RETRY_MS : (long) part);
        if (rc == -1)
            return PROXY_LOOP_FAILED;
        if (!retries)
            wait_parted(part, rc);
        if ((rc == 0 && !retries) || (WAKER_POLLABLE && items[count - 1].revents != 0))
            return PROXY_LOOP_WOKEN;
        if (control_at >= 0 && items[control_at].revents & ZMQ_POLLIN) {
            rc = proxy_loop_command(self);
            if (rc != 1)
                return rc == 0 ? PROXY_LOOP_TERMINATED : PROXY_LOOP_FAILED;
        }
        for (i = 0; i < (one_way ? 1 : 2) && !self->paused; i++) {
            int ready = self->ways[i].holding
                            ? items[one_way ? 0 : 1 - i].revents & ZMQ_POLLOUT || self->ways[i].refused
                            : items[i].revents & ZMQ_POLLIN;
            if (ready && proxy_loop_burst(self, &self->ways[i]) == -1)
                return PROXY_LOOP_FAILED;
        }
        if (monotonic_us() >= look)
            return PROXY_LOOP_WOKEN;
    }
}

/* Pass on what has arrived and fits, for a short while. */
static int proxy_loop_drain(proxy_loop *self)
{
    int64_t deadline = monotonic_us() + PROXY_LOOP_DRAIN_US;
    int one_way = self->ways[0].from == self->ways[1].from;
    int i, rc = 1;
    while (rc == 1 && monotonic_us() < deadline) {
        rc = 0;
        for (i = 0; i < (one_way ? 1 : 2); i++) {
            uint64_t before = self->ways[i].count->messages;
            int events = 0;
            size_t size = sizeof events;
            if (zmq_getsockopt(self->ways[i].from, ZMQ_EVENTS, &events, &size) == -1)
                return -1;
            if (!self->ways[i].holding && !(events & ZMQ_POLLIN))
                continue;
            if (proxy_loop_burst(self, &self->ways[i]) == -1)
                return -1;
            if (self->ways[i].count->messages != before)
                rc = 1;
        }
    }
    return 0;
}

#endif
