"""What the CFFI backend needs of libzmq, as CFFI reads it; run as a program, writes the C source of its extension.

``python _build.py <target.c>``. CMake compiles and links the result as it does the Cython extension.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MODULE = "zmq.backend.cffi._cffi"

CONSTANTS = """
    ZMQ_VERSION_MAJOR ZMQ_VERSION_MINOR ZMQ_VERSION_PATCH ZMQ_CORE_DRAFT
    EAGAIN EFAULT EINTR EINVAL EMFILE ENAMETOOLONG ENOCOMPATPROTO EFSM EHOSTUNREACH EPROTONOSUPPORT ETERM
    ENOTSUP ENOTSOCK
    ZMQ_DONTWAIT ZMQ_SNDMORE ZMQ_POLLIN ZMQ_POLLOUT ZMQ_STREAMER ZMQ_FORWARDER ZMQ_QUEUE
    ZMQ_SUB ZMQ_XSUB ZMQ_XPUB ZMQ_PULL ZMQ_REQ ZMQ_REP ZMQ_DEALER ZMQ_ROUTER ZMQ_STREAM
    ZMQ_CONNECT_ROUTING_ID ZMQ_SUBSCRIBE ZMQ_UNSUBSCRIBE ZMQ_FD ZMQ_EVENTS ZMQ_TYPE ZMQ_LINGER
    ZMQ_RCVMORE ZMQ_SNDHWM ZMQ_RCVHWM ZMQ_RCVTIMEO ZMQ_SNDTIMEO ZMQ_IPV6 ZMQ_CURVE_SERVER
    ZMQ_CURVE_PUBLICKEY ZMQ_CURVE_SECRETKEY ZMQ_CURVE_SERVERKEY ZMQ_IO_THREADS ZMQ_ROUTER_MANDATORY
    ZMQ_ROUTER_HANDOVER ZMQ_ROUTER_RAW
    LINGER_AS_IS LINGER_SET LINGER_LIMITED
    GATE_FAILED GATE_SHUT GATE_KEPT GATE_BROKEN GATE_BIND GATE_CONNECT GATE_UNBIND GATE_DISCONNECT
    PROXY_LOOP_TERMINATED PROXY_LOOP_WOKEN WAKER_POOL_SIZE IPC_PATH_LIMIT DESCRIPTORS_HAVE_SIGNS
"""

DECLARATIONS = """
typedef struct { ...; } zmq_msg_t;
typedef int... zmq_core_fd_t;
typedef struct { void *socket; zmq_core_fd_t fd; short events; short revents; ...; } zmq_pollitem_t;

extern char *const core_version;
extern char *const core_linkage;
extern char *const core_location;
extern char *const core_curve;
extern char *const core_patches;

int zmq_errno(void);
const char *zmq_strerror(int errnum);
void zmq_version(int *major, int *minor, int *patch);
int zmq_has(const char *capability);
int zmq_curve_keypair(char *public_key, char *secret_key);
int zmq_curve_public(char *public_key, const char *secret_key);
void *zmq_ctx_new(void);
int zmq_ctx_term(void *context);
int zmq_ctx_shutdown(void *context);
int zmq_ctx_set(void *context, int option, int value);
int zmq_getsockopt(void *socket, int option, void *value, size_t *size);
int zmq_setsockopt(void *socket, int option, const void *value, size_t size);
int zmq_msg_init(zmq_msg_t *msg);
int zmq_msg_get(const zmq_msg_t *msg, int property);
int zmq_msg_set(zmq_msg_t *msg, int property, int value);
const char *zmq_msg_gets(const zmq_msg_t *msg, const char *property);
int zmq_msg_set_routing_id(zmq_msg_t *msg, uint32_t routing_id);
uint32_t zmq_msg_routing_id(zmq_msg_t *msg);
int zmq_msg_set_group(zmq_msg_t *msg, const char *group);
const char *zmq_msg_group(zmq_msg_t *msg);
int zmq_poll(zmq_pollitem_t *items, int count, long timeout_ms);

typedef struct { ...; } waker;
int waker_open(waker *self);
int waker_blind(waker *self);
int room_for_mailboxes(int count);
void waker_close(waker *self);
void waker_clear(waker *self);
int64_t monotonic_us(void);
void wait_start(void);
void wait_begin(void);
int descriptor_can_be_polled(zmq_core_fd_t fd);
int64_t wait_part(int64_t timeout_ms);
void wait_parted(int64_t part_ms, int count);

