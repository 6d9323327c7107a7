"""Every constant of libzmq, as enums and as flat names, each made on first use.

The dict tables below are the one source: the enum classes, the flat names (`REQ`, `EVENT_CONNECTED`, ...),
`__all__` and the stub beside this file all follow from them. `import enum` costs more than the whole of
`import zmq`, so a class exists only once a program asks for it or for one of its members (PEP 562).

After a change run `python tools/generate_constants_stub.py`; the build makes the declarations for C and Cython from it.
"""

import errno
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# libzmq numbers the errors that a platform lacks from here, and its own after those: zmq.h.
_HAUSNUMERO = 156384712

# On Windows `errno` holds Winsock's numbers (10048), libzmq the C runtime's (100).
_ERRNO_WINDOWS = {
    "EADDRINUSE": 100,
    "EADDRNOTAVAIL": 101,
    "EAFNOSUPPORT": 102,
    "ECONNABORTED": 106,
    "ECONNREFUSED": 107,
    "ECONNRESET": 108,
    "EHOSTUNREACH": 110,
    "EINPROGRESS": 112,
    "EMSGSIZE": 115,
    "ENETDOWN": 116,
    "ENETRESET": 117,
    "ENETUNREACH": 118,
    "ENOBUFS": 119,
    "ENOTCONN": 126,
    "ENOTSOCK": 128,
    "ENOTSUP": 129,
    "EPROTONOSUPPORT": 135,
    "ETIMEDOUT": 138,
}
# Offsets from _HAUSNUMERO; used where the platform has no such number.
_ERRNO_OFFSETS = {
    "ENOTSUP": 1,
    "EPROTONOSUPPORT": 2,
    "ENOBUFS": 3,
    "ENETDOWN": 4,
    "EADDRINUSE": 5,
    "EADDRNOTAVAIL": 6,
    "ECONNREFUSED": 7,
    "EINPROGRESS": 8,
    "ENOTSOCK": 9,
    "EMSGSIZE": 10,
    "EAFNOSUPPORT": 11,
    "ENETUNREACH": 12,
    "ECONNABORTED": 13,
    "ECONNRESET": 14,
    "ENOTCONN": 15,
    "ETIMEDOUT": 16,
    "EHOSTUNREACH": 17,
    "ENETRESET": 18,
    "EFSM": 51,
    "ENOCOMPATPROTO": 52,
    "ETERM": 53,
    "EMTHREAD": 54,
}
_ERRNO = {
    "EAGAIN": errno.EAGAIN,
    "EFAULT": errno.EFAULT,
    "EINVAL": errno.EINVAL,
}
for _name, _offset in _ERRNO_OFFSETS.items():
    _native = _ERRNO_WINDOWS if sys.platform == "win32" else vars(errno)
    _ERRNO[_name] = _native.get(_name, _HAUSNUMERO + _offset)

