"""Context: makes the sockets of this package."""

from __future__ import annotations

from typing import Any, ClassVar

from gevent import get_hub
from gevent.hub import getcurrent

import zmq
from zmq.green._socket import Socket

__all__ = ["Context"]

_sync_term = zmq.Context.term


class Context(zmq.Context[Socket]):
    """A context whose sockets have only the greenlet wait that calls them.

    ``Context.shadow(other)`` and ``Context(other)`` share the libzmq context of a plain `zmq.Context`: inproc
    endpoints connect sockets of both kinds.

    .. versionadded:: 1.0
    """

    _socket_class: ClassVar[Any] = Socket
    _instance: ClassVar[Any] = None

    def term(self) -> None:
        """Terminate the context: wait until its sockets are closed and their messages sent (zmq_ctx_term).

        Other greenlets run meanwhile. Those that wait for one of its sockets raise `ContextTerminated`.
        """
        hub: Any = get_hub()
        if self.closed or getcurrent() is hub:
            _sync_term(self)
        else:
            hub.threadpool.apply(_sync_term, (self,))
