"""Binary Star: a primary server and a backup, of which exactly one serves.

Use it for a server that cannot be one of many, because it keeps a state. Both publish their state to each other;
clients ask one, and the other when there is no answer.
When the active server fails: the passive one takes over, but only when its peer is silent *and* a client asks it. So a
broken line between the two alone does not make two active servers. A primary that comes back stays passive; giving it
its role back is a decision of people.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from itertools import cycle, islice
from multiprocessing.context import SpawnProcess
from time import monotonic

import zmq

Context = zmq.Context[zmq.Socket[bytes]]
INTERVAL = 100  # milliseconds between two messages about one's state
EXPIRY = 1.0  # seconds; a peer that is silent for longer is gone
# (own state, peer's state): new state. "primary" and "backup" have not met their peer yet.
NEXT = {
    ("primary", "backup"): "active",
    ("primary", "active"): "passive",
    ("backup", "active"): "passive",
    ("passive", "primary"): "active",
    ("passive", "backup"): "active",
}


def serve(folder: str, name: str, peer: str) -> None:
    """Be the server `name`, which begins as its name says."""
    state, peer_expiry = name, monotonic() + EXPIRY
    with zmq.Context() as context, context.socket(zmq.ROUTER) as clients, context.socket(zmq.PUB) as mine:
        other = context.socket(zmq.SUB)  # closed with the context
        other.subscribe(b"")
        other.connect(f"ipc://{folder}/{peer}-state")
        mine.bind(f"ipc://{folder}/{name}-state")
        clients.bind(f"ipc://{folder}/{name}")
        poller = zmq.Poller()
        poller.register(clients, zmq.POLLIN)
        poller.register(other, zmq.POLLIN)
        beat_at = monotonic()
        while True:
            ready = dict(poller.poll(INTERVAL))
            if other in ready:
                peer_state = other.recv_string()
                if (state, peer_state) in (("active", "active"), ("passive", "passive")):
                    raise SystemExit(f"both servers are {state}")
                state = NEXT.get((state, peer_state), state)
                peer_expiry = monotonic() + EXPIRY
            if clients in ready:
                client, empty, _ = clients.recv_multipart()
                if state in ("primary", "passive") and monotonic() > peer_expiry:
                    state = "active"
                if state == "active":
                    clients.send_multipart([client, empty, name.encode()])
            if monotonic() >= beat_at:
                mine.send_string(state)
                beat_at = monotonic() + INTERVAL / 1000


def ask(context: Context, folder: str) -> str:
    """Return the name of the server that answers."""
    for name in islice(cycle(["primary", "backup"]), 40):
        with context.socket(zmq.REQ) as client:
            client.connect(f"ipc://{folder}/{name}")
            client.send(b"which one are you?")
            if client.poll(300):
                return client.recv_string()
    raise TimeoutError("neither server answers")


def wait_until_passive(context: Context, folder: str, name: str) -> None:
    """Listen to what a server says about its state."""
    with context.socket(zmq.SUB) as states:
        states.rcvtimeo = 10_000
        states.subscribe("passive")
        states.connect(f"ipc://{folder}/{name}-state")
        states.recv()


def start(folder: str, name: str, peer: str) -> SpawnProcess:
    """Start a server process that ends with this one."""
    spawn = multiprocessing.get_context("spawn")
    server = spawn.Process(target=serve, args=(folder, name, peer), daemon=True)
    server.start()
    return server


def main() -> None:
    """Kill one server after the other."""
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:
        context.linger = 0
        primary, backup = start(folder, "primary", "backup"), start(folder, "backup", "primary")
        wait_until_passive(context, folder, "backup")
        print(f"both are there: {ask(context, folder)} answers")
        primary.kill()
        primary.join()
        print(f"the primary is killed: {ask(context, folder)} answers")
        start(folder, "primary", "backup")
        wait_until_passive(context, folder, "primary")
        print(f"the primary is back: {ask(context, folder)} answers")
        backup.kill()
        print(f"the backup is killed: {ask(context, folder)} answers")


if __name__ == "__main__":
    main()
