"""Many greenlets, many messages, kills and timeouts: nothing lost, nothing twice, no wake-up missed.

ZMQ_GREEN_STRESS is the number of messages, for a run longer than the suite's.
"""

from __future__ import annotations

import os
import random

import gevent
import pytest

import zmq

MESSAGES = int(os.environ.get("ZMQ_GREEN_STRESS", "20000"))
GREENLETS = 200


@pytest.mark.timeout(max(60, MESSAGES // 2000))
@pytest.mark.parametrize("transport", ["inproc", "tcp"])
def test_stress(connected, transport):
    push, pull = connected(zmq.PUSH, zmq.PULL, transport, sndhwm=200, rcvhwm=200)
    chance = random.Random(MESSAGES)
    numbers = iter(range(MESSAGES))
    got = bytearray(MESSAGES)
    count = 0

    def receive() -> None:
        nonlocal count
        while True:
            with gevent.Timeout(chance.uniform(0.0, 0.05), False):
                while True:
                    got[int(pull.recv())] += 1
                    count += 1

    def send() -> None:
        for n in numbers:
            sent = False
            while not sent:
                with gevent.Timeout(chance.uniform(0.0, 0.05), False):
                    push.send(b"%d" % n)
                    sent = True

    senders = [gevent.spawn(send) for _ in range(GREENLETS // 2)]
    receivers = [gevent.spawn(receive) for _ in range(GREENLETS // 2)]
    while count < MESSAGES:
        victim = chance.randrange(len(receivers))
        receivers[victim].kill()
        receivers[victim] = gevent.spawn(receive)
        gevent.sleep(0.001)
    gevent.joinall(senders, raise_error=True)
    gevent.killall(receivers)
    assert pull.poll(50) == 0
    assert got == b"\1" * MESSAGES
