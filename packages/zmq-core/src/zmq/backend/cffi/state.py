"""SocketState: what all views of one libzmq socket share.

libzmq's file descriptor is edge-like: any call on the socket, through any object, may use up the edge. So the gate that
keeps threads apart, and messages that a cancelled receive gave back, belong to the libzmq handle and not to one Python
object. gate.h and waits.h hold what must not be torn apart by a signal or by another thread.
"""

from zmq.backend.cffi import wakers
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import raise_error, type_name
from zmq.backend.cffi.options import checked_int, refuse_option
from zmq.backend.cffi.watch import call_watches
from zmq.error import ForkedSocket, SocketClosed, SocketInUse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, Optional

    from zmq.backend.cffi.frame import Frame

# Address of the libzmq socket -> its state, while it is open.
states: "dict[int, SocketState]" = {}


class Returned:
    """One message that was given back, or the rest of one."""

    __slots__ = ("given", "more", "parts", "received")

    def __init__(self, parts: "list[Frame]", more: bool, received: int, given: int) -> None:
        self.parts = parts
        self.more = more  # further parts come after these: returned as well, or never received
        self.received = received  # on the socket's clock; 0 when nobody knows
        self.given = given


class SocketState:
    """One libzmq socket, with waiting, given-back messages and the end."""

    __slots__ = (
        "__weakref__", "address", "armed", "borrowed", "closing_linger", "context", "fd", "foreign", "gate", "inproc",
        "clock", "origin", "returned", "stashed_more", "type", "watches",
    )  # fmt: skip

    def __init__(self, context: "Any", handle: "Any", socket_type: int) -> None:
        gate = lib.gate_new(handle)
        if gate == ffi.NULL:
            raise MemoryError
        self.gate: Any = ffi.gc(gate, lib.gate_free)
        self.address = int(ffi.cast("uintptr_t", handle))
        self.context: Any = context
        self.type = socket_type
        self.fd = int(gate.fd)
        self.inproc = False  # has, or may have, an inproc endpoint
        self.foreign = False  # made by other code than ours
        self.borrowed = False  # not ours to close
        self.closing_linger: Optional[int] = None
        self.watches: list[Any] = []
        self.armed = 0  # how many of them
        self.returned: list[Returned] = []
        self.clock = 0  # counts receipts and returns
        self.stashed_more: Optional[bool] = None  # RCVMORE while given-back parts are taken
        self.origin: Any = None
        states[self.address] = self

    @property
    def open(self) -> bool:
        """Whether the libzmq socket is open and nobody is closing it."""
        return bool(self.gate.handle != ffi.NULL and not self.gate.closing)

    def check(self) -> None:
        """Raise unless a call can be made now."""
        if self.gate.live == ffi.NULL:
            self.refuse()

    def refuse(self) -> "NoReturn":
        """Say why no call can be made now."""
        if self.gate.forked:
            raise ForkedSocket
        if not self.open:
            raise SocketClosed
        raise SocketInUse

    def touch(self) -> None:
        """Tell those who wait for this socket that a call may have used up its signal."""
        if self.armed:
            call_watches(self.watches, False)

    # Waiting

    def after_wait(self) -> None:
        """Carry out a close that another thread asked for meanwhile."""
        if self.gate.closing:
            self.shut(self.closing_linger)
            raise SocketClosed(f"this {type_name(self.type)} socket was closed by another thread")
        if self.gate.forked:
            raise ForkedSocket

    def block(self, deadline: int) -> bool:
        """Wait until libzmq signals the socket, up to the deadline (monotonic microseconds, -1: none): False when it is over.

        Signal handlers run when a signal interrupts; they may close the socket. The wait then goes on for the rest only.
        """
        while True:
            left = -1
            if deadline >= 0:
                left = (deadline - lib.monotonic_us() + 999) // 1000
                if left <= 0:
                    return False
            waker = wakers.take()
            try:
                result = lib.gate_wait(self.gate, waker, left)
                error = ffi.errno
            finally:
                wakers.give(waker)
            if result == lib.GATE_SHUT:
                self.refuse()
            self.after_wait()
            if result > 0:
                return True
            if result == -1 and error != lib.EINTR:
                raise_error(error)

    def get_int(self, option: int) -> int:
        """Return an int option."""
        value, size = ffi.new("int *"), ffi.new("size_t *", ffi.sizeof("int"))
        result = lib.gate_getsockopt(self.gate, option, value, size)
        if result == lib.GATE_SHUT:
            self.refuse()
        if result == -1:
            refuse_option(self.type, option)
        return int(value[0])

    def events(self) -> int:
        """EVENTS now, messages that were given back included; reading it uses up libzmq's signal."""
        value = self.get_int(lib.ZMQ_EVENTS)
        if self.returned:
            value |= int(lib.ZMQ_POLLIN)
        self.touch()
        return value

    def deadline(self, option: int) -> int:
        """RCVTIMEO or SNDTIMEO from now on, in monotonic microseconds; -1 waits for ever."""
        timeout = self.get_int(option)
        return -1 if timeout < 0 else int(lib.monotonic_us()) + timeout * 1000

    # Messages that were given back

    def receipt(self) -> int:
        """A number that says when the part just received was received, and whether another follows it."""
        more = self.get_int(lib.ZMQ_RCVMORE) if self.stashed_more is None else self.stashed_more
        self.clock += 1
        return self.clock << 1 | more

    def give_back(self, frames: "list[Frame]", receipt: int = 0) -> None:
        """Put parts to the front, but behind those that were received before them and were given back since."""
        if not frames:
            return
        self.clock += 1
        received = receipt >> 1
        position = 0
        for other in self.returned:
            if not other.received < received < other.given:
                break
            position += 1
        self.returned.insert(position, Returned(frames, bool(receipt & 1), received, self.clock))
        self.touch()

    def take_returned(self) -> "Optional[Frame]":
        """Return the next part that was given back, if there is one."""
        if not self.returned:
            # The last one taken was the last: from here on RCVMORE is libzmq's again.
            self.stashed_more = None
            return None
        first = self.returned[0]
        part = first.parts.pop(0)
        self.stashed_more = bool(first.parts) or first.more
        if not first.parts:
            del self.returned[0]
        return part

    # The end

    def shut(self, linger: "Optional[int]") -> None:
        """Close the libzmq socket, or have the thread that is inside it close it on its way out."""
        if self.gate.handle == ffi.NULL:
            return
        value = None if linger is None else checked_int(linger, lib.ZMQ_LINGER, -0x80000000, 0x7FFFFFFF)
        self.closing_linger = value
        if lib.gate_take(self.gate) != 1:
            return
        handle = self.gate.handle
        if value is not None and lib.zmq_setsockopt(handle, lib.ZMQ_LINGER, ffi.new("int *", value), 4) == -1:
            # A context that is terminating takes no options but still wants its sockets closed.
            error = lib.zmq_errno()
            if error != lib.ETERM:
                lib.gate_keep(self.gate)
                refuse_option(self.type, lib.ZMQ_LINGER, value, setting=True, error=error)
        states.pop(self.address, None)
        self.returned = []
        if self.watches:
            # Before libzmq closes the descriptor and its number goes to another file.
            call_watches(self.watches, True)
        if lib.gate_close(self.gate) == -1 and lib.zmq_errno() != lib.ENOTSOCK:
            raise_error(lib.zmq_errno())

    def abandon(self) -> None:
        """Close a socket that nobody can reach, with a bounded linger."""
        if self.gate.handle == ffi.NULL or self.borrowed or self.gate.busy:
            return
        lib.limit_linger(self.gate.handle)
        self.shut(None)


def after_fork_in_child() -> None:
    """Forget the parent's sockets; their gates refuse by themselves."""
    states.clear()
