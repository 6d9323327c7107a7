"""Readers of what others send and write, for the fuzzer: `-m tools.faults.hostile.readers [--seconds N] [TARGET ...]`.

An input is read, or refused with the error that is documented; nothing else may come out. The certificates, passwords
and ZAP requests that zmq-auth reads are targets of its own in packages/zmq-auth/fuzz, with whose engine these run.
"""

from __future__ import annotations

import logging
import random
import struct
import sys
import time
from pathlib import Path

import zmq
from zmq.log import records
from zmq.utils import z85
from zmq.utils.monitor import parse_monitor_message

ROOT = Path(__file__).resolve().parents[3]
sys.path += [str(ROOT / "packages" / "zmq-auth" / "fuzz"), str(ROOT)]

from engine import Count, Target, fuzz, main  # noqa: E402

from tools.faults.hostile import command_line  # noqa: E402

FORMATTER = logging.Formatter("%(asctime)s %(name)s %(levelname)s %(process)s %(message)s")
WORDS = (
    b"null", b"true", b"1e999", b"-1", b"NaN", b"[]", b"{}", b'""', b"\xff", b"\0", b'"levelno":', b'"created":',
    b'"args":', b'"message":"%s"', b"99999999999999999999", b"[" * 2_000, b'"\\ud800"', b"::", b"INFO", b"|",
)  # fmt: skip


def _record(**fields: object) -> bytes:
    return records.dumps(
        logging.makeLogRecord({"msg": "hello", "name": "a.b", "levelno": 20, "levelname": "INFO", **fields})
    )


def log_record(data: bytes) -> bool:
    """What is a record can be formatted, and sent on."""
    try:
        found = records.loads(data)
    except ValueError:
        return False
    assert isinstance(FORMATTER.format(found), str)
    assert isinstance(records.loads(records.dumps(found)), logging.LogRecord)
    return True


def log_message(data: bytes) -> bool:
    """The same of the parts of a message."""
    try:
        found = records.from_message(data.split(b"|", 3))
    except ValueError:
        return False
    assert isinstance(FORMATTER.format(found), str)
    return True


def z85_text(data: bytes) -> bool:
    """What is decoded is what it was encoded from."""
    try:
        found = z85.decode(data)
    except ValueError:
        return False
    assert z85.encode(found) == data
    return True


def monitor_event(data: bytes) -> bool:
    """An event has a number, a value and an endpoint."""
    try:
        found = parse_monitor_message([data[:6], data[6:]])
    except (ValueError, RuntimeError, zmq.ZMQError):
        return False
    assert set(found) == {"event", "value", "endpoint"}
    return True


READERS = (
    Target(
        "log-record",
        (_record(), _record(exc_text="a\nb", extra={"x": [1]}), _record(created=1.5)),
        WORDS,
        ("log/records.py",),
        log_record,
    ),
    Target(
        "log-message",
        (b"topic|" + _record(), b"INFO.a.b|text", b"a::INFO|text"),
        WORDS,
        ("log/records.py",),
        log_message,
    ),
    Target(
        "z85",
        (b"HelloWorld", z85.encode(bytes(range(64)))),
        (b"\0", b"%", b"%nSc0", b"\xff", b" "),
        ("utils/z85.py",),
        z85_text,
    ),
    Target(
        "monitor-event",
        (struct.pack("=HI", 1, 7) + b"tcp://127.0.0.1:5",),
        (b"\xff\xff", b"\0", b"\x00\x80"),
        ("utils/monitor.py",),
        monitor_event,
    ),
    *command_line.READERS,
)


def run(reader: Target, seed: int, seconds: float, inputs: int = 0) -> Count:
    """Give one reader inputs for so many seconds, or so many."""
    end = time.monotonic() + seconds
    return fuzz(reader, random.Random(seed), lambda done: done < inputs if inputs else time.monotonic() < end)


if __name__ == "__main__":
    raise SystemExit(main(READERS, __doc__, sys.argv[1:]))
