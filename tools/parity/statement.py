"""A statement: Python source, and the scene of objects in which both sides run it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Statement(NamedTuple):
    """What both sides run. The value of the last expression is its result."""

    #: The flavour of zmq, the state, and the type of the socket `s`: `sync connected PUSH`.
    scene: str
    code: str

    def __str__(self) -> str:
        return f"[{self.scene}] {self.code}"


def across(scenes: list[str], codes: list[str]) -> Iterator[Statement]:
    """Yield every statement in every scene."""
    for code in codes:
        for scene in scenes:
            yield Statement(scene, code)
