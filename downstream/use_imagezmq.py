"""Send images as numpy arrays with imagezmq, as requests and as publications."""

from __future__ import annotations

import threading
import time

import imagezmq
import numpy
from common import begin, check, did, free_port, speed

import zmq


def main() -> None:
    begin(60, "imagezmq", "numpy")
    image = numpy.random.default_rng(1).integers(0, 255, (480, 640, 3), dtype=numpy.uint8)
    hub = imagezmq.ImageHub(open_port=f"tcp://127.0.0.1:{free_port()}")
    address = hub.zmq_socket.getsockopt_string(zmq.LAST_ENDPOINT).rstrip("\0")
    sender = imagezmq.ImageSender(connect_to=address)

    def serve() -> None:
        for number in range(200):
            name, got = hub.recv_image()
            check((name, bool((got == image).all())), (f"camera {number}", True))
            hub.send_reply(b"OK")

    thread = threading.Thread(target=serve)
    thread.start()
    started = time.perf_counter()
    for number in range(200):
        check(sender.send_image(f"camera {number}", image), b"OK")
    thread.join()
    speed("images of 900 kB", "images/s", 200, started)
    did("200 images were sent and acknowledged")
    address = f"tcp://127.0.0.1:{free_port()}"
    with (
        imagezmq.ImageSender(connect_to=address, REQ_REP=False) as publisher,
        imagezmq.ImageHub(open_port=address, REQ_REP=False) as watcher,
    ):
        watcher.zmq_socket.rcvtimeo = 50
        while True:
            publisher.send_image("camera", image)
            try:
                name, got = watcher.recv_image()
                break
            except zmq.Again:
                continue
        check((name, bool((got == image).all())), ("camera", True))
    did("an image was published")
    sender.close()
    hub.close()


main()
