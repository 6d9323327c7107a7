"""What is wrong with an endpoint that libzmq refused, and what was probably meant.

libzmq says EINVAL or ENODEV for most mistakes, whichever they are. The backends import this module when a call failed.
"""

import errno

from zmq._refusals import both_versions, type_name
from zmq.constants import _ERRNO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

# libzmq has numbers of its own for these where the system has none.
EADDRINUSE, EADDRNOTAVAIL, EPROTONOSUPPORT = (
    _ERRNO[name] for name in ("EADDRINUSE", "EADDRNOTAVAIL", "EPROTONOSUPPORT")
)
TRANSPORTS = ("tcp", "ipc", "inproc", "udp", "pgm", "epgm", "norm", "tipc", "vmci", "vsock", "ws", "wss")
# The first port that takes no privileges, on most systems.
UNPRIVILEGED = 1024
QUOTES = "\"'`"
IPC = b"ipc://"


def refused(
    error: int,
    addr: object,
    raw: bytes,
    call: str,
    kind: int,
    ipv6: bool,
    limit: int,
    build: "dict[str, Any]",
) -> "tuple[int, str]":
    """Return the number and the detail of the error of a call on an endpoint.

    Parameters
    ----------
    error
        The error number of the call.
    addr, raw
        The endpoint as the program gave it, and as libzmq was given it.
    call
        ``"bind"``, ``"connect"``, ``"unbind"`` or ``"disconnect"``.
    kind, ipv6
        The socket's type, and whether its option IPV6 is on.
    limit
        How long the path of an ipc endpoint may be.
    build
        What `zmq.build_info` returns.
    """
    size = len(raw) - len(IPC)
    if error == errno.ENAMETOOLONG or (error == errno.EINVAL and raw.startswith(IPC) and size > limit):
        return errno.ENAMETOOLONG, (
            f"ipc path {addr!r} is {size} bytes long, the system's limit is {limit} (zmq.IPC_PATH_MAX_LEN); "
            "use a shorter one, for example below /tmp"
        )
    if error == _ERRNO["ENOCOMPATPROTO"]:
        return error, f"addr={addr!r} on a {type_name(kind)} socket"
    wrong = explain(error, addr, call, ipv6)
    if wrong is None and error == EPROTONOSUPPORT and b"://" in raw:
        wrong = f"this libzmq has no transport {raw.partition(b'://')[0].decode()!r}, {both_versions(build)}"
    return error, f"addr={addr!r}" + (f": {wrong}" if wrong else "")


def explain(error: int, addr: object, call: str, ipv6: bool) -> "Optional[str]":
    """Return what is wrong with an endpoint, as part of a sentence, or None when that is not known.

    Parameters
    ----------
    error
        The error number of the call.
    addr
        The endpoint, as the program gave it.
    call
        ``"bind"``, ``"connect"``, ``"unbind"`` or ``"disconnect"``.
    ipv6
        Whether the socket's option IPV6 is on.
    """
    endpoint = addr.decode("utf-8", "replace") if isinstance(addr, bytes) else str(addr)
    if call in ("unbind", "disconnect"):
        return _not_there(error, endpoint, call)
    transport, _, rest = endpoint.partition("://")
    found = _written_wrongly(endpoint)
    if found is None and transport not in TRANSPORTS:
        found = _unknown_transport(transport, rest)
    elif found is None and error != EPROTONOSUPPORT:
        if not rest:
            found = f"there is nothing behind {endpoint!r}: {_example(transport)}"
        elif transport == "tcp":
            found = _tcp(error, rest, call, ipv6)
        elif error == EADDRINUSE:
            found = "another socket is bound there"
        elif transport == "ipc":
            found = _ipc(error, rest)
    return found


def _meant(endpoint: str) -> str:
    return f"did you mean {endpoint!r}?"


def _example(transport: str) -> str:
    return {
        "ipc": "ipc endpoints are paths, such as 'ipc:///tmp/name'",
        "inproc": "inproc endpoints have a name, such as 'inproc://name'",
    }.get(transport, f"{transport} endpoints are such as '{transport}://127.0.0.1:5555'")


def _written_wrongly(endpoint: str) -> "Optional[str]":
    """Mistakes that are the same with all transports."""
    if not endpoint:
        return "it is empty; endpoints are such as 'tcp://127.0.0.1:5555'"
    if endpoint[0] in QUOTES or endpoint[-1] in QUOTES:
        return f"it has quotes around it, {_meant(endpoint.strip(QUOTES))}"
    if endpoint != endpoint.strip():
        return f"it has space around it: use strip(), {_meant(endpoint.strip())}"
    transport, separator, rest = endpoint.partition("://")
    if not separator:
        return f"it has no transport, {_meant(_completed(endpoint))}"
    if transport not in TRANSPORTS and transport.lower() in TRANSPORTS:
        return f"transports are in lower case, {_meant(f'{transport.lower()}://{rest}')}"
    return None


