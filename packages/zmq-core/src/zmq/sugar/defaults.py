"""Descriptors for a Context: its own options, and defaults for the sockets it will make."""

from zmq._option_texts import option_text
from zmq._options import CONTEXT_OPTIONS, SOCKET_OPTIONS
from zmq.constants import TABLES
from zmq.error import ZMQError, attribute_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

__all__ = ["ContextOption", "DefaultOption", "option_attributes"]


class DefaultOption:
    # An attribute of a Context that stands for a socket option of the sockets it will make.

    __slots__ = ("name", "number")

    name: str
    number: int

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.number = number

    @property
    def __doc__(self) -> "Optional[str]":  # type: ignore[override]
        text = option_text(self.name)
        return text and f"For sockets made from now on. {text}"

    def __get__(self, context: "Any", owner: "Any" = None) -> "Any":
        if context is None:
            return self
        try:
            return context.sockopts[self.number]
        except KeyError:
            raise AttributeError(f"this context has no default for {self.name}; set one first") from None

    def __set__(self, context: "Any", value: "Any") -> None:
        from zmq.constants import SocketOption

        context.sockopts[SocketOption(self.number)] = value

    def __delete__(self, context: "Any") -> None:
        if context.sockopts.pop(self.number, None) is None:
            raise AttributeError(f"this context has no default for {self.name}")


class ContextOption:
    # An attribute of a Context that is an option of the context itself.

    __slots__ = ("name", "number")

    name: str
    number: int

    def __init__(self, name: str, number: int) -> None:
        self.name = name
        self.number = number

    @property
    def __doc__(self) -> "Optional[str]":  # type: ignore[override]
        return option_text(self.name, "ContextAttributes")

    def __get__(self, context: "Any", owner: "Any" = None) -> "Any":
        if context is None:
            return self
        try:
            return context.get(self.number)
        except ZMQError as error:
            raise attribute_error(error) from None

    def __set__(self, context: "Any", value: "Any") -> None:
        context.set(self.number, value)


def option_attributes() -> "dict[str, ContextOption | DefaultOption]":
    """Return a Context's descriptors by name, in lower, upper and capitalised case.

    IPV6 and BLOCKY, which are options of both, are the sockets' as attributes, and the context's with `set`.
    """
    rows: dict[str, ContextOption | DefaultOption] = {}
    for name, number, _, _ in CONTEXT_OPTIONS:
        rows[name] = ContextOption(name, number)
    for name, number, _, _ in SOCKET_OPTIONS:
        rows[name] = DefaultOption(name, number)
    rows["BLOCKY"] = DefaultOption("BLOCKY", TABLES["SocketOption"][2]["BLOCKY"])
    return {each: row for name, row in rows.items() for each in (name, name.lower(), name.capitalize())}
