/* Taking an id back from a peer that a socket has disconnected from, so that CONNECT_ROUTING_ID may give it to another.
 *
 * libzmq (to 4.3.5 at least) ends the process with an assertion when two peers get the same id. It forgets a peer when the I/O
 * thread has ended the connection, which with an infinite LINGER it does when all is sent: perhaps never.
 */
#ifndef ZMQ_CORE_ROUTING_IDS_H
#define ZMQ_CORE_ROUTING_IDS_H

#include <stdio.h>
#include <string.h>
#include "multipart_send.h"

enum { STREAM_FORGETS_MS = 1000 };

/* Read the commands that libzmq's sockets send each other: a few rounds, as one answers another's. */
static void routing_ids_settle(void *socket, void *other)
{
    int round, events;
    for (round = 0; round < 3; round++) {
        size_t size = sizeof events;
        char byte;
        while (zmq_recv(other, &byte, 1, ZMQ_DONTWAIT) != -1)
            ; /* what PROBE_ROUTER sends */
        zmq_getsockopt(socket, ZMQ_EVENTS, &events, &size);
    }
}

/* Take an id back from a ROUTER's peer: 0, or -1. CONNECT_ROUTING_ID is set to that id, for the next connect.
 *
 * A peer of our own, over inproc, presents the id itself: with ROUTER_HANDOVER it gets it, and the one that had it is called
 * something else until it is forgotten. Then the socket disconnects from ours; both ends are called here, so that is done
 * when this returns. `handover` is what the option is to be afterwards.
 */
static int router_take_id(void *context, void *socket, const void *id, size_t size, int handover)
{
    char address[64];
    int on = 1, none = 0, rc, error;
    void *peer = zmq_socket(context, ZMQ_DEALER);
    if (peer == NULL)
        return -1;
    snprintf(address, sizeof address, "inproc://zmq-core-routing-id-%p", socket);
    zmq_setsockopt(peer, ZMQ_LINGER, &none, sizeof none);
    rc = zmq_setsockopt(peer, ZMQ_ROUTING_ID, id, size);
    if (rc == 0)
        rc = zmq_bind(peer, address);
    /* A first connection uses up CONNECT_ROUTING_ID, under a name that no peer has. */
    if (rc == 0)
        rc = zmq_setsockopt(socket, ZMQ_CONNECT_ROUTING_ID, address, strlen(address));
    if (rc == 0)
        rc = zmq_connect(socket, address);
    if (rc == 0) {
        zmq_setsockopt(socket, ZMQ_ROUTER_HANDOVER, &on, sizeof on);
        rc = zmq_connect(socket, address);
        zmq_setsockopt(socket, ZMQ_ROUTER_HANDOVER, &handover, sizeof handover);
        zmq_disconnect(socket, address);
        routing_ids_settle(socket, peer);
        zmq_setsockopt(socket, ZMQ_CONNECT_ROUTING_ID, id, size);
    }
    error = zmq_errno();
    zmq_unbind(peer, address); /* the thread that closes sockets would let the address go later */
    zmq_close(peer);
    errno = error;
    return rc;
}

/* Wait until a STREAM has forgotten a peer: 0, or -1 with EAGAIN when it has not after a while. Other than a ROUTER it tells:
 * sending to one that it knows is EAGAIN while that one is ending.
 */
static int stream_await_id(void *socket, const void *id, size_t size)
{
    int turn;
    for (turn = 0; turn < STREAM_FORGETS_MS; turn++) {
        if (zmq_send(socket, id, size, ZMQ_SNDMORE | ZMQ_DONTWAIT) == -1) {
            if (zmq_errno() != EAGAIN)
                return zmq_errno() == EHOSTUNREACH ? 0 : -1;
        } else {
            zmq_send(socket, "", 0, ZMQ_DONTWAIT); /* another connection of it: it ends as well */
        }
        zmq_poll(NULL, 0, 1);
    }
    errno = EAGAIN;
    return -1;
}

#endif
