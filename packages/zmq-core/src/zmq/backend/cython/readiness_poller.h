/* A kernel set of descriptors to wait on for reading: waiting costs by what is ready, not by what is in the set.
 *
 * epoll(7) on Linux, kqueue(2) on macOS and the BSDs; elsewhere READINESS_AVAILABLE is 0 and the Poller uses zmq_poll. A child
 * process shares an inherited epoll set with its parent, and has no descriptor of an inherited kqueue: READINESS_INHERITED.
 */
#ifndef ZMQ_CORE_READINESS_POLLER_H
#define ZMQ_CORE_READINESS_POLLER_H

#include "waiting.h"

#if defined(__linux__)
#include <sys/epoll.h>
#define READINESS_AVAILABLE 1
#define READINESS_INHERITED 1
typedef struct epoll_event readiness_event;

static int readiness_open(void) { return epoll_create1(EPOLL_CLOEXEC); }

static int readiness_add(int set, int fd, void *key)
{
    struct epoll_event event;
    event.events = EPOLLIN;
    event.data.ptr = key;
    return epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
}

static int readiness_remove(int set, int fd)
{
    struct epoll_event ignored = {0};
    return epoll_ctl(set, EPOLL_CTL_DEL, fd, &ignored);
}

static int readiness_look(int set, readiness_event *events, int capacity, int timeout_ms)
{
    return epoll_wait(set, events, capacity, timeout_ms);
}

static inline void *readiness_key(readiness_event *event) { return event->data.ptr; }

#elif defined(__APPLE__) || defined(__FreeBSD__) || defined(__NetBSD__) || defined(__OpenBSD__) || defined(__DragonFly__)
#include <sys/types.h>
#include <sys/event.h>
#define READINESS_AVAILABLE 1
#define READINESS_INHERITED 0
typedef struct kevent readiness_event;

static int readiness_open(void)
{
    int set = kqueue();
    if (set != -1)
        fcntl(set, F_SETFD, FD_CLOEXEC);
    return set;
}

static int readiness_change(int set, int fd, int flags, void *key)
{
    struct kevent change;
    EV_SET(&change, fd, EVFILT_READ, flags, 0, 0, key);
    return kevent(set, &change, 1, NULL, 0, NULL);
}

static int readiness_add(int set, int fd, void *key) { return readiness_change(set, fd, EV_ADD, key); }
static int readiness_remove(int set, int fd) { return readiness_change(set, fd, EV_DELETE, NULL); }

static int readiness_look(int set, readiness_event *events, int capacity, int timeout_ms)
{
    struct timespec timeout;
    timeout.tv_sec = timeout_ms / 1000;
    timeout.tv_nsec = (long) (timeout_ms % 1000) * 1000000;
    return kevent(set, NULL, 0, events, capacity, timeout_ms < 0 ? NULL : &timeout);
}

static inline void *readiness_key(readiness_event *event) { return event->udata; }

#else
#define READINESS_AVAILABLE 0
#define READINESS_INHERITED 0
typedef int readiness_event;
static int readiness_open(void) { errno = ENOTSUP; return -1; }
static int readiness_add(int set, int fd, void *key) { (void) set; (void) fd; (void) key; errno = ENOTSUP; return -1; }
static int readiness_remove(int set, int fd) { (void) set; (void) fd; errno = ENOTSUP; return -1; }
static int readiness_wait(int set, readiness_event *events, int capacity, int timeout_ms)
{
    (void) set; (void) events; (void) capacity; (void) timeout_ms;
    errno = ENOTSUP;
    return -1;
}
static inline void *readiness_key(readiness_event *event) { (void) event; return NULL; }
#endif

#if READINESS_AVAILABLE
typedef struct readiness_query {
    int set, capacity;
    readiness_event *events;
} readiness_query;

static int readiness_ask(void *query)
{
    readiness_query *asked = (readiness_query *) query;
    return readiness_look(asked->set, asked->events, asked->capacity, 0);
}

static int readiness_wait(int set, readiness_event *events, int capacity, int timeout_ms)
{
    readiness_query query = {set, capacity, events};
    int count = timeout_ms == 0 ? 0 : wait_busily(readiness_ask, &query);
    return count != 0 ? count : readiness_look(set, events, capacity, timeout_ms);
}

static void readiness_close(int set) { close(set); }

/* Wait for the set and for plain descriptors beside it; `items` are poll(2)'s, the first is kept for the set. */
typedef struct pollfd plain_item;
static int plain_wait(plain_item *items, int count, int timeout_ms) { return poll(items, count, timeout_ms); }
static inline void plain_fill(plain_item *item, int fd, int flags)
{
    item->fd = fd;
    item->events = (flags & ZMQ_POLLIN ? POLLIN : 0) | (flags & ZMQ_POLLOUT ? POLLOUT : 0) | (flags & ZMQ_POLLPRI ? POLLPRI : 0);
    item->revents = 0;
}
/* As zmq_poll reports them: whatever is no plain readiness is POLLERR. */
static inline int plain_events(plain_item *item)
{
    int found = item->revents;
    return (found & POLLIN ? ZMQ_POLLIN : 0) | (found & POLLOUT ? ZMQ_POLLOUT : 0) | (found & POLLPRI ? ZMQ_POLLPRI : 0)
           | (found & ~(POLLIN | POLLOUT | POLLPRI) ? ZMQ_POLLERR : 0);
}
#else
typedef struct {
    int unused;
} plain_item;
static void readiness_close(int set) { (void) set; }
static int plain_wait(plain_item *items, int count, int timeout_ms) { (void) items; (void) count; (void) timeout_ms; return -1; }
static inline void plain_fill(plain_item *item, int fd, int flags) { (void) item; (void) fd; (void) flags; }
static inline int plain_events(plain_item *item) { (void) item; return 0; }
#endif

#endif
