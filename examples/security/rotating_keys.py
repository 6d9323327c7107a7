"""Rotating keys without a restart: clients get new certificates, old ones go, and the server gets a new key too.

Clients: put the new certificate beside the old one, let the client change over, remove the old one. The authenticator
sees the folder change. Server: a socket has the key it was bound with, so for a while there are two doors.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import Any, Callable

from door import knock, serve

import zmq
import zmq.auth
from zmq.auth.asyncio import AsyncioAuthenticator


async def visit(server: Any, who: str, certificate: Path, server_public: bytes) -> str:
    """Knock in another thread, so that the loop stays free for the authenticator."""

    def prepare(client: Any) -> None:
        client.curve_publickey, client.curve_secretkey = zmq.auth.load_certificate(certificate)
        client.curve_serverkey = server_public

    return await asyncio.get_running_loop().run_in_executor(None, knock, server, who, prepare)


def door(authenticator: Any, secret: bytes) -> Callable[[Any], None]:
    """Return what prepares a server with a secret key."""

    def prepare(socket: Any) -> None:
        socket.curve_server = True
        socket.curve_secretkey = secret
        authenticator.protect(socket, "house")

    return prepare


async def rotate(context: zmq.Context[Any], folder: Path) -> None:
    """Change a client's keys, then the server's."""
    clients = folder / "clients"
    clients.mkdir()
    zmq.auth.create_certificates(clients, "alice-spring")
    authenticator = AsyncioAuthenticator(context)
    authenticator.configure_curve("house", clients)
    authenticator.start()

    old_public, old_secret = zmq.curve_keypair()
    old_door = serve(context, door(authenticator, old_secret))
    await visit(old_door, "alice, with her spring key", clients / "alice-spring.key_secret", old_public)

    zmq.auth.create_certificates(clients, "alice-autumn")
    await visit(old_door, "alice, with her autumn key", clients / "alice-autumn.key_secret", old_public)
    (clients / "alice-spring.key").unlink()
    await visit(old_door, "whoever found her spring key", clients / "alice-spring.key_secret", old_public)

    new_public, new_secret = zmq.curve_keypair()
    new_door = serve(context, door(authenticator, new_secret))
    await visit(new_door, "alice, at the new door", clients / "alice-autumn.key_secret", new_public)
    # Closing the old door ends the connections that came through it.
    old_door.close()
    new_door.close()
    authenticator.stop()


def main() -> None:
    """Run the rotation in an event loop."""
    with zmq.Context() as context, tempfile.TemporaryDirectory() as folder:
        asyncio.run(rotate(context, Path(folder)))


if __name__ == "__main__":
    main()
