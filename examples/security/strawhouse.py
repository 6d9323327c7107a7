"""Strawhouse: an authenticator lets in by address alone. It keeps honest neighbours out, and nobody who can lie."""

from __future__ import annotations

from door import knock, serve

import zmq
from zmq.auth.thread import ThreadAuthenticator


def main() -> None:
    """Allow the loopback addresses, then deny them, while the server runs."""
    with zmq.Context() as context:
        authenticator = ThreadAuthenticator(context)
        authenticator.allow("127.0.0.0/8", "::1")
        authenticator.start()

        server = serve(context, authenticator.protect)
        knock(server, "a neighbour", lambda client: None)

        authenticator.remove_addresses("127.0.0.0/8")
        knock(server, "the neighbour, no longer welcome", lambda client: None)

        server.close()
        authenticator.stop()


if __name__ == "__main__":
    main()
