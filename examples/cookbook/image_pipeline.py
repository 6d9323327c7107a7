"""NumPy pipeline: images go through worker processes and come out in order. Needs `pip install numpy`.

Use it for cameras, scans and simulations: the source numbers the images, any worker takes the next, and the sink puts
them in order. Arrays are sent without a copy; the small high-water marks keep memory bounded (back-pressure).
When a worker fails: its images are missing at the sink, whose timeout says so; `job_queue.py` would do them again.
"""

from __future__ import annotations

import multiprocessing
import threading
from typing import Any

import numpy as np

import zmq

Image = np.ndarray[Any, np.dtype[np.float32]]
SHAPE = (240, 320)
IMAGES = 24


def send(socket: zmq.Socket[bytes], number: int, image: Image) -> None:
    """Send an image with its number."""
    socket.send(b"%d" % number, zmq.SNDMORE)
    socket.send(np.ascontiguousarray(image).data, copy=False)


def recv(socket: zmq.Socket[bytes]) -> tuple[int, Image]:
    """Receive what `send` has sent."""
    number, data = socket.recv_multipart(copy=False)
    image: Image = np.frombuffer(data.buffer, dtype=np.float32).reshape(SHAPE)
    return int(number.bytes), image


def blur(endpoints: tuple[str, str]) -> None:
    """Be a worker: average each pixel with its neighbours, until the source is silent."""
    with zmq.Context() as context, context.socket(zmq.PULL) as source, context.socket(zmq.PUSH) as sink:
        source.rcvhwm = sink.sndhwm = 2
        source.connect(endpoints[0])
        sink.connect(endpoints[1])
        while True:
            number, image = recv(source)
            padded = np.pad(image, 1, mode="edge")
            shifted = [padded[y : y + SHAPE[0], x : x + SHAPE[1]] for y in range(3) for x in range(3)]
            send(sink, number, np.mean(shifted, axis=0, dtype=np.float32))


def produce(source: zmq.Socket[bytes]) -> None:
    """Be the source: send noisy images."""
    random = np.random.default_rng(seed=7)
    with source:
        for number in range(IMAGES):
            send(
                source, number, random.normal(loc=10 * (number + 1), scale=1.0, size=SHAPE).astype(np.float32)
            )


def main() -> None:
    """Run source, workers and sink."""
    spawn = multiprocessing.get_context("spawn")
    with zmq.Context() as context, context.socket(zmq.PULL) as sink:
        source = context.socket(zmq.PUSH)
        source.sndhwm = sink.rcvhwm = 2
        sink.rcvtimeo = 10_000
        ports = [socket.bind_to_random_port("tcp://127.0.0.1") for socket in (source, sink)]
        endpoints = tuple(f"tcp://127.0.0.1:{port}" for port in ports)
        for _ in range(2):
            spawn.Process(target=blur, args=(endpoints,), daemon=True).start()
        producer = threading.Thread(target=produce, args=(source,))
        producer.start()  # from here on `source` is the thread's
        early: dict[int, Image] = {}
        for number in range(IMAGES):
            while number not in early:
                arrived, image = recv(sink)
                early[arrived] = image
            image = early.pop(number)
            if number % 8 == 0:
                print(f"image {number}: mean {image.mean():.1f}, noise 1.0 before, {image.std():.1f} after")
        producer.join()


if __name__ == "__main__":
    main()
