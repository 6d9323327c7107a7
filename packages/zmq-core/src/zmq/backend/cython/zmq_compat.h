/* What the oldest supported libzmq (4.2) or a build without drafts lacks, so that Cython code needs no version checks.
 *
 * A missing function fails as libzmq itself does for a missing feature: -1 (or its neutral value) with errno ENOTSUP.
 */
#ifndef ZMQ_CORE_COMPAT_H
#define ZMQ_CORE_COMPAT_H

#include <errno.h>
#include <stdint.h>
#if defined(_WIN32)
#include <winsock2.h> /* SOCKET, which zmq.h itself names otherwise; before windows.h, which brings the first Winsock */
#endif
#include <zmq.h>

#if ZMQ_VERSION < ZMQ_MAKE_VERSION(4, 2, 0)
#error "zmq-core needs libzmq 4.2 or newer"
#endif

#ifndef ENOTSUP
#define ENOTSUP (ZMQ_HAUSNUMERO + 1)
#endif

#include <zmq_constants.h>

#if defined(_WIN32)
typedef SOCKET zmq_core_fd_t;

/* select() fails there when it is asked about nothing, and libzmq then ends the process: only time passes instead. */
static int zmq_core_poll(zmq_pollitem_t *items, int count, long timeout_ms)
{
    int i;
    for (i = 0; i < count && !items[i].events; i++)
        items[i].revents = 0;
    if (i < count)
        return zmq_poll(items, count, timeout_ms);
    Sleep((DWORD) timeout_ms);
    return 0;
}
#define zmq_poll zmq_core_poll
#else
typedef int zmq_core_fd_t;
#endif

#ifndef ZMQ_CORE_VERSION
#define ZMQ_CORE_VERSION "unknown"
#endif
#ifndef ZMQ_CORE_LINKAGE
#define ZMQ_CORE_LINKAGE "system"
#endif
#ifndef ZMQ_CORE_LOCATION
#define ZMQ_CORE_LOCATION ""
#endif
#ifndef ZMQ_CORE_PATCHES
#define ZMQ_CORE_PATCHES ""
#endif
#ifndef ZMQ_CORE_CURVE
#define ZMQ_CORE_CURVE "as linked"
#endif

#ifdef ZMQ_BUILD_DRAFT_API
#define ZMQ_CORE_DRAFT 1
#else
#define ZMQ_CORE_DRAFT 0

static inline int zmq_join(void *s, const char *group)
{
    (void) s; (void) group;
    errno = ENOTSUP;
    return -1;
}
static inline int zmq_leave(void *s, const char *group)
{
    (void) s; (void) group;
    errno = ENOTSUP;
    return -1;
}
static inline int zmq_msg_set_routing_id(zmq_msg_t *msg, uint32_t routing_id)
{
    (void) msg; (void) routing_id;
    errno = ENOTSUP;
    return -1;
}
static inline uint32_t zmq_msg_routing_id(zmq_msg_t *msg)
{
    (void) msg;
    errno = ENOTSUP;
    return 0;
}
static inline int zmq_msg_set_group(zmq_msg_t *msg, const char *group)
{
    (void) msg; (void) group;
    errno = ENOTSUP;
    return -1;
}
static inline const char *zmq_msg_group(zmq_msg_t *msg)
{
    (void) msg;
    errno = ENOTSUP;
    return NULL;
}
static inline void *zmq_poller_new(void)
{
    errno = ENOTSUP;
    return NULL;
}
static inline int zmq_poller_destroy(void **poller)
{
    (void) poller;
    errno = ENOTSUP;
    return -1;
}
static inline int zmq_poller_add(void *poller, void *s, void *user_data, short events)
{
    (void) poller; (void) s; (void) user_data; (void) events;
    errno = ENOTSUP;
    return -1;
}
static inline int zmq_poller_modify(void *poller, void *s, short events)
{
    (void) poller; (void) s; (void) events;
    errno = ENOTSUP;
    return -1;
}
static inline int zmq_poller_remove(void *poller, void *s)
{
    (void) poller; (void) s;
    errno = ENOTSUP;
    return -1;
}
#endif

#if !defined(ZMQ_BUILD_DRAFT_API) || ZMQ_VERSION < ZMQ_MAKE_VERSION(4, 3, 2)
static inline int zmq_poller_fd(void *poller, zmq_core_fd_t *fd)
{
    (void) poller; (void) fd;
    errno = ENOTSUP;
    return -1;
}
#endif

/* What an XPUB receives of libzmq (to 4.3.5 at least) can say that its content is shared without being counted: of two
 * owners, made by zmq_msg_copy, the first to close it would free it for both. This counts the one owner there is.
 */
static inline void message_mend(zmq_msg_t *message)
{
    if (zmq_msg_get(message, ZMQ_SHARED) == 1) {
        zmq_msg_t counted;
        zmq_msg_init(&counted);
        zmq_msg_copy(&counted, message); /* not to be closed: it stands for the owner that was not counted */
    }
}

#if !defined(ZMQ_BUILD_DRAFT_API) || ZMQ_VERSION < ZMQ_MAKE_VERSION(4, 3, 3)
static inline uint32_t zmq_connect_peer(void *s, const char *addr)
{
    (void) s; (void) addr;
    errno = ENOTSUP;
    return 0;
}
#endif

/* These calls read the commands of libzmq's other threads first, and fail with EINTR when a signal comes just then. Nothing
 * was done yet, and Python runs the handler when the call has returned: they are made again.
 */
#define ZMQ_CORE_AGAIN(call) \
    int rc;                  \
    do                       \
        rc = call;           \
    while (rc == -1 && zmq_errno() == EINTR); \
    return rc

static inline int core_getsockopt(void *s, int option, void *value, size_t *size)
{
    ZMQ_CORE_AGAIN(zmq_getsockopt(s, option, value, size));
}
static inline int core_bind(void *s, const char *addr)
{
    ZMQ_CORE_AGAIN(zmq_bind(s, addr));
}
static inline int connect_again(void *s, const char *addr)
{
    ZMQ_CORE_AGAIN(zmq_connect(s, addr));
}
/* libzmq tells a socket by a command that a new connection is its own. Closed before it reads that, it ends the connection with
 * a LINGER of 0 and loses what was sent: sends read commands once in a millisecond or so. Reading EVENTS reads them, too.
 */
static inline void connection_own(void *s)
{
    int events;
    size_t size = sizeof events;
    core_getsockopt(s, ZMQ_EVENTS, &events, &size);
}
static inline int core_connect(void *s, const char *addr)
{
    int rc = connect_again(s, addr);
    if (rc == 0)
        connection_own(s);
    return rc;
}
static inline uint32_t core_connect_peer(void *s, const char *addr)
{
    uint32_t peer = zmq_connect_peer(s, addr);
    if (peer != 0)
        connection_own(s);
    return peer;
}
static inline int core_unbind(void *s, const char *addr)
{
    ZMQ_CORE_AGAIN(zmq_unbind(s, addr));
}
static inline int core_disconnect(void *s, const char *addr)
{
    ZMQ_CORE_AGAIN(zmq_disconnect(s, addr));
}
#define zmq_getsockopt core_getsockopt
#define zmq_bind core_bind
#define zmq_connect core_connect
#define zmq_connect_peer core_connect_peer
#define zmq_unbind core_unbind
#define zmq_disconnect core_disconnect

#endif
