"""Poller: a set of sockets and descriptors to wait for, given to zmq_poll anew each time."""

from zmq.backend.cffi.poll import zmq_poll

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

_POLLIN, _POLLOUT = 1, 2


class Poller:
    """A set of sockets and descriptors to wait for. See `zmq.Poller`."""

    __slots__ = ("__dict__", "__weakref__", "_flags")

    _flags: "dict[Any, int]"  # in the order of registration

    def __new__(cls, *args: object, **kwargs: object) -> "Poller":
        self = super().__new__(cls)
        self._flags = {}
        return self

    def __init__(self) -> None:
        pass  # takes no arguments

    def __contains__(self, socket: object, /) -> bool:
        return socket in self._flags

    @property
    def sockets(self) -> "list[tuple[Any, int]]":
        """What is registered, in order, as (socket, flags) pairs."""
        return list(self._flags.items())

    def register(self, socket: "Any", flags: int = _POLLIN | _POLLOUT) -> None:
        """Watch a socket or descriptor for events, or change what it is watched for.

        Takes any object; `poll` raises for what it cannot watch.

        Parameters
        ----------
        socket : Socket, int or object with fileno()
            What to watch.
        flags : int
            POLLIN, POLLOUT, POLLERR, POLLPRI or several; 0 or None stops watching.
        """
        if flags:
            self._flags[socket] = flags
        else:
            self._flags.pop(socket, None)

    def modify(self, socket: "Any", flags: int = _POLLIN | _POLLOUT) -> None:
        """Change what a socket or descriptor is watched for; the same as `register`."""
        self.register(socket, flags)

    def unregister(self, socket: "Any") -> None:
        """Stop watching a socket or descriptor.

        Raises
        ------
        KeyError
            It was not registered.
        """
        self._flags.pop(socket)

    def poll(self, timeout: "Optional[float]" = None) -> "list[tuple[Any, int]]":
        """Wait up to `timeout` milliseconds for events; None or a negative value waits forever.

        With nothing registered there is nothing to wait for: then a wait without an end ends at once.

        Returns
        -------
        list of (Socket or int, int)
            What is ready, in the order of registration, and its events; empty when time is up. Plain descriptors, and
            objects with fileno(), are named by their descriptor. ``dict(poller.poll())`` is handy.

        Raises
        ------
        TypeError
            What is registered is neither a socket nor a descriptor, nor has a fileno(); or its flags are no int.
        ValueError, OverflowError
            fileno() failed; or `timeout` is NaN, or more than a C int holds.
        ZMQError
            ENOTSOCK if a registered socket is closed, before or during the wait; ETERM if its context was terminated.
        """
        return zmq_poll(self.sockets, -1 if timeout is None or timeout < 0 else timeout)
