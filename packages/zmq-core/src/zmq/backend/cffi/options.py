"""Socket options: get, set and attributes, which all work from one table."""

from zmq._option_texts import option_text
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import error_number
from zmq.backend.cffi.option_table import INTEGERS, checked_int, kinds, option_name, refuse_option
from zmq.backend.cffi.origin import stack_level
from zmq.backend.cffi.workarounds import await_disconnects
from zmq.error import ZMQError, attribute_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Optional, Union

    from zmq.backend.cffi.state import SocketState

_CURVE_TEXT_SIZE = 41  # a key in Z85 with its terminating NUL (zmq_getsockopt)
_CURVE_KEYS = (lib.ZMQ_CURVE_PUBLICKEY, lib.ZMQ_CURVE_SECRETKEY, lib.ZMQ_CURVE_SERVERKEY)
_LONGEST = 0x100000


def get_option(state: "SocketState", number: int) -> "Union[int, bytes]":
    """Return an option's value (zmq_getsockopt)."""
    state.check()
    if number == lib.ZMQ_EVENTS:
        return state.events()
    if number == lib.ZMQ_RCVMORE and state.pushed_back.more_follows is not None:
        return int(state.pushed_back.more_follows)
    kind = kinds.get(number, "int")
    if kind in ("bytes", "text"):
        return _get_bytes(state, number, kind)
    ctype = INTEGERS[kind][0]
    value, size = ffi.new(f"{ctype} *"), ffi.new("size_t *", ffi.sizeof(ctype))
    _check(state, lib.gate_getsockopt(state.gate, number, value, size), number)
    return int(value[0])


def _check(
    state: "SocketState", result: int, number: int, value: object = None, setting: bool = False
) -> None:
    if result == lib.GATE_SHUT:
        state.refuse()
    if result < 0:
        refuse_option(state.type, number, error_number(result), value, setting=setting)


def _get_bytes(state: "SocketState", number: int, kind: str) -> bytes:
    """A byte option of any length: libzmq says EINVAL until the buffer is long enough."""
    capacity = 256
    size = ffi.new("size_t *", _CURVE_TEXT_SIZE if number in _CURVE_KEYS else capacity)
    while True:
        content = ffi.new("char[]", capacity)
        result = lib.gate_getsockopt(state.gate, number, content, size)
        if result >= 0 or error_number(result) != lib.EINVAL or capacity >= _LONGEST:
            break
        capacity *= 16
        size[0] = capacity
    _check(state, result, number)
    found: bytes = ffi.unpack(content, size[0])
    return found[:-1] if kind == "text" and found.endswith(b"\0") else found


def set_option(state: "SocketState", number: int, value: "Any") -> None:
    """Set an option (zmq_setsockopt)."""
    state.check()
    kind = kinds.get(number, "int")
    if kind in ("bytes", "text"):
        _set_bytes(state, number, value)
        return
    ctype, low, high = INTEGERS[kind]
    memory = ffi.new(f"{ctype} *", checked_int(value, number, low, high))
    if number in (lib.ZMQ_SNDHWM, lib.ZMQ_RCVHWM) and state.linked:
        await_disconnects(state)
    elif number == lib.ZMQ_ROUTER_MANDATORY and state.type == lib.ZMQ_REP and memory[0] > 0:
        memory[0] = 0  # a peer that goes after its request would end the process: an assertion in rep.cpp
    _check(state, lib.gate_setsockopt(state.gate, number, memory, ffi.sizeof(ctype)), number, value, True)
    if number in (lib.ZMQ_SNDHWM, lib.ZMQ_RCVHWM) and state.bound and not state.warned:
        _warn_late(state, number)
    elif number == lib.ZMQ_ROUTER_HANDOVER:
        state.handover = memory[0] != 0
    elif number == lib.ZMQ_ROUTER_RAW:
        state.raw = memory[0] != 0
    elif number == lib.ZMQ_CURVE_SERVER:
        state.keyless = memory[0] != 0 and not state.foreign and not _has_key(state)


def _has_key(state: "SocketState") -> bool:
    """Tell whether the socket has a secret key for CURVE."""
    return bool(_get_bytes(state, lib.ZMQ_CURVE_SECRETKEY, "text").strip(b"0"))


def warn_keyless(state: "SocketState") -> None:
    """Say once that no peer can have a handshake of CURVE with this socket."""
    state.keyless = False
    import warnings

    from zmq._arguments import keys_that_lack

    warnings.warn(
        keys_that_lack(state.get_int(lib.ZMQ_CURVE_SERVER) != 0), RuntimeWarning, stacklevel=stack_level()
    )


def _warn_late(state: "SocketState", number: int) -> None:
    """Say once that peers that connect from now on still get the old high-water mark."""
    state.warned = True
    import warnings

    from zmq._arguments import set_late

    warnings.warn(set_late(option_name(number)), RuntimeWarning, stacklevel=stack_level())


def _set_bytes(state: "SocketState", number: int, value: "Any") -> None:
    if not isinstance(value, bytes):
        from zmq._arguments import refuse_bytes

        refuse_bytes(option_name(number), value)
    result = lib.gate_setsockopt(state.gate, number, ffi.from_buffer(value), len(value))
    _check(state, result, number, value, True)
    if number == lib.ZMQ_CONNECT_ROUTING_ID:
        state.next_peer = bytes(value)
    elif number == lib.ZMQ_SUBSCRIBE:
        state.subscribed = True
    elif number == lib.ZMQ_CURVE_SECRETKEY:
        state.keyless = False
    elif number == lib.ZMQ_CURVE_SERVERKEY:
        state.keyless = not state.foreign and not _has_key(state)


class OptionAttribute:
    __slots__ = ("__name__", "_access", "_name", "_number")

    def __init__(self, attribute: str, name: str, number: int, access: str) -> None:
        self.__name__ = attribute
        self._name = name
        self._number = number
        self._access = access

    @property
    def __doc__(self) -> "Optional[str]":  # type: ignore[override]
        return option_text(self.__name__.upper())

    def __get__(self, socket: "Any", owner: object = None) -> "Any":
        if socket is None:
            return self
        try:
            return get_option(socket._state, self._number)
        except ZMQError as error:
            if "r" not in self._access and error.errno == lib.EINVAL:
                raise AttributeError(f"{self._name} can be set but not read") from None
            raise attribute_error(error) from None

    def __set__(self, socket: "Any", value: "Any") -> None:
        if self._number in (lib.ZMQ_SUBSCRIBE, lib.ZMQ_UNSUBSCRIBE) and isinstance(value, str):
            value = value.encode()
        set_option(socket._state, self._number, value)

    def __delete__(self, socket: "Any") -> None:
        raise AttributeError(f"{self._name} is a socket option and cannot be deleted")


def socket_option_descriptors(rows: "Iterable[tuple[str, int, str, str]]") -> "dict[str, OptionAttribute]":
    """Return a descriptor for each row of the option table, under its name in lower, upper and capitalised case."""
    found: dict[str, OptionAttribute] = {}
    for name, number, _, access in rows:
        for attribute in (name.lower(), name.capitalize(), name):
            found[attribute] = OptionAttribute(attribute, option_name(number), number, access)
    return found
