"""The options that say what a socket is connected to and how it is secured, and the socket they make."""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Callable, TypeVar

import click

import zmq
from zmq.cli._contexts import completed
from zmq.cli._keyfile import public_key, secret_key
from zmq.cli._status import quoted, refuse
from zmq.cli._zap import one_login

F = TypeVar("F", bound=Callable[..., Any])

TUNNEL_GRACE_SECONDS = 0.5

OPTIONS = [
    click.option(
        "--context",
        "context_name",
        metavar="NAME",
        help="Take what is not given from the context NAME; see the manual.",
    ),
    click.option("-b", "--bind", multiple=True, metavar="ENDPOINT", help="Bind to an endpoint (repeatable)."),
    click.option(
        "-c", "--connect", multiple=True, metavar="ENDPOINT", help="Connect to an endpoint (repeatable)."
    ),
    click.option(
        "-o",
        "--option",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Set a socket option, such as rcvhwm=10 or routing_id=me.",
    ),
    click.option("--ssh", metavar="SERVER", help="Connect through a tunnel by [user@]host[:port]."),
    click.option("--ssh-key", metavar="FILE", help="The private key for it."),
    click.option("--ssh-config", metavar="FILE", help="ssh's configuration instead of ~/.ssh/config."),
    click.option(
        "--plain-server",
        is_flag=True,
        help="Let in who gives our --plain-username and --plain-password.",
    ),
    click.option("--plain-username", metavar="NAME", help="The user name of PLAIN."),
    click.option(
        "--plain-password", metavar="TEXT", envvar="ZMQ_PLAIN_PASSWORD", help="[env ZMQ_PLAIN_PASSWORD]"
    ),
    click.option("--curve-server", is_flag=True, help="Be the server of CURVE; needs --curve-secret-key."),
    click.option(
        "--curve-server-key",
        metavar="KEY",
        help="The server's public key, or @FILE; makes this a client of CURVE.",
    ),
    click.option(
        "--curve-secret-key",
        metavar="KEY",
        envvar="ZMQ_CURVE_SECRET_KEY",
        help="Our own key, or @FILE [env ZMQ_CURVE_SECRET_KEY]; a client without one gets a new one.",
    ),
]


def with_link(function: F) -> F:
    """Give a command the options of this module; it gets them as keywords."""
    for option in reversed(OPTIONS):
        function = option(function)
    return function


def secure(
    socket: zmq.Socket,
    *,
    plain_server: bool,
    plain_username: str | None,
    plain_password: str | None,
    curve_server: bool,
    curve_server_key: str | None,
    curve_secret_key: str | None,
) -> None:
    """Set the options of PLAIN or CURVE."""
    if plain_server:
        socket.set(zmq.PLAIN_SERVER, 1)
    elif plain_username is not None:
        socket.set(zmq.PLAIN_USERNAME, os.fsencode(plain_username))
        socket.set(zmq.PLAIN_PASSWORD, os.fsencode(plain_password or ""))
    if curve_server:
        if curve_secret_key is None:
            refuse("--curve-server needs --curve-secret-key; `zmq keygen` makes one")
        socket.set(zmq.CURVE_SERVER, 1)
        socket.set(zmq.CURVE_SECRETKEY, secret_key(curve_secret_key))
    elif curve_server_key is not None:
        public, secret = zmq.curve_keypair()
        if curve_secret_key is not None:
            secret = secret_key(curve_secret_key)
            public = zmq.curve_public(secret)
        socket.set(zmq.CURVE_SERVERKEY, public_key(curve_server_key))
        socket.set(zmq.CURVE_PUBLICKEY, public)
        socket.set(zmq.CURVE_SECRETKEY, secret)


def set_option(socket: zmq.Socket, setting: str) -> None:
    """Set one option given as NAME=VALUE."""
    name, equals, text = setting.partition("=")
    option = getattr(zmq.SocketOption, name.upper(), None)
    if not equals or option is None:
        known = [known.name.lower() for known in zmq.SocketOption]
        told = quoted(name, known) if equals else ""
        refuse(f"options are given as NAME=VALUE, with a name of zmq.SocketOption{told and ', not' + told}")
    try:
        value: Any = int(text) if re.fullmatch("-?[0-9]+", text) else os.fsencode(text)
        try:
            socket.set(option, value)
        except TypeError:  # digits may be text, such as a routing id
            socket.set(option, os.fsencode(text))
    except (TypeError, ValueError, OverflowError) as error:
        refuse(str(error))


def linked(
    type_: int,
    *,
    context_name: str | None = None,
    prepare: Callable[[zmq.Socket], None] | None = None,
    announce: bool = True,
    **options: Any,
) -> AbstractContextManager[zmq.Socket]:
    """Give a socket as the options say, completed by those of a context.

    What can be checked is checked first: nothing is bound or connected when some of it makes no sense.
    """
    return opened(type_, prepare, announce, **completed(context_name, options))


def tell_port(socket: zmq.Socket, endpoint: str) -> None:
    """Say on standard error which endpoint was made of one with a wildcard."""
    if "*" in endpoint or endpoint.endswith(":0"):
        chosen: Any = socket.get(zmq.LAST_ENDPOINT)
        click.echo(f"bound to {os.fsdecode(chosen)}", err=True)


@contextlib.contextmanager
def opened(
    type_: int,
    prepare: Callable[[zmq.Socket], None] | None,
    announce: bool,
    *,
    bind: tuple[str, ...],
    connect: tuple[str, ...],
    settings: tuple[str, ...],
    ssh: str | None,
    ssh_key: str | None,
    ssh_config: str | None,
    **security: Any,
) -> Iterator[zmq.Socket]:
    """Give a socket as the options say; `prepare` gets it before it is bound and connected."""
    if not bind and not connect:
        refuse("say where: --bind ENDPOINT or --connect ENDPOINT")
    if ssh is not None and not connect:
        refuse("a tunnel needs --connect: it leads to an endpoint as seen from the server")
    if security["plain_server"] and None in (security["plain_username"], security["plain_password"]):
        refuse("--plain-server needs --plain-username and --plain-password: who may log in")
    with contextlib.ExitStack() as stack:
        # Left last: what is still to be sent goes through them.
        tunnels = stack.enter_context(contextlib.ExitStack())
        context = stack.enter_context(zmq.Context())
        if security["plain_server"]:
            stack.enter_context(one_login(context, security["plain_username"], security["plain_password"]))
        socket: zmq.Socket = stack.enter_context(context.socket(type_))
        secure(socket, **security)
        for setting in settings:
            set_option(socket, setting)
        if prepare is not None:
            prepare(socket)
        for endpoint in bind:
            socket.bind(os.fsencode(endpoint))
            if announce:
                tell_port(socket, endpoint)
        for endpoint in connect:
            if ssh is None:
                socket.connect(os.fsencode(endpoint))
            else:
                from zmq.ssh import tunnel_connection

                try:
                    tunnel = tunnel_connection(socket, endpoint, ssh, ssh_key, config=ssh_config)
                except ValueError as error:
                    refuse(str(error))
                tunnels.enter_context(tunnel)
        if ssh is not None:
            # To libzmq a message is sent when the kernel has it. ssh must read and pass it on, and does not tell when.
            tunnels.callback(time.sleep, TUNNEL_GRACE_SECONDS)
        yield socket
