/* The two halves of the two-process cases. Each runs in a process of its own; either may face a Python
   process instead. Receivers bind, senders connect. A sender's run of n sends n + 1 messages and a receiver's
   takes n + 1, of which the first only starts the clock. */
#include "floor.h"

#include <stdlib.h>
#include <string.h>
#include <zmq.h>

static void *socket_;
static char *payload;
static size_t payload_size;
static int part_count;

static void receive_message(void)
{
    int more;
    do {
        zmq_msg_t message;
        zmq_msg_init(&message);
        floor_check(zmq_msg_recv(&message, socket_, 0) != -1, "zmq_msg_recv");
        more = zmq_msg_more(&message);
        zmq_msg_close(&message);
    } while (more);
}

static void send_message(void)
{
    for (int part = 1; part < part_count; part++)
        floor_check(zmq_send(socket_, payload, payload_size, ZMQ_SNDMORE) != -1, "zmq_send");
    floor_check(zmq_send(socket_, payload, payload_size, 0) != -1, "zmq_send");
}

static void set_high_water_mark(int hwm)
{
    floor_check(zmq_setsockopt(socket_, ZMQ_SNDHWM, &hwm, sizeof hwm) == 0, "ZMQ_SNDHWM");
    floor_check(zmq_setsockopt(socket_, ZMQ_RCVHWM, &hwm, sizeof hwm) == 0, "ZMQ_RCVHWM");
}

/* pull [HWM] */
static void open_pull(int argc, char **argv)
{
    socket_ = floor_socket(ZMQ_PULL);
    if (argc > 0)
        set_high_water_mark((int) floor_number(argc, argv, 0));
    floor_bind_tcp(socket_);
}

static double run_pull(int64_t n)
{
    receive_message();
    double start = floor_now();
    for (int64_t i = 0; i < n; i++)
        receive_message();
    return floor_now() - start;
}

/* push SIZE PARTS ENDPOINT */
static void open_push(int argc, char **argv)
{
    payload_size = (size_t) floor_number(argc, argv, 0);
    part_count = (int) floor_number(argc, argv, 1);
    payload = calloc(1, payload_size);
    floor_check(payload && argc > 2, "push SIZE PARTS ENDPOINT");
    socket_ = floor_socket(ZMQ_PUSH);
    floor_check(zmq_connect(socket_, argv[2]) == 0, "zmq_connect");
}

static double run_push(int64_t n)
{
    double start = floor_now();
    for (int64_t i = 0; i <= n; i++)
        send_message();
    return floor_now() - start;
}

/* req SIZE */
static void open_req(int argc, char **argv)
{
    payload_size = (size_t) floor_number(argc, argv, 0);
    part_count = 1;
    payload = calloc(1, payload_size);
    floor_check(payload != NULL, "calloc");
    socket_ = floor_socket(ZMQ_REQ);
    floor_bind_tcp(socket_);
}

static double run_req(int64_t n)
{
    double start = floor_now();
    for (int64_t i = 0; i < n; i++) {
        send_message();
        receive_message();
    }
    return floor_now() - start;
}

/* rep SIZE ENDPOINT */
static void open_rep(int argc, char **argv)
{
    payload_size = (size_t) floor_number(argc, argv, 0);
    part_count = 1;
    payload = calloc(1, payload_size);
    floor_check(payload && argc > 1, "rep SIZE ENDPOINT");
    socket_ = floor_socket(ZMQ_REP);
    floor_check(zmq_connect(socket_, argv[1]) == 0, "zmq_connect");
}

static double run_rep(int64_t n)
{
    double start = floor_now();
    for (int64_t i = 0; i < n; i++) {
        receive_message();
        send_message();
    }
    return floor_now() - start;
}

const floor_case floor_process_cases[] = {
    {"pull", open_pull, run_pull},
    {"push", open_push, run_push},
    {"req", open_req, run_req},
    {"rep", open_rep, run_rep},
    {NULL, NULL, NULL},
};
