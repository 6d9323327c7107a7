"""Take requests from clients that have a key, and give each to a worker that is free."""

import signal
import time

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator

FRONTEND = "tcp://*:5558"
BACKEND = "tcp://127.0.0.1:5559"
ALIVE = 3.0  # seconds: a free worker that was silent for longer is gone


def run(frontend: "zmq.Socket[bytes]", backend: "zmq.Socket[bytes]") -> None:
    """Pass messages on until a signal ends it."""
    free: dict[bytes, float] = {}  # the free workers, and when each was heard of last
    poller = zmq.Poller()
    poller.register(backend, zmq.POLLIN)
    while True:
        now = time.monotonic()
        free = {worker: heard for worker, heard in free.items() if now - heard < ALIVE}
        # Without a free worker requests stay in the queues of the frontend.
        if free:
            poller.register(frontend, zmq.POLLIN)
        elif frontend in poller:
            poller.unregister(frontend)
        ready = dict(poller.poll(1000))
        if backend in ready:
            worker, *message = backend.recv_multipart()
            free[worker] = time.monotonic()
            if message != [b"READY"]:
                frontend.send_multipart(message)  # the client's address, an empty frame, the answer
        if frontend in ready:
            worker, _ = free.popitem()
            backend.send_multipart([worker, *frontend.recv_multipart()])


def main() -> None:
    """Open the sockets and run until SIGTERM or Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with (
        zmq.Context() as context,
        context.socket(zmq.ROUTER) as frontend,
        context.socket(zmq.ROUTER) as backend,
    ):
        authenticator = ThreadAuthenticator(context)
        authenticator.start()
        authenticator.protect(frontend, "words")
        authenticator.configure_curve("words", "keys/clients")
        frontend.curve_server = True
        _, frontend.curve_secretkey = zmq.auth.load_certificate("keys/server.key_secret")
        frontend.linger = backend.linger = 1000
        frontend.bind(FRONTEND)
        backend.bind(BACKEND)
        try:
            run(frontend, backend)
        except KeyboardInterrupt:
            print("words_broker: ended")
        finally:
            authenticator.stop()


if __name__ == "__main__":
    main()
