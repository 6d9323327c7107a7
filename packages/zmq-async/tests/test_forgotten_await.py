"""A Future that is used like its result says that it is to be awaited."""

from __future__ import annotations

import asyncio

import pytest

import zmq
import zmq.asyncio

WORDS = ": it is the Future of an operation that waits; await it first"


async def waiting_pull(use):
    """Call `use` with a socket that no message comes to."""
    with zmq.asyncio.Context() as context, context.socket(zmq.PULL) as pull:
        pull.bind("inproc://nothing")
        use(pull)


def unpack(pull):
    _topic, _body = pull.recv_multipart()


@pytest.mark.parametrize(
    ("use", "error"),
    [
        (lambda pull: pull.recv().decode(), AttributeError),
        (lambda pull: pull.recv_string().split(), AttributeError),
        (lambda pull: pull.recv_json()["key"], TypeError),
        (lambda pull: pull.recv_multipart()[0], TypeError),
        (unpack, RuntimeError),
    ],
)
def test_a_forgotten_await_is_told(use, error):
    with pytest.raises(error, match=WORDS):
        asyncio.run(waiting_pull(use))


def test_a_future_has_the_attributes_of_a_future_and_no_others():
    def use(pull):
        waiting = pull.recv()
        assert not hasattr(waiting, "decode")
        assert getattr(waiting, "decode", None) is None
        assert not waiting.done()

    asyncio.run(waiting_pull(use))
