"""The ventilator: streams batches to the workers, and never more of them than they have room for."""

from __future__ import annotations

import time
from collections.abc import Iterator

import zmq
from wire import Batch, Receipt

CREDIT_PER_WORKER = 3


class Ventilator:
    """Sends batches through a DEALER socket as long as there is credit; every receipt gives one back.

    The file is only read when there is credit. However big it is, at most `window` batches are in memory,
    here, in the broker and in the workers together: a high-water mark would limit each queue, this limits the
    sum.

    Parameters
    ----------
    jobs
        DEALER connected to the broker.
    ending
        PUSH connected to the sink, which is told here how many batches there were.
    batches
        The text.
    workers
        Names of the workers that will answer.
    """

    def __init__(
        self, jobs: zmq.Socket, ending: zmq.Socket, batches: Iterator[Batch], workers: list[str]
    ) -> None:
        self.jobs = jobs
        self._ending = ending
        self._batches = batches
        self._text_ended = False
        self.window = CREDIT_PER_WORKER * len(workers)
        self.sent = 0
        self.received = 0
        self._last_receipt = dict.fromkeys(workers, time.monotonic())

    def send_what_fits(self) -> None:
        """Send batches until the credit is used up; after the last one, tell the sink how many there were."""
        while not self._text_ended and self.sent - self.received < self.window:
            batch = next(self._batches, None)
            if batch is None:
                self._text_ended = True
                self._ending.send(b"%d" % self.sent)
                return
            self.jobs.send_serialized(batch, Batch.to_frames, copy=False)
            self.sent += 1

    def take_receipts(self) -> None:
        """Take in every receipt that has come."""
        while self.jobs.poll(0):
            receipt = self.jobs.recv_serialized(Receipt.from_frames)
            self.received += 1
            self._last_receipt[receipt.worker] = time.monotonic()

    def slowest(self) -> tuple[str, float]:
        """Return the worker that has been silent longest, and for how many seconds.

        The broker deals in turn, so with batches outstanding and nothing moving this is the one that holds
        them.
        """
        name = min(self._last_receipt, key=self._last_receipt.__getitem__)
        return name, time.monotonic() - self._last_receipt[name]
