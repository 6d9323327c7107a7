"""An awaitable for work that is done already, without an event loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

__all__ = ["DONE", "Done"]


class Done:
    """Awaiting it returns None at once; not awaiting it does no harm."""

    __slots__ = ()

    def __await__(self) -> Iterator[Any]:
        return iter(())


DONE = Done()
