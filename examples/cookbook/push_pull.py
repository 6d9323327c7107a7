"""PUSH and PULL: a ventilator hands out work, workers do it, a sink collects the results.

Use it to spread work that may be done in any order. PUSH gives to its peers in turn; a small high-water mark keeps
messages from piling up at a worker that is slow.
When a worker fails: what it had taken is lost, and the sink waits in vain until its timeout. Where each job matters,
see `job_queue.py`.
"""

from __future__ import annotations

import multiprocessing

import zmq

WORKERS = 2
JOBS = range(1, 101)


def work(jobs_endpoint: str, results_endpoint: str) -> None:
    """Square numbers until the ventilator is silent."""
    with zmq.Context() as context, context.socket(zmq.PULL) as jobs, context.socket(zmq.PUSH) as results:
        jobs.rcvhwm = 1
        jobs.rcvtimeo = 10_000
        jobs.connect(jobs_endpoint)
        results.connect(results_endpoint)
        while job := jobs.recv():
            results.send(b"%d" % int(job) ** 2)


def main() -> None:
    """Be the ventilator and the sink."""
    spawn = multiprocessing.get_context("spawn")
    with zmq.Context() as context, context.socket(zmq.PUSH) as jobs, context.socket(zmq.PULL) as results:
        jobs.sndhwm = 1
        jobs.sndtimeo = results.rcvtimeo = 10_000
        jobs_port = jobs.bind_to_random_port("tcp://127.0.0.1")
        results_port = results.bind_to_random_port("tcp://127.0.0.1")
        endpoints = (f"tcp://127.0.0.1:{jobs_port}", f"tcp://127.0.0.1:{results_port}")
        workers = [spawn.Process(target=work, args=endpoints, daemon=True) for _ in range(WORKERS)]
        with jobs.monitor_events(zmq.EVENT_HANDSHAKE_SUCCEEDED) as arrivals:
            for worker in workers:
                worker.start()
            for _ in workers:
                arrivals.recv(timeout=10_000)  # only now is there a worker to share with

        squares = []
        for job in JOBS:
            jobs.send(b"%d" % job)
            while results.poll(0):
                squares.append(int(results.recv()))
        while len(squares) < len(JOBS):
            squares.append(int(results.recv()))
        print(f"{len(squares)} squares from {WORKERS} workers; their sum is {sum(squares)}")

        for _ in workers:
            jobs.send(b"")  # PUSH takes turns: one for each
        for worker in workers:
            worker.join(timeout=10)


if __name__ == "__main__":
    main()
