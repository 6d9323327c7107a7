"""Names that programs once needed: sockets work on every loop now."""

from __future__ import annotations

import asyncio
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectors import BaseSelector

__all__ = ["ProactorSelectorThreadWarning", "ZMQEventLoop", "install"]


class ProactorSelectorThreadWarning(RuntimeWarning):
    """Never issued: sockets work on Windows' default loop as it is. Kept for programs that silence it."""


class ZMQEventLoop(asyncio.SelectorEventLoop):
    """A selector loop like any other; deprecated.

    Parameters
    ----------
    selector
        As for `asyncio.SelectorEventLoop`.
    """

    def __init__(self, selector: BaseSelector | None = None) -> None:
        warnings.warn(
            "ZMQEventLoop is deprecated: zmq.asyncio works on every event loop",
            DeprecationWarning,
            stacklevel=2,
        )
        super().__init__(selector)


def install() -> None:
    """Do nothing; deprecated."""
    warnings.warn("zmq.asyncio.install() does nothing: remove the call", DeprecationWarning, stacklevel=2)