typedef struct gate {
    void *handle; void *usable_handle; int busy; int closing; int forked; int borrowed; zmq_core_fd_t fd;
    int watched; int send_position; struct gate *monitored; ...;
} gate;
typedef struct { zmq_msg_t message; char *data; size_t size; int more; int held; } part;
gate *gate_new(void *handle);
void gate_free(gate *self);
int gate_getsockopt(gate *self, int option, void *value, size_t *size);
int gate_setsockopt(gate *self, int option, const void *value, size_t size);
int gate_monitor(gate *self, const char *address, int events);
int gate_group(gate *self, int join, const char *group);
int gate_connect_peer(gate *self, const char *address, uint32_t *routing_id);
int gate_send_copy(gate *self, const char *data, size_t size, int flags);
int gate_send(gate *self, part *parts, int count, int flags);
int gate_receive(gate *self, part *found);
int gate_receive_all(gate *self, part **parts);
int gate_wait(gate *self, waker *wake, int64_t timeout_ms);
int gate_endpoint(gate *self, int which, const char *address);
int gate_take_id(gate *self, void *context, const char *id, size_t size, int handover);
int gates_poll(gate **gates, int count, zmq_pollitem_t *items, int item_count, waker *wake, long timeout_ms);
int gate_wait_threadsafe(gate *self, waker *wake, int type, int events, int64_t timeout_ms);
int gate_in_use(gate *self);
int gate_take(gate *self, int lingers, int linger);
int gate_end(gate *self, int force);
int ending_lately(void);

void part_look(part *self);
void part_close(part *self);
void parts_close(part *parts, int count);
void parts_free(part *parts, int count);
int parts_count(const part *parts);
void parts_release(part **parts);
int part_copy(part *self, const char *data, size_t size);
int part_share(part *self, part *other);

typedef struct loan { struct loan *next; ...; } loan;
loan *lent_new(void);
loan *lent_take(void);
int lent_any(void);
long lent_count(void);
void lent_discard(loan *self);
void lent_release(loan *self);
int part_lend(part *self, void *data, size_t size, loan *hint);
void lent_wait(void);
void lent_wake(void);
void lent_outlive(uintptr_t registry);
int lent_start(void);
void lent_after_fork_in_child(void);

typedef struct { uint64_t messages; uint64_t bytes; } proxy_loop_count;
typedef struct {
    void *to; const void *prefix; size_t prefix_size; zmq_msg_t held; int holding; int mends;
    proxy_loop_count *count; ...;
} proxy_loop_way;
typedef struct {
    proxy_loop_way ways[2]; void *capture; void *control; int control_replies; int swap_ids; ...;
} proxy_loop;
void proxy_loop_connect(proxy_loop *self, void *frontend, void *backend);
int gates_proxy_loop(gate **gates, int count, proxy_loop *loop, waker *wake, int drain);
void proxy_loop_take_held(proxy_loop_way *way, part *found);

typedef struct { void *handle; int forked; ...; } context_entry;
context_entry *context_new(void *handle);
int context_socket(context_entry *self, void *handle, int type, gate *into);
int context_answer(context_entry *self, void *handle, const char *address);
int context_get(context_entry *self, void *handle, int option);
int context_set(context_entry *self, void *handle, int option, int value);
int context_term(context_entry *self);
void context_free(context_entry *self);
void context_forget(context_entry *self);
void context_abandon(context_entry *self, int waits);
void ending_start(int leaves_signals);
void ending_before_fork(void);
void ending_after_fork_in_parent(void);
void ending_after_fork_in_child(void);
"""

SOURCE = """
#include "process_exit.h"
#include "lending.h"
#if defined(_WIN32)
#define IPC_PATH_LIMIT 108
#else
#include <sys/un.h>
#define IPC_PATH_LIMIT (sizeof(((struct sockaddr_un *) 0)->sun_path) - 1)
#endif

static char *const core_version = ZMQ_CORE_VERSION;
static char *const core_linkage = ZMQ_CORE_LINKAGE;
static char *const core_location = ZMQ_CORE_LOCATION;
static char *const core_curve = ZMQ_CORE_CURVE;
static char *const core_patches = ZMQ_CORE_PATCHES;

/* `from` is a word of Python's. */
static void proxy_loop_connect(proxy_loop *self, void *frontend, void *backend)
{
    self->ways[0].from = self->ways[1].to = frontend;
    self->ways[0].to = self->ways[1].from = backend;
}

/* The parts of a held message in the order in which they came: `second` first. */
static void proxy_loop_take_held(proxy_loop_way *way, part *found)
{
    zmq_msg_init(&found->message);
    if (way->holding_second) {
        zmq_msg_move(&found->message, &way->second);
        zmq_msg_close(&way->second);
        way->holding_second = 0;
    } else {
        zmq_msg_move(&found->message, &way->held);
        zmq_msg_close(&way->held);
        way->holding = 0;
    }
    part_look(found);
}
"""


def make_ffi() -> "Any":
    """Return the FFI whose C source makes the extension."""
    from cffi import FFI  # type: ignore[import-untyped,unused-ignore]

    ffi = FFI()
    ffi.cdef("\n".join(f"#define {name} ..." for name in CONSTANTS.split()) + DECLARATIONS)
    ffi.set_source(MODULE, SOURCE)
    return ffi


if __name__ == "__main__":
    make_ffi().emit_c_code(sys.argv[1])
