"""MessageTracker: whether libzmq is done with messages that were lent to it."""

from _thread import allocate_lock
from sys import modules

from zmq.backend.cffi import lending
from zmq.backend.cffi._cffi import lib
from zmq.backend.cffi.message import Part
from zmq.backend.cffi.watch import report
from zmq.error import NotDone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional


class MessageTracker:
    """Tells when libzmq no longer uses the memory of one or more messages.

    Parameters
    ----------
    *towatch : Frame, MessageTracker or threading.Event
        What must be done before this tracker is. A Frame must have been made with ``track=True``.

    Raises
    ------
    ValueError
        A Frame that is not tracked was given.
    TypeError
        Something else was given.

    .. versionadded:: 28.0
    """

    __slots__ = ("__weakref__", "_callbacks", "_loans", "_others", "_own", "_waiters")

    def __init__(self, *towatch: "Any") -> None:
        self._own = False  # whether a message of its own was tracked
        self._loans: set[Any] = set()
        self._waiters: list[Any] = []
        self._callbacks: list[Any] = []
        self._others: tuple[Any, ...] = tuple([_watchable(one) for one in towatch])

    def __copy__(self) -> "MessageTracker":
        return MessageTracker(self)

    def __reduce__(self) -> "tuple[Any, ...]":
        if not self.done:
            raise TypeError("a MessageTracker of a message that libzmq still holds cannot be pickled")
        return MessageTracker, ()

    @property
    def done(self) -> bool:
        """Whether libzmq is done with every message tracked."""
        if self._loans:
            lending.collect()
        return not self._loans and all(_is_done(other) for other in self._others)

    def wait(self, timeout: "Optional[float]" = -1) -> None:
        """Wait up to `timeout` seconds for libzmq to be done; a negative value or None waits forever.

        Raises
        ------
        NotDone
            Time was up first.
        """
        deadline = -1
        if timeout is not None and timeout >= 0:
            deadline = lib.monotonic_us() + int(min(timeout * 1e6, 1e17))
        self._wait_loans(deadline)
        for other in self._others:
            left = _seconds_left(deadline)
            if isinstance(other, MessageTracker):
                other.wait(left)
            elif not other.wait(None if left < 0 else left):
                raise NotDone("libzmq still uses a tracked message")

    @property
    def events(self) -> "set[Any]":
        """What must be set before this tracker is done: of its own message, and the events that it was given."""
        found = {other for other in self._others if not isinstance(other, MessageTracker)}
        own = self._event()
        if own is not None:
            found.add(own)
        return found

    @property
    def peers(self) -> "set[MessageTracker]":
        """The trackers that must be done before this one is."""
        return {other for other in self._others if isinstance(other, MessageTracker)}

    def _event(self) -> "Optional[MessageEvent]":
        return MessageEvent(self) if self._own else None

    def call_when_done(self, callback: "Callable[[], Any]") -> bool:
        """Have `callback()` called, once, when something tracked is done that is not done yet; then ask again.

        Parameters
        ----------
        callback
            Called without arguments in whichever thread takes note: at once as a rule, 10 ms later at worst. It should
            only wake a task or a thread; what it raises is reported and dropped.

        Returns
        -------
        bool
            False when everything is done already: there will be no call.

        Raises
        ------
        TypeError
            What is left is a threading.Event, which makes no call.

        .. versionadded:: 28.0
        """
        if self._loans:
            self._callbacks.append(callback)
            lending.hurry()
            # Added first, then looked: done by now and no longer there, it has been called.
            if self._loans or not self._forget(callback):
                return True
        for other in self._others:
            if isinstance(other, MessageTracker):
                if other.call_when_done(callback):
                    return True
            elif not other.is_set():
                raise TypeError(f"{type(other).__name__} calls no callback when it is set; use wait()")
        return False

    def cancel_call(self, callback: "Callable[[], Any]") -> None:
        """Take `call_when_done(callback)` back, if the call was not made yet.

        .. versionadded:: 28.0
        """
        if self._forget(callback):
            return
        for other in self._others:
            if isinstance(other, MessageTracker):
                other.cancel_call(callback)

    def _forget(self, callback: "Any") -> bool:
        try:
            self._callbacks.remove(callback)
        except ValueError:
            return False
        return True

    def _wait_loans(self, deadline: int) -> None:
        lib.wait_begin()
        while self._loans:
            waiter = allocate_lock()
            waiter.acquire()
            # First seen, then looking: `lending.collect` empties the set before it looks for waiters.
            self._waiters.append(waiter)
            lending.hurry()
            lending.collect()
            if not self._loans:
                return
            left = _seconds_left(deadline)
            part = lib.wait_part(-1 if left < 0 else int(left * 1000) + 1)
            lib.wait_parted(part, waiter.acquire(True, part / 1000))
            if self._loans and 0 <= deadline <= lib.monotonic_us():
                raise NotDone("libzmq still uses a tracked message")

    def _add(self, loan: "Any") -> None:
        self._own = True
        self._loans.add(loan)

    def _remove(self, loan: "Any") -> None:
        self._loans.discard(loan)
        while not self._loans and self._waiters:
            try:
                self._waiters.pop().release()
            except IndexError:  # another thread was faster
                break
        while not self._loans and self._callbacks:
            try:
                callback = self._callbacks.pop(0)
            except IndexError:
                break
            try:
                callback()
            except Exception as error:
                report(error, callback)


class MessageEvent:
    """Set when libzmq is done with a message: what one can ask a threading.Event, which libzmq sets.

    Two are equal that stand for the same tracker.
    """

    __slots__ = ("_tracker",)

    def __init__(self, tracker: MessageTracker) -> None:
        self._tracker = tracker

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MessageEvent) and self._tracker is other._tracker

    def __hash__(self) -> int:
        return hash(self._tracker)

    def is_set(self) -> bool:
        """Whether libzmq is done with the message."""
        return self._tracker.done

    def wait(self, timeout: "Optional[float]" = None) -> bool:
        """Wait up to `timeout` seconds, or without an end, and return whether libzmq is done."""
        try:
            self._tracker.wait(timeout)
        except NotDone:
            return False
        return True


def _seconds_left(deadline: int) -> float:
    return -1.0 if deadline < 0 else max(0.0, (deadline - lib.monotonic_us()) / 1e6)


def _is_done(other: "Any") -> bool:
    return bool(other.done if isinstance(other, MessageTracker) else other.is_set())


def _watchable(candidate: "Any") -> "Any":
    if isinstance(candidate, MessageTracker):
        return candidate
    if isinstance(candidate, Part):
        frame: Any = candidate
        if frame.tracker is None:
            raise ValueError("this Frame is not tracked; make it with track=True")
        return frame.tracker
    threading: Any = modules.get("threading")
    if isinstance(candidate, MessageEvent) or (
        threading is not None and isinstance(candidate, threading.Event)
    ):
        return candidate
    raise TypeError(f"can track Frame, MessageTracker or threading.Event, not {type(candidate).__name__}")


FINISHED_TRACKER = MessageTracker()
