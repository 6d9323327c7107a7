"""Distributed logging: the records of many processes in one place. Needs `pip install zmq-tools` (in `pyzmq[all]`).

Use it where a service is several processes or machines and `logging` should stay what it is: each process has a handler
that publishes, one process receives and writes.
When the receiver fails: the loggers do not wait; records are queued, and delivered when it is back. When a process is
killed: what had not left it yet is lost.
"""

from __future__ import annotations

import logging
import multiprocessing
import queue

from zmq.log.handlers import PUBHandler
from zmq.log.receiver import Receiver


def work(endpoint: str, number: int) -> None:
    """Log to the receiver, as any program logs."""
    handler = PUBHandler(endpoint, connect=True, json=True, linger=10)
    logger = logging.getLogger(f"worker.{number}")
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    logger.info("started")
    try:
        logger.info("10 / %d is %d", number, 10 // number)
    except ZeroDivisionError:
        logger.exception("could not divide")
    handler.close()


class Collector(logging.Handler):
    """Collects the records; a program would have a FileHandler here."""

    def __init__(self) -> None:
        super().__init__()
        self.records: queue.Queue[logging.LogRecord] = queue.Queue()

    def emit(self, record: logging.LogRecord) -> None:
        self.records.put(record)


def main() -> None:
    """Gather the records of three processes, and print them by process."""
    spawn = multiprocessing.get_context("spawn")
    collector = Collector()
    with Receiver("tcp://127.0.0.1:*", collector) as receiver:
        workers = [spawn.Process(target=work, args=(receiver.address, number)) for number in range(3)]
        for worker in workers:
            worker.start()
        records = [collector.records.get(timeout=20) for _ in range(2 * len(workers))]
        for worker in workers:
            worker.join(timeout=10)
    for record in sorted(records, key=lambda record: (record.name, record.created)):
        print(f"{record.name} {record.levelname}: {record.getMessage()}")
    print(f"tracebacks come along: {sum('ZeroDivisionError' in str(record.exc_text) for record in records)}")


if __name__ == "__main__":
    main()
