"""Ironhouse: CURVE, and only clients whose certificate the server has. The house to live in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Callable

from door import knock, serve

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator
from zmq.utils import z85


def owner(certificate: str | Path, server_public: bytes) -> Callable[[Any], None]:
    """Return what prepares a client with the keys of its secret certificate."""

    def prepare(client: Any) -> None:
        client.curve_publickey, client.curve_secretkey = zmq.auth.load_certificate(certificate)
        client.curve_serverkey = server_public

    return prepare


def main() -> None:
    """Let in the owner of a certificate, and no one else."""
    with zmq.Context() as context, tempfile.TemporaryDirectory() as folder:
        # In life each secret certificate stays on the machine where it was made; public ones are copied.
        known, elsewhere = Path(folder, "clients"), Path(folder, "elsewhere")
        known.mkdir()
        elsewhere.mkdir()
        server_path, server_secret_path = zmq.auth.create_certificates(folder, "server")
        zmq.auth.create_certificates(known, "alice", {"name": "Alice"})
        zmq.auth.create_certificates(elsewhere, "mallory")

        class NamedByKey(ThreadAuthenticator):
            """Tells the application names instead of keys."""

            def curve_user_id(self, client_public_key: bytes) -> str:
                key = z85.encode(client_public_key)
                for path in known.glob("*.key"):
                    if zmq.auth.load_certificate(path)[0] == key:
                        return path.stem
                return "unknown"

        authenticator = NamedByKey(context)
        authenticator.configure_curve("house", known)
        authenticator.start()

        def door(socket: Any) -> None:
            socket.curve_server = True
            socket.curve_secretkey = zmq.auth.load_certificate(server_secret_path)[1]
            authenticator.protect(socket, "house")

        server = serve(context, door)
        server_public, _ = zmq.auth.load_certificate(server_path)
        knock(server, "alice", owner(known / "alice.key_secret", server_public))
        knock(server, "mallory", owner(elsewhere / "mallory.key_secret", server_public))

        server.close()
        authenticator.stop()


if __name__ == "__main__":
    main()
