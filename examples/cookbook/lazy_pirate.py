"""Lazy Pirate: a client that asks again, on a new socket, until it is answered or gives up.

Use it for requests to a server that may be restarted, or may lose a message. The server can get a request twice, so
make requests that may be repeated.
When the server fails: the client closes the socket, and with it the request that waits there, and sends the request
again. After its last attempt it raises TimeoutError.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import SpawnProcess

import zmq

Context = zmq.Context[zmq.Socket[bytes]]


def serve(endpoint: str, name: str) -> None:
    """Answer requests; the request `crash` ends the process at once."""
    with zmq.Context() as context, context.socket(zmq.REP) as server:
        server.bind(endpoint)
        while True:
            request = server.recv_string()
            if request == "crash" and name == "first server":
                os._exit(1)
            server.send_string(f"{name}: {request} done")


def start(endpoint: str, name: str) -> SpawnProcess:
    """Start a server process, which ends with this one."""
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(endpoint, name), daemon=True)
    server.start()
    return server


def ask(context: Context, endpoint: str, request: str, attempts: int, timeout: int) -> str:
    """Return the server's answer; wait `timeout` milliseconds for it in each attempt."""
    for _ in range(attempts):
        with context.socket(zmq.REQ) as client:
            client.linger = 0
            client.connect(endpoint)
            client.send_string(request)
            if client.poll(timeout):
                return client.recv_string()
            print(f"no answer to {request!r} within {timeout} ms")
    raise TimeoutError(f"gave up {request!r} after {attempts} attempts")


def main() -> None:
    """Ask a server that crashes, its successor, and then no server at all."""
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context, ThreadPoolExecutor(1) as other:
        endpoint = f"ipc://{folder}/server"
        server = start(endpoint, "first server")
        print(ask(context, endpoint, "hello", attempts=1, timeout=10_000))
        answer = other.submit(ask, context, endpoint, "crash", attempts=40, timeout=300)
        server.join()
        server = start(endpoint, "second server")
        print(answer.result())
        server.kill()
        server.join()
        try:
            ask(context, endpoint, "anyone?", attempts=2, timeout=300)
        except TimeoutError as error:
            print(error)


if __name__ == "__main__":
    main()
