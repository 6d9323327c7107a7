"""Functions that make tunnels, and connect sockets through them."""

from __future__ import annotations

import contextlib
import getpass
import os
import socket as sockets
import sys
from typing import Any, Callable

import zmq
from zmq.ssh import _openssh
from zmq.ssh._master import Master, MasterTunnel
from zmq.ssh._server import Far, Server, check_port
from zmq.ssh._tunnels import AuthenticationError, SSHException, Tunnel, TunnelError, keep

__all__ = (
    "open_tunnel",
    "openssh_tunnel",
    "paramiko_tunnel",
    "select_random_ports",
    "ssh_tunnel",
    "try_passwordless_ssh",
    "tunnel_connection",
)


class MaxRetryExceeded(SSHException):
    """Kept for programs that name it: nothing raises it.

    .. versionadded:: 1.0
    """


TRIES = 3  # to find a local port that no program takes between our choice and ssh's bind


def select_random_ports(n: int) -> list[int]:
    """Return `n` different ports of 127.0.0.1 that are free now.

    .. versionadded:: 1.0
    """
    held = []
    try:
        for _ in range(n):
            held.append(sockets.socket())
            held[-1].bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in held]
    finally:
        for each in held:
            each.close()


def try_passwordless_ssh(
    server: str,
    keyfile: str | None = None,
    paramiko: bool | None = None,
    *,
    config: str | None = None,
    unknown_host: str = "refuse",
    timeout: float = 60,
) -> bool:
    """Tell whether one can log in to a server with keys alone.

    Parameters
    ----------
    server
        ``[user@]host[:port]``.
    keyfile
        A private key to use instead of the default ones and the agent's.
    paramiko, config, unknown_host
        As for `tunnel_connection`.
    timeout
        Seconds to wait for an answer.

    Raises
    ------
    HostKeyError
        The server's key is not known.
    TunnelError
        The server cannot be reached, or paramiko finds no such `keyfile`.

    .. versionadded:: 1.0
    """
    where = Server.parse(server)
    try:
        if _uses_paramiko(paramiko):
            from zmq.ssh import _paramiko

            _check_keyfile(keyfile)

            _paramiko.connect(
                where,
                keyfile=keyfile,
                password=None,
                config=config,
                unknown_host=unknown_host,
                timeout=timeout,
            ).close()
        else:
            for only_keyfile in (True, False) if keyfile else (True,):
                words = _openssh.command(
                    where,
                    None,
                    keyfile=keyfile,
                    config=config,
                    unknown_host=unknown_host,
                    batch=True,
                    timeout=timeout,
                    only_keyfile=only_keyfile,
                )
                with contextlib.suppress(AuthenticationError):
                    _openssh.Plain(words, timeout).end()
                    return True
            return Master(where, keyfile, config).is_running()
    except AuthenticationError:
        return False
    return True


def tunnel_connection(
    socket: zmq.Socket,
    addr: str,
    server: str,
    keyfile: str | None = None,
    password: str | None = None,
    paramiko: bool | None = None,
    timeout: float = 60,
    **options: Any,
) -> Tunnel:
    """Connect a socket to an endpoint through an ssh tunnel; return the tunnel.

    Parameters
    ----------
    socket
        The socket to connect.
    addr
        The endpoint as seen from the server: ``tcp://host:port``, or ``ipc:///path`` of a socket there.
    server
        ``[user@]host[:port]``, or a name in ssh's configuration.
    keyfile
        A private key to use instead of the default ones and the agent's.
    password
        Password, or passphrase of the key. Without one, you are asked when it is needed and there is a terminal.
    paramiko
        Whether to use paramiko instead of the ssh command; None is the platform's way, paramiko on Windows only.
    timeout
        Seconds to wait for the tunnel. Once it is up, it stays until it is closed or this process ends.
    **options
        `config`, the path of ssh's configuration; `unknown_host`, which is ``"accept"`` to trust a server that
        known_hosts does not have, instead of ``"refuse"``.

    Raises
    ------
    AuthenticationError
        The server refused the keys and the password.
    HostKeyError
        The server's key is not known, or not the known one.
    TunnelError
        The server cannot be reached, or the forward was refused; the text is ssh's.
    ValueError
        `addr` or `server` cannot be understood.

    .. versionadded:: 1.0
    """
    url, tunnel = open_tunnel(addr, server, keyfile, password, paramiko, timeout, **options)
    try:
        socket.connect(url)
    except BaseException:
        tunnel.close()
        raise
    return tunnel


