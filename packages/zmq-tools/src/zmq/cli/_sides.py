"""The two sides of a proxy: where each is bound or connected, and how it is secured."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import zmq
from zmq.cli import _contexts
from zmq.cli._link import secure, set_option
from zmq.cli._status import refuse
from zmq.cli._zap import one_login

# What a context that says nothing of security amounts to.
OPEN: dict[str, Any] = {
    "plain_server": False,
    "plain_username": None,
    "plain_password": None,
    "curve_server": False,
    "curve_server_key": None,
    "curve_secret_key": None,
}


class Side:
    """One side of a device, with the method of a socket that sets its options."""

    def __init__(self, device: Any, name: str) -> None:
        self.device = device
        self.name = name

    def set(self, option: int, value: Any) -> None:
        """Set an option of the socket that the device will make."""
        getattr(self.device, f"setsockopt_{self.name}")(option, value)

    def attach(self, endpoint: str, connect: bool) -> None:
        """Have it bound or connected."""
        getattr(self.device, f"{'connect' if connect else 'bind'}_{self.name}")(endpoint)


@contextlib.contextmanager
def attached(device: Any, name: str, endpoint: str, connect: bool, context: str | None) -> Iterator[None]:
    """Bind or connect one side of a device while the block runs, as a context says."""
    side: Any = Side(device, name)
    found = {} if context is None else _contexts.read(context)
    security = {key: found.get(key, default) for key, default in OPEN.items()}
    ssh = found.get("ssh")
    if ssh is not None and not connect:
        refuse(f"the context {context!r} has a tunnel, which needs --connect-{name}")
    with contextlib.ExitStack() as stack:
        secure(side, **security)
        if security["plain_server"]:
            if security["plain_username"] is None:
                refuse(f"the context {context!r} has plain-server, but no plain-username: who may log in")
            login = one_login(
                zmq.Context.instance(), security["plain_username"], security["plain_password"] or ""
            )
            stack.enter_context(login)
        for setting in found.get("settings", ()):
            set_option(side, setting)
        if ssh is not None:
            from zmq.ssh import open_tunnel

            endpoint, tunnel = open_tunnel(
                endpoint, ssh, found.get("ssh_key"), config=found.get("ssh_config")
            )
            stack.enter_context(tunnel)
        side.attach(endpoint, connect)
        yield
