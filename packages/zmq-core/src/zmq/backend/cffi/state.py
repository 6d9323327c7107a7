"""SocketState: what all views of one libzmq socket share.

libzmq's file descriptor is edge-like: any call on the socket, through any object, may use up the edge. So the gate that
keeps threads apart, and messages that a cancelled receive pushed back, belong to the libzmq handle, not to one Python
object. gate.h and gate_wait.h hold what must not be torn apart by a signal or by another thread.
"""

from _thread import get_ident
from _weakref import ref
from sys import is_finalizing

from zmq._refusals import type_name
from zmq.backend.cffi import wakers
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import error_number, raise_error
from zmq.backend.cffi.option_table import checked_int, option_name, refuse_option
from zmq.backend.cffi.pushed_back import PushedBackMessages
from zmq.backend.cffi.watch import call_watches
from zmq.error import Again, ForkedSocket, SocketClosed, SocketInUse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, Optional

    from zmq.backend.cffi.frame import Frame

_CLOSED_MAX = 64  # of them a context knows where they were made

# Those of the open sockets. Not by their addresses: another thread's socket may get one before it is out of here.
states: "set[SocketState]" = set()
# Those that cannot be closed before their context ends.
kept: "set[SocketState]" = set()


class SocketState:
    """One libzmq socket, with waiting, pushed-back messages and the end."""

    __slots__ = (
        "__weakref__",
        "address",
        "armed",
        "borrowed",
        "bound",
        "closer",
        "context_reference",
        "disconnects_seen",
        "expendable",
        "fd",
        "foreign",
        "gate",
        "handover",
        "inproc",
        "inproc_bound",
        "keyless",
        "linked",
        "maker",
        "monitored",
        "next_peer",
        "origin",
        "peers",
        "pushed_back",
        "raw",
        "subscribed",
        "type",
        "unanswered",
        "undone",
        "views",
        "warned",
        "watches",
    )  # fmt: skip

    def __init__(self, context: "Any", handle: "Any", socket_type: int) -> None:
        gate = lib.gate_new(handle)
        if gate == ffi.NULL:
            raise MemoryError
        self.gate: Any = ffi.gc(gate, lib.gate_free)
        self.address = 0
        # Weak, since `states` keeps this alive; the Socket keeps its context.
        self.context_reference: Optional[ref[Any]] = None if context is None else ref(context)
        self.type = socket_type
        self.fd = -1
        self.inproc = False  # has, or may have, an inproc endpoint
        self.inproc_bound: set[bytes] = set()  # its inproc endpoints
        self.unanswered: set[bytes] = set()  # inproc endpoints it connected to before anybody bound them
        self.undone: dict[bytes, bool] = {}  # those it disconnected from -> whether they were bound since
        self.keyless = False  # has half of what CURVE takes, and no secret key
        self.subscribed = False  # takes some messages, if it is a SUB
        self.next_peer: Optional[bytes] = None  # CONNECT_ROUTING_ID as set for the next connect
        self.peers: dict[bytes, Optional[bytes]] = {}  # ids given so -> endpoint, None once disconnected
        self.handover = False  # ROUTER_HANDOVER
        self.raw = False  # ROUTER_RAW
        self.foreign = False  # made by other code than ours
        self.borrowed = False  # not ours to close
        self.views = 0  # of a borrowed one: how many Sockets use it
        self.watches: list[Any] = []
        self.closer = 0  # the thread that calls them before it closes the socket
        self.armed = 0  # how many of them
        self.pushed_back = PushedBackMessages()
        self.linked = False  # was, or may have been, bound or connected somewhere
        self.bound = False  # accepts connections somewhere
        self.disconnects_seen = (
            0  # how many connections had been undone when `await_disconnects` last saw to this socket's
        )
        self.warned = False  # has warned of a high-water mark that came too late
        self.monitored: Optional[SocketState] = None  # the socket whose events this one receives
        self.origin: Any = None
        self.maker: Any = None  # a weak reference to the Socket that made it
        self.expendable = False  # a program need not close it: see Socket.close_when_unused
        if handle != ffi.NULL:
            states.add(self)
            self.begin()

    @property
    def context(self) -> "Any":
        """The context that the socket was made in; None of one that other code made, or that is being collected."""
        return None if self.context_reference is None else self.context_reference()

    def begin(self) -> None:
        """Look at the libzmq socket, which was made."""
        self.address = int(ffi.cast("uintptr_t", self.gate.handle))
        self.fd = int(self.gate.fd)

    @property
    def open(self) -> bool:
        """Whether the libzmq socket is open and no thread is closing it."""
        return bool(self.gate.handle != ffi.NULL and not self.gate.closing)

    def check(self) -> None:
        """Raise unless a call can be made now."""
        if self.gate.usable_handle == ffi.NULL:
            self.refuse()

    def refuse(self) -> "NoReturn":
        """Say why no call can be made now."""
        if self.gate.forked:
            raise ForkedSocket
        if not self.open:
            raise SocketClosed
        raise SocketInUse

    def notify_watchers(self) -> None:
        """Tell those who wait for this socket that a call may have used up its signal."""
        if self.armed:
            call_watches(self.watches, False)

    # Waiting

    def after_wait(self) -> None:
        """Carry out a close that another thread asked for meanwhile."""
        if self.gate.closing:
            self.shut(None)
            if self.gate.handle == ffi.NULL:
                states.discard(self)  # closed in C as the last call left it
            raise SocketClosed(f"this {type_name(self.type)} socket was closed by another thread")
        if self.gate.forked:
            raise ForkedSocket
        if self.undone:
            self.undo_bound()

    def undo_bound(self) -> None:
        """End the connections that the program has undone and whose endpoint was bound since, unless in use."""
        for endpoint in [endpoint for endpoint, bound in self.undone.items() if bound]:
            if lib.gate_endpoint(self.gate, lib.GATE_DISCONNECT, endpoint) != lib.GATE_SHUT:
                self.undone.pop(endpoint, None)

    def block(self, deadline: int) -> bool:
        """Wait until libzmq signals the socket: False when the deadline (monotonic microseconds, -1: none) is over.

        Signal handlers run when a signal interrupts; they may close the socket. The wait then goes on for the rest.
        """
        lib.wait_begin()
        while True:
            left = -1
            if deadline >= 0:
                left = (deadline - lib.monotonic_us() + 999) // 1000
                if left <= 0:
                    return False
            waker = wakers.take()
            try:
                result = lib.gate_wait(self.gate, waker, left)
            finally:
                wakers.give(waker)
            if result == lib.GATE_SHUT:
                self.refuse()
            self.after_wait()
            if result > 0:
                return True
            if result < 0 and error_number(result) != lib.EINTR:
                raise_error(error_number(result))

    def block_threadsafe(self, events: int, deadline: int) -> bool:
        """The same for a thread-safe socket, which has no descriptor: other threads may use it, and wait, meanwhile.

        True when it is to be looked at again.
        """
        left = -1
        if deadline >= 0:
            left = (deadline - lib.monotonic_us() + 999) // 1000
            if left <= 0:
                return False
        waker = wakers.take()
        try:
            result = lib.gate_wait_threadsafe(self.gate, waker, self.type, events, left)
        finally:
            wakers.give(waker)
        while lib.gate_in_use(self.gate) and not 0 <= deadline <= lib.monotonic_us():
            pass
        if result == lib.GATE_SHUT:
            self.check()
        self.after_wait()
        if result < 0 and error_number(result) != lib.EINTR and result != lib.GATE_SHUT:
            raise_error(error_number(result))
        return True

    def get_int(self, option: int) -> int:
        """Return an int option."""
        value, size = ffi.new("int *"), ffi.new("size_t *", ffi.sizeof("int"))
        result = lib.gate_getsockopt(self.gate, option, value, size)
        if result == lib.GATE_SHUT:
            self.refuse()
        if result < 0:
            refuse_option(self.type, option, error_number(result))
        return int(value[0])

    def events(self) -> int:
        """EVENTS now, messages that were pushed back included; reading it uses up libzmq's signal."""
        value = self.get_int(lib.ZMQ_EVENTS)
        if self.pushed_back:
            value |= int(lib.ZMQ_POLLIN)
        self.notify_watchers()
        return value

    def deadline(self, option: int) -> int:
        """RCVTIMEO or SNDTIMEO from now on, in monotonic microseconds; -1 waits for ever."""
        timeout = self.get_int(option)
        return -1 if timeout < 0 else int(lib.monotonic_us()) + timeout * 1000

    def timed_out(self, sending: bool, milliseconds: float, by: str) -> Again:
        """Return an Again that says what was awaited, how long and by which option."""
        lacks = None
        if not self.linked:
            lacks = "endpoint"
        elif self.type == lib.ZMQ_SUB and not (self.subscribed or self.foreign):
            lacks = "subscription"
        error = Again(lib.EAGAIN)
        error._awaited = (sending, type_name(self.type), milliseconds, by, lacks)
        return error

    def raise_timed_out(self, option: int) -> "NoReturn":
        """Raise for a call that waited as long as RCVTIMEO or SNDTIMEO says."""
        raise self.timed_out(option == lib.ZMQ_SNDTIMEO, self.get_int(option), option_name(option))

    def push_back(self, frames: "list[Frame]", receipt: int = 0) -> None:
        """Put received parts back to the front: the next receive through any view takes them."""
        self.pushed_back.push_back(frames, receipt)
        self.notify_watchers()

    # The end

    def shut(self, linger: "Any") -> None:
        """Close the libzmq socket, or have the thread that is inside it close it on its way out."""
        if self.gate.handle == ffi.NULL:
            return
        if linger is None:
            if self.linked and self.gate.usable_handle != ffi.NULL:
                self._note(self._linger())
            self._close(lib.LINGER_AS_IS, 0)
            return
        value = checked_int(linger, lib.ZMQ_LINGER, -0x80000000, 0x7FFFFFFF)
        if value < -1:
            refuse_option(self.type, lib.ZMQ_LINGER, lib.EINVAL, value, setting=True)
        if self.linked:
            self._note(value)
        self._close(lib.LINGER_SET, value)

    def _linger(self) -> int:
        """LINGER; 0 where the context is terminating, which gives no options but still wants its sockets closed."""
        value, size = ffi.new("int *"), ffi.new("size_t *", ffi.sizeof("int"))
        return int(value[0]) if lib.gate_getsockopt(self.gate, lib.ZMQ_LINGER, value, size) == 0 else 0

    def _note(self, linger: int) -> None:
        """Let the context know of a socket that it may have to wait for."""
        if linger and self.context is not None:
            closed = self.context._root()._closed_lingering
            del closed[: max(0, len(closed) - _CLOSED_MAX + 1)]
            closed.append((self.type, self.origin, linger))

    def abandon(self) -> None:
        """Close a socket that is unreachable; its messages keep their time while the program goes on."""
        if self.gate.handle == ffi.NULL or self.borrowed or self.gate.busy:
            return
        if self.linked:
            self._note(self._linger())
        self._close(lib.LINGER_LIMITED if is_finalizing() else lib.LINGER_AS_IS, 0)

    def let_go(self) -> None:
        """Forget a socket of other code: it may be closed, and its address another socket's, without a word to us."""
        if self.gate.handle == ffi.NULL or self.gate.busy:
            return
        self.gate.handle = self.gate.usable_handle = ffi.NULL
        states.discard(self)
        self.pushed_back.clear()
        if self.watches:
            call_watches(self.watches, True)

    def _close(self, lingers: int, value: int) -> None:
        """Close, in steps that can be repeated when a signal handler raised in between."""
        if lib.gate_take(self.gate, lingers, value) == 2:
            return
        if not self.watches:
            self._end()
            return
        if self.closer not in (0, get_ident()):
            return
        self.closer = get_ident()
        try:
            # Before libzmq closes the descriptor and its number goes to another file.
            call_watches(self.watches, True)
        finally:
            self._end()

    def _end(self) -> None:
        context = self.context
        if context is not None:
            context._root()._answered -= self.inproc_bound
        if lib.gate_end(self.gate, False) == lib.GATE_KEPT and context is not None:
            kept.add(self)
            context._linger(self)
            self.context_reference = None  # whose list it is in
        states.discard(self)
        self.pushed_back.clear()


def find_state(address: int) -> "Optional[SocketState]":
    """Return the state of the libzmq socket at `address`, when it is one of ours and open."""
    for state in states.copy():
        if state.address == address and state.gate.handle != ffi.NULL:
            return state
    return None


def deadline_after(timeout_ms: float) -> int:
    """Return monotonic microseconds, so many milliseconds from now; infinity is beyond any program's life."""
    return int(lib.monotonic_us()) + int(min(timeout_ms * 1000, 1e17))


def after_fork_in_child() -> None:
    """Forget the parent's sockets; their gates refuse by themselves."""
    states.clear()
    kept.clear()
