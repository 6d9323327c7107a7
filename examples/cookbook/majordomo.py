"""Majordomo (MDP/0.1): a broker for named services, each with any number of workers.

Use it as the middle of a system of services: clients name a service, not an address.
When a worker fails: its heartbeats stop, the broker forgets it, and the client's next attempt goes to another. When the
broker fails: the workers miss its heartbeats and sign in again. A worker must answer faster than `EXPIRY`.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from collections import defaultdict, deque
from time import monotonic
from typing import Callable

import zmq

Context = zmq.Context[zmq.Socket[bytes]]
CLIENT, WORKER = b"MDPC01", b"MDPW01"
READY, REQUEST, REPLY, HEARTBEAT, DISCONNECT = b"\x01", b"\x02", b"\x03", b"\x04", b"\x05"
INTERVAL = 100  # milliseconds of silence after which a worker sends a heartbeat; the broker answers it
EXPIRY = 1.0  # seconds; a peer that is silent for longer is gone


def broker(endpoint: str) -> None:
    """Bring requests to the workers of their service, and replies back."""
    requests: dict[bytes, deque[list[bytes]]] = defaultdict(deque)  # by service
    idle: dict[bytes, list[bytes]] = defaultdict(list)  # workers by service
    workers: dict[bytes, tuple[bytes, float]] = {}  # the service and the expiry of each
    with zmq.Context() as context, context.socket(zmq.ROUTER) as router:
        router.bind(endpoint)
        while True:
            if router.poll(INTERVAL):
                try:
                    sender, _, kind, command, *body = router.recv_multipart()
                except ValueError:  # no message of this protocol
                    continue
                if kind == CLIENT:
                    requests[command].append([sender, b"", *body])
                elif command == READY and body:
                    workers[sender] = (body[0], monotonic() + EXPIRY)
                    idle[body[0]].append(sender)
                elif sender not in workers:  # it has signed in at a broker that is gone
                    router.send_multipart([sender, b"", WORKER, DISCONNECT])
                else:
                    service, _ = workers[sender]
                    workers[sender] = (service, monotonic() + (0 if command == DISCONNECT else EXPIRY))
                    if command == HEARTBEAT:
                        router.send_multipart([sender, b"", WORKER, HEARTBEAT])
                    elif command == REPLY and len(body) > 1:
                        router.send_multipart([body[0], b"", CLIENT, service, *body[2:]])
                        idle[service].append(sender)
            workers = {worker: about for worker, about in workers.items() if about[1] > monotonic()}
            for service, waiting in requests.items():
                idle[service] = [worker for worker in idle[service] if worker in workers]
                while waiting and idle[service]:
                    router.send_multipart([idle[service].pop(0), b"", WORKER, REQUEST, *waiting.popleft()])


def serve(endpoint: str, service: bytes, handle: Callable[[list[bytes]], list[bytes]]) -> None:
    """Be a worker: answer requests for a service; sign in again when the broker is silent."""
    with zmq.Context() as context:
        context.linger = 0
        while True:
            with context.socket(zmq.DEALER) as socket:
                socket.connect(endpoint)
                socket.send_multipart([b"", WORKER, READY, service])
                expiry = monotonic() + EXPIRY
                while monotonic() < expiry:
                    if not socket.poll(INTERVAL):
                        socket.send_multipart([b"", WORKER, HEARTBEAT])
                        continue
                    _, _, command, *frames = socket.recv_multipart()
                    expiry = monotonic() + (0 if command == DISCONNECT else EXPIRY)
                    if command == REQUEST:
                        client, empty, *body = frames
                        socket.send_multipart([b"", WORKER, REPLY, client, empty, *handle(body)])


def call(context: Context, endpoint: str, service: bytes, *body: bytes, attempts: int = 20) -> list[bytes]:
    """Be a client: return a service's reply, or raise TimeoutError after so many attempts."""
    for _ in range(attempts):
        with context.socket(zmq.REQ) as client:
            client.linger = 0
            client.connect(endpoint)
            client.send_multipart([CLIENT, service, *body])
            if client.poll(500):
                return client.recv_multipart()[2:]
    raise TimeoutError(f"no reply of the service {service.decode()} to {attempts} attempts")


def shout(body: list[bytes]) -> list[bytes]:
    """Handle a request: capital letters."""
    return [frame.upper() for frame in body]


def main() -> None:
    """Kill a worker, then the broker, and call on."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:
        endpoint = f"ipc://{folder}/broker"
        middle = spawn.Process(target=broker, args=(endpoint,), daemon=True)
        worker, other = (
            spawn.Process(target=serve, args=(endpoint, b"shout", shout), daemon=True) for _ in range(2)
        )
        for process in (middle, worker, other):
            process.start()
        print(f"two workers: {call(context, endpoint, b'shout', b'two')[0].decode()}")
        worker.kill()
        worker.join()
        answers = [call(context, endpoint, b"shout", b"one")[0].decode() for _ in range(3)]
        print(f"one is killed: {' '.join(answers)}")
        middle.kill()
        middle.join()
        spawn.Process(target=broker, args=(endpoint,), daemon=True).start()
        answer = call(context, endpoint, b"shout", b"one")[0].decode()
        print(f"the broker is killed and started again: {answer}")


if __name__ == "__main__":
    main()
