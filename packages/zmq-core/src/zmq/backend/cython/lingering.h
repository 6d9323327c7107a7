/* How long sockets that the program has left, open or closed, may hold up the end of the process.
 *
 * While the program runs a socket keeps its own LINGER, also one that was never closed. At the end a LINGER that is for
 * ever is cut to `exit_linger`; a finite one is kept.
 */
#ifndef ZMQ_CORE_LINGERING_H
#define ZMQ_CORE_LINGERING_H

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include "waiting.h"

#define EXIT_LINGER_MS 3000 /* unless the environment variable PYZMQ_EXIT_LINGER says otherwise */
#define EXIT_TELL_US 5000000
#define EXIT_MARGIN_US 100000 /* libzmq has dropped what is left, and ended its threads, that long after the linger */

static int64_t lingering_until = 0; /* monotonic microseconds: when the last finite LINGER of a closed socket is over */

/* Milliseconds; -1 is for ever. Read when it is needed, so that a program can set it in os.environ. */
static int exit_linger(void)
{
    static int told = 0;
    const char *text = getenv("PYZMQ_EXIT_LINGER");
    char *end;
    long value;
    if (text == NULL || *text == '\0')
        return EXIT_LINGER_MS;
    value = strtol(text, &end, 10);
    if (*end == '\0' && value >= -1 && value <= INT_MAX)
        return (int) value;
    if (!told++)
        fprintf(stderr, "PYZMQ_EXIT_LINGER=%s is no number of milliseconds from -1 to %d; %d it is\n",
                text, INT_MAX, EXIT_LINGER_MS);
    return EXIT_LINGER_MS;
}

static int socket_linger(void *handle)
{
    int linger = 0;
    size_t size = sizeof linger;
    return zmq_getsockopt(handle, ZMQ_LINGER, &linger, &size) == -1 ? 0 : linger;
}

/* To be called before a socket is closed, by one thread at a time. Returns its LINGER. */
static int lingering_note(void *handle)
{
    int linger = socket_linger(handle);
    if (linger > 0 && monotonic_us() + (int64_t) linger * 1000 > lingering_until)
        lingering_until = monotonic_us() + (int64_t) linger * 1000;
    return linger;
}

/* The same for a socket that the end of the process closes: `limit` takes the place of a LINGER that is for ever. */
static void lingering_limit(void *handle, int limit)
{
    if (socket_linger(handle) < 0 && limit >= 0)
        zmq_setsockopt(handle, ZMQ_LINGER, &limit, sizeof limit);
    lingering_note(handle);
}

/* Say once, after five seconds, what holds up the end of the process; `due` is when, in monotonic microseconds. */
static void lingering_tell(int64_t *due)
{
    if (monotonic_us() < *due)
        return;
    *due = INT64_MAX;
    fputs("zmq: waiting for peers to take messages (LINGER, PYZMQ_EXIT_LINGER)\n", stderr);
}

/* When the end of the process stops waiting, in monotonic microseconds; -1: never. */
static int64_t lingering_deadline(int limit)
{
    int64_t deadline = monotonic_us() + (int64_t) limit * 1000;
    if (limit < 0)
        return -1;
    return (deadline > lingering_until ? deadline : lingering_until) + EXIT_MARGIN_US;
}

#endif
