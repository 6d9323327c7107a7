"""Subclasses of the async Socket whose own send and recv have short signatures."""

from __future__ import annotations

import gc
import warnings

import pytest

import zmq
import zmq.asyncio


class Counting(zmq.asyncio.Socket):
    sent = 0
    received = 0

    async def send(self, data, flags=0):
        self.sent += 1
        return await super().send(data, flags)

    def recv(self, flags=0):
        self.received += 1
        return super().recv(flags)

    def send_multipart(self, msg_parts, flags=0):
        self.sent += 1
        return super().send_multipart(msg_parts, flags)

    async def recv_multipart(self, flags=0):
        self.received += 1
        return await super().recv_multipart(flags)


@pytest.mark.parametrize(
    ("send", "receive", "value", "got"),
    [
        ("send_string", "recv_string", ("é",), "é"),
        ("send_json", "recv_json", ({"a": 1},), {"a": 1}),
        ("send_pyobj", "recv_pyobj", ((1, 2),), (1, 2)),
        ("send_serialized", "recv_serialized", ([b"a", b"b"], list), [b"a", b"b"]),
    ],
)
async def test_conversions_go_through_what_a_subclass_overrides(send, receive, value, got):
    with zmq.asyncio.Context() as context:
        left, right = (context.socket(zmq.PAIR, socket_class=Counting) for _ in range(2))
        left.bind("inproc://subclasses")
        right.connect("inproc://subclasses")
        await getattr(left, send)(*value)
        assert await getattr(right, receive)(*value[1:]) == got
        assert (left.sent, right.received) == (1, 1)


async def test_a_collected_socket_is_closed_by_its_override():
    calls = []

    class Closing(zmq.asyncio.Socket):
        def close(self, linger=None):
            calls.append(linger)
            super().close(linger)

    with zmq.asyncio.Context() as context, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # a recorded warning would keep the socket alive
        context.socket(zmq.PULL, socket_class=Closing)
        gc.collect()
        assert calls == [None]
        assert context.socket_count == 0
