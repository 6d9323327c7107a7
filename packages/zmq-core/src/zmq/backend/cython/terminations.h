/* Contexts that are terminated in threads of their own, and how long the end of the process waits for them.
 *
 * `terminations` counts the contexts that some thread is terminating, whichever it is: the end of the process waits for
 * it, as it may use what exit() destroys.
 */
#ifndef ZMQ_CORE_TERMINATIONS_H
#define ZMQ_CORE_TERMINATIONS_H

#include "atomics.h"
#include "lingering.h"
#if !defined(_WIN32)
#include <pthread.h>
#endif

static long volatile terminations = 0;

#if defined(_WIN32)
static DWORD WINAPI terminate_thread(void *handle)
#else
static void *terminate_thread(void *handle)
#endif
{
    while (zmq_ctx_term(handle) == -1 && zmq_errno() == EINTR) {
    }
    atomic_long_add(&terminations, -1);
    return 0;
}

/* Terminate a context in a thread of its own. Returns how many are terminating already. */
static long terminate_aside(void *handle)
{
    long others = atomic_long_add(&terminations, 1) - 1;
#if defined(_WIN32)
    HANDLE thread = CreateThread(NULL, 0, terminate_thread, handle, 0, NULL);
    if (thread != NULL)
        CloseHandle(thread);
    else
        atomic_long_add(&terminations, -1);
#else
    pthread_t thread;
    if (pthread_create(&thread, NULL, terminate_thread, handle) == 0)
        pthread_detach(thread);
    else
        atomic_long_add(&terminations, -1);
#endif
    return others;
}

/* Wait until no more contexts than `others` are terminating, at most as long as the end of the process would. */
static void terminations_wait(long others)
{
    int64_t deadline = lingering_deadline(exit_linger()), told_at = monotonic_us() + EXIT_TELL_US;
    while (atomic_long_load(&terminations) > others && (deadline < 0 || monotonic_us() < deadline)) {
        zmq_poll(NULL, 0, 1);
        lingering_tell(&told_at);
    }
}

/* In a forked child: the threads that terminate the parent's contexts are not there, and it need not wait for them. */
static void terminations_after_fork(void)
{
    atomic_long_swap(&terminations, 0);
    lingering_until = 0;
}

#endif
