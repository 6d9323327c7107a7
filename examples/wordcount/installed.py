"""Which distributions of this project are installed here, and how much disk each takes."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

OURS = ("zmq-core", "zmq-async", "zmq-green", "zmq-auth", "zmq-tools", "pyzmq")


class Installed(NamedTuple):
    """A distribution and the bytes of its files."""

    name: str
    version: str
    size: int


def installed() -> Iterator[Installed]:
    """Yield what is installed of this project."""
    for name in OURS:
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        yield Installed(name, found.version, _size(found))


def _size(found: Distribution) -> int:
    paths = {Path(str(found.locate_file(file))) for file in found.files or ()}
    return sum(path.stat().st_size for path in paths if path.is_file())
