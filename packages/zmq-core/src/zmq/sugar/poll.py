"""Wait for several sockets and file descriptors at once."""

from zmq.backend import zmq_poll

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Optional, Union

    from zmq._typing import HasFileno
    from zmq.backend import Socket

    Pollable = Union[Socket[Any], int, HasFileno]

__all__ = ["Poller", "select"]

_POLLIN = 1
_POLLOUT = 2
_POLLERR = 4


class Poller:
    """A set of sockets and file descriptors to wait for, in the manner of `select.poll`.

    Notes
    -----
    Rests on zmq_poll.

    .. versionadded:: 28.0
    """

    sockets: "list[tuple[Pollable, int]]"
    _positions: "dict[Pollable, int]"

    def __init__(self) -> None:
        self.sockets = []
        self._positions = {}

    def __contains__(self, socket: object) -> bool:
        return socket in self._positions

    def register(self, socket: "Pollable", flags: int = _POLLIN | _POLLOUT) -> None:
        """Watch a socket or descriptor for events, or change what it is watched for.

        Parameters
        ----------
        socket
            A `zmq.Socket`, a file descriptor, or an object with ``fileno()``.
        flags
            POLLIN, POLLOUT, POLLERR, POLLPRI or several; 0 stops watching.
        """
        if flags:
            position = self._positions.get(socket)
            if position is None:
                self._positions[socket] = len(self.sockets)
                self.sockets.append((socket, flags))
            else:
                self.sockets[position] = (socket, flags)
        elif socket in self._positions:
            self.unregister(socket)

    def modify(self, socket: "Pollable", flags: int = _POLLIN | _POLLOUT) -> None:
        """Change what a socket or descriptor is watched for; the same as `register`."""
        self.register(socket, flags)

    def unregister(self, socket: "Pollable") -> None:
        """Stop watching a socket or descriptor.

        Raises
        ------
        KeyError
            It was not registered.
        """
        position = self._positions.pop(socket)
        del self.sockets[position]
        for later, _ in self.sockets[position:]:
            self._positions[later] -= 1

    def poll(self, timeout: "Optional[float]" = None) -> "list[tuple[Any, int]]":
        """Wait up to `timeout` milliseconds for events; None or a negative value waits forever.

        Returns
        -------
        list of (socket, int)
            What is ready, as it was registered, and its events; empty when time is up. ``dict(poller.poll())`` is handy.

        Raises
        ------
        ZMQError
            ENOTSOCK if a registered socket is closed, ETERM if its context was terminated.
        """
        return zmq_poll(self.sockets, -1 if timeout is None or timeout < 0 else timeout)


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
    ready = zmq_poll(list(wanted.items()), -1 if timeout is None or timeout < 0 else timeout * 1000)
    return (
        [candidate for candidate, events in ready if events & _POLLIN],
        [candidate for candidate, events in ready if events & _POLLOUT],
        [candidate for candidate, events in ready if events & _POLLERR],
    )
