"""Stonehouse: CURVE encrypts everything and proves the server to its clients; any client may come in."""

from __future__ import annotations

from typing import Any

from door import knock, serve

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator


def main() -> None:
    """Let in whoever knows the server's public key."""
    with zmq.Context() as context:
        server_public, server_secret = zmq.curve_keypair()

        authenticator = ThreadAuthenticator(context)
        authenticator.configure_curve("house", zmq.auth.CURVE_ALLOW_ANY)
        authenticator.start()

        def door(socket: Any) -> None:
            socket.curve_server = True
            socket.curve_secretkey = server_secret
            authenticator.protect(socket, "house")

        def stranger(client: Any) -> None:
            client.curve_publickey, client.curve_secretkey = zmq.curve_keypair()
            client.curve_serverkey = server_public

        server = serve(context, door)
        knock(server, "a stranger", stranger)

        server.close()
        authenticator.stop()


if __name__ == "__main__":
    main()
