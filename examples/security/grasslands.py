"""Grasslands: no security at all. Whoever reaches the port comes in, and everyone on the way can read along."""

from __future__ import annotations

from door import knock, serve

import zmq


def main() -> None:
    """Let anybody in."""
    with zmq.Context() as context:
        server = serve(context, lambda socket: None)
        knock(server, "anybody", lambda client: None)
        server.close()


if __name__ == "__main__":
    main()
