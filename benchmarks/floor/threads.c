/* Two threads of one process over inproc. */
#include "floor.h"

#include <pthread.h>
#include <zmq.h>

static void *mine, *theirs;
static int64_t rounds;

static void pass_on(void *from, void *to)
{
    char data[16];
    int size = zmq_recv(from, data, sizeof data, 0);
    floor_check(size != -1, "zmq_recv");
    if (to)
        floor_check(zmq_send(to, data, (size_t) size, 0) != -1, "zmq_send");
}

static void open_pair(int argc, char **argv)
{
    (void) argc;
    (void) argv;
    floor_inproc(ZMQ_PAIR, ZMQ_PAIR, &mine, &theirs);
}

static void open_pipeline(int argc, char **argv)
{
    (void) argc;
    (void) argv;
    floor_inproc(ZMQ_PULL, ZMQ_PUSH, &mine, &theirs);
}

static void *echo(void *unused)
{
    for (int64_t i = 0; i < rounds; i++)
        pass_on(theirs, theirs);
    return unused;
}

static double run_ping_pong(int64_t n)
{
    pthread_t thread;
    rounds = n;
    floor_check(pthread_create(&thread, NULL, echo, NULL) == 0, "pthread_create");
    double start = floor_now();
    for (int64_t i = 0; i < n; i++) {
        floor_check(zmq_send(mine, "ping....", 8, 0) == 8, "zmq_send");
        pass_on(mine, NULL);
    }
    double cost = floor_now() - start;
    pthread_join(thread, NULL);
    return cost;
}

static void *push(void *unused)
{
    for (int64_t i = 0; i <= rounds; i++)
        floor_check(zmq_send(theirs, "message.", 8, 0) == 8, "zmq_send");
    return unused;
}

static double run_pipeline(int64_t n)
{
    pthread_t thread;
    rounds = n;
    floor_check(pthread_create(&thread, NULL, push, NULL) == 0, "pthread_create");
    pass_on(mine, NULL);
    double start = floor_now();
    for (int64_t i = 0; i < n; i++)
        pass_on(mine, NULL);
    double cost = floor_now() - start;
    pthread_join(thread, NULL);
    return cost;
}

const floor_case floor_thread_cases[] = {
    {"ping-pong", open_pair, run_ping_pong},
    {"pipeline", open_pipeline, run_pipeline},
    {NULL, NULL, NULL},
};
