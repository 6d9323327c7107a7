"""An authenticator in a tornado loop.

.. deprecated:: 1.0
   Tornado's loops are asyncio's: use `zmq.auth.asyncio.AsyncioAuthenticator`.
"""

from __future__ import annotations

import logging
import warnings
from typing import Any, Callable

import zmq
from zmq.auth._audit import Decision
from zmq.auth.asyncio import AsyncioAuthenticator

__all__ = ["IOLoopAuthenticator"]


class IOLoopAuthenticator(AsyncioAuthenticator):
    """An `AsyncioAuthenticator` that is given a tornado loop.

    Parameters
    ----------
    context, encoding, log, on_event
        As for `AsyncioAuthenticator`.
    io_loop
        A ``tornado.ioloop.IOLoop``; the loop that is running at `start` when omitted.

    Warns
    -----
    DeprecationWarning
        Always: `AsyncioAuthenticator` does the same without this class.

    Raises
    ------
    TypeError
        If `io_loop` has no asyncio loop inside, as those of tornado 5 and newer have.

    .. versionadded:: 1.0
    """

    def __init__(
        self,
        context: zmq.Context[Any] | None = None,
        encoding: str = "utf-8",
        log: logging.Logger | None = None,
        io_loop: Any = None,
        *,
        on_event: Callable[[Decision], object] | None = None,
    ) -> None:
        warnings.warn(
            "zmq.auth.ioloop is deprecated: tornado's loops are asyncio's, use zmq.auth.asyncio.AsyncioAuthenticator",
            DeprecationWarning,
            stacklevel=2,
        )
        loop = None
        if io_loop is not None:
            loop = getattr(io_loop, "asyncio_loop", None)
            if loop is None:
                raise TypeError(f"io_loop is a tornado.ioloop.IOLoop of tornado 5 or newer, not {io_loop!r}")
        super().__init__(context, loop, encoding, log, on_event=on_event)
