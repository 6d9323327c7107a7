"""Option attributes of subclasses that override `Socket.get` or `Socket.set`: they go through the overrides."""

from zmq._options import SOCKET_OPTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

    from zmq.sugar.socket import Socket

__all__ = ["route_options"]

_HWM = 1


class RoutedOption:
    # An option attribute that calls `get` and `set` of its socket, where the backend's descriptor would not.

    __slots__ = ("access", "descriptor", "number")

    def __init__(self, descriptor: "Any", number: int, access: str) -> None:
        self.descriptor: Any = descriptor
        self.number: int = number
        self.access: str = access

    @property
    def __doc__(self) -> "Optional[str]":  # type: ignore[override]
        text: Optional[str] = self.descriptor.__doc__
        return text

    def __get__(self, socket: "Any", owner: "Any" = None) -> "Any":
        if socket is None or "r" not in self.access:
            return self.descriptor.__get__(socket, owner)
        return socket.get(self.number)

    def __set__(self, socket: "Any", value: "Any") -> None:
        if "w" not in self.access:
            self.descriptor.__set__(socket, value)
        else:
            socket.set(self.number, value)


def route_options(cls: "type[Socket]", base: "type[Socket]") -> None:
    """Have the option attributes that `cls` has from `base` go through its `get` and `set`."""
    for row, number, _, access in SOCKET_OPTIONS:
        for name in (row, row.lower(), row.capitalize()):
            holder = next(each for each in cls.__mro__ if name in vars(each))
            # What is a property of Python calls the overrides anyway, or has its reasons not to.
            if holder is base and not isinstance(vars(base)[name], property):
                option = RoutedOption(vars(base)[name], number, access)
                setattr(cls, name, vars(base)["hwm"] if number == _HWM else option)
