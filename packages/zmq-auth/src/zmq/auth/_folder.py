"""The public keys of a folder of certificates, kept up to date with it."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Callable, NamedTuple

from zmq.auth._files import Stamp, read_limited
from zmq.auth.certs import certificate_names, check_key, no_folder, parse_certificate
from zmq.utils import z85

__all__ = ["KeyFolder"]

_LONGEST = 65536
# A file rewritten in place does not change its folder: all are looked at again this often, in seconds, ...
_FULL_LOOK = 0.25
# ... and never for more than this part of the time, however many there are and however often the folder changes.
_SHARE = 0.05


class _Entry(NamedTuple):
    stamp: Stamp
    settled: bool
    key: bytes | None


class KeyFolder:
    """The keys of all ``*.key`` files of a folder.

    A file that breaks keeps its last good key and is reported; the others are taken over, so that a broken file cannot
    keep a revoked key in. A folder that cannot be read keeps the last good set.

    Raises
    ------
    OSError, InvalidCertificate
        If the folder, or a file in it, cannot be read at the start.
    """

    def __init__(
        self,
        path: Path,
        *,
        failed: Callable[[Path, Exception], None],
        loaded: Callable[[Path], None],
    ) -> None:
        self.path = path
        self._name = os.fspath(path)  # once, rather than for each decision
        self._failed = failed
        self._loaded = loaded
        self._lock = threading.Lock()
        self._entries: dict[str, _Entry] = {}
        self._complaints: dict[str, str] = {}
        self._seen: Stamp | None = None
        self._settled = False
        self._next_look = self._next_full_look = 0.0
        self.keys: dict[bytes, str] = {}
        if not path.is_dir():
            raise no_folder(path)
        self._scan(strict=True)

    def user_of(self, key: bytes) -> str | None:
        """Return the Z85 text of a 32-byte key that is in the folder now, else None."""
        user = self.keys.get(key)
        try:
            stamp: Stamp | None = Stamp.of(os.stat(self._name))
        except OSError:
            stamp = None
        now = time.monotonic()
        # A refusal is final for the client, so it never rests on a state that may be an old one.
        unsure = not self._settled and (user is None or now >= self._next_look)
        if stamp != self._seen or unsure or now >= self._next_full_look:
            with self._lock:
                self._scan(strict=False)
            return self.keys.get(key)
        return user

    def _scan(self, *, strict: bool) -> None:
        begun = time.monotonic()
        try:
            seen = Stamp.of(os.stat(self.path))
            names = certificate_names(self.path)
            # Repaired: whether anything new came of it is seen below.
            self._complaints.pop("", None)
        except OSError as error:
            self._seen = None
            self._complain("", error)
        else:
            self._seen, self._settled = seen, seen.settled()
            entries = {name: self._entry(name, strict) for name in names}
            for name in self._complaints.keys() - entries.keys():
                del self._complaints[name]
            self._swap({name: entry for name, entry in entries.items() if entry is not None})
        took = time.monotonic() - begun
        self._next_look = begun + took / _SHARE
        self._next_full_look = begun + max(_FULL_LOOK, took / _SHARE)

    def _entry(self, name: str, strict: bool) -> _Entry | None:
        path = self.path / name
        old = self._entries.get(name)
        try:
            if old is not None and old.settled and Stamp.of(os.stat(path)) == old.stamp:
                return old
            content, found = read_limited(path, _LONGEST)
            stamp = Stamp.of(found)
        except FileNotFoundError:
            # Gone between the listing and now: revoked.
            return None
        except (OSError, ValueError) as error:
            if strict:
                raise
            self._complain(name, error)
            return old
        try:
            public, _ = parse_certificate(content, str(path))
            strict = False  # a key that no peer can have is no reason to refuse the others
            check_key(public, str(path))
        except ValueError as error:
            if strict:
                raise
            self._complain(name, error)
            return _Entry(stamp, stamp.settled(), None if old is None else old.key)
        self._complaints.pop(name, None)
        return _Entry(stamp, stamp.settled(), z85.decode(public))

    def _swap(self, entries: dict[str, _Entry]) -> None:
        self._entries = entries
        self._settled = self._settled and all(entry.settled for entry in entries.values())
        found = {entry.key for entry in entries.values() if entry.key is not None}
        if found != self.keys.keys():
            # One assignment: a decision in another thread sees the old set or the new one.
            self.keys = {key: self.keys.get(key) or z85.encode(key).decode("ascii") for key in found}
            self._loaded(self.path)

    def _complain(self, name: str, error: Exception) -> None:
        if self._complaints.get(name) != str(error):
            self._complaints[name] = str(error)
            self._failed(self.path / name if name else self.path, error)
