"""Context: makes the sockets of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gevent import get_hub
from gevent.hub import getcurrent

import zmq
from zmq.green._socket import Socket

if TYPE_CHECKING:
    from typing import TypeVar

    C = TypeVar("C", bound="Context")

__all__ = ["Context"]

_sync_term = zmq.Context.term


class Context(zmq.Context[Socket]):
    """A context whose sockets have only the greenlet wait that calls them.

    ``Context.shadow(other)`` and ``Context(other)`` share the libzmq context of a plain `zmq.Context`, so that inproc
    endpoints connect sockets of both kinds.

    .. versionadded:: 1.0
    """

    _socket_class: ClassVar[Any] = Socket

    _shared: ClassVar[dict[type, Any]] = {}

    @classmethod
    def instance(cls: type[C], io_threads: int = 1) -> C:
        """Return the process's one context of this class; it shares the libzmq context of ``zmq.Context.instance()``.

        So inproc endpoints connect sockets of both. Terminating it leaves the shared context alone.

        Parameters
        ----------
        io_threads
            For the shared context, if this call makes it.
        """
        shared = zmq.Context.instance(io_threads)
        found: C | None = cls._shared.get(cls)
        if found is None or found.closed or found.underlying != shared.underlying:
            found = cls._shared[cls] = cls.shadow(shared)
        return found

    def term(self) -> None:
        """Terminate the context: wait until its sockets are closed and their messages sent (zmq_ctx_term).

        Other greenlets run meanwhile. Those that wait for one of its sockets raise `ContextTerminated`.
        """
        hub: Any = get_hub()
        if self.closed or getcurrent() is hub:
            _sync_term(self)
        else:
            hub.threadpool.apply(_sync_term, (self,))
