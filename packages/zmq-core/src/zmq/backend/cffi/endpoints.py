"""EndpointSocket: what a socket does with endpoints and groups."""

from zmq._refusals import shorten
from zmq.backend.cffi import workarounds
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import error_number, raise_error
from zmq.backend.cffi.library import IPC_PATH_MAX_LEN, build_info, require_draft
from zmq.backend.cffi.options import warn_keyless
from zmq.backend.cffi.socket_base import SocketBase
from zmq.error import ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, Optional, Union

    from zmq.backend.cffi.state import SocketState

_CALLS = {
    lib.GATE_BIND: "bind",
    lib.GATE_CONNECT: "connect",
    lib.GATE_UNBIND: "unbind",
    lib.GATE_DISCONNECT: "disconnect",
}
_LAST_PORT = 65535


class EndpointSocket(SocketBase):
    """The part of Socket that binds, connects, monitors and joins."""

    def bind(self, addr: "Union[str, bytes]") -> object:
        """Accept connections at the endpoint `addr` (zmq_bind).

        Raises
        ------
        TypeError
            `addr` is neither str nor bytes.
        ZMQError
            EADDRINUSE, EADDRNOTAVAIL, EINVAL, EPROTONOSUPPORT, ENAMETOOLONG and others; the message has the address.
        """
        self._endpoint(lib.GATE_BIND, addr)
        return None

    def connect(self, addr: "Union[str, bytes]") -> object:
        """Connect to the endpoint `addr`, now or when it appears (zmq_connect).

        Raises
        ------
        TypeError
            `addr` is neither str nor bytes.
        ZMQError
            EINVAL, EPROTONOSUPPORT, ECONNREFUSED (inproc on old versions) and others; the message has the address.
        """
        self._endpoint(lib.GATE_CONNECT, addr)
        return None

    def unbind(self, addr: "Union[str, bytes]") -> None:
        """Stop accepting connections at `addr` (zmq_unbind).

        Raises
        ------
        ZMQError
            ENOENT when the socket is not bound there; the message has the address.
        """
        self._endpoint(lib.GATE_UNBIND, addr)

    def disconnect(self, addr: "Union[str, bytes]") -> None:
        """Undo ``connect(addr)`` (zmq_disconnect).

        Raises
        ------
        ZMQError
            ENOENT when the socket is not connected there; the message has the address.
        """
        self._endpoint(lib.GATE_DISCONNECT, addr)

    def _endpoint(self, which: int, addr: "Union[str, bytes]") -> None:
        state = self._state
        raw = _encode(addr)
        inproc = raw.startswith(b"inproc://")
        if state.keyless and not inproc and which in (lib.GATE_BIND, lib.GATE_CONNECT):
            warn_keyless(state)
        if which in (lib.GATE_UNBIND, lib.GATE_DISCONNECT):
            state.check()
            workarounds.keep_whole(state)
        elif which == lib.GATE_CONNECT and state.next_peer is not None:
            workarounds.check_next_peer(state)
        if which == lib.GATE_BIND and not inproc and lib.room_for_mailboxes(1) == -1:
            # libzmq lists the network interfaces, for which it needs one, before it makes a socket of the system.
            raise_error(ffi.errno, f"addr={addr!r} needs a file descriptor; see ulimit -n")
        if inproc:
            state.check()
            state.inproc = True
            with workarounds.changing:
                if workarounds.check_inproc(state, which, raw):
                    return
                noted = workarounds.note_before(state, which, raw)
                result = lib.gate_endpoint(state.gate, which, raw)
                workarounds.note_after(state, which, raw, result >= 0, noted)
        else:
            result = lib.gate_endpoint(state.gate, which, raw)
        if result == lib.GATE_SHUT:
            state.refuse()
        state.after_wait()
        if result >= 0:
            workarounds.note_peers(state, which, raw)
            state.linked = True
            state.bound = state.bound or which == lib.GATE_BIND
        state.notify_watchers()  # after the notes: what it calls may raise
        if result < 0:
            _raise_endpoint(state, error_number(result), addr, raw, _CALLS[which])

    def monitor(self, addr: "Union[str, bytes, None]", events: int = 0xFFFF) -> None:
        """Publish this socket's events at the inproc endpoint `addr`; None stops it (zmq_socket_monitor).

        Raises
        ------
        ZMQError
            EINVAL for a bad address, EPROTONOSUPPORT when it is not inproc, EADDRINUSE; the message has the address.
        """
        text = ffi.NULL if addr is None else _encode(addr)
        if addr is not None:
            workarounds.refuse_awaited(self._state, text, "monitor")
        result = lib.gate_monitor(self._state.gate, text, events)
        if result < 0 and result != lib.GATE_SHUT and error_number(result) == lib.EMFILE:
            raise_error(
                lib.EMFILE, f"addr={addr!r}: a monitor is a socket; see ulimit -n and Context.MAX_SOCKETS"
            )
        if result < 0 and result != lib.GATE_SHUT and error_number(result) == lib.EPROTONOSUPPORT:
            raise_error(lib.EPROTONOSUPPORT, f"addr={addr!r}: the endpoint of a monitor is an inproc one")
        self._check(result, f"addr={addr!r}")

    def monitors(self, socket: "Optional[EndpointSocket]") -> None:
        """Say that this socket receives the events of `socket`, so that closing either does no harm; None: no longer.

        .. versionadded:: 28.0
        """
        self._state.gate.monitored = ffi.NULL if socket is None else socket._state.gate
        self._state.monitored = None if socket is None else socket._state

    def join(self, group: "Union[str, bytes]") -> None:
        """Join a group, on a DISH socket (zmq_join; draft API).

        Raises
        ------
        ZMQError
            ENOTSUP without the draft API, EINVAL when `group` is too long or joined already.
        """
        require_draft("join")
        self._group(True, group)

    def leave(self, group: "Union[str, bytes]") -> None:
        """Leave a group, on a DISH socket (zmq_leave; draft API).

        Raises
        ------
        ZMQError
            ENOTSUP without the draft API, EINVAL when `group` was not joined.
        """
        require_draft("leave")
        self._group(False, group)

    def _group(self, join: bool, group: "Union[str, bytes]") -> None:
        if not isinstance(group, (str, bytes)):
            raise TypeError(f"a group is a str, not {type(group).__name__}: {shorten(group)}")
        raw = group.encode() if isinstance(group, str) else group
        self._check(lib.gate_group(self._state.gate, join, raw), f"group {group!r}")

    def connect_peer(self, addr: "Union[str, bytes]") -> int:
        """Connect a PEER socket and return the routing id of the peer (zmq_connect_peer; draft API).

        Raises
        ------
        ZMQError
            ENOTSUP without the draft API or on another socket type; the message has the address.
        """
        raw = _encode(addr)
        require_draft("connect_peer")
        routing_id = ffi.new("uint32_t *")
        self._check(lib.gate_connect_peer(self._state.gate, raw, routing_id), f"addr={addr!r}")
        self._state.linked = True
        return int(routing_id[0])

    def _check(self, result: int, detail: "Optional[str]") -> None:
        if result == lib.GATE_SHUT:
            self._state.refuse()
        if result < 0:
            raise_error(error_number(result), detail)


