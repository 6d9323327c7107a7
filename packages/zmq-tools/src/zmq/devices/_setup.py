"""The calls on a device's sockets that its owner makes before there are sockets.

Each of `bind_in`, `connect_mon`, `setsockopt_ctrl` ... is one of four descriptors. It learns from its own name which
socket it is for, and leaves a `Step` with the device, which takes them in order once it runs; then it is found out
whether the socket accepts the arguments.
"""

from __future__ import annotations

from types import MethodType
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

import zmq

if TYPE_CHECKING:
    from zmq.devices.basedevice import Device


class Step(NamedTuple):
    """One call to make on one of a device's sockets."""

    end: str
    method: str
    arguments: tuple[Any, ...]

    def take(self, socket: zmq.Socket) -> None:
        """Make the call."""
        getattr(socket, self.method)(*self.arguments)


class _Deferred:
    """Makes the method that its subclass describes, for the socket that the attribute's name ends with."""

    summary: str
    function: Any

    def __set_name__(self, owner: type, name: str) -> None:
        action, _, rest = name.partition("_")
        end = rest.partition("_")[0]
        self.function = self.make(end, action)
        self.function.__name__ = name
        self.function.__qualname__ = f"{owner.__qualname__}.{name}"
        self.function.__module__ = owner.__module__
        self.function.__doc__ = self.summary.format(end=end)

    def make(self, end: str, action: str) -> Any:
        raise NotImplementedError


class Endpoint(_Deferred):
    """`bind_<end>` and `connect_<end>`."""

    def __init__(self, verb: str) -> None:
        self.summary: str = f"{verb} the {{end}}-socket to an endpoint, once it exists."

    def make(self, end: str, action: str) -> Any:
        def later(self: Device, addr: str | bytes) -> None:
            self._steps.append(Step(end, action, (addr,)))

        return later

    def __get__(self, device: Any, owner: type | None = None) -> Callable[[str | bytes], None]:
        return self.function if device is None else MethodType(self.function, device)


class Option(_Deferred):
    """`setsockopt_<end>`."""

    summary: str = "Set an option of the {end}-socket, once it exists; text is encoded as UTF-8."

    def make(self, end: str, action: str) -> Any:
        def later(self: Device, opt: int, value: Any) -> None:
            data = value.encode() if isinstance(value, str) else value
            self._steps.append(Step(end, "setsockopt", (opt, data)))

        return later

    def __get__(self, device: Any, owner: type | None = None) -> Callable[[int, Any], None]:
        return self.function if device is None else MethodType(self.function, device)


class RandomPort(_Deferred):
    """`bind_<end>_to_random_port`."""

    summary: str = (
        "Choose a free port for the {end}-socket to bind to, and return it.\n\n"
        "Arguments are those of `zmq.Socket.bind_to_random_port`, which see. The port is free now; when another\n"
        "program takes it before the device is started, the device fails."
    )

    def make(self, end: str, action: str) -> Any:
        def later(self: Device, addr: str, *args: Any, **kwargs: Any) -> int:
            port = free_port(addr, *args, **kwargs)
            self._steps.append(Step(end, "bind", (f"{addr}:{port}",)))
            return port

        return later

    def __get__(self, device: Any, owner: type | None = None) -> Callable[..., int]:
        return self.function if device is None else MethodType(self.function, device)


def free_port(addr: str, *args: Any, **kwargs: Any) -> int:
    """Return a port of the interface `addr` that a socket could bind to just now."""
    with zmq.Context() as context, context.socket(zmq.PAIR) as probe:
        return probe.bind_to_random_port(addr, *args, **kwargs)
