"""Paranoid Pirate (PPP): a queue before a pool of workers, with heartbeats both ways.

Use it for requests that any of several workers can do, where workers and the queue come, go and crash.
When a worker fails: its heartbeats stop, and the queue gives it nothing more; the client sends a request that it lost
again. When the queue fails: the workers miss its heartbeats, connect anew and say that they are ready.
"""

from __future__ import annotations

import multiprocessing
import tempfile
from time import monotonic

import zmq

Context = zmq.Context[zmq.Socket[bytes]]
READY, HEARTBEAT = b"\x01", b"\x02"
INTERVAL = 100  # milliseconds of silence after which a worker sends a heartbeat; the queue answers it
EXPIRY = 1.0  # seconds; a peer that is silent for longer is gone


def queue(front_endpoint: str, back_endpoint: str) -> None:
    """Hand requests to the worker that has been ready for longest."""
    with zmq.Context() as context, context.socket(zmq.ROUTER) as front, context.socket(zmq.ROUTER) as back:
        front.bind(front_endpoint)
        back.bind(back_endpoint)
        poller = zmq.Poller()
        poller.register(back, zmq.POLLIN)
        ready: dict[bytes, float] = {}  # workers that wait for a request, and when they expire
        while True:
            poller.register(front, zmq.POLLIN if ready else 0)  # without a worker, requests wait
            sockets = dict(poller.poll(INTERVAL))
            if back in sockets:
                worker, *frames = back.recv_multipart()
                if frames != [HEARTBEAT]:
                    ready[worker] = monotonic() + EXPIRY
                elif worker in ready:  # if not, the silence makes it connect anew
                    ready[worker] = monotonic() + EXPIRY
                    back.send_multipart([worker, HEARTBEAT])
                if frames not in ([READY], [HEARTBEAT]):
                    front.send_multipart(frames)
            ready = {worker: expiry for worker, expiry in ready.items() if expiry > monotonic()}
            if front in sockets and ready:
                worker = next(iter(ready))
                del ready[worker]
                back.send_multipart([worker, *front.recv_multipart()])


def work(endpoint: str, name: str) -> None:
    """Answer what the queue gives; connect anew when the queue is silent."""
    with zmq.Context() as context:
        context.linger = 0
        while True:
            with context.socket(zmq.DEALER) as socket:
                socket.connect(endpoint)
                socket.send(READY)
                expiry = monotonic() + EXPIRY
                while monotonic() < expiry:
                    if not socket.poll(INTERVAL):
                        socket.send(HEARTBEAT)
                        continue
                    frames = socket.recv_multipart()
                    expiry = monotonic() + EXPIRY
                    if frames != [HEARTBEAT]:
                        *envelope, _ = frames
                        socket.send_multipart([*envelope, name.encode()])


def ask(context: Context, endpoint: str) -> str:
    """Return the name of the worker that answers; ask as a Lazy Pirate does."""
    for _ in range(20):
        with context.socket(zmq.REQ) as client:
            client.connect(endpoint)
            client.send(b"who are you?")
            if client.poll(500):
                return client.recv_string()
    raise TimeoutError("no answer to 20 attempts")


def main() -> None:
    """Kill a worker, then the queue, and ask on."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context:
        context.linger = 0
        front, back = f"ipc://{folder}/front", f"ipc://{folder}/back"
        broker = spawn.Process(target=queue, args=(front, back), daemon=True)
        workers = [spawn.Process(target=work, args=(back, name), daemon=True) for name in ("Anne", "Mary")]
        for process in (broker, *workers):
            process.start()
        names: set[str] = set()
        while len(names) < 2:
            names.add(ask(context, front))
        print(f"two workers: {', '.join(sorted(names))}")

        workers[0].kill()
        workers[0].join()
        print(f"Anne is killed: {', '.join({ask(context, front) for _ in range(4)})}")

        broker.kill()
        broker.join()
        spawn.Process(target=queue, args=(front, back), daemon=True).start()
        print(f"the queue is killed and started again: {ask(context, front)}")


if __name__ == "__main__":
    main()
