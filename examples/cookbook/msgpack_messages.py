"""MessagePack: records in compact binary form, with send_serialized and recv_serialized. Needs `pip install msgpack`.

Use it where JSON is too slow or too large, or the data has bytes in it.
`send_serialized` takes a function that turns an object into frames; here the first frame is a topic, so that a SUB
socket can choose by it, and the second the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import msgpack  # type: ignore[import-untyped]  # it ships no types

import zmq


@dataclass(frozen=True)
class Reading:
    """What a sensor has measured."""

    sensor: str
    celsius: float
    raw: bytes


def pack(reading: Reading) -> list[bytes]:
    """Return the frames of a message."""
    return [reading.sensor.encode(), msgpack.packb(asdict(reading))]


def unpack(frames: Sequence[Any]) -> Reading:
    """Return the reading in a message.

    Raises
    ------
    ValueError, TypeError
        It is no message of `pack`.
    """
    _, data = frames
    return Reading(**msgpack.unpackb(data))


def main() -> None:
    """Publish three readings to a subscriber of one sensor."""
    readings = [
        Reading("attic", 17.5, b"\x8c"),
        Reading("cellar", 9.25, b"\x4a"),
        Reading("attic", 18.0, b"\x90"),
    ]
    with zmq.Context() as context, context.socket(zmq.XPUB) as sensor, context.socket(zmq.SUB) as display:
        sensor.rcvtimeo = display.rcvtimeo = 10_000
        display.subscribe("attic")
        display.connect(f"tcp://127.0.0.1:{sensor.bind_to_random_port('tcp://127.0.0.1')}")
        sensor.recv()  # the subscription is here
        for reading in readings:
            sensor.send_serialized(reading, pack)
        for _ in range(2):
            print(display.recv_serialized(unpack))
        size, json_size = len(pack(readings[0])[1]), len(repr(asdict(readings[0])))
        print(f"{size} bytes packed, {json_size} as text")


if __name__ == "__main__":
    main()
