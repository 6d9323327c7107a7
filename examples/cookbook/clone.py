"""Clone (CHP): a table of keys and values that a server keeps, and each client has a copy of.

Use it for a small state that many programs read and some change: settings, who is online, prices. A clone subscribes
to the updates, then fetches a snapshot; updates have numbers, so a clone knows which of them the snapshot has, and when
one is missing.
When a clone fails: the next one begins with a snapshot. When the server fails: its heartbeats stop, and each clone
still has the table. Here a new server is given that of a clone; `binary_star.py` shows who may decide on it.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import tempfile
from concurrent.futures import ProcessPoolExecutor
from time import monotonic

import zmq

INTERVAL = 100  # milliseconds between two heartbeats of the server
EXPIRY = 1000  # milliseconds; a server that is silent for longer is gone


def frames(key: str, number: int, value: str = "") -> list[bytes]:
    """Return a message: key, sequence number, uuid and properties (both unused), value."""
    return [key.encode(), number.to_bytes(8, "big"), b"", b"", value.encode()]


def parse(message: list[bytes]) -> tuple[str, int, str]:
    """Return the key, the number and the value of a message."""
    key, number, _, _, value = message
    return key.decode(), int.from_bytes(number, "big"), value.decode()


def serve(folder: str, table: dict[str, str], number: int) -> None:
    """Keep the table: number the changes, publish them, and answer requests for a snapshot."""
    with (
        zmq.Context() as context,
        context.socket(zmq.ROUTER) as snapshots,
        context.socket(zmq.PUB) as updates,
    ):
        changes = context.socket(zmq.PULL)  # closed with the context
        poller = zmq.Poller()
        for socket, name in ((snapshots, "snapshots"), (changes, "changes"), (updates, "updates")):
            socket.bind(f"ipc://{folder}/{name}")
        poller.register(snapshots, zmq.POLLIN)
        poller.register(changes, zmq.POLLIN)
        while True:
            ready = dict(poller.poll(INTERVAL))
            if changes in ready:
                key, _, value = parse(changes.recv_multipart())
                number += 1
                table[key] = value
                updates.send_multipart(frames(key, number, value))
            if snapshots in ready:
                client, *_ = snapshots.recv_multipart()
                for key, value in table.items():
                    snapshots.send_multipart([client, *frames(key, number, value)])
                snapshots.send_multipart([client, *frames("KTHXBAI", number)])
            if not ready:
                updates.send_multipart(frames("HUGZ", 0))


class Clone:
    """A copy of the table, with sockets of its own."""

    def __init__(self, folder: str) -> None:
        self.context, self.folder = zmq.Context(), folder
        self.table: dict[str, str] = {}
        self.number = 0
        self.updates = self.context.socket(zmq.SUB)
        self.updates.subscribe(b"")
        self.updates.connect(f"ipc://{folder}/updates")
        self.changes = self.context.socket(zmq.PUSH)
        self.changes.connect(f"ipc://{folder}/changes")
        self.fetch()

    def close(self) -> None:
        """Close the sockets."""
        self.context.destroy(linger=0)

    def fetch(self) -> None:
        """Replace the copy by a snapshot, or raise TimeoutError."""
        for _ in range(20):
            with self.context.socket(zmq.DEALER) as socket:
                socket.linger = 0
                socket.connect(f"ipc://{self.folder}/snapshots")
                socket.send_multipart([b"ICANHAZ?", b""])
                table: dict[str, str] = {}
                while socket.poll(EXPIRY):
                    key, number, value = parse(socket.recv_multipart())
                    if key == "KTHXBAI":
                        self.table, self.number = table, number
                        return
                    table[key] = value
        raise TimeoutError("there is no server")

    def listen(self) -> None:
        """Take the next update; fetch a snapshot when one is missing, or when the server was silent."""
        if not self.updates.poll(EXPIRY):
            self.fetch()
            return
        key, number, value = parse(self.updates.recv_multipart())
        if number == self.number + 1:
            self.table[key], self.number = value, number
        elif number > self.number:
            self.fetch()

    def set(self, key: str, value: str) -> None:
        """Change a value, and wait until the server has published it."""
        while self.table.get(key) != value:
            self.changes.send_multipart(frames(key, 0, value))
            again = monotonic() + EXPIRY / 1000
            while self.table.get(key) != value and monotonic() < again:
                self.listen()


def late_clone(folder: str) -> dict[str, str]:
    """Return what a clone has that starts now."""
    with contextlib.closing(Clone(folder)) as clone:
        return clone.table


def main() -> None:
    """Change values, and kill the server in between."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(1, mp_context=spawn) as other:
        server = spawn.Process(target=serve, args=(folder, {}, 0), daemon=True)
        server.start()
        with contextlib.closing(Clone(folder)) as clone:
            for key, value in (("colour", "red"), ("size", "10"), ("colour", "blue")):
                clone.set(key, value)
            print(f"a late clone: {other.submit(late_clone, folder).result(timeout=20)}")
            server.kill()
            server.join()
            spawn.Process(target=serve, args=(folder, clone.table, clone.number), daemon=True).start()
            clone.set("size", "11")
            print(f"after the server was killed: {other.submit(late_clone, folder).result(timeout=20)}")


if __name__ == "__main__":
    main()
