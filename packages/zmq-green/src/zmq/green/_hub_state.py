"""What one hub lends to all sockets that wait in it: their readinesses."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any
from weakref import ref

from gevent.monkey import get_original

from zmq.error import SocketInUse
from zmq.green._readiness import IN_USE, HubReadiness

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["HubState", "hub_state_of", "readiness_by_fd"]

_POLLIN = 1
_POLLOUT = 2
_READ = 1
_WRITE = 2

_thread_id: Callable[[], int] = get_original("_thread", "get_ident")


class _ThreadLife:
    """Goes with its thread: while it is there, so is the thread."""

    hub_state: HubState | None = None


class _Thread(get_original("threading", "local")):  # type: ignore[misc]  # the class, whatever gevent has patched
    life: _ThreadLife


_this_thread = _Thread()
# By the socket's descriptor, so that all its views share one: a socket is waited for in one hub at a time.
readiness_by_fd: dict[int, HubReadiness] = {}


class HubState:
    """One per hub."""

    __slots__ = ("__weakref__", "_life", "hub", "thread", "tracker_pool")

    def __init__(self, hub: Any, life: _ThreadLife) -> None:
        self.hub = hub
        self.thread = _thread_id()
        self.tracker_pool: Any = None
        self._life = ref(life)

    @property
    def loop(self) -> Any:
        """The hub's loop; None when it will not run any more, because the hub was destroyed or its thread has ended."""
        return None if self._life() is None else self.hub.loop

    def readiness(self, socket: Any) -> HubReadiness:
        """Return the readiness of a socket in this hub.

        Raises
        ------
        SocketInUse
            Greenlets of another thread wait for the socket.
        ZMQError
            ENOTSOCK when the socket is closed; EINVAL when it has no file descriptor to wait for.
        """
        fd = socket.fileno()
        readiness = readiness_by_fd.get(fd)
        if readiness is not None:
            if readiness.hub is self.hub and not readiness.ended and not readiness.watch.closed:
                return readiness
            if readiness.occupied and not readiness.watch.closed:
                raise SocketInUse(IN_USE)
            readiness.retire(self.hub)
        readiness = readiness_by_fd[fd] = HubReadiness(self, socket, fd)
        return readiness

    def watch_descriptor(self, fd: int, flags: int, callback: Callable[[], object]) -> Callable[[], object]:
        """Call back when a descriptor is ready for what gevent's loop tells of; return what ends that."""
        events = (_READ if flags & _POLLIN else 0) | (_WRITE if flags & _POLLOUT else 0)
        if not events:
            return int
        watcher = self.hub.loop.io(fd, events)
        watcher.start(callback)
        end: Callable[[], object] = watcher.close
        return end

    def forget(self, readiness: HubReadiness) -> None:
        """Drop a readiness that ended."""
        if readiness_by_fd.get(readiness.fd) is readiness:
            del readiness_by_fd[readiness.fd]


def hub_state_of(hub: Any) -> HubState:
    """Return the hub_state of this thread's hub."""
    try:
        life = _this_thread.life
    except AttributeError:
        life = _this_thread.life = _ThreadLife()
    if life.hub_state is None or life.hub_state.hub is not hub:
        life.hub_state = HubState(hub, life)
    return life.hub_state


def _after_fork() -> None:
    """Wake those in the child who wait for sockets of the parent: nothing will come for them."""
    thread = _thread_id()
    readinesses = list(readiness_by_fd.values())
    readiness_by_fd.clear()
    for readiness in readinesses:
        readiness.ended = True
        if readiness.hub_state.thread == thread and readiness.hub_state.loop is not None:
            readiness.pause()
            readiness.hub.loop.run_callback(readiness.check)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
