/* Sending and receiving inside one thread over inproc: copied, multipart, in batches, and without a copy. */
#include "floor.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

static void *bound, *connected;
static char *payload;
static size_t payload_size;
static int part_count;

static void open_pair(int argc, char **argv)
{
    payload_size = (size_t) floor_number(argc, argv, 0);
    part_count = argc > 1 ? (int) floor_number(argc, argv, 1) : 1;
    payload = calloc(1, payload_size);
    floor_check(payload != NULL, "calloc");
    floor_inproc(ZMQ_PAIR, ZMQ_PAIR, &bound, &connected);
}

static inline void send_copy(int flags)
{
    floor_check(zmq_send(connected, payload, payload_size, flags) != -1, "zmq_send");
}

/* As a binding must: the size is not known before, so the message is received, looked at, and closed. */
static inline void receive(void)
{
    zmq_msg_t message;
    zmq_msg_init(&message);
    floor_check(zmq_msg_recv(&message, bound, 0) != -1, "zmq_msg_recv");
    zmq_msg_close(&message);
}

static double run_pair(int64_t n)
{
    double start = floor_now();
    for (int64_t i = 0; i < n; i++) {
        send_copy(0);
        receive();
    }
    return floor_now() - start;
}

static double run_multipart(int64_t n)
{
    double start = floor_now();
    for (int64_t i = 0; i < n; i++) {
        for (int part = 1; part < part_count; part++)
            send_copy(ZMQ_SNDMORE);
        send_copy(0);
        for (int part = 0; part < part_count; part++)
            receive();
    }
    return floor_now() - start;
}

/* n messages in batches of a thousand: all sent, then all received. */
static double run_batch(int64_t n)
{
    double start = floor_now();
    for (int64_t done = 0; done < n; done += 1000) {
        int64_t batch = n - done < 1000 ? n - done : 1000;
        for (int64_t i = 0; i < batch; i++)
            send_copy(0);
        for (int64_t i = 0; i < batch; i++)
            receive();
    }
    return floor_now() - start;
}

static double run_again(int64_t n)
{
    zmq_msg_t message;
    zmq_msg_init(&message);
    double start = floor_now();
    for (int64_t i = 0; i < n; i++)
        floor_check(zmq_msg_recv(&message, bound, ZMQ_DONTWAIT) == -1 && errno == EAGAIN, "an empty socket gave a message");
    return floor_now() - start;
}

static void keep(void *data, void *hint)
{
    (void) data;
    (void) hint;
}

static double run_zero_copy(int64_t n)
{
    double start = floor_now();
    for (int64_t i = 0; i < n; i++) {
        zmq_msg_t message;
        floor_check(zmq_msg_init_data(&message, payload, payload_size, keep, NULL) == 0, "zmq_msg_init_data");
        floor_check(zmq_msg_send(&message, connected, 0) != -1, "zmq_msg_send");
        receive();
    }
    return floor_now() - start;
}

const floor_case floor_message_cases[] = {
    {"pair", open_pair, run_pair},
    {"multipart", open_pair, run_multipart},
    {"batch", open_pair, run_batch},
    {"again", open_pair, run_again},
    {"zero-copy", open_pair, run_zero_copy},
    {NULL, NULL, NULL},
};
