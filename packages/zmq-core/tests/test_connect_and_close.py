"""A connection that a socket made just before it is closed has the linger of the socket."""

from __future__ import annotations

import pytest

import zmq


@pytest.mark.parametrize("transport", ["tcp", "ipc"] if zmq.has("ipc") else ["tcp"])
def test_what_is_sent_between_connect_and_close_arrives(socket, endpoint, transport: str) -> None:
    for _ in range(20):
        context = zmq.Context()
        push = context.socket(zmq.PUSH)
        first, second = (socket(zmq.PULL, linger=0, rcvtimeo=5_000) for _ in range(2))
        for pull in (first, second):
            pull.bind(endpoint(transport))
        push.connect(first.last_endpoint)
        push.send(b"to the first")  # libzmq reads no commands for the next millisecond
        push.connect(second.last_endpoint)
        for _ in range(10):
            push.send(b"to each in turn")
        push.close()
        context.term()
        for pull, number in ((first, 6), (second, 5)):
            assert len([pull.recv() for _ in range(number)]) == number
        first.close()
        second.close()
