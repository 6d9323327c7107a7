"""Give readers of what others write inputs that are right but for a few places: `-m tools.faults.hostile.readers`.

An input is read, or refused with the error that is documented; nothing else may come out. The certificates, passwords
and ZAP requests that zmq-auth reads have a fuzzer of their own in packages/zmq-auth/fuzz.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import struct
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

import zmq
from zmq.log import records
from zmq.utils import z85
from zmq.utils.monitor import parse_monitor_message

FORMATTER = logging.Formatter("%(asctime)s %(name)s %(levelname)s %(process)s %(message)s")
WORDS = (
    b"null", b"true", b"1e999", b"-1", b"NaN", b"[]", b"{}", b'""', b"\xff", b"\0", b'"levelno":', b'"created":',
    b'"args":', b'"message":"%s"', b"99999999999999999999", b"[" * 2_000, b'"\\ud800"', b"::", b"INFO",
)  # fmt: skip


class Reader(NamedTuple):
    """One reader: what it is given to begin with, and what reads; False where it refuses."""

    name: str
    seeds: tuple[bytes, ...]
    read: Callable[[bytes], bool]


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
    Reader(
        "log record",
        (_record(), _record(exc_text="a\nb", extra={"x": [1]}), _record(created=1.5)),
        log_record,
    ),
    Reader("log message", (b"topic|" + _record(), b"INFO.a.b|text", b"a::INFO|text"), log_message),
    Reader("z85", (b"HelloWorld", z85.encode(bytes(range(64)))), z85_text),
    Reader("monitor event", (struct.pack("=HI", 1, 7) + b"tcp://127.0.0.1:5",), monitor_event),
)


def spoiled(data: bytes, others: list[bytes], dice: random.Random) -> bytes:
    """Change an input in one to four places."""
    changed = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        place = dice.randint(0, len(changed))
        how = dice.randrange(6)
        if how == 0 and changed:
            changed[place % len(changed)] ^= 1 << dice.randrange(8)
        elif how == 1:
            del changed[place : place + dice.choice((1, 2, 5, 40))]
        elif how == 2:
            changed[place:place] = dice.choice(WORDS)
        elif how == 3:
            other = dice.choice(others)
            changed[place:] = other[dice.randint(0, len(other)) :]
        elif how == 4:
            changed[place:place] = dice.randbytes(dice.choice((1, 2, 8)))
        elif changed:  # another value where JSON has one
            begin = changed.find(b":", place) + 1
            end = changed.find(b",", begin)
            if 0 < begin < end:
                changed[begin:end] = dice.choice(WORDS)
    return bytes(changed)


def run(reader: Reader, seed: int, seconds: float, inputs: int = 0) -> dict[str, object]:
    """Give one reader inputs for so many seconds, or so many; the first wrong outcome is raised, with its input."""
    dice = random.Random(seed)
    corpus, count, read = list(reader.seeds), 0, 0
    end = time.monotonic() + seconds
    while count < inputs if inputs else time.monotonic() < end:
        data = spoiled(dice.choice(corpus), corpus, dice)
        try:
            taken = reader.read(data)
        except Exception as error:
            raise AssertionError(f"{reader.name}: {error!r} for {data!r}") from error
        count += 1
        read += taken
        if taken and len(corpus) < 500 and dice.random() < 0.1:
            corpus.append(data[:4_000])
    return {"reader": reader.name, "inputs": count, "read": read}


def main(words: list[str]) -> int:
    """Run all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="for each")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(words)
    for reader in READERS:
        print(json.dumps(run(reader, given.seed, given.seconds)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
