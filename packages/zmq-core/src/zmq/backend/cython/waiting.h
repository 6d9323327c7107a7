/* Block on one libzmq socket's file descriptor, and let another thread end the wait.
 *
 * A waker is a descriptor that is readable once a thread called `waker_wake`. Wakers are pooled under the GIL: there are as
 * many as threads that were ever blocked at once. Where the process has no descriptor left a waker is blind: a wait with it
 * has short parts, between which the caller looks for what it would have been woken for.
 */
#ifndef ZMQ_CORE_WAITING_H
#define ZMQ_CORE_WAITING_H

#include <stdint.h>
#include "atomics.h"
#include "busy_poll.h"
#include "zmq_compat.h"

#if defined(_WIN32)
#include <windows.h>

/* No waker here: between the parts of a wait the caller looks for signals and for a close. */
#define WAIT_FIRST_MS 50
#define WAIT_LONGEST_MS 50
#define WAIT_BLIND_MS 50
#define WAKER_POOL_SIZE 1
typedef struct waker { int unused; } waker;
static inline int waker_open(waker *self) { self->unused = 0; return 0; }
static inline void waker_close(waker *self) { (void) self; }
static inline void waker_wake(waker *self) { (void) self; }
static inline void waker_clear(waker *self) { (void) self; }
static inline zmq_core_fd_t waker_fd(waker *self) { (void) self; return 0; }
static inline int waker_blind(waker *self) { (void) self; return 0; }
#define WAKER_POLLABLE 0

static inline int64_t monotonic_us(void) { return (int64_t) GetTickCount64() * 1000; }

/* Whether zmq_poll can wait for a descriptor: select() on Windows takes sockets only, and libzmq ends the process over others.
 * Their numbers have no sign there.
 */
#define DESCRIPTORS_HAVE_SIGNS 0
static int descriptor_can_be_polled(zmq_core_fd_t fd)
{
    int type, size = sizeof type;
    return getsockopt((SOCKET) fd, SOL_SOCKET, SO_TYPE, (char *) &type, &size) == 0;
}

#else
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/eventfd.h>
#endif

#define WAIT_FIRST_MS 20
#define WAIT_LONGEST_MS 10000
#define WAIT_BLIND_MS 20
#define WAKER_POOL_SIZE 64

typedef struct waker {
    int read_end;
    int write_end;
} waker;

#define DESCRIPTORS_HAVE_SIGNS 1
static inline int descriptor_can_be_polled(zmq_core_fd_t fd) { (void) fd; return 1; }

static int waker_open(waker *self)
{
#if defined(__linux__)
    self->read_end = self->write_end = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return self->read_end == -1 ? -1 : 0;
#else
    int ends[2];
    self->read_end = self->write_end = -1;
    if (pipe(ends) == -1)
        return -1;
    for (int i = 0; i < 2; i++) {
        fcntl(ends[i], F_SETFD, FD_CLOEXEC);
        fcntl(ends[i], F_SETFL, O_NONBLOCK);
    }
    self->read_end = ends[0];
    self->write_end = ends[1];
    return 0;
#endif
}

static inline int waker_blind(waker *self) { return self->read_end == -1; }

static void waker_close(waker *self)
{
    if (waker_blind(self))
        return;
    close(self->read_end);
    if (self->write_end != self->read_end)
        close(self->write_end);
}

static void waker_wake(waker *self)
{
    uint64_t one = 1;
    ssize_t ignored = write(self->write_end, &one, sizeof one); /* a full pipe is awake already */
    (void) ignored;
}

static void waker_clear(waker *self)
{
    uint64_t gone;
    while (read(self->read_end, &gone, sizeof gone) > 0) {
    }
}

static inline zmq_core_fd_t waker_fd(waker *self) { return self->read_end; }
#define WAKER_POLLABLE 1
#endif

/* A signal interrupts a thread that waits. One that comes between the caller's last look for signals and the wait, or that the
 * kernel gives to another thread, does not: so a wait has parts, after each of which the caller looks. The first is short, each
 * further one is longer.
 */
static ZMQ_CORE_THREAD_LOCAL int64_t wait_longest_ms = WAIT_FIRST_MS;

/* Before the first part. */
static inline void wait_begin(void) { wait_longest_ms = WAIT_FIRST_MS; }

/* Return the part of `timeout_ms` (negative: for ever) to wait for now. */
static inline int64_t wait_part(int64_t timeout_ms)
{
    return timeout_ms < 0 || timeout_ms > wait_longest_ms ? wait_longest_ms : timeout_ms;
}

/* The same for a wait that the waker may end. */
static inline int64_t wait_part_with(waker *wake, int64_t timeout_ms)
{
    int64_t part = wait_part(timeout_ms);
    return waker_blind(wake) && part > WAIT_BLIND_MS ? WAIT_BLIND_MS : part;
}

/* After a wait for `part_ms`: `count` things were ready, or the wait failed (-1). */
static inline void wait_parted(int64_t part_ms, int count)
{
    if (count != 0)
        wait_begin();
    else if (part_ms == wait_longest_ms)
        wait_longest_ms = part_ms < WAIT_LONGEST_MS / 8 ? part_ms * 8 : WAIT_LONGEST_MS;
}

/* Counts what this process sends. Threads may overwrite what others add at the same time: a change is all that matters. */
static long wait_sends = 0;

#if defined(_WIN32)
static inline void wait_start(void) { }
static inline void wait_note_send(void) { }
static inline int wait_busily(int (*look)(void *), void *what) { (void) look; (void) what; return 0; }
#else
static busy_poll wait_polling;

/* Once, when the backend is imported. */
static void wait_start(void) { wait_polling = busy_poll_new(); }

static inline void wait_note_send(void)
{
    __atomic_store_n(&wait_sends, __atomic_load_n(&wait_sends, __ATOMIC_RELAXED) + 1, __ATOMIC_RELAXED);
}

/* Look a while before this thread sleeps, when something was sent since it slept last and it may wait for the answer. `look` has
 * found nothing just before.
 */
static int wait_busily(int (*look)(void *), void *what)
{
    static ZMQ_CORE_THREAD_LOCAL busy_poll polling;
    static ZMQ_CORE_THREAD_LOCAL long seen = 0;
    long sends = __atomic_load_n(&wait_sends, __ATOMIC_RELAXED);
    if (sends == seen)
        return 0;
    if (seen == 0)
        polling = wait_polling;
    seen = sends;
    return busy_poll_due(&polling) ? busy_poll_until(&polling, look, what) : 0;
}

static int waker_look(void *items) { return poll((struct pollfd *) items, 2, 0); }
#endif

/* Wait until `fd` is readable, the waker was woken, or a part of `timeout_ms` (negative: for ever) is over.
 * Returns what poll(2) returns; EINTR is the caller's to handle. Needs no GIL.
 */
static int wait_readable(zmq_core_fd_t fd, waker *wake, int64_t timeout_ms)
{
    int64_t part = wait_part_with(wake, timeout_ms);
    int rc;
#if defined(_WIN32)
    zmq_pollitem_t item;
    item.socket = NULL;
    item.fd = fd;
    item.events = ZMQ_POLLIN;
    item.revents = 0;
    rc = zmq_poll(&item, 1, (long) part);
#else
    struct pollfd items[2];
    items[0].fd = fd;
    items[0].events = POLLIN;
    items[1].fd = wake->read_end;
    items[1].events = POLLIN;
    rc = wait_busily(waker_look, items);
    if (rc == 0)
        rc = poll(items, 2, (int) part);
#endif
    wait_parted(part, rc);
    return rc;
}

#endif
