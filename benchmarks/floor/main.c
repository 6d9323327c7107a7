/* The C side of the benchmarks: reads "open CASE [WORD...]", "run N" and "quit", one a line, and answers
   "ok [ENDPOINT]" or "cost NANOSECONDS" like the Python workers do. */
#include "floor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <zmq.h>

char floor_endpoint[256];

double floor_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double) now.tv_sec * 1e9 + (double) now.tv_nsec;
}

void floor_check(int ok, const char *what)
{
    if (ok)
        return;
    printf("error %s: %s\n", what, zmq_strerror(zmq_errno()));
    fflush(stdout);
    exit(1);
}

void *floor_context(void)
{
    static void *context;
    if (!context) {
        context = zmq_ctx_new();
        floor_check(context != NULL, "zmq_ctx_new");
        floor_check(zmq_ctx_set(context, ZMQ_MAX_SOCKETS, 8000) == 0, "ZMQ_MAX_SOCKETS");
    }
    return context;
}

void *floor_socket(int type)
{
    int linger = 0;
    void *socket = zmq_socket(floor_context(), type);
    floor_check(socket != NULL, "zmq_socket");
    floor_check(zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger) == 0, "ZMQ_LINGER");
    return socket;
}

void floor_inproc(int bound_type, int connected_type, void **bound, void **connected)
{
    static int count;
    char endpoint[64];
    snprintf(endpoint, sizeof endpoint, "inproc://floor-%d", count++);
    *bound = floor_socket(bound_type);
    floor_check(zmq_bind(*bound, endpoint) == 0, "zmq_bind");
    *connected = floor_socket(connected_type);
    floor_check(zmq_connect(*connected, endpoint) == 0, "zmq_connect");
}

void floor_bind_tcp(void *socket)
{
    size_t size = sizeof floor_endpoint;
    floor_check(zmq_bind(socket, "tcp://127.0.0.1:*") == 0, "zmq_bind");
    floor_check(zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, floor_endpoint, &size) == 0, "ZMQ_LAST_ENDPOINT");
}

long floor_number(int argc, char **argv, int index)
{
    errno = EINVAL;
    floor_check(index < argc, "a number is missing");
    return strtol(argv[index], NULL, 10);
}

static const floor_case *find_case(const char *name)
{
    const floor_case *tables[] = {floor_message_cases, floor_option_cases, floor_poll_cases,
                                  floor_process_cases, floor_thread_cases};
    for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++)
        for (const floor_case *c = tables[t]; c->name; c++)
            if (strcmp(c->name, name) == 0)
                return c;
    return NULL;
}

static int split(char *line, char **words, int most)
{
    int count = 0;
    for (char *word = strtok(line, " \n"); word && count < most; word = strtok(NULL, " \n"))
        words[count++] = word;
    return count;
}

int main(void)
{
    char line[1024];
    char *words[16];
    const floor_case *current = NULL;
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    while (fgets(line, sizeof line, stdin)) {
        int count = split(line, words, 16);
        if (count == 0)
            continue;
        if (strcmp(words[0], "quit") == 0)
            break;
        if (strcmp(words[0], "open") == 0 && count > 1) {
            current = find_case(words[1]);
            if (!current) {
                printf("error no C case named %s\n", words[1]);
            } else {
                current->open(count - 2, words + 2);
                printf("ok %s\n", floor_endpoint);
            }
        } else if (strcmp(words[0], "run") == 0 && count > 1 && current) {
            printf("cost %.1f\n", current->run(strtoll(words[1], NULL, 10)));
        } else {
            printf("error cannot do: %s\n", words[0]);
        }
        fflush(stdout);
    }
    /* Peers may be gone and messages undelivered: leave without zmq_ctx_term, which would wait for them. */
    fflush(stdout);
    _Exit(0);
}
