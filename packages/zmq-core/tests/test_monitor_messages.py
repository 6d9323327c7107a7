"""Decoding what a monitor socket says, from a plain and from an awaitable receive."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable
from typing import Any

import pytest

import zmq
from zmq.utils.monitor import parse_monitor_message, recv_monitor_message


def message(event: int, value: int, endpoint: bytes = b"tcp://127.0.0.1:5555") -> list[bytes]:
    """Return the frames that libzmq sends for an event: zmq_socket_monitor(3)."""
    return [event.to_bytes(2, sys.byteorder) + value.to_bytes(4, sys.byteorder, signed=True), endpoint]


class Monitor:
    """A socket that has one message."""

    def __init__(self, frames: list[bytes]) -> None:
        self.frames = frames
        self.flags: list[int] = []

    def recv_multipart(self, flags: int = 0) -> list[bytes]:
        self.flags.append(flags)
        return self.frames


class AsyncMonitor(Monitor):
    """The same, where the message has to be awaited."""

    def recv_multipart(self, flags: int = 0) -> Awaitable[list[bytes]]:  # type: ignore[override]
        self.flags.append(flags)
        future: asyncio.Future[list[bytes]] = asyncio.get_running_loop().create_future()
        future.set_result(self.frames)
        return future


def test_an_event_is_decoded() -> None:
    event = parse_monitor_message(message(zmq.EVENT_LISTENING, 7))
    assert event == {"event": zmq.EVENT_LISTENING, "value": 7, "endpoint": b"tcp://127.0.0.1:5555"}
    assert isinstance(event["event"], zmq.Event)


def test_a_missing_file_descriptor_reads_minus_one() -> None:
    assert parse_monitor_message(message(zmq.EVENT_CLOSED, -1))["value"] == -1


def test_a_value_is_an_event_too_so_that_a_protocol_error_has_its_name() -> None:
    malformed = zmq.Event.PROTOCOL_ERROR_ZMTP_MALFORMED_COMMAND_UNSPECIFIED
    event = parse_monitor_message(message(zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL, malformed))
    assert event["value"] is malformed
    assert type(parse_monitor_message(message(zmq.EVENT_ACCEPTED, 13))["value"]) is zmq.Event


@pytest.mark.parametrize("endpoint", [b"x", zmq.Frame(b"x"), memoryview(b"x"), "text", None])
def test_the_endpoint_is_the_second_frame(endpoint: Any) -> None:
    event = parse_monitor_message([message(zmq.EVENT_ACCEPTED, 13)[0], endpoint])
    assert event["endpoint"] is endpoint


def test_a_protocol_error_compares_with_its_constant() -> None:
    event = parse_monitor_message(
        message(zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL, zmq.PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH)
    )
    assert event["value"] == zmq.PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH


def test_an_event_of_a_newer_libzmq_is_kept() -> None:
    assert parse_monitor_message(message(0x8000, 1))["event"] == 0x8000


@pytest.mark.parametrize(
    ("frames", "sizes"),
    [([], "none"), ([b"abcdef"], "6"), ([b"short", b"x"], "5, 1"), ([b"abcdef", b"x", b"yz"], "6, 1, 2")],
)
def test_other_messages_are_refused_with_their_sizes(frames: list[bytes], sizes: str) -> None:
    with pytest.raises(RuntimeError, match=rf"not a monitor message: .*bytes: {sizes}\)"):
        parse_monitor_message(frames)


def test_receiving_passes_the_flags_on() -> None:
    monitor = Monitor(message(zmq.EVENT_CONNECTED, 9))
    assert recv_monitor_message(monitor, zmq.DONTWAIT)["value"] == 9
    assert monitor.flags == [zmq.DONTWAIT]


def test_receiving_is_awaited_where_the_socket_has_to_be() -> None:
    async def receive() -> int:
        event = await recv_monitor_message(AsyncMonitor(message(zmq.EVENT_CONNECTED, 9)))
        return event["value"]

    assert asyncio.run(receive()) == 9


def test_the_module_does_not_import_asyncio() -> None:
    command = [sys.executable, "-c", "import sys, zmq.utils.monitor; print('asyncio' in sys.modules)"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    assert result.stdout.strip() == "False"


def test_frames_are_read_too() -> None:
    frames: list[Any] = [zmq.Frame(part) for part in message(zmq.EVENT_CLOSED, 7)]
    event = parse_monitor_message(frames)
    assert (event["event"], event["value"], event["endpoint"]) == (zmq.EVENT_CLOSED, 7, frames[1])
