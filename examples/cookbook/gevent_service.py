"""gevent: a service with a greenlet for each request. Needs `pip install zmq-green[gevent]` (in `pyzmq[green]`).

Use it in programs that run on gevent: `zmq.green` has the sockets of `zmq`, whose waiting lets other greenlets run.
When a request takes too long: `gevent.Timeout` ends it, and the client is told. When a client fails: ROUTER drops its
answer.
"""

from __future__ import annotations

import gevent

import zmq.green as zmq

PATIENCE = 0.5  # seconds for one request


def look_up(name: bytes) -> bytes:
    """Do what a request asks for; `slow` takes longer than a client would wait."""
    gevent.sleep(30 if name == b"slow" else 0.05)  # stands for a database, or another service
    return name.title()


def answer(server: zmq.Socket, client: bytes, name: bytes) -> None:
    """Answer a request, at the latest when its time is over."""
    try:
        with gevent.Timeout(PATIENCE):
            result = look_up(name)
    except gevent.Timeout:
        result = b"timed out"
    server.send_multipart([client, b"", result])


def serve(server: zmq.Socket) -> None:
    """Spawn a greenlet for each request."""
    while True:
        client, _, name = server.recv_multipart()
        gevent.spawn(answer, server, client, name)


def ask(context: zmq.Context, endpoint: str, name: bytes) -> str:
    """Ask the service; ten seconds at most."""
    with context.socket(zmq.REQ) as client:
        client.rcvtimeo = 10_000
        client.connect(endpoint)
        client.send(name)
        return client.recv_string()


def main() -> None:
    """Serve, and ask many things at once."""
    with zmq.Context() as context, context.socket(zmq.ROUTER) as server:
        endpoint = f"tcp://127.0.0.1:{server.bind_to_random_port('tcp://127.0.0.1')}"
        serving = gevent.spawn(serve, server)
        names = [b"ada", b"grace", b"slow", b"edsger"]
        asking = [gevent.spawn(ask, context, endpoint, name) for name in names]
        gevent.joinall(asking, raise_error=True)
        for name, greenlet in zip(names, asking):
            print(f"{name.decode()}: {greenlet.value}")
        serving.kill()


if __name__ == "__main__":
    main()