def open_tunnel(
    addr: str,
    server: str,
    keyfile: str | None = None,
    password: str | None = None,
    paramiko: bool | None = None,
    timeout: float = 60,
    **options: Any,
) -> tuple[str, Tunnel]:
    """Make a tunnel to an endpoint; return the local endpoint to connect to, and the tunnel.

    Parameters and errors are those of `tunnel_connection`.

    .. versionadded:: 1.0
    """
    far = Far.parse(addr)
    for left in reversed(range(TRIES)):
        port = select_random_ports(1)[0]
        try:
            tunnel = _open(port, far, server, keyfile, password, _uses_paramiko(paramiko), timeout, **options)
        except TunnelError as error:
            taken = "in use" in str(error) or "cannot listen" in str(error)
            if not taken or not left:
                raise
        else:
            return tunnel.url, tunnel
    raise AssertionError("the last try returns or raises")


def openssh_tunnel(
    lport: int,
    rport: int,
    server: str,
    remoteip: str = "127.0.0.1",
    keyfile: str | None = None,
    password: str | None = None,
    timeout: float = 60,
    **options: Any,
) -> Tunnel:
    """Forward the local port `lport` to ``remoteip:rport``, as seen from the server, by the ssh command.

    The other parameters, and errors, are those of `tunnel_connection`.

    .. versionadded:: 1.0
    """
    return _open(lport, Far(remoteip, rport), server, keyfile, password, False, timeout, **options)


def paramiko_tunnel(
    lport: int,
    rport: int,
    server: str,
    remoteip: str = "127.0.0.1",
    keyfile: str | None = None,
    password: str | None = None,
    timeout: float = 60,
    **options: Any,
) -> Tunnel:
    """Forward the local port `lport` to ``remoteip:rport``, as seen from the server, by paramiko.

    The other parameters, and errors, are those of `tunnel_connection`.

    .. versionadded:: 1.0
    """
    return _open(lport, Far(remoteip, rport), server, keyfile, password, True, timeout, **options)


ssh_tunnel: Callable[..., Tunnel] = paramiko_tunnel if sys.platform == "win32" else openssh_tunnel


def _split_server(server: str) -> tuple[str, str, int]:
    """Return the user, the host and the port of a server: programs that call ssh themselves import this."""
    found = Server.parse(server)
    return found.user or getpass.getuser(), found.host, found.port or 22


def _check_keyfile(keyfile: str | None) -> None:
    if keyfile is not None and not os.path.exists(os.path.expanduser(keyfile)):
        raise TunnelError(f"there is no key file {keyfile!r}")


def _uses_paramiko(choice: bool | None) -> bool:
    return sys.platform == "win32" if choice is None else choice


def _open(
    port: int,
    far: Far,
    server: str,
    keyfile: str | None,
    password: str | None,
    paramiko: bool,
    timeout: float,
    *,
    config: str | None = None,
    unknown_host: str = "refuse",
) -> Tunnel:
    """Open a tunnel; ask for a password when it turns out to be needed and there is a terminal."""
    if unknown_host not in ("refuse", "accept"):
        raise ValueError(f"unknown_host is 'refuse' or 'accept', not {unknown_host!r}")
    where = Server.parse(server)
    check_port(port)
    if not far.path:
        check_port(far.port)

    def attempt(secret: str | None) -> Tunnel:
        if paramiko:
            if far.path:
                raise TunnelError(
                    f"paramiko cannot forward to a local socket ({far.path}); use the ssh command"
                )
            from zmq.ssh._paramiko import ParamikoTunnel

            _check_keyfile(keyfile)
            return ParamikoTunnel(
                port,
                far,
                where,
                keyfile=keyfile,
                password=secret,
                config=config,
                unknown_host=unknown_host,
                timeout=timeout,
            )
        return by_command(secret, only_keyfile=True)

    def by_command(secret: str | None, only_keyfile: bool) -> Tunnel:
        words = _openssh.command(
            where,
            (port, far),
            keyfile=keyfile,
            config=config,
            unknown_host=unknown_host,
            batch=secret is None,
            timeout=timeout,
            only_keyfile=only_keyfile,
        )
        try:
            return _openssh.OpenSSHTunnel(port, words, timeout, secret)
        except AuthenticationError as error:
            if secret is not None:
                raise
            if keyfile is not None and only_keyfile:
                return by_command(None, only_keyfile=False)  # with the keys of the agent
            master = Master(where, keyfile, config)
            if not master.is_running():
                if keyfile is not None and not os.path.exists(os.path.expanduser(keyfile)):
                    raise AuthenticationError(f"{error}\n(there is no key file {keyfile!r})") from None
                raise
            return MasterTunnel(port, far, master)

    try:
        tunnel = attempt(password)
    except AuthenticationError:
        if password is not None or sys.stdin is None or not sys.stdin.isatty():
            raise
        tunnel = attempt(getpass.getpass(f"{server}'s password: "))
    keep(tunnel)
    return tunnel
