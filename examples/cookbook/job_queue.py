"""Job queue: jobs that are done even if workers crash, and set aside when they fail again and again.

Use it for work in the background where each job counts: mails, reports, conversions. A worker asks for a job and has it
on lease; a job whose worker fails or is silent for longer than the lease goes to another. So a job can be done twice.
When a worker fails: its job is handed out again, `ATTEMPTS` times at most; then it is a dead letter, with the reason.
When the queue fails: its jobs are lost with its memory; `titanic.py` keeps them on disk.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import deque
from dataclasses import dataclass
from time import monotonic
from typing import Any

import zmq

LEASE = 1.0  # seconds
ATTEMPTS = 3


@dataclass
class Job:
    """A job and what became of it."""

    text: str
    attempts: int = 0
    expiry: float = 0.0
    result: Any = None
    error: str = ""


def work(endpoint: str) -> None:
    """Ask for jobs and do them."""
    with zmq.Context() as context, context.socket(zmq.REQ) as socket:
        socket.connect(endpoint)
        report: dict[str, Any] = {}
        while True:
            socket.send_json(report)
            job = socket.recv_json()
            report = {"number": job["number"]}
            try:
                report["result"] = do(job["text"], job["attempt"])
            except Exception as error:  # of the job: the queue decides what follows
                report["error"] = repr(error)


def do(text: str, attempt: int) -> int:
    """Do a job: the number in the text; `crash` ends the process at its first attempt."""
    if text == "crash":
        if attempt == 1:
            os._exit(1)
        return 0
    return int(text)


class Queue:
    """Gives jobs to the workers that ask, until each is done or has failed for good."""

    def __init__(self, texts: list[str]) -> None:
        self.jobs = [Job(text) for text in texts]
        self.waiting = deque(range(len(texts)))
        self.leased: set[int] = set()

    def run(self, router: zmq.Socket[bytes]) -> None:
        """Work until no job is left."""
        asking: deque[bytes] = deque()
        while self.waiting or self.leased:
            if router.poll(100):
                worker, _, data = router.recv_multipart()
                asking.append(worker)
                report = json.loads(data)
                if "number" in report:
                    self.end(report["number"], report.get("result"), report.get("error", ""))
            for number in [number for number in self.leased if self.jobs[number].expiry < monotonic()]:
                self.end(number, None, "its worker was silent")
            while asking and self.waiting:
                number = self.waiting.popleft()
                job = self.jobs[number]
                job.attempts += 1
                job.expiry = monotonic() + LEASE
                self.leased.add(number)
                order = {"number": number, "text": job.text, "attempt": job.attempts}
                router.send_multipart([asking.popleft(), b"", json.dumps(order).encode()])

    def end(self, number: int, result: Any, error: str) -> None:
        """Note how an attempt ended, and have another one if that makes sense."""
        if number in self.leased:  # not a late report on a job that was handed out again
            self.leased.remove(number)
            job = self.jobs[number]
            job.result, job.error = result, error
            if error and job.attempts < ATTEMPTS:
                self.waiting.append(number)


def main() -> None:
    """Run jobs of which one crashes its worker and one cannot be done."""
    spawn = multiprocessing.get_context("spawn")
    with zmq.Context() as context, context.socket(zmq.ROUTER) as router:
        endpoint = f"tcp://127.0.0.1:{router.bind_to_random_port('tcp://127.0.0.1')}"
        for _ in range(2):
            spawn.Process(target=work, args=(endpoint,), daemon=True).start()
        queue = Queue(["1", "2", "crash", "three", "4"])
        queue.run(router)
        for job in queue.jobs:
            outcome = f"dead letter, {job.error}" if job.error else f"result {job.result}"
            print(f"job {job.text!r}: {job.attempts} attempts, {outcome}")


if __name__ == "__main__":
    main()
