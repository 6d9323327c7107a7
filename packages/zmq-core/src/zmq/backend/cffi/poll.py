"""zmq_poll over sockets and native descriptors, with deadlines; signals and close() from other threads end it."""

from zmq._refusals import shorten
from zmq.backend.cffi import wakers
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import error_number, raise_error
from zmq.backend.cffi.poll_arguments import LONGEST_MS, check_timeout, event_mask, integer
from zmq.backend.cffi.socket import Socket
from zmq.backend.cffi.state import deadline_after

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class PollItems:
    """The array for zmq_poll calls on the same sockets. Other threads are kept out of them during each call."""

    def __init__(self, sockets: "list[Any]") -> None:
        self.sockets = sockets
        self.states: list[Any] = []  # a SocketState, or None for a descriptor, for each item
        # One more, for the waker.
        self.items: Any = ffi.new("zmq_pollitem_t[]", len(sockets) + 1)
        for i, entry in enumerate(sockets):
            self._add(self.items[i], entry)
        self.unique = list({id(state): state for state in self.states if state is not None}.values())
        self.gates: Any = ffi.new("gate *[]", [state.gate for state in self.unique])

    def _add(self, item: "Any", entry: "Any") -> None:
        try:
            candidate, flags = entry
        except (TypeError, ValueError) as error:
            raise type(error)(f"zmq_poll takes (socket, flags) pairs, not {shorten(entry)}") from None
        item.events = event_mask(flags)
        if isinstance(candidate, Socket):
            state = candidate._state
            state.check()
            item.socket = state.gate.handle
            self.states.append(state)
        else:
            self.states.append(None)
            fd = native_descriptor(candidate)
            if fd < 0 and not lib.DESCRIPTORS_HAVE_SIGNS:
                item.events = 0  # ignored, as poll(2) ignores it
                return
            item.fd = fd
            if not lib.descriptor_can_be_polled(item.fd):
                raise_error(lib.ENOTSOCK, f"Windows waits for sockets only, not for {shorten(candidate)}")

    def ready_before(self) -> bool:
        """Whether a socket holds messages that were pushed back: then nothing need be waited for."""
        return any(
            state is not None and state.pushed_back and self.items[i].events & lib.ZMQ_POLLIN
            for i, state in enumerate(self.states)
        )

    def call(self, timeout_ms: int) -> int:
        """One zmq_poll; returns what it returned, or less than 0 when the call is to be repeated."""
        waker = wakers.take()
        try:
            result = lib.gates_poll(
                self.gates, len(self.unique), self.items, len(self.sockets), waker, timeout_ms
            )
        finally:
            wakers.give(waker)
        if result == lib.GATE_SHUT:
            self._refuse()
            return -1
        for state in self.unique:
            state.after_wait()
        if result < 0 and error_number(result) != lib.EINTR:
            raise_error(error_number(result))
        return int(result)

    def _refuse(self) -> None:
        """Say which socket takes no call; when the thread that was inside has left by now, the call can be repeated."""
        for state in self.unique:
            state.check()

    def results(self) -> "list[tuple[Any, int]]":
        """What is ready, in order."""
        found = []
        for i, state in enumerate(self.states):
            events = self.items[i].revents
            if state is not None:
                state.notify_watchers()
                if state.pushed_back and self.items[i].events & lib.ZMQ_POLLIN:
                    events |= lib.ZMQ_POLLIN
            if events:
                # As select.poll does: what is no zmq socket is named by its descriptor.
                found.append((self.items[i].fd if state is None else self.sockets[i][0], events))
        return found


def native_descriptor(candidate: "Any") -> int:
    """Return the file descriptor of an int or of an object with fileno(); poll(2) ignores negative ones."""
    if isinstance(candidate, int):
        descriptor = int(candidate)  # also of a bool
    elif hasattr(candidate, "fileno"):
        try:
            descriptor = candidate.fileno()
        except Exception as error:
            raise ValueError(f"fileno() of {shorten(candidate)} failed: {error}") from error
        if not isinstance(descriptor, int):
            raise ValueError(f"fileno() of {shorten(candidate)} returned {shorten(descriptor)}, not an int")
    else:
        raise TypeError(
            f"can poll a zmq.Socket, a file descriptor, or an object with fileno(), not {type(candidate).__name__}: "
            f"{shorten(candidate)}"
        )
    return descriptor


def zmq_poll(sockets: "Sequence[tuple[Any, int]]", timeout: float = -1) -> "list[tuple[Any, int]]":
    """Wait up to `timeout` milliseconds for events on sockets and descriptors (zmq_poll).

    Parameters
    ----------
    sockets : list of (Socket or int or object with fileno(), int)
        What to watch, and the POLLIN, POLLOUT, POLLERR and POLLPRI to watch it for. Negative descriptors are ignored.
    timeout : float
        A negative value waits forever; but not for nothing: without sockets it returns at once.

    Returns
    -------
    list of (Socket or int, int)
        What is ready and its events; empty when time is up. Descriptors and objects are named by their descriptor.

    Raises
    ------
    TypeError
        Something else was to be watched, or for something else than events.
    ValueError, OverflowError
        An entry is no pair, or fileno() failed; or `timeout` is NaN, or more than a C int holds.
    ZMQError
        ENOTSOCK for a closed socket, ETERM when a context was terminated.
    """
    watched = [sockets[i] for i in range(len(sockets))]
    if timeout is None:
        raise TypeError("zmq_poll takes its timeout in milliseconds, -1 for no limit; not None")
    given: Any = timeout
    if not isinstance(given, (int, float)):
        timeout = integer(given, "a timeout in milliseconds")
    check_timeout(timeout)
    if not watched and timeout < 0:
        return []
    items = PollItems(watched)
    deadline = -1
    if items.ready_before():
        deadline = lib.monotonic_us()
    elif timeout >= 0:
        deadline = deadline_after(timeout)
    lib.wait_begin()
    while True:
        left = -1 if deadline < 0 else min(LONGEST_MS, max(0, (deadline - lib.monotonic_us() + 999) // 1000))
        count = items.call(left)
        if count > 0 or (count == 0 and 0 <= deadline <= lib.monotonic_us()):
            found = items.results()
            if found or count == 0:
                return found
