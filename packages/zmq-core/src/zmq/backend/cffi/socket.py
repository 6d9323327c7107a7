"""Socket: the calls on the state that all views of one libzmq socket share."""

from zmq.backend.cffi import batch, receiving, sending
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.context import Context
from zmq.backend.cffi.endpoints import EndpointSocket
from zmq.backend.cffi.errors import error_number, raise_error, type_name
from zmq.backend.cffi.frame import Frame
from zmq.backend.cffi.lending import collect_if_any
from zmq.backend.cffi.library import DRAFT_API, draft_state
from zmq.backend.cffi.message import default_copy_threshold
from zmq.backend.cffi.options import get_option, set_option
from zmq.backend.cffi.origin import (
    calling_line,
    check_attribute,
    describe_origin,
    find_attribute,
    warn_unclosed,
)
from zmq.backend.cffi.received import ReceivedMessage
from zmq.backend.cffi.state import SocketState, deadline_after, find_state, states
from zmq.backend.cffi.watch import Watch
from zmq.error import Again, ZMQError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Callable, NoReturn, Optional, Union

    from zmq.backend.cffi.tracker import MessageTracker

_REAPER_TRIES = 50  # milliseconds to wait for it
# Of a Socket whose __init__ has not run: refuses everything.
UNOPENED = SocketState(None, ffi.NULL, 0)


