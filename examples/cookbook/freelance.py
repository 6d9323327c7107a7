"""Freelance (FLP): a client that knows several servers and needs no broker between.

Use it for a few servers that can all do the same, such as a name service. The client's ROUTER socket reaches each
server by its endpoint, because a server takes its endpoint for its routing id. It stays with a server that answers.
When a server fails: the client pings all of them, and sends the request to the first that answers. Replies carry the
request's number, so that a late one is not taken for another's.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import tempfile
from multiprocessing.context import SpawnProcess
from time import monotonic

import zmq

PING, PONG, REQUEST, REPLY = b"PING", b"PONG", b"REQUEST", b"REPLY"
PATIENCE = 0.3  # seconds to wait for a server


def serve(endpoint: str) -> None:
    """Answer pings, and requests with the server's name."""
    with zmq.Context() as context, context.socket(zmq.ROUTER) as server:
        server.routing_id = endpoint.encode()
        server.bind(endpoint)
        while True:
            client, kind, *frames = server.recv_multipart()
            if kind == PING:
                server.send_multipart([client, PONG])
            elif kind == REQUEST and len(frames) == 2:
                server.send_multipart([client, REPLY, frames[0], endpoint.rpartition("/")[2].encode()])


class Freelancer:
    """Asks a server that is there."""

    def __init__(self, socket: zmq.Socket[bytes], endpoints: list[str]) -> None:
        self.socket = socket
        self.socket.router_mandatory = True  # sending to a server that is not connected raises
        self.servers = [endpoint.encode() for endpoint in endpoints]
        self.current: bytes | None = None
        self.number = 0
        for endpoint in endpoints:
            self.socket.connect(endpoint)

    def ask(self, request: bytes, attempts: int = 40) -> bytes:
        """Return an answer, or raise TimeoutError."""
        self.number += 1
        number = b"%d" % self.number
        for _ in range(attempts):
            if self.current:
                self._send(self.current, REQUEST, number, request)
                if reply := self._wait_for(REPLY, number):
                    return reply[1]
            for server in self.servers:
                self._send(server, PING)
            pong = self._wait_for(PONG)
            self.current = pong[0] if pong else None
        raise TimeoutError(f"no server answered in {attempts} attempts")

    def _send(self, *frames: bytes) -> None:
        with contextlib.suppress(zmq.ZMQError):  # EHOSTUNREACH: the server is not there
            self.socket.send_multipart(frames)

    def _wait_for(self, *wanted: bytes) -> list[bytes] | None:
        """Return the server that sends what is wanted, and the rest of its message."""
        until = monotonic() + PATIENCE
        while self.socket.poll(max(0, int((until - monotonic()) * 1000))):
            server, *frames = self.socket.recv_multipart()
            if frames[: len(wanted)] == list(wanted):
                return [server, *frames[len(wanted) :]]
        return None


def start(endpoint: str) -> SpawnProcess:
    """Start a server process that ends with this one."""
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(endpoint,), daemon=True)
    server.start()
    return server


def main() -> None:
    """Kill one server after the other, and ask on."""
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:
        endpoints = [f"ipc://{folder}/{name}" for name in ("red", "green", "blue")]
        red, green, blue = map(start, endpoints)
        with context.socket(zmq.ROUTER) as socket:
            socket.linger = 0
            client = Freelancer(socket, endpoints)
            print(f"three servers, one answers: {client.ask(b'who?') in (b'red', b'green', b'blue')}")
            red.kill()
            red.join()
            green.kill()
            green.join()
            print(f"red and green are killed: {client.ask(b'who?').decode()} answers")
            start(endpoints[0])
            blue.kill()
            blue.join()
            print(f"red is back and blue is killed: {client.ask(b'who?').decode()} answers")


if __name__ == "__main__":
    main()
