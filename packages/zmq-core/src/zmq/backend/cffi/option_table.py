"""The table of socket options: the name, the type and the limits of each, and errors that name them."""

from zmq._options import SOCKET_OPTIONS
from zmq.backend.cffi.errors import raise_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

# Kind of option -> C type, smallest and largest value.
INTEGERS: "dict[str, tuple[str, int, int]]" = {
    "int": ("int", -0x80000000, 0x7FFFFFFF),
    "bool": ("int", -0x80000000, 0x7FFFFFFF),
    "int64": ("int64_t", -0x8000000000000000, 0x7FFFFFFFFFFFFFFF),
    "fd": ("zmq_core_fd_t", -0x80000000, 0x7FFFFFFF),
}

names: "dict[int, str]" = {}
kinds: "dict[int, str]" = {}
access_of: "dict[int, str]" = {}
for _name, _number, _kind, _access in SOCKET_OPTIONS:
    names.setdefault(_number, _name)
    kinds.setdefault(_number, _kind)
    access_of.setdefault(_number, _access)


def option_name(number: int) -> str:
    """Return the canonical name of an option."""
    return names.get(number, f"option {number}")


def refuse_option(
    socket_type: int, number: int, error: int, value: object = None, *, setting: bool = False
) -> "NoReturn":
    """Raise an error of libzmq's for an option, naming it and the value."""
    detail, access = option_name(number), access_of.get(number, "")
    try:
        from zmq._arguments import refused_option, refused_value

        if setting:
            detail = refused_value(detail, socket_type, access, error, value)
        else:
            detail = refused_option(detail, socket_type, access)
    except (ImportError, OSError):
        pass  # a process without descriptors loads no module
    raise_error(error, detail)


def checked_int(value: "Any", number: int, low: int, high: int) -> int:
    """Return an option's value as an int that fits its C type."""
    if not isinstance(value, int) or not low <= value <= high:
        from zmq._arguments import refuse_number

        refuse_number(option_name(number), value, low, high)
    return int(value)
