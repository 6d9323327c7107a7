"""Load balancer: a broker that gives each request to a worker that is free.

Use it where requests take different times: a DEALER would hand them out in turn, also to a worker that is still busy.
Here a worker says that it is ready, and until then gets nothing.
When a worker fails: the request that it had is lost, and its client asks again after its timeout. A worker that fails
while it is ready still gets one request; `paranoid_pirate.py` adds the heartbeats that prevent it.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor

import zmq

Context = zmq.Context[zmq.Socket[bytes]]


def broker(front_endpoint: str, back_endpoint: str) -> None:
    """Pair clients' requests with workers that are ready."""
    ready: deque[bytes] = deque()
    with zmq.Context() as context, context.socket(zmq.ROUTER) as front, context.socket(zmq.ROUTER) as back:
        front.bind(front_endpoint)
        back.bind(back_endpoint)
        poller = zmq.Poller()
        poller.register(back, zmq.POLLIN)
        while True:
            poller.register(front, zmq.POLLIN if ready else 0)  # without a worker, requests wait
            sockets = dict(poller.poll())
            if back in sockets:
                worker, _, *frames = back.recv_multipart()
                ready.append(worker)
                if frames != [b"READY"]:
                    front.send_multipart(frames)
            if front in sockets:
                back.send_multipart([ready.popleft(), b"", *front.recv_multipart()])


def work(endpoint: str, name: str, seconds: float) -> None:
    """Do requests, each in so many seconds."""
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.connect(endpoint)
        socket.send(b"READY")
        while True:
            client, empty, _ = socket.recv_multipart()
            time.sleep(seconds)  # the work
            socket.send_multipart([client, empty, name.encode()])


def ask(context: Context, endpoint: str) -> str:
    """Return the name of the worker that has answered."""
    for _ in range(20):
        with context.socket(zmq.REQ) as client:
            client.connect(endpoint)
            client.send(b"work, please")
            if client.poll(1000):
                return client.recv_string()
    raise TimeoutError("no answer to 20 attempts")


def main() -> None:
    """Send requests to a fast and a slow worker; then kill the slow one."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, zmq.Context() as context, ThreadPoolExecutor(4) as clients:
        context.linger = 0
        front, back = f"ipc://{folder}/front", f"ipc://{folder}/back"
        spawn.Process(target=broker, args=(front, back), daemon=True).start()
        fast = spawn.Process(target=work, args=(back, "fast", 0.002), daemon=True)
        slow = spawn.Process(target=work, args=(back, "slow", 0.1), daemon=True)
        fast.start()
        slow.start()
        while ask(context, front) != "slow":  # both are there
            pass
        done = Counter(clients.map(lambda _: ask(context, front), range(60)))
        print(f"{sum(done.values())} requests done, most by the fast worker: {done['fast'] > done['slow']}")
        slow.kill()
        slow.join()
        done = Counter(clients.map(lambda _: ask(context, front), range(60)))
        print(f"the slow worker is killed: {done['fast']} requests done by the fast one")


if __name__ == "__main__":
    main()
