"""The tables of credentials that follow a folder or a file: what `certs` and `passwords` of an authenticator hold."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any, Callable

from zmq.auth._folder import KeyFolder

__all__ = ["FilePasswords", "FolderKeys"]


class FolderKeys(dict[bytes, Any]):
    """The keys of a folder of certificates as Z85 text, each with the value True.

    A program may add and remove keys. What changes in the folder later is taken over, and nothing else.
    """

    def __init__(self, folder: KeyFolder) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._taken = folder.keys
        super().__init__({text.encode("ascii"): True for text in folder.keys.values()})

    def refresh(self, key: bytes) -> None:
        """Look at the folder, because of this 32-byte key, and take its changes over."""
        self._folder.user_of(key)
        if self._folder.keys is self._taken:
            return
        with self._lock:
            before, self._taken = self._taken, self._folder.keys
            for gone in before.keys() - self._taken.keys():
                self.pop(before[gone].encode("ascii"), None)
            for added in self._taken.keys() - before.keys():
                self[self._taken[added].encode("ascii")] = True


class FilePasswords(Mapping[str, str]):
    """The names and passwords of a file.

    Parameters
    ----------
    current
        Returns them as they are now.
    """

    def __init__(self, current: Callable[[], Mapping[str, str]]) -> None:
        self._current = current

    def __getitem__(self, name: str) -> str:
        return self._current()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._current())

    def __len__(self) -> int:
        return len(self._current())
