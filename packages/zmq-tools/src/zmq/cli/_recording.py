"""Recordings: messages in a file, with when they came.

A recording is text, one JSON object a line. The first line says what it is and where the messages came from, such as
``{"zmq-recording": 1, "type": "sub", "began": "2026-11-30T10:00:00.000+00:00"}``. Each other line is a message:

    at      seconds after the beginning
    parts   a list: text where a part is UTF-8, else {"hex": "ff00"}
    crc     the CRC-32 of the parts, each behind its length in four bytes, the highest first
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zmq.cli._display import clock
from zmq.cli._render import shown
from zmq.cli._status import FAILED, Stop, refuse

VERSION = 1


class Damaged(Stop):
    """A recording ends in the middle of a line, or has a line that is not as it was written."""

    def __init__(self, name: str, line: int, why: str) -> None:
        super().__init__(
            FAILED, f"{name}, line {line}: {why}; the {max(line - 2, 0)} messages before it are whole"
        )
        self.line = line


class DiskFull(Stop):
    """A message could not be written; those before it are in the file."""

    def __init__(self, name: str, messages: int, error: OSError) -> None:
        super().__init__(
            FAILED, f"cannot write to {name}: {error.strerror}; it has the {messages} messages before"
        )


def checksum(parts: list[bytes]) -> int:
    """Return the CRC-32 of the parts of a message."""
    crc = 0
    for part in parts:
        crc = zlib.crc32(part, zlib.crc32(len(part).to_bytes(4, "big"), crc))
    return crc


class Writer:
    """A recording that is being made."""

    def __init__(self, path: Path, kind: str, overwrite: bool) -> None:
        flags = (
            os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if overwrite else os.O_EXCL) | getattr(os, "O_BINARY", 0)
        )
        self.path = path
        self.messages = 0
        self.whole = 0
        try:
            self.descriptor = os.open(path, flags, 0o666)
        except FileExistsError:
            refuse(f"{path} is there already; --overwrite replaces it")
        except OSError as error:
            refuse(f"cannot write to {path}: {error.strerror}")
        self.began = time.monotonic()
        self.write({"zmq-recording": VERSION, "type": kind, "began": clock(time.time())})

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)

    def add(self, parts: list[bytes]) -> None:
        """Write a message."""
        at = round(time.monotonic() - self.began, 6)
        self.write({"at": at, "parts": [shown(part) for part in parts], "crc": checksum(parts)})
        self.messages += 1

    def write(self, fields: dict[str, Any]) -> None:
        """Write a line, or none of it."""
        line = memoryview(json.dumps(fields, ensure_ascii=False).encode() + b"\n")
        done = 0
        try:
            while done < len(line):
                done += os.write(self.descriptor, line[done:])
        except OSError as error:
            with contextlib.suppress(OSError):  # a device has no length
                os.ftruncate(self.descriptor, self.whole)
            raise DiskFull(str(self.path), self.messages, error) from error
        self.whole += done


def read(path: Path) -> tuple[dict[str, Any], Iterator[tuple[float, list[bytes]]]]:
    """Return the first line of a recording, and its messages with when they came, to be read as they are needed."""
    try:
        with path.open("rb") as file:
            head = json.loads(file.readline())
            version = head["zmq-recording"]
    except OSError as error:
        refuse(f"cannot read {path}: {error.strerror}")
    except (ValueError, KeyError, TypeError, RecursionError):
        refuse(f"{path} is no recording: `zmq record` makes them")
    if version != VERSION:
        refuse(f"{path} is a recording of version {version}; this command reads version {VERSION}")
    return head, messages(path)


def messages(path: Path) -> Iterator[tuple[float, list[bytes]]]:
    """Yield the messages behind the first line."""
    with path.open("rb") as file:
        file.readline()
        for number, line in enumerate(file, 2):
            if not line.endswith(b"\n"):
                raise Damaged(str(path), number, "it is cut off")
            try:
                fields = json.loads(line)
                parts = parts_of(fields["parts"])
                at = float(fields["at"])
                right = fields["crc"] == checksum(parts)
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError):
                raise Damaged(str(path), number, "this is no message") from None
            if not right or not math.isfinite(at):
                raise Damaged(str(path), number, "it is not as it was written")
            yield at, parts


def parts_of(value: Any) -> list[bytes]:
    """Return the parts of a message, of which there is one at least."""
    if not isinstance(value, list) or not value:
        raise ValueError("no list of parts")
    return [part_of(each) for each in value]


def part_of(value: Any) -> bytes:
    """Return a part of a message: the inverse of what writes it."""
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value.encode()
