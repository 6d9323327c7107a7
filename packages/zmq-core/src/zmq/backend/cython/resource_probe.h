/* Whether the process has room for what libzmq takes for granted: it ends the process where that is missing.
 *
 * A context starts with its first socket: a thread for each io_thread and one that closes sockets, each with a mailbox and a
 * set of descriptors. What is tried here is given back, and libzmq takes it a moment later.
 */
#ifndef ZMQ_CORE_RESOURCE_PROBE_H
#define ZMQ_CORE_RESOURCE_PROBE_H

#include <errno.h>
#include <stdlib.h>
#include "waiting.h"

#if defined(__linux__)
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#endif

/* Try whether so many mailboxes can be opened: 0, or -1 with errno. A waker is made of what a mailbox is made of. */
static int room_for_mailboxes(int count)
{
    waker *opened = (waker *) calloc((size_t) count, sizeof(waker));
    int number = 0, error = 0;
    if (opened == NULL) {
        errno = ENOMEM;
        return -1;
    }
    while (number < count && error == 0) {
        if (waker_open(&opened[number]) == 0)
            number++;
        else
            error = errno;
    }
    while (number > 0)
        waker_close(&opened[--number]);
    free(opened);
    errno = error;
    return error == 0 ? 0 : -1;
}

#if defined(__linux__)
typedef struct {
    pthread_mutex_t *held;
    pthread_t thread;
    long number; /* the kernel's */
} room_thread;

static void *room_stay(void *self)
{
    room_thread *here = (room_thread *) self;
    here->number = syscall(SYS_gettid);
    pthread_mutex_lock(here->held);
    pthread_mutex_unlock(here->held);
    return NULL;
}

/* Try whether so many threads can run at once: 0, or -1 with errno. The kernel counts a thread a little longer than
 * pthread_join waits for it.
 */
static int room_for_threads(int count)
{
    pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
    room_thread *started = (room_thread *) calloc((size_t) count, sizeof(room_thread));
    sigset_t all, before;
    int number, error = 0, i;
    if (started == NULL) {
        errno = ENOMEM;
        return -1;
    }
    /* A signal is for the program's threads. */
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    pthread_mutex_lock(&held);
    for (number = 0; number < count; number++) {
        started[number].held = &held;
        error = pthread_create(&started[number].thread, NULL, room_stay, &started[number]);
        if (error != 0)
            break;
    }
    pthread_mutex_unlock(&held);
    for (i = 0; i < number; i++) {
        pthread_join(started[i].thread, NULL);
        while (syscall(SYS_tgkill, getpid(), started[i].number, 0) == 0)
            sched_yield();
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    free(started);
    errno = error;
    return error == 0 ? 0 : -1;
}
#else
static int room_for_threads(int count) { (void) count; return 0; }
#endif

/* zmq_socket, for a context that may not have started yet. Where there is no room it is NULL with EMFILE or EAGAIN. */
static void *room_socket(void *context, int type, int started)
{
    int threads;
    if (!started) {
        threads = zmq_ctx_get(context, ZMQ_IO_THREADS) + 1;
        if (threads > 0 && (room_for_mailboxes(2 * threads + 1) == -1 || room_for_threads(threads) == -1))
            return NULL;
    }
    return zmq_socket(context, type);
}

#endif