# In every table the first name of a number is the canonical one, the others are its aliases.
_SOCKET_TYPE = {
    "PAIR": 0,
    "PUB": 1,
    "SUB": 2,
    "REQ": 3,
    "REP": 4,
    "DEALER": 5,
    "XREQ": 5,
    "ROUTER": 6,
    "XREP": 6,
    "PULL": 7,
    "PUSH": 8,
    "XPUB": 9,
    "XSUB": 10,
    "STREAM": 11,
    "SERVER": 12,
    "CLIENT": 13,
    "RADIO": 14,
    "DISH": 15,
    "GATHER": 16,
    "SCATTER": 17,
    "DGRAM": 18,
    "PEER": 19,
    "CHANNEL": 20,
}
_SOCKET_OPTION = {
    "HWM": 1,
    "AFFINITY": 4,
    "ROUTING_ID": 5,
    "IDENTITY": 5,
    "SUBSCRIBE": 6,
    "UNSUBSCRIBE": 7,
    "RATE": 8,
    "RECOVERY_IVL": 9,
    "SNDBUF": 11,
    "RCVBUF": 12,
    "RCVMORE": 13,
    "FD": 14,
    "EVENTS": 15,
    "TYPE": 16,
    "LINGER": 17,
    "RECONNECT_IVL": 18,
    "BACKLOG": 19,
    "RECONNECT_IVL_MAX": 21,
    "MAXMSGSIZE": 22,
    "SNDHWM": 23,
    "RCVHWM": 24,
    "MULTICAST_HOPS": 25,
    "RCVTIMEO": 27,
    "SNDTIMEO": 28,
    "IPV4ONLY": 31,
    "LAST_ENDPOINT": 32,
    "ROUTER_MANDATORY": 33,
    "FAIL_UNROUTABLE": 33,
    "ROUTER_BEHAVIOR": 33,
    "TCP_KEEPALIVE": 34,
    "TCP_KEEPALIVE_CNT": 35,
    "TCP_KEEPALIVE_IDLE": 36,
    "TCP_KEEPALIVE_INTVL": 37,
    "TCP_ACCEPT_FILTER": 38,
    "IMMEDIATE": 39,
    "DELAY_ATTACH_ON_CONNECT": 39,
    "XPUB_VERBOSE": 40,
    "ROUTER_RAW": 41,
    "IPV6": 42,
    "MECHANISM": 43,
    "PLAIN_SERVER": 44,
    "PLAIN_USERNAME": 45,
    "PLAIN_PASSWORD": 46,
    "CURVE_SERVER": 47,
    "CURVE_PUBLICKEY": 48,
    "CURVE_SECRETKEY": 49,
    "CURVE_SERVERKEY": 50,
    "PROBE_ROUTER": 51,
    "REQ_CORRELATE": 52,
    "REQ_RELAXED": 53,
    "CONFLATE": 54,
    "ZAP_DOMAIN": 55,
    "ROUTER_HANDOVER": 56,
    "TOS": 57,
    "IPC_FILTER_PID": 58,
    "IPC_FILTER_UID": 59,
    "IPC_FILTER_GID": 60,
    "CONNECT_ROUTING_ID": 61,
    "CONNECT_RID": 61,
    "GSSAPI_SERVER": 62,
    "GSSAPI_PRINCIPAL": 63,
    "GSSAPI_SERVICE_PRINCIPAL": 64,
    "GSSAPI_PLAINTEXT": 65,
    "HANDSHAKE_IVL": 66,
    "SOCKS_PROXY": 68,
    "XPUB_NODROP": 69,
    "BLOCKY": 70,
    "XPUB_MANUAL": 71,
    "XPUB_WELCOME_MSG": 72,
    "STREAM_NOTIFY": 73,
    "INVERT_MATCHING": 74,
    "HEARTBEAT_IVL": 75,
    "HEARTBEAT_TTL": 76,
    "HEARTBEAT_TIMEOUT": 77,
    "XPUB_VERBOSER": 78,
    "CONNECT_TIMEOUT": 79,
    "TCP_MAXRT": 80,
    "THREAD_SAFE": 81,
    "MULTICAST_MAXTPDU": 84,
    "VMCI_BUFFER_SIZE": 85,
    "VMCI_BUFFER_MIN_SIZE": 86,
    "VMCI_BUFFER_MAX_SIZE": 87,
    "VMCI_CONNECT_TIMEOUT": 88,
    "USE_FD": 89,
    "GSSAPI_PRINCIPAL_NAMETYPE": 90,
    "GSSAPI_SERVICE_PRINCIPAL_NAMETYPE": 91,
    "BINDTODEVICE": 92,
    "ZAP_ENFORCE_DOMAIN": 93,
    "LOOPBACK_FASTPATH": 94,
    "METADATA": 95,
    "MULTICAST_LOOP": 96,
    "ROUTER_NOTIFY": 97,
    "XPUB_MANUAL_LAST_VALUE": 98,
    "SOCKS_USERNAME": 99,
    "SOCKS_PASSWORD": 100,
    "IN_BATCH_SIZE": 101,
    "OUT_BATCH_SIZE": 102,
    "WSS_KEY_PEM": 103,
    "WSS_CERT_PEM": 104,
    "WSS_TRUST_PEM": 105,
    "WSS_HOSTNAME": 106,
    "WSS_TRUST_SYSTEM": 107,
    "ONLY_FIRST_SUBSCRIBE": 108,
    "RECONNECT_STOP": 109,
    "HELLO_MSG": 110,
    "DISCONNECT_MSG": 111,
    "PRIORITY": 112,
    "BUSY_POLL": 113,
    "HICCUP_MSG": 114,
    "XSUB_VERBOSE_UNSUBSCRIBE": 115,
    "TOPICS_COUNT": 116,
    "NORM_MODE": 117,
    "NORM_UNICAST_NACK": 118,
    "NORM_BUFFER_SIZE": 119,
    "NORM_SEGMENT_SIZE": 120,
    "NORM_BLOCK_SIZE": 121,
    "NORM_NUM_PARITY": 122,
    "NORM_NUM_AUTOPARITY": 123,
    "NORM_PUSH": 124,
}
_CONTEXT_OPTION = {
    "IO_THREADS": 1,
    "MAX_SOCKETS": 2,
    "SOCKET_LIMIT": 3,
    "THREAD_PRIORITY": 3,
    "THREAD_SCHED_POLICY": 4,
    "MAX_MSGSZ": 5,
    "MSG_T_SIZE": 6,
    "THREAD_AFFINITY_CPU_ADD": 7,
    "THREAD_AFFINITY_CPU_REMOVE": 8,
    "THREAD_NAME_PREFIX": 9,
    "ZERO_COPY_RECV": 10,
}
_MESSAGE_OPTION = {
    "MORE": 1,
    "SRCFD": 2,
    "SHARED": 3,
}
_FLAG = {
    "DONTWAIT": 1,
    "NOBLOCK": 1,
    "SNDMORE": 2,
}
_POLL_EVENT = {
    "POLLIN": 1,
    "POLLOUT": 2,
    "POLLERR": 4,
    "POLLPRI": 8,
}
_EVENT = {
    "PROTOCOL_ERROR_WS_UNSPECIFIED": 0x30000000,
    "PROTOCOL_ERROR_ZMTP_UNSPECIFIED": 0x10000000,
    "PROTOCOL_ERROR_ZMTP_UNEXPECTED_COMMAND": 0x10000001,
    "PROTOCOL_ERROR_ZMTP_INVALID_SEQUENCE": 0x10000002,
    "PROTOCOL_ERROR_ZMTP_KEY_EXCHANGE": 0x10000003,
    "PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED": 0x10000011,
    "PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_MESSAGE": 0x10000012,
    "PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_HELLO": 0x10000013,
    "PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_INITIATE": 0x10000014,
    "PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_ERROR": 0x10000015,
    "PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_READY": 0x10000016,
    "PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_WELCOME": 0x10000017,
    "PROTOCOL_ERROR_ZMTP_INVALID_METADATA": 0x10000018,
    "PROTOCOL_ERROR_ZMTP_CRYPTOGRAPHIC": 0x11000001,
    "PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH": 0x11000002,
    "PROTOCOL_ERROR_ZAP_UNSPECIFIED": 0x20000000,
    "PROTOCOL_ERROR_ZAP_MALFORMED_REPLY": 0x20000001,
    "PROTOCOL_ERROR_ZAP_BAD_REQUEST_ID": 0x20000002,
    "PROTOCOL_ERROR_ZAP_BAD_VERSION": 0x20000003,
    "PROTOCOL_ERROR_ZAP_INVALID_STATUS_CODE": 0x20000004,
    "PROTOCOL_ERROR_ZAP_INVALID_METADATA": 0x20000005,
    "CONNECTED": 0x1,
    "CONNECT_DELAYED": 0x2,
    "CONNECT_RETRIED": 0x4,
    "LISTENING": 0x8,
    "BIND_FAILED": 0x10,
    "ACCEPTED": 0x20,
    "ACCEPT_FAILED": 0x40,
    "CLOSED": 0x80,
    "CLOSE_FAILED": 0x100,
    "DISCONNECTED": 0x200,
    "MONITOR_STOPPED": 0x400,
    "HANDSHAKE_FAILED_NO_DETAIL": 0x800,
    "HANDSHAKE_SUCCEEDED": 0x1000,
    "HANDSHAKE_FAILED_PROTOCOL": 0x2000,
    "HANDSHAKE_FAILED_AUTH": 0x4000,
    "ALL_V1": 0xFFFF,
    "ALL": 0xFFFF,
    "PIPES_STATS": 0x10000,
    "ALL_V2": 0x1FFFF,
}
_RECONNECT_STOP = {
    "CONN_REFUSED": 1,
    "HANDSHAKE_FAILED": 2,
    "AFTER_DISCONNECT": 4,
}
_ROUTER_NOTIFY = {
    "CONNECT": 1,
    "DISCONNECT": 2,
}
_GSSAPI_NAME_TYPE = {
    "HOSTBASED": 0,
    "USER_NAME": 1,
    "KRB5_PRINCIPAL": 2,
}
_NORM_MODE = {
    "FIXED": 0,
    "CC": 1,
    "CCL": 2,
    "CCE": 3,
    "CCE_ECNONLY": 4,
}
_SECURITY_MECHANISM = {
    "NULL": 0,
    "PLAIN": 1,
    "CURVE": 2,
    "GSSAPI": 3,
}
_DEVICE_TYPE = {
    "STREAMER": 1,
    "FORWARDER": 2,
    "QUEUE": 3,
}

