/* zmq_poll over 1 to 1000 sockets: idle, one ready, all ready; and messages to many sockets without any poll. */
#include "floor.h"

#include <stdlib.h>
#include <zmq.h>

static zmq_pollitem_t *items;
static void **senders;
static int socket_count;

static void open_sockets(int argc, char **argv)
{
    socket_count = (int) floor_number(argc, argv, 0);
    items = calloc((size_t) socket_count, sizeof *items);
    senders = calloc((size_t) socket_count, sizeof *senders);
    floor_check(items && senders, "calloc");
    for (int i = 0; i < socket_count; i++) {
        floor_inproc(ZMQ_PULL, ZMQ_PUSH, &items[i].socket, &senders[i]);
        items[i].events = ZMQ_POLLIN;
    }
}

static void open_ready(int argc, char **argv)
{
    open_sockets(argc, argv);
    for (int i = 0; i < socket_count; i++)
        floor_check(zmq_send(senders[i], "x", 1, 0) == 1, "zmq_send");
}

static double run_poll(int64_t n)
{
    double start = floor_now();
    for (int64_t i = 0; i < n; i++)
        floor_check(zmq_poll(items, socket_count, 0) != -1, "zmq_poll");
    return floor_now() - start;
}

static double run_active(int64_t n)
{
    char data[16];
    double start = floor_now();
    for (int64_t i = 0; i < n; i++) {
        int chosen = (int) ((i * 7) % socket_count);
        floor_check(zmq_send(senders[chosen], "x", 1, 0) == 1, "zmq_send");
        floor_check(zmq_poll(items, socket_count, -1) == 1, "zmq_poll");
        for (int k = 0; k < socket_count; k++)
            if (items[k].revents)
                floor_check(zmq_recv(items[k].socket, data, sizeof data, 0) == 1, "zmq_recv");
    }
    return floor_now() - start;
}

static void open_crowd(int argc, char **argv)
{
    socket_count = (int) floor_number(argc, argv, 0);
    items = calloc((size_t) socket_count, sizeof *items);
    senders = calloc((size_t) socket_count, sizeof *senders);
    floor_check(items && senders, "calloc");
    for (int i = 0; i < socket_count; i++) {
        items[i].socket = floor_socket(ZMQ_PULL);
        floor_bind_tcp(items[i].socket);
        senders[i] = floor_socket(ZMQ_PUSH);
        floor_check(zmq_connect(senders[i], floor_endpoint) == 0, "zmq_connect");
    }
}

/* One message to each, then all are received, in rounds; the cost of a whole round counts for its share. */
static double run_crowd(int64_t n)
{
    char data[16];
    int64_t rounds = (n + socket_count - 1) / socket_count;
    double start = floor_now();
    for (int64_t round = 0; round < rounds; round++) {
        for (int i = 0; i < socket_count; i++)
            floor_check(zmq_send(senders[i], "8 bytes.", 8, 0) == 8, "zmq_send");
        for (int i = 0; i < socket_count; i++)
            floor_check(zmq_recv(items[i].socket, data, sizeof data, 0) == 8, "zmq_recv");
    }
    return (floor_now() - start) * (double) n / (double) (rounds * socket_count);
}

const floor_case floor_poll_cases[] = {
    {"crowd", open_crowd, run_crowd},
    {"poll", open_sockets, run_poll},
    {"poll-active", open_sockets, run_active},
    {"poll-ready", open_ready, run_poll},
    {NULL, NULL, NULL},
};
