"""Tunnels by paramiko: in threads of this process, where there is no ssh command."""

from __future__ import annotations

import getpass
import importlib
import os
import threading
from typing import Any

from zmq.ssh._server import Far, Server
from zmq.ssh._tunnels import AuthenticationError, HostKeyError, Tunnel, TunnelError
from zmq.ssh.forward import ForwardServer


def load() -> Any:
    """Import paramiko, or say how to get it."""
    try:
        return importlib.import_module("paramiko")
    except ImportError:
        raise TunnelError("zmq.ssh needs paramiko: pip install 'zmq-tools[ssh]'") from None


def connect(
    server: Server,
    *,
    keyfile: str | None,
    password: str | None,
    config: str | None,
    unknown_host: str,
    timeout: float,
) -> Any:
    """Return a connected `paramiko.SSHClient`; ssh's configuration is honoured."""
    paramiko = load()
    path = os.path.expanduser("~/.ssh/config" if config is None else config)
    entry: Any = {}
    if os.path.exists(path):
        entry = paramiko.SSHConfig.from_path(path).lookup(server.host)
    client = paramiko.SSHClient()
    known = entry.get("userknownhostsfile", "~/.ssh/known_hosts").split()
    known = [os.path.expanduser(each) for each in known if each != "none"]
    for each in filter(os.path.exists, known):
        client.load_system_host_keys(each)
    told = unknown_host == "accept" or entry.get("stricthostkeychecking") in ("no", "off", "accept-new")
    client.set_missing_host_key_policy(
        Remember(known[0] if known else os.devnull) if told else paramiko.RejectPolicy()
    )
    named = [keyfile] if keyfile is not None else entry.get("identityfile", [])
    keys = [path for path in map(os.path.expanduser, named) if os.path.exists(path)]
    only = keyfile is not None or entry.get("identitiesonly") == "yes"
    proxy = entry.get("proxycommand")
    try:
        client.connect(
            entry.get("hostname", server.host),
            port=server.port or int(entry.get("port", 22)),
            username=server.user or entry.get("user") or getpass.getuser(),
            password=password,
            key_filename=keys or None,
            look_for_keys=not keys and not only,
            allow_agent=not only,
            timeout=timeout,
            banner_timeout=timeout,
            auth_timeout=timeout,
            sock=paramiko.ProxyCommand(proxy) if proxy else None,
        )
    except Exception as error:
        client.close()
        raise translate(paramiko, server, error) from error
    client.get_transport().set_keepalive(15)
    return client


class Remember:
    """Trusts a server that is not known, and adds its key to a file; paramiko's own policy would rewrite the file."""

    def __init__(self, path: str) -> None:
        self.path = path

    def missing_host_key(self, client: Any, hostname: str, key: Any) -> None:
        """Do so; `hostname` is written as in known_hosts."""
        os.makedirs(os.path.dirname(self.path) or ".", mode=0o700, exist_ok=True)
        with open(self.path, "ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
            between = b"" if file.read() in (b"", b"\n") else b"\n"
            file.write(between + f"{hostname} {key.get_name()} {key.get_base64()}\n".encode())


def translate(paramiko: Any, server: Server, error: Exception) -> TunnelError:
    """Return the TunnelError for what paramiko raised."""
    text = f"{server.host}: {error}"
    if isinstance(error, paramiko.BadHostKeyException) or "not found in known_hosts" in str(error):
        return HostKeyError(f"{text}\n(add the host to known_hosts, or pass unknown_host='accept')")
    if isinstance(error, (paramiko.AuthenticationException, paramiko.PasswordRequiredException)):
        return AuthenticationError(text)
    if "No authentication methods available" in str(error):
        return AuthenticationError(text)
    return TunnelError(text)


class ParamikoTunnel(Tunnel):
    """A tunnel by paramiko."""

    def __init__(self, local_port: int, far: Far, server: Server, **login: Any) -> None:
        super().__init__(local_port)
        self._server = server
        self._login = login
        self._lock = threading.Lock()
        self._client = connect(server, **login)
        try:
            self._listener = ForwardServer(local_port, far.host, far.port, self._transport)
        except OSError as error:
            self._client.close()
            raise TunnelError(f"cannot listen on 127.0.0.1:{local_port}: {error}") from error
        threading.Thread(target=self._listener.serve_forever, name="zmq.ssh", daemon=True).start()

    def _transport(self) -> Any:
        """Return a transport that works: a new connection to the server when the last one is gone."""
        with self._lock:
            ended = self.closed
            if not ended and not self._is_connected():
                self._client.close()
                self._client = connect(self._server, **self._login)
                if self.closed:  # meanwhile: `close` has not waited for us
                    self._client.close()
            return self._client.get_transport()

    def _is_connected(self) -> bool:
        transport = self._client.get_transport()
        return transport is not None and bool(transport.is_active())

    @property
    def alive(self) -> bool:
        return not self.closed and self._is_connected()

    def _end(self) -> None:
        self._listener.shutdown()
        self._listener.server_close()
        self._client.close()
