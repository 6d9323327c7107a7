"""The broker of the system, run by the Python of either binding: `python -I broker.py '{"keys": FOLDER, ...}'`.

A ROUTER takes requests from clients over CURVE and gives them to workers in threads, through a DEALER; a PUB tells all
subscribers numbered notices. A ThreadAuthenticator knows the clients' certificates. Ends when its input ends.
"""

from __future__ import annotations

import contextlib
import json
import struct
import sys
import threading
import time
import zlib
from typing import Any

import zmq
import zmq.auth
from zmq.auth.thread import ThreadAuthenticator

#: Number and time of a notice.
NOTICE = struct.Struct("<Qd")
WORKERS = 3


def serve(socket: Any, keys: str) -> str:
    """Have a socket ask for certificates, and bind it; its endpoint."""
    socket.linger = 0
    socket.curve_server = True
    socket.curve_secretkey = zmq.auth.load_certificate(f"{keys}/server.key_secret")[1]
    socket.zap_domain = b"soak"
    socket.bind("tcp://127.0.0.1:*")
    endpoint: str = socket.last_endpoint.decode()
    return endpoint


def work(context: Any) -> None:
    """Answer each request with its checksum, until the context ends."""
    with contextlib.suppress(zmq.ContextTerminated), context.socket(zmq.REP) as socket:
        socket.linger = 0
        socket.connect("inproc://workers")
        while True:
            number, body = socket.recv_multipart()
            socket.send_multipart([number, b"%d" % zlib.crc32(body)])


def publish(socket: Any, every: float, over: threading.Event) -> None:
    """Send notices at a steady rate."""
    number = 0
    while not over.wait(every):
        socket.send_multipart([b"notice", NOTICE.pack(number, time.monotonic())])
        number += 1
    socket.close()


def forward(front: Any, back: Any, over: threading.Event) -> None:
    """Pass requests to workers, and answers to clients."""
    poller = zmq.Poller()
    poller.register(front, zmq.POLLIN)
    poller.register(back, zmq.POLLIN)
    while not over.is_set():
        for socket, _ in poller.poll(200):
            (back if socket is front else front).send_multipart(socket.recv_multipart())


def main(given: dict[str, Any]) -> None:
    """Serve until the input ends."""
    over = threading.Event()
    context = zmq.Context()
    guard = ThreadAuthenticator(context)
    guard.start()
    guard.configure_curve(domain="soak", location=f"{given['keys']}/clients")
    front, back, notices = (context.socket(kind) for kind in (zmq.ROUTER, zmq.DEALER, zmq.PUB))
    endpoints = [serve(front, given["keys"]), serve(notices, given["keys"])]
    back.bind("inproc://workers")
    workers = [threading.Thread(target=work, args=(context,)) for _ in range(WORKERS)]
    publisher = threading.Thread(target=publish, args=(notices, given["every"], over))
    for thread in (*workers, publisher):
        thread.start()
    print(json.dumps(endpoints), flush=True)
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    forward(front, back, over)
    publisher.join()
    guard.stop()
    front.close()
    back.close(0)
    context.term()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
