"""A pool of processes that report their progress while they work.

Use it with `concurrent.futures` or `multiprocessing.Pool`, whose results come only when a task is done: a PUSH socket
in each task tells the parent how far it is. Start the pool with "spawn": a forked child has copies of its parent's
sockets, which it must not use. `zmq.Context.instance()` makes one context for each process.
When a process of the pool crashes: the executor raises BrokenProcessPool from each task that is not done.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import zmq

STEPS = 4


def task(endpoint: str, limit: int) -> int:
    """Add numbers, and report after each quarter; the limit 0 is a crash."""
    with zmq.Context.instance().socket(zmq.PUSH) as progress:
        progress.connect(endpoint)
        total = 0
        for step in range(STEPS):
            total += sum(range(limit * step // STEPS, limit * (step + 1) // STEPS))
            progress.send_json({"limit": limit, "done": step + 1})
        if limit == 0:
            os._exit(1)
        return total


def main() -> None:
    """Run tasks, print their progress, and have one crash."""
    limits = [1000, 2000, 3000]
    spawn = multiprocessing.get_context("spawn")
    with zmq.Context() as context, context.socket(zmq.PULL) as progress:
        progress.rcvtimeo = 10_000
        endpoint = f"tcp://127.0.0.1:{progress.bind_to_random_port('tcp://127.0.0.1')}"
        with ProcessPoolExecutor(2, mp_context=spawn) as pool:
            tasks = [pool.submit(task, endpoint, limit) for limit in limits]
            done = dict.fromkeys(limits, 0)
            while sum(done.values()) < STEPS * len(limits):
                report = progress.recv_json()
                done[report["limit"]] = report["done"]
            print(f"progress: {', '.join(f'{100 * steps // STEPS} %' for steps in done.values())}")
            print(f"results: {[task.result(timeout=10) for task in tasks]}")
            try:
                pool.submit(task, endpoint, 0).result(timeout=10)
            except BrokenProcessPool:
                print("a process has crashed: its task raises BrokenProcessPool")


if __name__ == "__main__":
    main()
