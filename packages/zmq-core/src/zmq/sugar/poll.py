"""Wait for several sockets and file descriptors at once."""

from zmq import backend as _backend
from zmq.backend import zmq_poll

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Optional, TypeVar

    P = TypeVar("P", bound="Poller")

__all__ = ["Poller", "select"]

_POLLIN = 1
_POLLOUT = 2
_POLLERR = 4


class Poller(_backend.Poller):
    """A set of sockets and file descriptors to wait for, in the manner of `select.poll`.

    Sockets whose events stay as they are cost a poll nothing, however many are registered.

    Notes
    -----
    Rests on epoll or kqueue over the descriptors of zmq_getsockopt's ZMQ_FD, and on zmq_poll where there is neither.

    .. versionadded:: 28.0
    """

    def __contains__(self, socket: object) -> bool:
        return super().__contains__(socket)

    if not TYPE_CHECKING:

        @property
        def sockets(self):
            """What is registered, in order, as (socket, flags) pairs; setting it registers others instead."""
            return super().sockets

        @sockets.setter
        def sockets(self, value):
            wanted = [value[position] for position in range(len(value))]
            for socket, _ in super().sockets:
                self.unregister(socket)
            for socket, flags in wanted:
                self.register(socket, flags)

    def __getstate__(self) -> "dict[str, Any]":
        """Return what `pickle` keeps: descriptors and other things that it knows, but no sockets."""
        return {**vars(self), "sockets": self.sockets}

    def __reduce__(self) -> "tuple[Any, ...]":
        return type(self), (), self.__getstate__()

    def __setstate__(self, state: "dict[str, Any]") -> None:
        """Register what was registered with the poller that was pickled, also with that of pyzmq."""
        state.pop("_map", None)
        for name, value in state.items():
            setattr(self, name, value)

    def __copy__(self: "P") -> "P":
        """Return another Poller of the same sockets."""
        made = type(self)()
        for socket, flags in self.sockets:
            made.register(socket, flags)
        return made


def select(
    rlist: "Iterable[Any]", wlist: "Iterable[Any]", xlist: "Iterable[Any]", timeout: "Optional[float]" = None
) -> "tuple[list[Any], list[Any], list[Any]]":
    """Wait up to `timeout` seconds for sockets and descriptors, in the manner of `select.select`.

    Parameters
    ----------
    rlist, wlist, xlist
        What to watch for reading, writing and errors.
    timeout
        None waits forever.

    Returns
    -------
    tuple of three lists
        What is ready for reading, writing, and in error.

    Raises
    ------
    ZMQError
        ENOTSOCK if a socket is closed.
    """
    wanted: dict[Any, int] = {}
    for flag, candidates in ((_POLLIN, rlist), (_POLLOUT, wlist), (_POLLERR, xlist)):
        for candidate in candidates:
            wanted[candidate] = wanted.get(candidate, 0) | flag
    milliseconds = -1 if timeout is None else timeout * 1000.0
    ready = zmq_poll(list(wanted.items()), -1 if int(milliseconds) < 0 else milliseconds)
    return (
        [candidate for candidate, events in ready if events & _POLLIN],
        [candidate for candidate, events in ready if events & _POLLOUT],
        [candidate for candidate, events in ready if events & _POLLERR],
    )
