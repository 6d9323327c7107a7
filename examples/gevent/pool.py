"""Jobs for worker processes: each greenlet that asks gets its own answer."""

from __future__ import annotations

from itertools import count

import gevent
from gevent.event import AsyncResult

import zmq.green as zmq


class Pool:
    """Hands jobs to the workers that connect, in turn, and answers to the greenlets that asked."""

    def __init__(self, context: zmq.Context) -> None:
        self.socket = context.socket(zmq.DEALER)
        self.socket.linger = 0
        self.address = f"tcp://127.0.0.1:{self.socket.bind_to_random_port('tcp://127.0.0.1')}"
        self._numbers = count()
        self._asking: dict[bytes, AsyncResult] = {}
        self._reader = gevent.spawn(self._read)

    def ask(self, job: bytes, timeout: float) -> bytes | None:
        """Have a job done and return its answer, or None when there is none after `timeout` seconds."""
        number = b"%d" % next(self._numbers)
        answer = self._asking[number] = AsyncResult()
        try:
            with gevent.Timeout(timeout, False):
                self.socket.send_multipart([number, b"", job])
                return answer.get()
            return None
        finally:
            del self._asking[number]

    def close(self) -> None:
        """End; whoever still asks gets None when his time is up."""
        self.socket.close()
        self._reader.join()

    def _read(self) -> None:
        while True:
            try:
                number, _, answer = self.socket.recv_multipart()
            except zmq.SocketClosed:
                return
            # Nobody asks any more when the answer came too late.
            if number in self._asking:
                self._asking[number].set(answer)
