"""Files that may change at any time: read with limits, noticed when modified, swapped at once."""

from __future__ import annotations

import os
import stat
import threading
import time
from pathlib import Path
from typing import Callable, Generic, NamedTuple, TypeVar

__all__ = ["Stamp", "WatchedFile", "openness", "read_limited"]

T = TypeVar("T")

# Two writes within one tick of the file system's clock look the same. A file this young is read again next time.
_SETTLING_NS = 50_000_000


class Stamp(NamedTuple):
    """What tells one state of a file from another."""

    modified_ns: int
    changed_ns: int
    size: int
    inode: int

    @classmethod
    def of(cls, found: os.stat_result) -> Stamp:
        """Return the stamp of a stat result."""
        return cls(found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)

    def settled(self) -> bool:
        """Tell whether a later change is certain to make another stamp."""
        return time.time_ns() - max(self.modified_ns, self.changed_ns) > _SETTLING_NS


def openness(where: object, mode: int) -> str | None:
    """Say that a file of secrets is open to other users of the machine, or return None.

    It never is on Windows, whose permissions are not in the mode.
    """
    mode = stat.S_IMODE(mode)
    if os.name == "nt" or not mode & 0o077:
        return None
    return f"{where} holds secrets and is open to other users (mode {mode:04o})"


def read_limited(path: Path, limit: int, *, private: bool = False) -> tuple[bytes, os.stat_result]:
    """Return the content of a regular file of at most `limit` bytes, with the state of that same file.

    Raises
    ------
    OSError
        If it cannot be read.
    PermissionError
        If it is to be private and is not.
    ValueError
        If it is no regular file or larger.
    """
    # Without O_NONBLOCK opening a FIFO would wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with open(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise ValueError(f"{path} is not a regular file")
        reason = openness(path, found.st_mode) if private else None
        if reason is not None:
            raise PermissionError(f"{reason}: chmod 600 it, or pass check_permissions=False")
        content = file.read(limit + 1)
    if len(content) > limit:
        raise ValueError(f"{path} is larger than {limit} bytes")
    return content, found


class WatchedFile(Generic[T]):
    """The parsed content of a file, always that of its last good state.

    Parameters
    ----------
    path
        The file.
    parse
        Makes the value of the content; a ValueError keeps the last one.
    limit
        Size in bytes that the file may have.
    private
        Whether other users must have no access.
    failed, loaded
        Called with the path and the error, or the path, when a change could not be taken over or was.

    Raises
    ------
    OSError, ValueError
        If the file cannot be read now: there is no last good state to keep.
    """

    def __init__(
        self,
        path: Path,
        parse: Callable[[bytes], T],
        limit: int,
        *,
        private: bool,
        failed: Callable[[Path, Exception], None],
        loaded: Callable[[Path], None],
    ) -> None:
        self.path = path
        self._parse = parse
        self._limit = limit
        self._private = private
        self._failed = failed
        self._loaded = loaded
        self._lock = threading.Lock()
        self._complaint = ""
        content, found = read_limited(path, limit, private=private)
        self._seen: Stamp | None = Stamp.of(found)
        self._settled = self._seen.settled()
        self._content_hash = hash(content)
        self.value = parse(content)

    def current(self) -> T:
        """Return the value, after a look whether the file has changed."""
        try:
            stamp: Stamp | None = Stamp.of(os.stat(self.path))
        except OSError:
            stamp = None
        if stamp != self._seen or not self._settled:
            with self._lock:
                self._reload(stamp)
        return self.value

    def _reload(self, stamp: Stamp | None) -> None:
        try:
            content, found = read_limited(self.path, self._limit, private=self._private)
            read = Stamp.of(found)
            settled = read.settled()
            if content and not settled and not content.endswith(b"\n"):
                # Perhaps a program is still writing; a name cut short is a name, a password cut short a password.
                self._settled = False
                return
            value = self._parse(content)
        except (OSError, ValueError) as error:
            self._seen = stamp
            self._settled = stamp is None or stamp.settled()
            if str(error) != self._complaint:
                self._complaint = str(error)
                self._failed(self.path, error)
            return
        changed = hash(content) != self._content_hash or bool(self._complaint)
        self._seen, self._settled, self._complaint = read, settled, ""
        self._content_hash = hash(content)
        self.value = value
        if changed:
            self._loaded(self.path)
