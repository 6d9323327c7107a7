"""The text that is counted: checked before the work starts, then read in batches of whole lines."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from wire import Batch

BATCH_BYTES = 256 * 1024
LONGEST_LINE = 4 * 1024 * 1024


class InputError(Exception):
    """The text cannot be counted; the message says which file, why, and what would do."""


class Text:
    """A file of UTF-8 lines, read `repeat` times over.

    Never more than one batch of it is in memory. A last line without a newline gets one, so that repetition
    never glues two words together.

    Raises
    ------
    InputError
        If the file is missing, not a regular file, unreadable or empty.
    """

    def __init__(self, path: Path, repeat: int = 1) -> None:
        self.path = path
        self.repeat = repeat
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                kind = "a directory" if stat.S_ISDIR(status.st_mode) else "not a regular file"
                raise InputError(f"{path} is {kind}: name a text file, or '-' to read standard input")
            if not status.st_size:
                raise InputError(f"{path} is empty: there is nothing to count")
            with path.open("rb") as file:
                file.seek(-1, os.SEEK_END)
                padding = 0 if file.read(1) == b"\n" else 1
        except FileNotFoundError:
            raise InputError(f"{path} does not exist (looked from {Path.cwd()})") from None
        except (OSError, ValueError) as error:
            raise InputError(f"{path} cannot be read: {error}") from error
        self.pass_size = status.st_size + padding

    @property
    def size(self) -> int:
        """Bytes that the batches will hold in all."""
        return self.pass_size * self.repeat

    def batches(self) -> Iterator[Batch]:
        """Yield the text in batches of whole lines, about `BATCH_BYTES` each.

        Raises
        ------
        InputError
            If a batch is not UTF-8 text, or a line is longer than `LONGEST_LINE` bytes.
        """
        held = bytearray()
        number = 0
        line = 1
        for chunk in self._chunks():
            held += chunk
            if len(held) < BATCH_BYTES:
                continue
            cut = held.rfind(b"\n") + 1
            if cut:
                batch = self._checked(number, line, bytes(held[:cut]))
                del held[:cut]
                number += 1
                line += batch.lines
                yield batch
            elif len(held) > LONGEST_LINE:
                raise InputError(
                    f"{self.path}, line {line} is longer than {LONGEST_LINE} bytes: is this a text file?"
                )
        if held:
            yield self._checked(number, line, bytes(held))

    def _chunks(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as file:
                for _ in range(self.repeat):
                    file.seek(0)
                    last = b"\n"
                    while chunk := file.read(BATCH_BYTES):
                        last = chunk
                        yield chunk
                    if not last.endswith(b"\n"):
                        yield b"\n"
        except OSError as error:
            raise InputError(f"{self.path} cannot be read: {error}") from error

    def _checked(self, number: int, first_line: int, data: bytes) -> Batch:
        """Return the batch, once it is sure that a worker can decode it."""
        try:
            data.decode()
            bad = data.find(b"\0")
        except UnicodeDecodeError as error:
            bad = error.start
        if bad >= 0:
            line = first_line + data.count(b"\n", 0, bad)
            raise InputError(
                f"{self.path}, line {line} holds the byte 0x{data[bad]:02x}: this is not UTF-8 text"
            )
        return Batch(number, data.count(b"\n"), data)


def spool_standard_input(folder: Path) -> Path:
    """Copy standard input to a file in `folder`: the text is read twice, by the workers and to check."""
    path = folder / "standard-input"
    source: BinaryIO = sys.stdin.buffer
    with path.open("wb") as file:
        shutil.copyfileobj(source, file)
    return path
