"""A worker process: takes a batch from the broker, counts its words, pushes the counts to the sink.

Started by `processes.py` as ``worker.py NAME REPORTS JOBS RESULTS``, the last three being addresses.
"""

from __future__ import annotations

import sys

import zmq
from child import Child
from wire import Batch, Receipt, Result
from words import count_words


def main(name: str, reports: str, jobs_address: str, results_address: str) -> None:
    """Count until the parent lets go of us."""
    with Child(name, reports) as child, child.socket(zmq.REP) as jobs, child.socket(zmq.PUSH) as results:
        jobs.connect(jobs_address)
        # A short queue: when the sink falls behind, the next send waits, and with it the receipt below.
        results.sndhwm = 2
        results.connect(results_address)
        child.report(ready=True)
        while True:
            batch = jobs.recv_serialized(Batch.from_frames, copy=False)
            result = Result(batch.lines, len(batch.data), count_words(batch.data))
            results.send_serialized(result, Result.to_frames)
            # The receipt comes last: it is what lets the ventilator send more.
            jobs.send_serialized(Receipt(batch.number, name), Receipt.to_frames)


if __name__ == "__main__":
    main(*sys.argv[1:])
