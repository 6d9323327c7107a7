"""Signed objects on an event loop: zmq-auth beside zmq-async."""

from __future__ import annotations

import asyncio
from typing import Any

import zmq
import zmq.asyncio
from zmq.auth.signing import Signer

SIGNER = Signer(b"only for the two of them")


def test_a_signed_object_crosses_an_event_loop() -> None:
    async def main() -> Any:
        with zmq.asyncio.Context() as own, own.socket(zmq.PAIR) as left, own.socket(zmq.PAIR) as right:
            left.bind("inproc://signed")
            right.connect("inproc://signed")
            await left.send_serialized([1], SIGNER.pack)
            return await right.recv_serialized(SIGNER.unpack)

    assert asyncio.run(main()) == [1]
