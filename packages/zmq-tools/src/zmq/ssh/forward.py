"""The local end of a tunnel that paramiko makes: a server that passes each connection on through a channel."""

from __future__ import annotations

import contextlib
import logging
import socketserver
import threading
from typing import Any, Callable

__all__ = ("ForwardServer", "forward_tunnel")

logger: logging.Logger = logging.getLogger("ssh")

CHUNK = 1 << 16


class ForwardServer(socketserver.ThreadingTCPServer):
    """Listens on a port of 127.0.0.1 and connects each client to a host and port as seen from the ssh server.

    Parameters
    ----------
    local_port
        Where to listen.
    remote_host, remote_port
        Where to connect to.
    get_transport
        Returns the paramiko Transport to make channels in.

    .. versionadded:: 1.0
    """

    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False

    def __init__(
        self, local_port: int, remote_host: str, remote_port: int, get_transport: Callable[[], Any]
    ) -> None:
        self.far: tuple[str, int] = (remote_host, remote_port)
        self.get_transport = get_transport
        super().__init__(("127.0.0.1", local_port), _Connection)


# paramiko raises EOFError where the connection to the server has been closed.
_GONE = (OSError, EOFError)


class _Connection(socketserver.BaseRequestHandler):
    server: ForwardServer

    def handle(self) -> None:
        try:
            channel = self.server.get_transport().open_channel(
                "direct-tcpip", self.server.far, self.client_address
            )
        except Exception as error:
            # The client sees its connection closed, and tries again; what the server said is for us.
            logger.warning("no connection to %s:%s: %s", *self.server.far, error)
            return
        back = threading.Thread(target=self.pump, args=(channel.recv, self.request.sendall), daemon=True)
        back.start()
        self.pump(self.request.recv, channel.sendall)
        with contextlib.suppress(*_GONE):
            channel.close()
        back.join()

    def pump(self, receive: Callable[[int], bytes], send: Callable[[bytes], object]) -> None:
        """Copy until one end closes; then wake the other direction up."""
        with contextlib.suppress(*_GONE):
            while True:
                data = receive(CHUNK)
                if not data:
                    break
                send(data)
        with contextlib.suppress(OSError):
            self.request.shutdown(2)


def forward_tunnel(local_port: int, remote_host: str, remote_port: int, transport: Any) -> None:
    """Forward connections from a local port through a paramiko Transport, here and now, for ever.

    Parameters
    ----------
    local_port
        Port of 127.0.0.1 to listen on.
    remote_host, remote_port
        Where to connect to, as seen from the ssh server.
    transport
        A connected, authenticated `paramiko.Transport`.

    Raises
    ------
    OSError
        The port is taken.

    .. versionadded:: 1.0
    """
    with ForwardServer(local_port, remote_host, remote_port, lambda: transport) as server:
        server.serve_forever()
