"""The table of socket options: the name, the type and the limits of each, and errors that name them."""

from zmq._options import SOCKET_OPTIONS
from zmq.backend.cffi._cffi import lib
from zmq.backend.cffi.errors import raise_error, shorten, type_name

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
READ_ONLY = {number for _, number, _, access in SOCKET_OPTIONS if access == "r"}
for _name, _number, _kind, _ in SOCKET_OPTIONS:
    names.setdefault(_number, _name)
    kinds.setdefault(_number, _kind)


def option_name(number: int) -> str:
    """Return the canonical name of an option."""
    return names.get(number, f"option {number}")


def shown(number: int, value: object) -> str:
    """Return a value as errors show it: no password, and no key, since a secret one may stand for a public one."""
    name = option_name(number)
    return "(secret)" if "PASSWORD" in name or "KEY" in name else shorten(value)


def refuse_option(
    socket_type: int, number: int, error: int, value: object = None, *, setting: bool = False
) -> "NoReturn":
    """Raise an error of libzmq's for an option, naming it and the value."""
    what = option_name(number)
    if setting:
        what = f"{what} = {shown(number, value)}"
    if number not in names:
        what += ", which this version does not know"
    elif setting and number in READ_ONLY:
        what += ", which can be read but not set,"
    what = f"{what} on a {type_name(socket_type)} socket"
    if setting and error == lib.EINVAL:
        from zmq._arguments import why_refused

        why = why_refused(option_name(number), value, type_name(socket_type))
        what = f"{what}: {why}" if why else what
    raise_error(error, what)


def checked_int(value: "Any", number: int, low: int, high: int) -> int:
    """Return an option's value as an int that fits its C type."""
    if not isinstance(value, int):
        hint = "; use set_string() or bytes only with text options" if isinstance(value, (str, bytes)) else ""
        raise TypeError(
            f"{option_name(number)} takes an int, not {type(value).__name__}: {shorten(value)}{hint}"
        )
    if not low <= value <= high:
        raise OverflowError(f"{option_name(number)} takes an int from {low} to {high}, not {value}")
    return int(value)