# Enum name: (base class in `enum`, prefix of the flat names, members, docstring).
TABLES = {
    "Errno": ("IntEnum", "", _ERRNO, "Error numbers of libzmq, as in `ZMQError.errno`; see zmq_errno(3)."),
    "SocketType": ("IntEnum", "", _SOCKET_TYPE, "Socket types; see zmq_socket(3)."),
    "SocketOption": ("IntEnum", "", _SOCKET_OPTION, "Socket options; see zmq_setsockopt(3)."),
    "ContextOption": ("IntEnum", "", _CONTEXT_OPTION, "Context options; see zmq_ctx_set(3)."),
    "MessageOption": ("IntEnum", "", _MESSAGE_OPTION, "Properties of a frame; see zmq_msg_get(3)."),
    "Flag": ("IntFlag", "", _FLAG, "Flags of send and receive; see zmq_msg_send(3)."),
    "PollEvent": ("IntFlag", "", _POLL_EVENT, "Events to poll for; see zmq_poll(3)."),
    "Event": ("IntFlag", "EVENT_", _EVENT, "Socket events and their errors; see zmq_socket_monitor(3)."),
    "ReconnectStop": (
        "IntFlag",
        "RECONNECT_STOP_",
        _RECONNECT_STOP,
        "When to stop reconnecting: values of the option RECONNECT_STOP.",
    ),
    "RouterNotify": (
        "IntFlag",
        "NOTIFY_",
        _ROUTER_NOTIFY,
        "Which peers' comings and goings a ROUTER reports: values of the option ROUTER_NOTIFY.",
    ),
    "GssapiNameType": (
        "IntEnum",
        "GSSAPI_NT_",
        _GSSAPI_NAME_TYPE,
        "Kinds of name: values of the options GSSAPI_PRINCIPAL_NAMETYPE and GSSAPI_SERVICE_PRINCIPAL_NAMETYPE.",
    ),
    "NormMode": ("IntEnum", "NORM_", _NORM_MODE, "Congestion control: values of the option NORM_MODE."),
    "SecurityMechanism": ("IntEnum", "", _SECURITY_MECHANISM, "Values of the option MECHANISM."),
    "DeviceType": ("IntEnum", "", _DEVICE_TYPE, "Kinds of device; see zmq_device(3)."),
}