class Socket(EndpointSocket):
    """A libzmq socket (zmq_socket). See `zmq.Socket`, which adds what needs no speed.

    Parameters
    ----------
    ctx_or_socket : Context or Socket
        The context to make the socket in, or another socket to share.
    socket_type : int
        One of `zmq.SocketType`.
    shadow : int or Socket
        Address of an existing libzmq socket to use instead of making one.
    copy_threshold : int, optional
        Size in bytes below which ``copy=False`` copies nevertheless.

    Raises
    ------
    ZMQError
        EINVAL for an unknown type, EMFILE when no more sockets can be opened, ETERM or EFAULT when the context was
        terminated.
    """

    # For event loops: who waits for this socket, None when nobody ever did.
    waiting: "Any" = None
    _state: "Any" = UNOPENED
    _context: "Any" = None
    _original: "Any" = None  # the Socket that this one shares the state of: it must not close it unseen
    _shadowing: bool = False
    copy_threshold: int = 0

    def __init__(
        self,
        ctx_or_socket: "Any" = None,
        socket_type: int = 0,
        *,
        shadow: "Union[int, Socket]" = 0,
        copy_threshold: "Optional[int]" = None,
    ) -> None:
        if self._state is not UNOPENED:
            raise TypeError("a Socket is initialised once")
        if isinstance(ctx_or_socket, Socket):
            shadow = ctx_or_socket
        if isinstance(shadow, Socket):
            self._share(shadow._state, shadow._context)
            self._original = shadow
        elif shadow:
            self._adopt(shadow, ctx_or_socket)
        elif isinstance(ctx_or_socket, Context):
            self._context = ctx_or_socket
            _open(self, ctx_or_socket, socket_type)
        else:
            raise TypeError(
                f"a Socket needs a Context or a Socket first, not {type(ctx_or_socket).__name__}; or shadow=address"
            )
        self.copy_threshold = default_copy_threshold() if copy_threshold is None else copy_threshold

    def _share(self, state: SocketState, context: "Any") -> None:
        if state.gate.handle == ffi.NULL:
            state.refuse()
        self._context = context
        self._state = state
        self._shadowing = True

    def _adopt(self, address: int, context: "Any") -> None:
        """Use a libzmq socket by its address: one of ours, or one that other code made."""
        state = find_state(address)
        if state is None:
            handle = ffi.cast("void *", address)
            kind, size = ffi.new("int *"), ffi.new("size_t *", ffi.sizeof("int"))
            if lib.zmq_getsockopt(handle, lib.ZMQ_TYPE, kind, size) == -1:
                raise_error(lib.zmq_errno())
            state = SocketState(context, handle, kind[0])
            state.borrowed = state.foreign = state.inproc = state.linked = True
            state.gate.borrowed = True
        self._share(state, context if isinstance(context, Context) else state.context)

    def __del__(self) -> None:
        """Close an unreachable socket with a bounded linger; warn, since the program should have."""
        state = self._state
        # Of a closed one the collector may have freed the gate already.
        if self._shadowing or state not in states or state.gate.handle == ffi.NULL or state.gate.busy:
            return
        state.abandon()
        if not state.expendable:
            warn_unclosed(
                f"unclosed {type_name(state.type)} socket{describe_origin(state.origin)}; "
                "call close() or use it in a with statement",
                self,
            )

    def __setattr__(self, name: str, value: "Any") -> None:
        # Nothing but options, and what a subclass declares, may be set: a misspelt option must not pass unnoticed.
        if not find_attribute(type(self), name):
            check_attribute(self, name)
        elif name in ("subscribe", "unsubscribe"):
            self.set(lib.ZMQ_SUBSCRIBE if name == "subscribe" else lib.ZMQ_UNSUBSCRIBE, value)
            return
        object.__setattr__(self, name, value)

    @classmethod
    def __class_getitem__(cls, item: object) -> "type[Socket]":
        """Return the class itself: type checkers alone know the parameter."""
        return cls

    @property
    def context(self) -> "Any":
        """The context that the socket was made in, or that a view was given."""
        return self._context

    @context.setter
    def context(self, context: "Optional[Context]") -> None:
        if context is not None and not isinstance(context, Context):
            raise TypeError(f"context must be a Context, not {type(context).__name__}")
        self._context = context

    @property
    def closed(self) -> bool:
        """Whether the socket was closed, by this object or through another view of it."""
        return not self._state.open

    @property
    def socket_type(self) -> int:
        """The number of the socket's type, one of `zmq.SocketType`."""
        return int(self._state.type)

    @property
    def underlying(self) -> int:
        """The address of the libzmq socket.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed.
        """
        if self._state.gate.handle == ffi.NULL:
            self._state.refuse()
        # Whoever has the address may call libzmq behind our back, over any transport.
        self._state.foreign = self._state.inproc = self._state.linked = True
        return int(self._state.address)

    def close(self, linger: "Optional[int]" = None) -> None:
        """Close the socket; unsent messages are kept for `linger` milliseconds (default: the LINGER option).

        Closing twice does nothing. A thread that waits in a call on this socket raises `SocketClosed`.

        Raises
        ------
        TypeError
            `linger` is not an int.
        """
        self._state.shut(linger)

    def close_when_unused(self) -> None:
        """Let this socket be closed, without a warning, when nobody refers to it any more.

        .. versionadded:: 28.0
        """
        self._state.expendable = True

    def get(self, option: int) -> "Union[int, bytes]":
        """Return a socket option: an int, or bytes (zmq_getsockopt).

        Raises
        ------
        ZMQError
            EINVAL when this libzmq or this socket type has no such option, ENOTSOCK when the socket is closed.
        """
        return get_option(self._state, option)

    def set(self, option: int, optval: "Any") -> None:
        """Set a socket option to an int or to bytes (zmq_setsockopt).

        All but SUBSCRIBE, UNSUBSCRIBE, LINGER and a few more take effect for later binds and connects only.

        Raises
        ------
        TypeError
            The option takes another type.
        ValueError
            An int does not fit the option's C type.
        ZMQError
            EINVAL when libzmq refuses the option or the value, ENOTSOCK when the socket is closed.
        """
        set_option(self._state, option, optval)

    # Messages; their parameters and errors are those of the Cython backend.

    def send(
        self,
        data: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
    ) -> "Optional[MessageTracker]":
        """Send one message part (zmq_msg_send); waits while no peer can take it, up to SNDTIMEO milliseconds."""
        collect_if_any()
        if (
            copy
            and routing_id is None
            and group is None
            and sending.is_small(data)
            and sending.send_bytes(self._state, data, flags)
        ):
            return None
        return sending.send_one(self._state, data, flags, copy, self.copy_threshold, track, routing_id, group)

    def recv(
        self, flags: int = 0, copy: bool = True, track: bool = False, *, metadata: bool = False
    ) -> "Union[bytes, Frame]":
        """Receive one message part (zmq_msg_recv); waits for it, up to RCVTIMEO milliseconds."""
        collect_if_any()
        if copy and metadata:
            frame: Any = receiving.receive_one(self._state, flags, False)
            return ReceivedMessage(frame)
        return receiving.receive_one(self._state, flags, copy, track)

    def recv_into(self, buffer: "Any", /, *, nbytes: int = 0, flags: int = 0, truncate: bool = True) -> int:
        """Receive one message part into `buffer` and return its size in bytes, which may exceed what fitted.

        Raises
        ------
        ValueError
            `nbytes` is negative or larger than `buffer`; or the part does not fit, without `truncate`.
        BufferError, TypeError
            `buffer` is read-only, or no buffer.
        """
        view = memoryview(buffer)
        if view.readonly:
            raise BufferError("Object is not writable.")
        if not view.c_contiguous:
            raise BufferError("memoryview: underlying buffer is not C-contiguous")
        memory = ffi.from_buffer(buffer, require_writable=True)
        if nbytes < 0 or nbytes > len(memory):
            raise ValueError(f"nbytes is {nbytes}, but the buffer holds {len(memory)} bytes")
        part = receiving.receive_part(self._state, flags)
        size, room = int(part.size), nbytes or len(memory)
        if size > room and not truncate:
            self._state.give_back([Frame._received(part, self._state.inproc)])
            raise ValueError(
                f"the message part has {size} bytes, there is room for {room}; "
                "it can be received again, into more memory"
            )
        ffi.memmove(memory, part.data, min(size, room))
        lib.part_close(part)
        return size

    def send_multipart(
        self,
        msg_parts: "Iterable[Any]",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
    ) -> "Optional[MessageTracker]":
        """Send the parts of one message, all or none; waits while no peer can take it, up to SNDTIMEO milliseconds."""
        return sending.send_multipart(
            self._state, msg_parts, flags, copy, self.copy_threshold, track, routing_id, group
        )

    def recv_multipart(
        self, flags: int = 0, copy: bool = True, track: bool = False, *, metadata: bool = False
    ) -> "list[Any]":
        """Receive all parts of one message; waits for it, up to RCVTIMEO milliseconds."""
        collect_if_any()
        if copy and metadata:
            return [
                ReceivedMessage(frame) for frame in receiving.receive_multipart(self._state, flags, False)
            ]
        return receiving.receive_multipart(self._state, flags, copy, track)

    def try_recv(self, copy: bool = True) -> "Union[bytes, Frame, None]":
        """Return the next message part, or None when there is none; never waits."""
        collect_if_any()
        return receiving.try_receive_one(self._state, copy)

    def try_recv_multipart(self, copy: bool = True) -> "Optional[list[Any]]":
        """Return all parts of the next message as a list, or None when there is none; never waits."""
        collect_if_any()
        return receiving.try_receive_multipart(self._state, copy)

    def send_many(self, messages: "Iterable[Any]", flags: int = 0, copy: bool = True) -> int:
        """Send each of `messages` as a message of its own and return how many were sent.

        .. versionadded:: 28.0
        """
        return batch.send_many(self._state, messages, flags, copy, self.copy_threshold, False)

    def send_many_multipart(self, messages: "Iterable[Any]", flags: int = 0, copy: bool = True) -> int:
        """Send each of `messages`, itself a list of parts, and return how many were sent.

        .. versionadded:: 28.0
        """
        return batch.send_many(self._state, messages, flags, copy, self.copy_threshold, True)

    def recv_many(self, max_messages: int = 1000, flags: int = 0, copy: bool = True) -> "list[Any]":
        """Wait for a message, then take all that are there, up to `max_messages`.

        .. versionadded:: 28.0
        """
        return batch.receive_many(self._state, max_messages, flags, copy, False)

    def recv_many_multipart(self, max_messages: int = 1000, flags: int = 0, copy: bool = True) -> "list[Any]":
        """Wait for a message, then take all that are there, up to `max_messages`, as lists of parts.

        .. versionadded:: 28.0
        """
        return batch.receive_many(self._state, max_messages, flags, copy, True)

    # For event loops

    def try_send(
        self,
        data: "Any",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
    ) -> "Union[bool, MessageTracker]":
        """Send one message part if that needs no wait; False when it does, else True or the tracker.

        .. versionadded:: 28.0
        """
        try:
            tracker = Socket.send(self, data, flags | lib.ZMQ_DONTWAIT, copy, track, routing_id, group)
        except Again:
            return False
        return True if tracker is None else tracker

    def try_send_multipart(
        self,
        msg_parts: "Iterable[Any]",
        flags: int = 0,
        copy: bool = True,
        track: bool = False,
        *,
        routing_id: "Optional[int]" = None,
        group: "Optional[str]" = None,
    ) -> "Union[bool, MessageTracker]":
        """Send the parts of one message if that needs no wait; False when it does, else True or the tracker.

        .. versionadded:: 28.0
        """
        try:
            tracker = sending.send_multipart(
                self._state,
                msg_parts,
                flags | lib.ZMQ_DONTWAIT,
                copy,
                self.copy_threshold,
                track,
                routing_id,
                group,
            )
        except Again:
            return False
        return True if tracker is None else tracker

    def receipt(self) -> int:
        """Return a number that stands for what was received last, for `give_back`.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed.

        .. versionadded:: 28.0
        """
        returned = self._state.returned
        self._state.check()
        more = (
            self._state.get_int(lib.ZMQ_RCVMORE) if returned.more_follows is None else returned.more_follows
        )
        return int(returned.receipt(bool(more)))

    def give_back(self, parts: "Iterable[Any]", receipt: int = 0) -> None:
        """Put a received message back to the front: the next receive, through any view of the socket, returns it.

        Raises
        ------
        TypeError
            A part is neither a Frame nor bytes-like.
        ZMQError
            ENOTSOCK when the socket is closed: the message stays the caller's.

        .. versionadded:: 28.0
        """
        self._state.check()
        self._state.give_back([part if isinstance(part, Frame) else Frame(part) for part in parts], receipt)

    def watch(self, callback: "Callable[[], object]") -> Watch:
        """Return a `Watch` that calls back after calls on this libzmq socket, whichever object makes them.

        .. versionadded:: 28.0
        """
        if self._state.gate.handle == ffi.NULL:
            self._state.refuse()
        return Watch(self._state, callback)

    def poll(self, timeout: "Optional[float]" = None, flags: int = 1) -> int:
        """Wait up to `timeout` milliseconds for events and return those that are there, 0 when time is up.

        Raises
        ------
        ZMQError
            ENOTSOCK when the socket is closed, before or during the wait.
        """
        state = self._state
        events = state.events() & flags
        if events or timeout == 0:
            return int(events)
        deadline = -1
        if timeout is not None and timeout >= 0:
            deadline = deadline_after(timeout)
        if state.fd == -1:
            return _poll_without_fd(state, deadline, flags)
        while state.block(deadline):
            events = state.events() & flags
            if events:
                return int(events)
        return int(state.events() & flags)


