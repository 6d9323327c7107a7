"""One end of a connection under the Python that runs this: `python ends.py MODULE ROLE ENDPOINT SIZE COUNT`.

It uses only what pyzmq and pyomq share, so that one program measures both. Each prints its endpoint when it has bound
or connected. The end that measures prints the seconds of COUNT operations last.
"""

from __future__ import annotations

import importlib
import sys
import threading
import time
from typing import Any, Callable

PARTS = 10
"""How many parts a message of the roles `push-parts` and `pull-parts` has."""


class End:
    """A context, and what the roles need to know."""

    def __init__(self, module: str, endpoint: str, size: int, count: int) -> None:
        self.zmq: Any = importlib.import_module(module)
        self.context: Any = self.zmq.Context()
        self.endpoint, self.size, self.count = endpoint, size, count

    def bound(self, kind: int) -> Any:
        """A socket that is bound; its endpoint is printed."""
        socket = self.context.socket(kind)
        socket.bind(self.endpoint)
        print(self.endpoint, flush=True)
        return socket

    def connected(self, kind: int) -> Any:
        """A socket that is connected."""
        socket = self.context.socket(kind)
        socket.connect(self.endpoint)
        print(self.endpoint, flush=True)
        return socket

    def pull(self) -> float:
        """Receive; the first message starts the clock."""
        return timed(self.bound(self.zmq.PULL).recv, self.count)

    def push(self) -> None:
        """Send as fast as the queue takes it."""
        self._send_all(lambda socket: socket.send, bytes(self.size))

    def pull_parts(self) -> float:
        """Receive messages of several parts."""
        return timed(self.bound(self.zmq.PULL).recv_multipart, self.count)

    def push_parts(self) -> None:
        """Send messages of several parts."""
        self._send_all(lambda socket: socket.send_multipart, [bytes(self.size)] * PARTS)

    def _send_all(self, method: Callable[[Any], Callable[[Any], Any]], message: Any) -> None:
        socket = self.connected(self.zmq.PUSH)
        send = method(socket)
        for _ in range(self.count + 1):
            send(message)
        self._leave(socket)

    def request(self) -> float:
        """Send a request and receive its reply, COUNT times."""
        socket, message = self.connected(self.zmq.REQ), bytes(self.size)

        def turn() -> None:
            socket.send(message)
            socket.recv()

        return timed(turn, self.count)

    def reply(self) -> None:
        """Answer each request with itself."""
        socket = self.bound(self.zmq.REP)
        for _ in range(self.count + 1):
            socket.send(socket.recv())
        self._leave(socket)

    def _leave(self, socket: Any) -> None:
        """Close once the other end has all: not every library keeps what was sent when its socket closes."""
        sys.stdin.read()
        socket.close()
        self.context.term()

    def threads(self) -> float:
        """PUSH to PULL over inproc, from another thread."""
        pull = self.bound(self.zmq.PULL)
        sender = threading.Thread(target=self._push_from_thread)
        sender.start()
        seconds = timed(pull.recv, self.count)
        sender.join()
        return seconds

    def _push_from_thread(self) -> None:
        socket, message = self.context.socket(self.zmq.PUSH), bytes(self.size)
        socket.connect(self.endpoint)
        for _ in range(self.count + 1):
            socket.send(message)
        socket.close()


def timed(operation: Callable[[], Any], count: int) -> float:
    """Do one operation, then COUNT more: their seconds."""
    operation()
    start = time.perf_counter()
    for _ in range(count):
        operation()
    return time.perf_counter() - start


def main() -> None:
    """Play the role."""
    module, role, endpoint, size, count = sys.argv[1:]
    end = End(module, endpoint, int(size), int(count))
    seconds = getattr(end, role.replace("-", "_"))()
    if seconds is not None:
        print(seconds, flush=True)


if __name__ == "__main__":
    main()
