"""Names of message and context options as attributes of a socket: they can neither be read nor set."""

from zmq import backend as _backend
from zmq._options import SOCKET_OPTIONS
from zmq.constants import _ERRNO, TABLES
from zmq.error import ZMQError, attribute_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["other_options"]

_TYPE = 16
_INT_MIN, _INT_MAX = -0x80000000, 0x7FFFFFFF


class OtherOption:
    """What stands in a socket class for an option that sockets do not have."""

    __slots__ = ("kind", "name", "whose")

    def __init__(self, name: str, whose: str, kind: type) -> None:
        self.name: str = name
        self.whose: str = whose
        self.kind: type = kind

    def __get__(self, socket: "Any", owner: "Any" = None) -> "Any":
        if socket is not None:
            try:
                _backend.Socket.get(socket, _TYPE)  # of a closed socket that is the error
            except ZMQError as error:
                raise attribute_error(error) from None
        raise AttributeError(f"{self.name} is an option of {self.whose}, not of sockets")

    def __set__(self, socket: "Any", value: "Any") -> None:
        _backend.Socket.get(socket, _TYPE)
        what = f"{self.name} is an option of {self.whose}, not of their sockets"
        if not isinstance(value, self.kind):
            raise TypeError(f"{what}; nor is it set to {value!r}")
        if isinstance(value, int) and not _INT_MIN <= value <= _INT_MAX:
            raise OverflowError(f"{what}; nor does a C int hold {value}")
        raise ZMQError(_ERRNO["EINVAL"], what)


def other_options() -> "dict[str, OtherOption]":
    """Return the descriptors by name, in lower, upper and capitalised case.

    A value is judged by the type of the socket option that has the same number, so that the class of the error is that
    of setting this number.
    """
    texts = {number for _, number, kind, _ in SOCKET_OPTIONS if kind in ("bytes", "text")}
    known = {name for name, _, _, _ in SOCKET_OPTIONS}
    found: dict[str, OtherOption] = {}
    for table, whose in (
        ("MessageOption", "messages"),
        ("ContextOption", "contexts"),
        ("SocketOption", "contexts"),
    ):
        for option, number in TABLES[table][2].items():
            if option not in known:
                for name in (option, option.lower(), option.capitalize()):
                    found[name] = OtherOption(name, whose, bytes if number in texts else int)
    return found
