"""The ventilator: streams batches to the workers, and never more of them than they have room for."""

from __future__ import annotations

import time
from collections.abc import Iterator

import zmq
from wire import Batch, Receipt

CREDIT_PER_WORKER = 3


class Ventilator:
    """Sends batches through a DEALER socket as long as there is credit; every receipt gives one back.

    The file is only read when there is credit. However big it is, at most `window` batches are in memory, here,
    in the broker and in the workers together: a high-water mark would limit each queue, this limits the sum.

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
        self._workers = workers
        self._text_ended = False
        self.window = CREDIT_PER_WORKER * len(workers)
        self.sent = 0
        self._sent_at: dict[int, float] = {}  # when, for every batch that has no receipt yet
        self._turns: dict[int, str] = {}

    @property
    def outstanding(self) -> int:
        """Batches that no worker has dealt with yet."""
        return len(self._sent_at)

    def greet(self) -> None:
        """Send an empty batch to every worker, if all did not answer the last ones in turn."""
        if not self.outstanding and not self.all_answered():
            self._turns.clear()
            for _ in self._workers:
                self._send(Batch(0, 0, b""))

    def all_answered(self) -> bool:
        """Tell whether the path through the broker to every worker and back is known to work."""
        return set(self._turns.values()) == set(self._workers)

    def send_what_fits(self) -> None:
        """Send batches until the credit is used up; after the last one, tell the sink how many there were."""
        while not self._text_ended and self.outstanding < self.window:
            batch = next(self._batches, None)
            if batch is None:
                self._text_ended = True
                self._ending.send(b"%d" % self.sent)
                return
            self._send(batch)

    def take_receipts(self) -> None:
        """Take in every receipt that has come."""
        while self.jobs.poll(0):
            receipt = Receipt.from_frames(self.jobs.recv_multipart())
            del self._sent_at[receipt.batch]
            self._turns[receipt.batch % len(self._workers)] = receipt.worker

    def holder(self) -> tuple[str, float]:
        """Return the worker that has the oldest batch without a receipt, and its age in seconds.

        The broker deals in turn, so a batch is where those before it with the same turn went.
        """
        oldest, sent_at = next(iter(self._sent_at.items()))
        return self._turns[oldest % len(self._workers)], time.monotonic() - sent_at

    def _send(self, batch: Batch) -> None:
        batch = batch._replace(number=self.sent)
        self._sent_at[batch.number] = time.monotonic()
        self.jobs.send_serialized(batch, Batch.to_frames, copy=False)
        self.sent += 1
