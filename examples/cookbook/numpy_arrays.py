"""NumPy: send arrays without copying them. Needs `pip install numpy`.

Use it for images, signals and tables of numbers: the first frame says how to read the second, which is the array's
memory itself. Above some 64 kB `copy=False` is faster.
Until the message is sent, libzmq reads the array's memory: do not write to it before the tracker says `done`. What is
received with `copy=False` is the message's memory, which lives as long as an array that looks at it.
"""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np

import zmq

Array = np.ndarray[Any, np.dtype[Any]]


def send_array(socket: zmq.Socket[bytes], array: Array) -> zmq.MessageTracker:
    """Send an array and return what tells when its memory is free again."""
    array = np.ascontiguousarray(array)
    socket.send_json({"dtype": array.dtype.str, "shape": array.shape}, zmq.SNDMORE)
    return socket.send(array.data, copy=False, track=True)


def recv_array(socket: zmq.Socket[bytes]) -> Array:
    """Receive an array.

    Raises
    ------
    ValueError, TypeError
        Header and data do not belong together.
    """
    header, data = socket.recv_multipart(copy=False)
    form = json.loads(header.bytes)
    array: Array = np.frombuffer(data.buffer, dtype=form["dtype"]).reshape(form["shape"])
    return array


def double(endpoint: str) -> None:
    """Answer an array with its double."""
    with zmq.Context() as context, context.socket(zmq.REP) as server:
        server.rcvtimeo = 10_000
        server.connect(endpoint)
        array = recv_array(server)
        send_array(server, array * 2).wait(timeout=10)


def main() -> None:
    """Send an array to another process and get another one back."""
    spawn = multiprocessing.get_context("spawn")
    array = np.arange(1_000_000, dtype=np.float32).reshape(1000, 1000)
    with zmq.Context() as context, context.socket(zmq.REQ) as client:
        client.rcvtimeo = 10_000
        port = client.bind_to_random_port("tcp://127.0.0.1")
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            doubling = pool.submit(double, f"tcp://127.0.0.1:{port}")
            send_array(client, array).wait(timeout=10)  # now `array` may be written to
            doubled = recv_array(client)
            doubling.result(timeout=10)
    print(f"sent {array.nbytes} bytes, received {doubled.shape} of {doubled.dtype}")
    print(f"each number is double: {np.array_equal(doubled, array * 2)}")


if __name__ == "__main__":
    main()
