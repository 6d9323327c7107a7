"""Poller: one loop that waits for several sockets, and for nothing longer than its timeout.

Use it when a thread has more than one socket (or file descriptor) to listen to: here jobs, and orders to pause, go on
and stop. A socket that is left out of the poller is not read, so its senders feel it (back-pressure).
When a peer fails: `poll` returns an empty list after its timeout, and the loop decides what that means.
"""

from __future__ import annotations

import threading

import zmq

Context = zmq.Context[zmq.Socket[bytes]]


def work(context: Context) -> None:
    """Square numbers, as far as the orders let it."""
    with context.socket(zmq.REP) as orders, context.socket(zmq.PAIR) as jobs:
        orders.connect("inproc://orders")
        jobs.connect("inproc://jobs")
        poller = zmq.Poller()
        poller.register(orders, zmq.POLLIN)
        poller.register(jobs, zmq.POLLIN)
        while True:
            ready = dict(poller.poll(timeout=10_000))
            if not ready:
                raise TimeoutError("neither job nor order for 10 s")
            if jobs in ready:
                jobs.send(b"%d" % int(jobs.recv()) ** 2)
            if orders in ready:
                order = orders.recv()
                if order == b"pause":
                    poller.unregister(jobs)
                elif order == b"go on":
                    poller.register(jobs, zmq.POLLIN)
                orders.send(b"done")
                if order == b"stop":
                    return


def main() -> None:
    """Give jobs and orders to a worker thread."""
    with zmq.Context() as context, context.socket(zmq.REQ) as orders, context.socket(zmq.PAIR) as jobs:
        orders.bind("inproc://orders")
        jobs.bind("inproc://jobs")
        orders.rcvtimeo = jobs.rcvtimeo = 10_000
        worker = threading.Thread(target=work, args=(context,))
        worker.start()
        orders.send(b"pause")
        orders.recv()
        jobs.send(b"12")
        print(f"paused: {jobs.poll(200)} results within 200 ms")
        orders.send(b"go on")
        orders.recv()
        print(f"goes on: {int(jobs.recv())}")
        orders.send(b"stop")
        orders.recv()
        worker.join()


if __name__ == "__main__":
    main()