def _open(socket: Socket, context: Context, socket_type: int) -> None:
    """Make the libzmq socket of `socket`, which is not without an owner for a moment: a signal handler may raise."""
    if _is_draft_type(socket_type) and not DRAFT_API:
        # A libzmq without the draft API makes some of them nevertheless, but hides the functions that they need.
        _raise_opening(socket_type, lib.EINVAL)
    state = SocketState(context, ffi.NULL, socket_type)
    state.origin = calling_line()
    states.add(state)
    socket._state = state
    try:
        tries = 0
        while not context._make_socket(socket_type, state.gate):
            error = lib.zmq_errno()
            if error != lib.EMFILE or tries >= _REAPER_TRIES:
                _raise_opening(socket_type, error)
            # Closed sockets count until libzmq's reaper thread is done with them, which a fast program can outrun.
            tries += 1
            lib.zmq_poll(ffi.NULL, 0, 1)
        state.begin()
    except BaseException:
        state.shut(0)
        states.discard(state)
        socket._state = UNOPENED
        raise


def _is_draft_type(socket_type: int) -> bool:
    return 12 <= socket_type <= 20


def _raise_opening(socket_type: int, error: int) -> "NoReturn":
    if error == lib.EINVAL and _is_draft_type(socket_type):
        raise ZMQError(
            error, f"{type_name(socket_type)} sockets belong to libzmq's draft API: {draft_state()}"
        )
    if error == lib.EMFILE:
        raise_error(
            error,
            "the process or the context has no room for another socket; see ulimit -n and Context.MAX_SOCKETS",
        )
    raise_error(error, f"socket type {socket_type}")


def _poll_without_fd(state: SocketState, deadline: int, flags: int) -> int:
    """Thread-safe sockets have no descriptor: libzmq polls, and signals are looked for in between."""
    while True:
        left = -1 if deadline < 0 else max(0, (deadline - lib.monotonic_us() + 999) // 1000)
        found = int(lib.wait_poll(state.gate.handle, flags, left))
        if found >= 0:
            return found
        if error_number(found) != lib.EINTR:
            raise_error(error_number(found))
        state.check()
