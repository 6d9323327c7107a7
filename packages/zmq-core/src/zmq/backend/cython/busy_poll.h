/* Busy polling: in a conversation a thread looks a while longer before it sleeps, and lets other threads run between its looks.
 *
 * To wake a sleeping thread takes longer than all else in a round trip, most of all where the processor sleeps too. A thread
 * goes on with it as long as it finds something soon. Where it does not, it sleeps at once for a number of waits that doubles
 * each time: where answers take long, one wait in a thousand pays for it. Whether there is a conversation the caller knows.
 *
 * libzmq's I/O threads of our wheels (patches/busy-poll.patch) and the waits of the backends use it. PYZMQ_BUSY_POLL=0 in the
 * environment turns it off.
 */
#ifndef ZMQ_CORE_BUSY_POLL_H
#define ZMQ_CORE_BUSY_POLL_H

#if !defined(_WIN32)
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#define BUSY_POLL_US 200       /* at most: about as long as a round trip takes whose threads all sleep */
#define BUSY_POLL_SOON_US 50   /* found so soon, it was worth it */
#define BUSY_POLL_LATE 64      /* so many in a row that found something later were not: other threads may be about to join in */
#define BUSY_POLL_SKIPS 1024   /* most waits that sleep at once, */
#define BUSY_POLL_TURN_US 700  /* but so many where other threads ran for so long: a thread that is woken runs before those, one */
#define BUSY_POLL_BUSY 4096   /* that polls after them */

typedef struct busy_poll {
    int skip;   /* so many waits sleep at once */
    int skips;  /* how many will after the next busy poll that finds nothing; 0 when it is turned off */
    int late;   /* how many in a row found something late */
} busy_poll;

/* Read the environment, while no other thread can change it. */
static inline busy_poll busy_poll_new(void)
{
    const char *setting = getenv("PYZMQ_BUSY_POLL");
    busy_poll self = {0, 1, 0};
    if (setting != NULL && *setting == '0')
        self.skips = 0;
    return self;
}

static inline int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Sleep at once for the next waits. */
static inline void busy_poll_rest(busy_poll *self)
{
    self->late = 0;
    self->skip = self->skips;
    if (self->skips < BUSY_POLL_SKIPS)
        self->skips *= 2;
}

/* Whether to look a while before this wait. */
static inline int busy_poll_due(busy_poll *self)
{
    if (self->skip > 0)
        self->skip--;
    return self->skip == 0 && self->skips != 0;
}

/* Let others run and look, until something is found, which is returned, or it is time to sleep: 0. `look` returns what poll(2)
 * does; it found nothing just before.
 */
static int busy_poll_until(busy_poll *self, int (*look)(void *), void *what)
{
    int64_t begun = monotonic_us(), before, lasted = 0;
    int found;
    do {
        before = lasted;
        sched_yield();
        found = look(what);
        lasted = monotonic_us() - begun;
    } while (found == 0 && lasted < BUSY_POLL_US);
    if (lasted - before > BUSY_POLL_TURN_US) {
        self->skip = BUSY_POLL_BUSY;
    } else if (found != 0 && lasted <= BUSY_POLL_SOON_US) {
        self->late = 0;
        self->skips = 1;
    } else if (found == 0 || ++self->late >= BUSY_POLL_LATE) {
        busy_poll_rest(self);
    }
    return found;
}
#endif

#endif
