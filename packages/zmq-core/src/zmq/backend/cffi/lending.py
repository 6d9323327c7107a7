"""Lending memory to libzmq and taking it back: what is lent, and the thread that takes it back in times of silence.

libzmq returns a loan on any of its threads; lending.h only lists it. Every send and receive looks at the list, and so
does a thread that is started with the first loan, 10 ms after a return that no call collected.
"""

from _thread import allocate_lock, start_new_thread

from zmq.backend.cffi._cffi import ffi, lib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

NAP_SECONDS = 0.01
STOP_SECONDS = 0.5

_lent: "dict[int, tuple[Any, Any]]" = {}  # loan's address -> (tracker or None, what keeps the memory)


class _Drainer:
    """The thread that collects when no call does."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin anew: in a forked child the thread does not exist."""
        self.started = False
        self.stopping = False
        self.nap: Any = _held_lock()
        self.gone: Any = _held_lock()

    def start(self) -> None:
        """Start the thread once."""
        if self.started or self.stopping:
            return
        self.started = True
        if lib.lent_start() == -1:
            self.started = False
            raise OSError(lib.zmq_errno(), "no file descriptor left to lend messages with")
        lib.lent_outlive(id(_lent))
        start_new_thread(self.run, (self.nap, self.gone))

    def run(self, nap: "Any", gone: "Any") -> None:
        """Collect 10 ms after something came back, so that a program that keeps talking collects for itself."""
        while not self.stopping:
            lib.lent_wait()
            nap.acquire(True, NAP_SECONDS)
            collect()
        gone.release()

    def hurry(self) -> None:
        """Cut the nap short."""
        try:
            self.nap.release()
        except RuntimeError:  # it is short already
            return

    def stop(self) -> None:
        """End the thread while there still is an interpreter."""
        if self.stopping or not self.started:
            self.stopping = True
            return
        self.stopping = True
        lib.lent_wake()
        self.hurry()
        self.gone.acquire(True, STOP_SECONDS)


def _held_lock() -> "Any":
    lock = allocate_lock()
    lock.acquire()
    return lock


_drainer = _Drainer()
hurry = _drainer.hurry
stop = _drainer.stop


def lend(part: "Any", memory: "Any", tracker: "Any") -> None:
    """Make a message over `memory`, a `ffi.from_buffer` result, which is released when libzmq is done with it."""
    try:
        _lend(part, memory, tracker)
    except BaseException:
        ffi.release(memory)
        raise


def _lend(part: "Any", memory: "Any", tracker: "Any") -> None:
    _drainer.start()
    loan = lib.lent_new()
    if loan == ffi.NULL:
        raise MemoryError("no memory for a message without copy")
    address = _address(loan)
    _lent[address] = (tracker, memory)
    if tracker is not None:
        tracker._add(address)
    if lib.part_lend(part, memory, len(memory), loan) == -1:
        del _lent[address]
        if tracker is not None:
            tracker._remove(address)
        lib.lent_discard(loan)
        raise MemoryError("no memory for a message without copy")


def collect() -> None:
    """Drop the references to memory that libzmq has given back, and tell the trackers."""
    loan = lib.lent_take()
    while loan != ffi.NULL:
        following = loan.next
        address = _address(loan)
        tracker, memory = _lent.pop(address)
        ffi.release(memory)
        lib.lent_release(loan)
        if tracker is not None:
            tracker._remove(address)
        loan = following


def collect_if_any() -> None:
    """Collect when there is something to: for every send and receive."""
    if _lent and lib.lent_any():
        collect()


def collect_returned() -> int:
    """Collect; return how many messages libzmq still holds."""
    collect()
    return int(lib.lent_count())


def after_fork_in_child() -> None:
    """Forget the parent's helper thread."""
    if _drainer.started:
        lib.lent_after_fork_in_child()
    _drainer.forget()


def _address(loan: "Any") -> int:
    return int(ffi.cast("uintptr_t", loan))
