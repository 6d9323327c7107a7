/* Sending messages that stay whole: when a peer goes that got the first parts of one, no other peer gets the rest.
 *
 * libzmq answers EAGAIN to the next part then, if the call must not wait; the parts before it are lost with the peer, as
 * whatever is in its queue. Most types of sockets drop what follows by themselves, and must see it for that. A PAIR would
 * pass it to the next peer, as a message of its own.
 */
#ifndef ZMQ_CORE_MULTIPART_SEND_H
#define ZMQ_CORE_MULTIPART_SEND_H

#include "waiting.h"
#include "zmq_compat.h"

/* Where a socket is in what it sends. */
enum send_position { SEND_BETWEEN_MESSAGES = 0, SEND_INSIDE_MESSAGE = ZMQ_SNDMORE, SEND_DROPPING = ZMQ_SNDMORE + 1 };

static int socket_type(void *socket)
{
    int type = -1;
    size_t size = sizeof type;
    zmq_getsockopt(socket, ZMQ_TYPE, &type, &size);
    return type;
}

/* Whether EAGAIN inside of a message says that its peer is gone: for the types that send each message to one of their peers,
 * and choose which.
 */
static int eagain_means_lost(int type)
{
    return type == ZMQ_PAIR || type == ZMQ_REQ || type == ZMQ_DEALER || type == ZMQ_PUSH;
}

/* Drop a part whose message has lost its peer. */
static void drop_part(zmq_msg_t *part, void *to, int type, int more, int *position)
{
    zmq_msg_close(part);
    zmq_msg_init(part);
    if (type == ZMQ_REQ && !more)
        /* Or it would take its next request for the rest of this one. Without a delimiter, a REP ignores it (RFC 28). */
        zmq_msg_send(part, to, ZMQ_DONTWAIT);
    if (!more)
        *position = SEND_BETWEEN_MESSAGES;
    else if (type == ZMQ_PAIR)
        *position = SEND_DROPPING;
}

/* Send a part without a wait: 0, or -1. Only the first part of a message can find no room (EAGAIN) or be interrupted; the
 * rest is sent or, when there is no peer any more to send it to, dropped.
 */
static inline int send_part(zmq_msg_t *part, void *to, int flags, int *position)
{
    int more = flags & ZMQ_SNDMORE;
    int type, rc = -1;
    if (*position != SEND_DROPPING)
        do
            rc = zmq_msg_send(part, to, flags | ZMQ_DONTWAIT);
        while (rc == -1 && *position && zmq_errno() == EINTR);
    if (rc != -1) {
        *position = more;
        wait_note_send();
        return 0;
    }
    if (*position == SEND_BETWEEN_MESSAGES || (*position == SEND_INSIDE_MESSAGE && zmq_errno() != EAGAIN))
        return -1;
    type = socket_type(to);
    if (*position == SEND_INSIDE_MESSAGE && !eagain_means_lost(type)) {
        errno = EAGAIN;
        return -1;
    }
    drop_part(part, to, type, more, position);
    return 0;
}

#endif
