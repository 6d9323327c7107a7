"""One program that ends badly: `python ending.py SEED`. Sockets, threads and children are left as they are.

Daemon threads send, receive and wait; memory is lent; children are forked in the midst of traffic; contexts are closed,
terminated in a thread, or forgotten. The process must end by itself, soon, and with the status it chose.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
import warnings
from typing import Any, Callable

import zmq

STATUS = 7  # chosen by those programs that choose one


def send_lent(sock: Any) -> None:
    """Send memory without a copy, for ever."""
    memory = bytearray(100_000)
    while True:
        sock.send(memory, copy=False, track=True)


def send_many(sock: Any) -> None:
    """Send small messages, for ever."""
    while True:
        sock.send_many([b"x"] * 50)


def receive(sock: Any) -> None:
    """Receive, for ever."""
    while True:
        sock.recv_multipart(copy=False)


def poll(sock: Any) -> None:
    """Wait with a Poller, for ever."""
    poller = zmq.Poller()
    poller.register(sock, zmq.POLLIN)
    while True:
        poller.poll()
        sock.recv()


def zmq_poll(sock: Any) -> None:
    """Wait with zmq_poll, for ever."""
    while True:
        zmq.zmq_poll([(sock, zmq.POLLIN)])
        sock.recv(zmq.DONTWAIT)


def misuse(call: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return a call that goes on after errors: two threads may have the same socket."""

    def going_on(sock: Any) -> None:
        while True:
            try:
                call(sock)
            except (zmq.SocketClosed, zmq.ContextTerminated):
                return
            except zmq.ZMQError:
                time.sleep(0.0001)

    return going_on


def play(seed: int) -> int:
    """Do it; returns the status to exit with."""
    dice = random.Random(seed)
    context = zmq.Context.instance() if dice.random() < 0.3 else zmq.Context()
    kept: list[Any] = [context]
    for number in range(dice.randrange(1, 4)):
        pull, push = context.socket(zmq.PULL), context.socket(zmq.PUSH)
        if dice.random() < 0.5:
            push.linger = dice.choice([0, 100])
        if dice.random() < 0.8:
            pull.bind(f"inproc://{number}" if dice.random() < 0.5 else "tcp://127.0.0.1:*")
            push.connect(pull.last_endpoint)
        else:
            push.connect("tcp://127.0.0.1:9")
        for sock, calls in ((push, [send_lent, send_many]), (pull, [receive, poll, zmq_poll])):
            for _ in range(dice.choice([0, 1, 1, 2])):
                call = misuse(dice.choice(calls))
                threading.Thread(target=call, args=(sock,), daemon=True).start()
        kept += [pull, push]
    time.sleep(dice.choice([0, 0, 0.001, 0.01]))
    children = []
    if hasattr(os, "fork") and dice.random() < 0.4:
        for _ in range(2):
            child = os.fork()
            if not child:
                with zmq.Context() as own, own.socket(zmq.PAIR) as one, own.socket(zmq.PAIR) as other:
                    one.bind("inproc://child")
                    other.connect("inproc://child")
                    other.send(bytearray(200_000), copy=False)
                    one.recv()
                # Half of them end as a child of multiprocessing does, half as a script does.
                if dice.random() < 0.5:
                    os._exit(0)
                return 0
            children.append(child)
    for child in children:
        if os.waitpid(child, 0)[1] != 0:
            raise SystemExit(f"a child ended with {child}")
    how = dice.randrange(6)
    if how == 0:
        context.destroy(0)
    elif how == 1:
        threading.Thread(target=context.term, daemon=True).start()
    elif how == 2:
        kept[1].close()
    elif how == 3:
        kept.append(kept)
        del context
    elif how == 4:
        threading.Thread(target=context.destroy, args=(0,), daemon=True).start()
    return dice.choice([0, STATUS])


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    number = int(sys.argv[1])
    chosen = play(number)
    print("end", chosen)
    raise SystemExit(chosen)
