"""Context: makes the sockets of this package."""

from __future__ import annotations

from typing import Any, Callable, ClassVar

from gevent import get_hub
from gevent.hub import getcurrent
from gevent.monkey import get_original

import zmq
from zmq.green._socket import Socket
from zmq.sugar.ending import explain_interrupt

__all__ = ["Context"]

# Seconds in which libzmq's threads end when nothing is left to be sent.
_AT_ONCE = 0.02

_allocate_lock: Callable[[], Any] = get_original("_thread", "allocate_lock")
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

        Other greenlets run meanwhile if that takes longer than libzmq's threads need to end. Those that wait for one of
        its sockets raise `ContextTerminated`.
        """
        hub: Any = get_hub()
        if self.closed or self._unreachable or getcurrent() is hub:
            _sync_term(self)
            return
        ended = _allocate_lock()
        ended.acquire()
        terminating = hub.threadpool.spawn(self._term_in_thread, ended)
        # As long as the hub does not run, no other greenlet does.
        if not (ended.acquire(True, _AT_ONCE) and self.closed):
            try:
                terminating.get()
            except KeyboardInterrupt as error:
                explain_interrupt(self, error)
                raise

    _own_term: ClassVar[Any] = term

    def _term_in_thread(self, ended: Any) -> None:
        try:
            _sync_term(self)
        finally:
            ended.release()