# Flat name: (enum name, member name). Protocol errors are values of events, not events: no prefix.
_FLAT = {
    member if member.startswith("PROTOCOL_ERROR_") else prefix + member: (enum_name, member)
    for enum_name, (_, prefix, table, _) in TABLES.items()
    for member in table
}

_BASES = ("Enum", "IntEnum", "IntFlag")

__all__ = [*TABLES, *_BASES, *_FLAT]


def _make_enum(name: str) -> "Any":
    """Build the enum class of one table."""
    import enum

    base, _, table, doc = TABLES[name]
    made = getattr(enum, base)(name, table, module=__name__, qualname=name)
    made.__doc__ = doc
    # Python changed both in 3.11; this is its newer behaviour, everywhere.
    made.__str__ = int.__repr__
    made.__format__ = int.__format__
    if name == "SocketOption":
        made._opt_type = property(_type_of_option)
    return made


def _make_option_types() -> "Any":
    import enum

    return enum.Enum("_OptType", {name: name for name in ("int", "int64", "bytes", "fd")}, module=__name__)


def _type_of_option(option: int) -> "Any":
    """The C type of a socket option's value, a member of `_OptType`.

    A private name of pyzmq's, kept for programs that set options from text.
    """
    from zmq._options import SOCKET_OPTIONS

    kind = {number: kind for _, number, kind, _ in reversed(SOCKET_OPTIONS)}.get(option, "int")
    types = sys.modules[__name__]._OptType
    return types[{"bool": "int", "text": "bytes"}.get(kind, kind)]


def __getattr__(name: str) -> "Any":
    if name in _FLAT:
        enum_name, member = _FLAT[name]
        value = getattr(getattr(sys.modules[__name__], enum_name), member)
    elif name in TABLES:
        value = _make_enum(name)
    elif name == "_OptType":
        value = _make_option_types()
    elif name in _BASES:
        import enum

        value = getattr(enum, name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    # setdefault: of two threads that ask at once, both get the first one's class.
    return globals().setdefault(name, value)


def __dir__() -> "list[str]":
    return sorted({*globals(), *__all__})
