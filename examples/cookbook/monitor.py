"""A socket's monitor: hear when a connection is made, lost, and made again.

Use it for logs and alarms, and to wait until a peer is there. The socket itself needs no help: it connects again alone.
When the server fails: the monitor says `DISCONNECTED` at once, because the operating system closes the connection of a
process that ends. A machine that loses its network says nothing: for that see `heartbeats.py`.
"""

from __future__ import annotations

import multiprocessing
import tempfile

import zmq

spawn = multiprocessing.get_context("spawn")
WATCHED = zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED


def serve(endpoint: str) -> None:
    """Echo what comes."""
    with zmq.Context() as context, context.socket(zmq.REP) as server:
        server.bind(endpoint)
        while True:
            server.send(server.recv())


def main() -> None:
    """Start a server, kill it, start another, and print what the client's monitor tells."""
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:
        endpoint = f"ipc://{folder}/server"
        with context.socket(zmq.DEALER) as client, client.monitor_events(WATCHED) as events:
            client.connect(endpoint)
            for turn in ("first", "second"):
                server = spawn.Process(target=serve, args=(endpoint,), daemon=True)
                server.start()
                for _ in range(2):
                    event = events.recv(timeout=10_000)
                    if event is None:
                        raise TimeoutError(f"the {turn} server neither came nor went within 10 s")
                    print(f"{turn} server: {event.event.name}")
                    if event.event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
                        server.kill()
                server.join()


if __name__ == "__main__":
    main()
