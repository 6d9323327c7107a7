"""Woodhouse: names and passwords (PLAIN). The server knows who comes, but they cross the network in the clear."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Callable

from door import knock, serve

import zmq
from zmq.auth.thread import ThreadAuthenticator


def login(name: str, password: str) -> Callable[[Any], None]:
    """Return what prepares a client with a name and a password."""

    def prepare(client: Any) -> None:
        client.plain_username = name.encode()
        client.plain_password = password.encode()

    return prepare


def main() -> None:
    """Let in who knows a password of a file, which is read again whenever it changes."""
    with zmq.Context() as context, tempfile.TemporaryDirectory() as folder:
        passwords = Path(folder, "passwords")
        passwords.touch(mode=0o600)
        passwords.write_text("# name=password\nalice=rabbit hole\n")

        authenticator = ThreadAuthenticator(context)
        authenticator.configure_plain("house", passwords)
        authenticator.start()

        def door(socket: Any) -> None:
            socket.plain_server = True
            authenticator.protect(socket, "house")

        server = serve(context, door)
        knock(server, "alice", login("alice", "rabbit hole"))
        knock(server, "alice, mistyped", login("alice", "rabbit hop"))
        knock(server, "mallory", login("mallory", "rabbit hole"))
        passwords.write_text("alice=looking glass\n")
        knock(server, "alice, with her new password", login("alice", "looking glass"))

        server.close()
        authenticator.stop()


if __name__ == "__main__":
    main()
