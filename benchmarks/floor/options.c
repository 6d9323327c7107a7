/* Socket options, and the life of a socket. */
#include "floor.h"

#include <string.h>
#include <zmq.h>

static void *bound, *connected;
static int option;

static int option_named(const char *name)
{
    if (strcmp(name, "EVENTS") == 0)
        return ZMQ_EVENTS;
    if (strcmp(name, "RCVMORE") == 0)
        return ZMQ_RCVMORE;
    if (strcmp(name, "LAST_ENDPOINT") == 0)
        return ZMQ_LAST_ENDPOINT;
    floor_check(strcmp(name, "SNDHWM") == 0, "no such option");
    return ZMQ_SNDHWM;
}

static void open_option(int argc, char **argv)
{
    floor_check(argc > 0, "the option's name is missing");
    option = option_named(argv[0]);
    floor_inproc(ZMQ_PAIR, ZMQ_PAIR, &bound, &connected);
}

static double run_get(int64_t n)
{
    double start = floor_now();
    for (int64_t i = 0; i < n; i++) {
        char value[256];
        size_t size = option == ZMQ_LAST_ENDPOINT ? sizeof value : sizeof(int);
        floor_check(zmq_getsockopt(bound, option, value, &size) == 0, "zmq_getsockopt");
    }
    return floor_now() - start;
}

static double run_set(int64_t n)
{
    int value = 0;
    double start = floor_now();
    for (int64_t i = 0; i < n; i++)
        floor_check(zmq_setsockopt(bound, option, &value, sizeof value) == 0, "zmq_setsockopt");
    return floor_now() - start;
}

static void open_nothing(int argc, char **argv)
{
    (void) argc;
    (void) argv;
    floor_context();
}

static double run_socket(int64_t n)
{
    double start = floor_now();
    for (int64_t i = 0; i < n; i++) {
        void *socket = zmq_socket(floor_context(), ZMQ_PUSH);
        floor_check(socket != NULL, "zmq_socket");
        zmq_close(socket);
    }
    return floor_now() - start;
}

const floor_case floor_option_cases[] = {
    {"get", open_option, run_get},
    {"set", open_option, run_set},
    {"socket", open_nothing, run_socket},
    {NULL, NULL, NULL},
};
