/* Block on one libzmq socket's file descriptor, and let another thread end the wait.
 *
 * A waker is a descriptor that is readable once somebody called `waker_wake`. Wakers are pooled under the GIL: there are as
 * many as threads that were ever blocked at once.
 */
#ifndef ZMQ_CORE_WAITING_H
#define ZMQ_CORE_WAITING_H

#include <stdint.h>
#include "zmq_compat.h"

#if defined(_WIN32)
#include <windows.h>

/* No waker here: a wait is cut into slices, between which the caller looks for signals and for a close. */
#define WAIT_SLICE_MS 50
#define WAKER_POOL_SIZE 1
typedef struct waker { int unused; } waker;
static inline int waker_open(waker *self) { self->unused = 0; return 0; }
static inline void waker_close(waker *self) { (void) self; }
static inline void waker_wake(waker *self) { (void) self; }
static inline void waker_clear(waker *self) { (void) self; }
static inline zmq_core_fd_t waker_fd(waker *self) { (void) self; return 0; }
#define WAKER_POLLABLE 0

static inline int64_t monotonic_us(void) { return (int64_t) GetTickCount64() * 1000; }

#else
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>
#if defined(__linux__)
#include <sys/eventfd.h>
#endif

#define WAIT_SLICE_MS (-1)
#define WAKER_POOL_SIZE 64

typedef struct waker {
    int read_end;
    int write_end;
} waker;

static int waker_open(waker *self)
{
#if defined(__linux__)
    self->read_end = self->write_end = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return self->read_end == -1 ? -1 : 0;
#else
    int ends[2];
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

static void waker_close(waker *self)
{
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

static inline int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
#endif

/* Wait until `fd` is readable, the waker was woken, or `timeout_ms` (negative: for ever) is over.
 * Returns what poll(2) returns; EINTR is the caller's to handle. Needs no GIL.
 */
static int wait_readable(zmq_core_fd_t fd, waker *wake, int64_t timeout_ms)
{
#if defined(_WIN32)
    zmq_pollitem_t item;
    (void) wake;
    item.socket = NULL;
    item.fd = fd;
    item.events = ZMQ_POLLIN;
    item.revents = 0;
    if (timeout_ms < 0 || timeout_ms > WAIT_SLICE_MS)
        timeout_ms = WAIT_SLICE_MS;
    return zmq_poll(&item, 1, (long) timeout_ms);
#else
    struct pollfd items[2];
    items[0].fd = fd;
    items[0].events = POLLIN;
    items[1].fd = wake->read_end;
    items[1].events = POLLIN;
    if (timeout_ms > 0x7fffffff)
        timeout_ms = 0x7fffffff;
    return poll(items, 2, timeout_ms < 0 ? -1 : (int) timeout_ms);
#endif
}

#endif
