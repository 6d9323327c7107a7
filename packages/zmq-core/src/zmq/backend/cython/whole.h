/* Sending messages that stay whole: when a peer goes that got the first parts of one, no other peer gets the rest.
 *
 * libzmq answers EAGAIN to the next part then, if the call must not wait; the parts before it are lost with the peer, as
 * whatever is in its queue. Most types of sockets drop what follows by themselves, and must see it for that. A PAIR would
 * pass it to the next peer, as a message of its own.
 */
#ifndef ZMQ_CORE_WHOLE_H
#define ZMQ_CORE_WHOLE_H

#include "zmq_compat.h"

/* Where a socket is in what it sends. */
enum whole { WHOLE_BETWEEN = 0, WHOLE_INSIDE = ZMQ_SNDMORE, WHOLE_DROPPING = ZMQ_SNDMORE + 1 };

static int whole_type(void *socket)
{
    int type = -1;
    size_t size = sizeof type;
    zmq_getsockopt(socket, ZMQ_TYPE, &type, &size);
    return type;
}

/* Whether EAGAIN inside of a message says that its peer is gone: for the types that send each message to one of their peers,
 * and choose which.
 */
static int whole_is_lost(int type)
{
    return type == ZMQ_PAIR || type == ZMQ_REQ || type == ZMQ_DEALER || type == ZMQ_PUSH;
}

/* Drop a part whose message has lost its peer. */
static void whole_drop(zmq_msg_t *part, void *to, int type, int more, int *whole)
{
    zmq_msg_close(part);
    zmq_msg_init(part);
    if (type == ZMQ_REQ && !more)
        /* Or it would take its next request for the rest of this one. Without a delimiter, a REP ignores it (RFC 28). */
        zmq_msg_send(part, to, ZMQ_DONTWAIT);
    if (!more)
        *whole = WHOLE_BETWEEN;
    else if (type == ZMQ_PAIR)
        *whole = WHOLE_DROPPING;
}

/* Send a part without a wait: 0, or -1. Only the first part of a message can find no room (EAGAIN) or be interrupted; the
 * rest is sent or, when there is no peer any more to send it to, dropped.
 */
static inline int whole_send(zmq_msg_t *part, void *to, int flags, int *whole)
{
    int more = flags & ZMQ_SNDMORE;
    int type, rc = -1;
    if (*whole != WHOLE_DROPPING)
        do
            rc = zmq_msg_send(part, to, flags | ZMQ_DONTWAIT);
        while (rc == -1 && *whole && zmq_errno() == EINTR);
    if (rc != -1) {
        *whole = more;
        return 0;
    }
    if (*whole == WHOLE_BETWEEN || (*whole == WHOLE_INSIDE && zmq_errno() != EAGAIN))
        return -1;
    type = whole_type(to);
    if (*whole == WHOLE_INSIDE && !whole_is_lost(type)) {
        errno = EAGAIN;
        return -1;
    }
    whole_drop(part, to, type, more, whole);
    return 0;
}

#endif
