"""Watch: how event loops are told that a socket must be looked at again.

libzmq signals once; any call on the socket, by any thread, may take the signal. An event loop that sleeps on the
descriptor arms a watch: the next call on the socket through any view disarms it and calls back.
"""

from _thread import get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional, TypeVar

    from zmq.backend.cffi.state import SocketState

    T = TypeVar("T")


class _Last:
    """Raises an error where no caller can catch it: CPython's way for Python code to have it reported."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __del__(self) -> None:
        raise self.error


def report(error: Exception, source: "Any") -> None:
    """Hand an error that no caller can catch to `sys.unraisablehook`."""
    import sys
    from types import SimpleNamespace

    args: Any = SimpleNamespace(
        exc_type=type(error), exc_value=error, exc_traceback=error.__traceback__, err_msg=None, object=source
    )
    try:
        sys.unraisablehook(args)
    except TypeError:  # the interpreter's own hook takes its own type only
        _Last(error)


class Watch:
    """A subscription to calls on one libzmq socket, made by `Socket.watch`.

    The callback runs without arguments, once for each time the watch was armed, in the thread that made the call; and
    once more when the socket is closed. It must not raise, nor call the socket.

    .. versionadded:: 28.0
    """

    __slots__ = ("_armed", "_callback", "_ended", "_looking", "_state")

    def __init__(self, state: "SocketState", callback: "Callable[[], object]") -> None:
        self._state = state
        self._callback: Optional[Callable[[], object]] = callback
        self._armed = False
        self._ended = False
        # Identity of the thread whose calls do not call back now, or 0.
        self._looking = 0
        state.watches.append(self)
        state.gate.watched = 1

    @property
    def armed(self) -> bool:
        """Whether the next call on the socket calls back."""
        return self._armed

    def arm(self) -> None:
        """Ask to be called back after the next call on the socket."""
        if not self._armed and not self._ended:
            self._armed = True
            self._state.armed += 1

    @property
    def closed(self) -> bool:
        """Whether the socket was closed."""
        return not self._state.open

    def events(self) -> int:
        """Arm, and return EVENTS: this look does not call back, whatever anybody calls after it does.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed.
        """
        return self.attempt(self._state.events)

    def attempt(self, call: "Callable[[], T]") -> "T":
        """Arm, and return ``call()``: what that calls on the socket, in this thread, does not call back.

        So no call can pass unnoticed between a look at the socket and the wait that follows it.
        """
        self.arm()
        self._looking = get_ident()
        try:
            return call()
        finally:
            self._looking = 0

    def disarm(self) -> None:
        """Take that back."""
        if self._armed:
            self._armed = False
            self._state.armed -= 1

    def cancel(self) -> None:
        """End the subscription."""
        self.disarm()
        self._ended = True
        self._callback = None
        if self in self._state.watches:
            self._state.watches.remove(self)


def call_watches(watches: "list[Any]", closing: bool) -> None:
    """Call back those that are armed; on closing, all. None keeps another from being called.

    An error in one is reported and dropped: what the caller did on the socket was done. What a signal handler raised
    meanwhile is raised.
    """
    raised = None
    for watch in watches[:]:
        if watch._armed or closing:
            if watch._looking and not closing and watch._looking == get_ident():
                continue
            watch.disarm()
            if watch._ended:
                continue
            watch._ended = closing
            try:
                watch._callback()
            except Exception as error:
                report(error, watch._callback)
            except BaseException as error:
                raised = error
    if raised is not None:
        raise raised
