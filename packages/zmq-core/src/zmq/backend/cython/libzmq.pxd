# The C API of libzmq (https://libzmq.readthedocs.io), with zmq_compat.h filling in what an older or draft-free build lacks.
from libc.errno cimport errno
from libc.stdint cimport int64_t, uint32_t, uint64_t

from .constants cimport *


cdef extern from "zmq_compat.h" nogil:
    int ZMQ_VERSION, ZMQ_VERSION_MAJOR, ZMQ_VERSION_MINOR, ZMQ_VERSION_PATCH
    int ZMQ_CORE_DRAFT
    int PYZMQ_DRAFT_API "ZMQ_CORE_DRAFT"
    const char *ZMQ_CORE_VERSION
    const char *ZMQ_CORE_LINKAGE
    const char *ZMQ_CORE_LOCATION
    const char *ZMQ_CORE_CURVE
    const char *ZMQ_CORE_PATCHES

    int EFSM, ENOCOMPATPROTO, ETERM, EMTHREAD
    int ENOTSUP, ENOTSOCK

    ctypedef struct zmq_msg_t:
        pass

    ctypedef int zmq_core_fd_t
    ctypedef int fd_t "zmq_core_fd_t"

    ctypedef struct zmq_pollitem_t:
        void *socket
        zmq_core_fd_t fd
        short events
        short revents

    ctypedef void zmq_free_fn(void *data, void *hint) noexcept

    int zmq_errno()
    const char *zmq_strerror(int errnum)
    void zmq_version(int *major, int *minor, int *patch)
    # Under this name too, because Python code that cimports everything has a zmq_version() of its own.
    void _zmq_version "zmq_version"(int *major, int *minor, int *patch)
    int zmq_has(const char *capability)

    void *zmq_ctx_new()
    int zmq_ctx_term(void *context)
    int zmq_ctx_shutdown(void *context)
    int zmq_ctx_set(void *context, int option, int value)
    int zmq_ctx_get(void *context, int option)
    # What libzmq 2 and 3 called the first two.
    void *zmq_init(int io_threads)
    int zmq_term(void *context)
    int zmq_ctx_destroy(void *context)

    int zmq_msg_init(zmq_msg_t *msg)
    int zmq_msg_init_size(zmq_msg_t *msg, size_t size)
    int zmq_msg_init_data(zmq_msg_t *msg, void *data, size_t size, zmq_free_fn *free, void *hint)
    int zmq_msg_send(zmq_msg_t *msg, void *socket, int flags)
    int zmq_msg_recv(zmq_msg_t *msg, void *socket, int flags)
    int zmq_msg_close(zmq_msg_t *msg)
    int zmq_msg_move(zmq_msg_t *dest, zmq_msg_t *source)
    int zmq_msg_copy(zmq_msg_t *dest, zmq_msg_t *source)
    void *zmq_msg_data(zmq_msg_t *msg)
    size_t zmq_msg_size(const zmq_msg_t *msg)
    void message_mend(zmq_msg_t *message)
    int zmq_msg_more(const zmq_msg_t *msg)
    int zmq_msg_get(const zmq_msg_t *msg, int property)
    int zmq_msg_set(zmq_msg_t *msg, int property, int value)
    const char *zmq_msg_gets(const zmq_msg_t *msg, const char *property)
    int zmq_msg_set_routing_id(zmq_msg_t *msg, uint32_t routing_id)
    uint32_t zmq_msg_routing_id(zmq_msg_t *msg)
    int zmq_msg_set_group(zmq_msg_t *msg, const char *group)
    const char *zmq_msg_group(zmq_msg_t *msg)

    void *zmq_socket(void *context, int type)
    int zmq_close(void *socket)
    int zmq_setsockopt(void *socket, int option, const void *value, size_t size)
    int zmq_getsockopt(void *socket, int option, void *value, size_t *size)
    int zmq_bind(void *socket, const char *address)
    int zmq_connect(void *socket, const char *address)
    int zmq_unbind(void *socket, const char *address)
    int zmq_disconnect(void *socket, const char *address)
    int zmq_send(void *socket, const void *data, size_t size, int flags)
    int zmq_recv(void *socket, void *data, size_t size, int flags)
    int zmq_socket_monitor(void *socket, const char *address, int events)
    int zmq_join(void *socket, const char *group)
    int zmq_leave(void *socket, const char *group)
    uint32_t zmq_connect_peer(void *socket, const char *address)

    int zmq_poll(zmq_pollitem_t *items, int count, long timeout_ms)

    void *zmq_poller_new()
    int zmq_poller_destroy(void **poller)
    int zmq_poller_add(void *poller, void *socket, void *user_data, short events)
    int zmq_poller_modify(void *poller, void *socket, short events)
    int zmq_poller_remove(void *poller, void *socket)
    int zmq_poller_fd(void *poller, fd_t *fd)

    int zmq_proxy(void *frontend, void *backend, void *capture)
    int zmq_proxy_steerable(void *frontend, void *backend, void *capture, void *control)

    int zmq_curve_keypair(char *public_key, char *secret_key)
    int zmq_curve_public(char *public_key, const char *secret_key)
