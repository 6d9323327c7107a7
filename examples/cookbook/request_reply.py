"""REQ and REP: a client asks, a server answers.

Use it for a call that needs one answer, one call at a time.
When the server fails: the client's `rcvtimeo` ends its wait with `zmq.Again`. This REQ socket still waits for its reply
and cannot ask again; `lazy_pirate.py` shows the client that tries again.
"""

from __future__ import annotations

import multiprocessing
import tempfile

import zmq

spawn = multiprocessing.get_context("spawn")  # a forked child must not use its parent's sockets


def serve(endpoint: str) -> None:
    """Answer each name with a greeting."""
    with zmq.Context() as context, context.socket(zmq.REP) as server:
        server.bind(endpoint)
        while True:
            server.send_string(f"Hello, {server.recv_string()}!")


def main() -> None:
    """Ask a server in another process, then lose it."""
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:
        context.linger = 0
        endpoint = f"ipc://{folder}/server"  # between machines: tcp://host:5555
        server = spawn.Process(target=serve, args=(endpoint,), daemon=True)
        server.start()
        with context.socket(zmq.REQ) as client:
            client.connect(endpoint)  # the server may bind later: the request waits for it
            client.rcvtimeo = 10_000
            for name in ("Ada", "Grace"):
                client.send_string(name)
                print(client.recv_string())

            server.kill()
            server.join()
            client.rcvtimeo = 300
            client.send_string("Edsger")
            try:
                print(client.recv_string())
            except zmq.Again:
                print("no answer within 300 ms: the server is gone")


if __name__ == "__main__":
    main()
