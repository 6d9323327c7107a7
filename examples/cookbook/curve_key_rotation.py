"""CURVE between machines: encrypted, both sides proven, and keys that change while the server runs.

Use it on every network that is not your own. Needs `pip install zmq-auth` (in `pyzmq`).
Each machine makes its own keys and gives away the public one only; the two folders here stand for the two machines. The
server sees when its folder of clients' keys changes: add the new key, let the client change over, remove the old one.
(For a new key of the server itself, see `examples/security/rotating_keys.py`.)
When a key is refused: the handshake fails, and the client's monitor says so. The server's other clients notice nothing.
"""

from __future__ import annotations

import logging
import multiprocessing
import shutil
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator

REFUSED = zmq.EVENT_HANDSHAKE_FAILED_AUTH


def serve(machine: Path, started: Connection) -> None:
    """Be the server: greet the clients whose keys are in the folder."""
    logging.getLogger("zmq.auth").addHandler(logging.NullHandler())  # the client tells of refused keys, here
    with zmq.Context() as context, context.socket(zmq.REP) as server:
        authenticator = ThreadAuthenticator(context)
        authenticator.start()
        authenticator.configure_curve("office", machine / "clients")
        authenticator.protect(server, "office")
        server.curve_server = True
        server.curve_secretkey = zmq.auth.load_certificate(machine / "server.key_secret")[1]
        port = server.bind_to_random_port("tcp://127.0.0.1")
        started.send(f"tcp://127.0.0.1:{port}")
        while True:
            server.send(b"welcome, " + server.recv())


def knock(endpoint: str, machine: Path, key: str) -> str:
    """Be the client: connect with one of its keys, and return what the server says."""
    with zmq.Context() as context, context.socket(zmq.REQ) as client:
        client.linger = 0
        client.rcvtimeo = 10_000
        client.curve_publickey, client.curve_secretkey = zmq.auth.load_certificate(
            machine / f"{key}.key_secret"
        )
        client.curve_serverkey, _ = zmq.auth.load_certificate(machine / "server.key")
        with client.monitor_events(zmq.EVENT_HANDSHAKE_SUCCEEDED | REFUSED) as events:
            client.connect(endpoint)
            event = events.recv(timeout=10_000)
        if event is None:
            return "the server is not there"
        if event.event == REFUSED:
            return "refused"
        client.send_string(key)
        return client.recv_string()


def main() -> None:
    """Make keys, exchange the public ones, and change the client's."""
    with tempfile.TemporaryDirectory() as folder:
        office, laptop = Path(folder, "office"), Path(folder, "laptop")
        (office / "clients").mkdir(parents=True)
        laptop.mkdir()
        zmq.auth.create_certificates(office, "server")
        zmq.auth.create_certificates(laptop, "spring")
        shutil.copy(office / "server.key", laptop)  # by hand, or another way that cannot be forged
        shutil.copy(laptop / "spring.key", office / "clients")
        here, there = multiprocessing.Pipe()
        spawn = multiprocessing.get_context("spawn")
        spawn.Process(target=serve, args=(office, there), daemon=True).start()
        if not here.poll(10):
            raise TimeoutError("the server did not start within 10 s")
        endpoint = here.recv()
        print(f"spring key: {knock(endpoint, laptop, 'spring')}")

        zmq.auth.create_certificates(laptop, "autumn")
        print(f"autumn key, not known yet: {knock(endpoint, laptop, 'autumn')}")
        shutil.copy(laptop / "autumn.key", office / "clients")
        print(f"autumn key: {knock(endpoint, laptop, 'autumn')}")
        (office / "clients" / "spring.key").unlink()
        print(f"spring key, removed: {knock(endpoint, laptop, 'spring')}")


if __name__ == "__main__":
    main()