def _encode(addr: "Any") -> bytes:
    if isinstance(addr, str):
        addr = addr.encode()
    elif not isinstance(addr, bytes):
        raise TypeError(
            f"an endpoint is a str such as 'tcp://127.0.0.1:5555', not {type(addr).__name__}: {shorten(addr)}"
        )
    port = addr.rpartition(b":")[2]
    if addr.startswith(b"tcp://") and port.lstrip(b"+-").isdigit() and not 0 <= int(port) <= _LAST_PORT:
        # libzmq takes the number modulo 65536.
        raise ZMQError(lib.EINVAL, f"ports go from 0 to {_LAST_PORT}: addr={addr.decode()!r}")
    if b"\0" in addr:
        raise ZMQError(
            lib.EINVAL, f"an endpoint has no NUL character: {addr!r}; abstract ipc names begin with ipc://@"
        )
    return bytes(addr)


def _raise_endpoint(state: "SocketState", error: int, addr: object, raw: bytes, call: str) -> "NoReturn":
    """Raise the error of a call on an endpoint, saying what is wrong with that."""
    detail = f"addr={addr!r}"
    if error == lib.EMFILE:
        raise_error(error, f"{detail} needs a file descriptor; see ulimit -n")
    try:
        from zmq._endpoints import refused

        ipv6 = bool(state.get_int(lib.ZMQ_IPV6))
        error, detail = refused(error, addr, raw, call, state.type, ipv6, IPC_PATH_MAX_LEN, build_info())
    except (ImportError, OSError):
        pass  # a process without descriptors loads no module
    raise_error(error, detail)
