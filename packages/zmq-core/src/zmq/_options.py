"""The static option table: what every option of libzmq is called and what its value looks like in C.

Backends make `Socket` and `Context` attributes, `get` and `set` from these rows. Each row is
`(name, id, ctype, access)`; rows with one id are aliases, the first is canonical.

ctype
    `int`, `int64`, `uint64`: the C integer. `bool`: a C int that is 0 or 1, and reads back as such.
    `fd`: int on POSIX, SOCKET on Windows. `bytes`: binary of any length. `text`: a C string, read back
    as bytes without its terminating NUL.
access
    `r`, `w` or `rw`.

The types follow zmq_setsockopt(3), zmq_getsockopt(3) and zmq_ctx_set(3) of libzmq 4.3, drafts included.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    Row = tuple[str, int, str, str]

SOCKET_OPTIONS: "Final[tuple[Row, ...]]" = (
    # Not an option of libzmq since 3.0: the pair SNDHWM and RCVHWM, which the socket class handles.
    ("HWM", 1, "int", "rw"),
    ("AFFINITY", 4, "uint64", "rw"),
    ("ROUTING_ID", 5, "bytes", "rw"),
    ("IDENTITY", 5, "bytes", "rw"),
    ("SUBSCRIBE", 6, "bytes", "w"),
    ("UNSUBSCRIBE", 7, "bytes", "w"),
    ("RATE", 8, "int", "rw"),
    ("RECOVERY_IVL", 9, "int", "rw"),
    ("SNDBUF", 11, "int", "rw"),
    ("RCVBUF", 12, "int", "rw"),
    ("RCVMORE", 13, "bool", "r"),
    ("FD", 14, "fd", "r"),
    ("EVENTS", 15, "int", "r"),
    ("TYPE", 16, "int", "r"),
    ("LINGER", 17, "int", "rw"),
    ("RECONNECT_IVL", 18, "int", "rw"),
    ("BACKLOG", 19, "int", "rw"),
    ("RECONNECT_IVL_MAX", 21, "int", "rw"),
    ("MAXMSGSIZE", 22, "int64", "rw"),
    ("SNDHWM", 23, "int", "rw"),
    ("RCVHWM", 24, "int", "rw"),
    ("MULTICAST_HOPS", 25, "int", "rw"),
    ("RCVTIMEO", 27, "int", "rw"),
    ("SNDTIMEO", 28, "int", "rw"),
    ("IPV4ONLY", 31, "bool", "rw"),
    ("LAST_ENDPOINT", 32, "text", "r"),
    ("ROUTER_MANDATORY", 33, "bool", "w"),
    ("FAIL_UNROUTABLE", 33, "bool", "w"),
    ("ROUTER_BEHAVIOR", 33, "bool", "w"),
    ("TCP_KEEPALIVE", 34, "int", "rw"),
    ("TCP_KEEPALIVE_CNT", 35, "int", "rw"),
    ("TCP_KEEPALIVE_IDLE", 36, "int", "rw"),
    ("TCP_KEEPALIVE_INTVL", 37, "int", "rw"),
    ("TCP_ACCEPT_FILTER", 38, "text", "w"),
    ("IMMEDIATE", 39, "bool", "rw"),
    ("DELAY_ATTACH_ON_CONNECT", 39, "bool", "rw"),
    ("XPUB_VERBOSE", 40, "bool", "w"),
    ("ROUTER_RAW", 41, "bool", "w"),
    ("IPV6", 42, "bool", "rw"),
    ("MECHANISM", 43, "int", "r"),
    ("PLAIN_SERVER", 44, "bool", "rw"),
    ("PLAIN_USERNAME", 45, "text", "rw"),
    ("PLAIN_PASSWORD", 46, "text", "rw"),
    ("CURVE_SERVER", 47, "bool", "rw"),
    ("CURVE_PUBLICKEY", 48, "bytes", "rw"),
    ("CURVE_SECRETKEY", 49, "bytes", "rw"),
    ("CURVE_SERVERKEY", 50, "bytes", "rw"),
    ("PROBE_ROUTER", 51, "bool", "w"),
    ("REQ_CORRELATE", 52, "bool", "w"),
    ("REQ_RELAXED", 53, "bool", "w"),
    ("CONFLATE", 54, "bool", "rw"),
    ("ZAP_DOMAIN", 55, "text", "rw"),
    ("ROUTER_HANDOVER", 56, "bool", "w"),
    ("TOS", 57, "int", "rw"),
    ("IPC_FILTER_PID", 58, "int", "w"),
    ("IPC_FILTER_UID", 59, "int", "w"),
    ("IPC_FILTER_GID", 60, "int", "w"),
    ("CONNECT_ROUTING_ID", 61, "bytes", "w"),
    ("CONNECT_RID", 61, "bytes", "w"),
    ("GSSAPI_SERVER", 62, "bool", "rw"),
    ("GSSAPI_PRINCIPAL", 63, "text", "rw"),
    ("GSSAPI_SERVICE_PRINCIPAL", 64, "text", "rw"),
    ("GSSAPI_PLAINTEXT", 65, "bool", "rw"),
    ("HANDSHAKE_IVL", 66, "int", "rw"),
    ("SOCKS_PROXY", 68, "text", "rw"),
    ("XPUB_NODROP", 69, "bool", "w"),
    ("XPUB_MANUAL", 71, "bool", "w"),
    ("XPUB_WELCOME_MSG", 72, "bytes", "w"),
    ("STREAM_NOTIFY", 73, "bool", "w"),
    ("INVERT_MATCHING", 74, "bool", "rw"),
    ("HEARTBEAT_IVL", 75, "int", "rw"),
    ("HEARTBEAT_TTL", 76, "int", "rw"),
    ("HEARTBEAT_TIMEOUT", 77, "int", "rw"),
    ("XPUB_VERBOSER", 78, "bool", "w"),
    ("CONNECT_TIMEOUT", 79, "int", "rw"),
    ("TCP_MAXRT", 80, "int", "rw"),
    ("THREAD_SAFE", 81, "bool", "r"),
    ("MULTICAST_MAXTPDU", 84, "int", "rw"),
    ("VMCI_BUFFER_SIZE", 85, "uint64", "rw"),
    ("VMCI_BUFFER_MIN_SIZE", 86, "uint64", "rw"),
    ("VMCI_BUFFER_MAX_SIZE", 87, "uint64", "rw"),
    ("VMCI_CONNECT_TIMEOUT", 88, "int", "rw"),
    ("USE_FD", 89, "int", "rw"),
    ("GSSAPI_PRINCIPAL_NAMETYPE", 90, "int", "rw"),
    ("GSSAPI_SERVICE_PRINCIPAL_NAMETYPE", 91, "int", "rw"),
    ("BINDTODEVICE", 92, "text", "rw"),
    ("ZAP_ENFORCE_DOMAIN", 93, "bool", "rw"),
    ("LOOPBACK_FASTPATH", 94, "bool", "rw"),
    ("METADATA", 95, "text", "w"),
    ("MULTICAST_LOOP", 96, "bool", "rw"),
    ("ROUTER_NOTIFY", 97, "int", "rw"),
    ("XPUB_MANUAL_LAST_VALUE", 98, "bool", "w"),
    ("SOCKS_USERNAME", 99, "text", "rw"),
    ("SOCKS_PASSWORD", 100, "text", "rw"),
    ("IN_BATCH_SIZE", 101, "int", "rw"),
    ("OUT_BATCH_SIZE", 102, "int", "rw"),
    ("WSS_KEY_PEM", 103, "text", "w"),
    ("WSS_CERT_PEM", 104, "text", "w"),
    ("WSS_TRUST_PEM", 105, "text", "w"),
    ("WSS_HOSTNAME", 106, "text", "w"),
    ("WSS_TRUST_SYSTEM", 107, "bool", "w"),
    ("ONLY_FIRST_SUBSCRIBE", 108, "bool", "w"),
    ("RECONNECT_STOP", 109, "int", "rw"),
    ("HELLO_MSG", 110, "bytes", "w"),
    ("DISCONNECT_MSG", 111, "bytes", "w"),
    ("PRIORITY", 112, "int", "rw"),
    ("BUSY_POLL", 113, "int", "rw"),
    ("HICCUP_MSG", 114, "bytes", "w"),
    ("XSUB_VERBOSE_UNSUBSCRIBE", 115, "bool", "w"),
    ("TOPICS_COUNT", 116, "int", "r"),
    ("NORM_MODE", 117, "int", "rw"),
    ("NORM_UNICAST_NACK", 118, "bool", "rw"),
    ("NORM_BUFFER_SIZE", 119, "int", "rw"),
    ("NORM_SEGMENT_SIZE", 120, "int", "rw"),
    ("NORM_BLOCK_SIZE", 121, "int", "rw"),
    ("NORM_NUM_PARITY", 122, "int", "rw"),
    ("NORM_NUM_AUTOPARITY", 123, "int", "rw"),
    ("NORM_PUSH", 124, "bool", "rw"),
)

# Asked for in a buffer of 41 bytes, libzmq answers with Z85 text; in one of 32, with the key itself.
CURVE_KEY_OPTIONS: "Final[tuple[int, ...]]" = (48, 49, 50)

# 3 is SOCKET_LIMIT when read and THREAD_PRIORITY when written; IPV6 is the default of new sockets.
CONTEXT_OPTIONS: "Final[tuple[Row, ...]]" = (
    ("IO_THREADS", 1, "int", "rw"),
    ("MAX_SOCKETS", 2, "int", "rw"),
    ("SOCKET_LIMIT", 3, "int", "r"),
    ("THREAD_PRIORITY", 3, "int", "w"),
    ("THREAD_SCHED_POLICY", 4, "int", "rw"),
    ("MAX_MSGSZ", 5, "int", "rw"),
    ("MSG_T_SIZE", 6, "int", "r"),
    ("THREAD_AFFINITY_CPU_ADD", 7, "int", "w"),
    ("THREAD_AFFINITY_CPU_REMOVE", 8, "int", "w"),
    # A number here; as text only through the draft function zmq_ctx_set_ext.
    ("THREAD_NAME_PREFIX", 9, "int", "rw"),
    ("ZERO_COPY_RECV", 10, "bool", "rw"),
    ("IPV6", 42, "bool", "rw"),
    ("BLOCKY", 70, "bool", "rw"),
)