def _completed(endpoint: str) -> str:
    """Return an endpoint without ``://`` as it probably was meant."""
    if endpoint[0] in "/.":
        return f"ipc://{endpoint}"
    for transport in TRANSPORTS:
        rest = endpoint[len(transport) :]
        if endpoint.lower().startswith(transport) and rest[:1] in (":", "/"):
            return f"{transport}://{rest.lstrip(':/')}"
    if endpoint.isdigit():
        return f"tcp://127.0.0.1:{endpoint}"
    return f"tcp://{endpoint}" if ":" in endpoint else f"inproc://{endpoint}"


def _unknown_transport(transport: str, rest: str) -> "Optional[str]":
    from difflib import get_close_matches

    if transport in ("http", "https"):
        return f"ZeroMQ does not speak HTTP, {_meant(f'tcp://{rest}')}"
    close = [each for each in TRANSPORTS if sorted(each) == sorted(transport)]
    close += get_close_matches(transport, TRANSPORTS, 1)
    return f"there is no transport {transport!r}, {_meant(f'{close[0]}://{rest}')}" if close else None


def _tcp(error: int, rest: str, call: str, ipv6: bool) -> "Optional[str]":
    rest = rest.rpartition(";")[2] if call == "connect" else rest  # 'source;peer'
    host, colon, port = rest.rpartition(":")
    if "/" in rest:
        return f"tcp endpoints have no path, {_meant('tcp://' + rest.partition('/')[0])}"
    if not colon or rest.endswith("]"):
        return f"it has no port, such as 'tcp://{rest}:5555'"
    if rest.count(":") > 1 and not rest.startswith("["):
        return _many_colons(host, port)
    if port != "*" and not port.isdigit():
        return f"the port is {port!r}, and must be a number" + (" or '*'" if call == "bind" else "")
    if not host:
        return f"it has no host, {_meant(('tcp://*:' if call == 'bind' else 'tcp://127.0.0.1:') + port)}"
    found = _tcp_connect(host, port) if call == "connect" else _tcp_bind(error, host, port)
    return "set the option IPV6 to 1 first" if found is None and host.startswith("[") and not ipv6 else found


def _many_colons(host: str, port: str) -> str:
    first, _, second = host.partition(":")
    if second.isdigit() and "." in first:
        return (
            f"it has two ports, {_meant(f'tcp://{first}:{second}')} bind_to_random_port() takes an endpoint "
            f"without one: 'tcp://{first}'"
        )
    whole = f"{host}:{port}"
    if host.endswith(":") or host.count(":") < 2:
        return f"an IPv6 address is in brackets, with a port behind them: 'tcp://[{whole}]:5555'"
    return f"an IPv6 address is in brackets, {_meant(f'tcp://[{host}]:{port}')}"


def _tcp_connect(host: str, port: str) -> "Optional[str]":
    if host == "*":
        return f"'*' is for bind(); connect() needs the host of the peer, {_meant(f'tcp://127.0.0.1:{port}')}"
    if port in ("*", "0"):
        return "'*' and 0 are for bind(); connect() needs the port of the peer, which its LAST_ENDPOINT has"
    return None


def _tcp_bind(error: int, host: str, port: str) -> "Optional[str]":
    if error == EADDRNOTAVAIL:
        return (
            f"{host} is no address of this machine: bind() takes one of its own or '*', "
            "and connect() the address of a peer"
        )
    if error == errno.EACCES and port.isdigit() and int(port) < UNPRIVILEGED:
        return f"ports below {UNPRIVILEGED} take privileges"
    if error == EADDRINUSE:
        return (
            "another socket or process is bound there; port '*' takes a free one, which LAST_ENDPOINT tells"
        )
    if error in (errno.ENODEV, errno.EINVAL) and not host.startswith("["):
        return (
            f"{host!r} is neither an address nor a network interface of this machine; bind to '*' for all of them, "
            "or to 127.0.0.1 for this machine only"
        )
    return None


def _ipc(error: int, path: str) -> "Optional[str]":
    if error == errno.ENOENT:
        return f"the folder {path.rpartition('/')[0]!r} is not there; make it first"
    if error == errno.EACCES:
        return f"this user may not write to {path!r} or its folder"
    return None


def _not_there(error: int, endpoint: str, call: str) -> "Optional[str]":
    if error != errno.ENOENT:
        return None
    done = "bound" if call == "unbind" else "connected"
    where = (
        "; a wildcard is not enough: LAST_ENDPOINT has the endpoint that bind() made of it"
        if "*" in endpoint and done == "bound"
        else ""
    )
    return f"the socket is not {done} there{where}"
