"""SocketBase: how a socket begins and ends, its options, and who is told of calls on it."""

from _weakref import ref  # weakref itself imports types

from zmq._refusals import type_name
from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.context import Context, GenericAlias
from zmq.backend.cffi.errors import raise_error
from zmq.backend.cffi.library import DRAFT_API, draft_in_words
from zmq.backend.cffi.message import copy_threshold as checked_threshold
from zmq.backend.cffi.options import get_option, set_option
from zmq.backend.cffi.origin import (
    calling_line,
    check_attribute,
    describe_origin,
    find_attribute,
    overrides,
    warn_unclosed,
)
from zmq.backend.cffi.poll_arguments import integer
from zmq.backend.cffi.state import SocketState, find_state, states
from zmq.backend.cffi.watch import Watch
from zmq.error import _NO_SOCKETS, _NO_THREADS, ZMQError, _NothingToShare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, ClassVar, NoReturn, Optional, Union

_REAPER_TRIES = 50  # milliseconds to wait for it
# Of a Socket whose __init__ has not run: refuses everything.
UNOPENED = SocketState(None, ffi.NULL, 0)


class SocketBase:
    """The life and the options of a socket; `Socket` has the rest."""

    # For event loops: who waits for this socket, None when no loop ever did.
    waiting: "Any" = None
    _state: "Any" = UNOPENED
    _context: "Any" = None
    _original: "Any" = None  # the Socket that this one shares the state of: it must not close it unseen
    _shadow: bool = False
    _copy_threshold: int = 0

    def __init__(
        self,
        ctx_or_socket: "Any" = None,
        socket_type: int = 0,
        *,
        shadow: "Union[int, SocketBase]" = 0,
        copy_threshold: "Optional[int]" = None,
    ) -> None:
        if self._state is not UNOPENED:
            raise TypeError("a Socket is initialised once")
        self.copy_threshold = copy_threshold
        if isinstance(ctx_or_socket, SocketBase):
            shadow = ctx_or_socket
        if isinstance(shadow, SocketBase):
            self._share(shadow._state, shadow._context)
            self._original = shadow
        elif shadow:
            self._adopt(shadow, ctx_or_socket)
        elif isinstance(ctx_or_socket, Context):
            socket_type = integer(socket_type, "a socket type")
            if socket_type < 0:
                raise TypeError(f"a socket type is one of zmq.SocketType, not {socket_type}")
            self._context = ctx_or_socket
            _open(self, ctx_or_socket, socket_type)
        else:
            raise TypeError(
                f"a Socket needs a Context or a Socket first, not {type(ctx_or_socket).__name__}; or shadow=address"
            )

    def _share(self, state: SocketState, context: "Any") -> None:
        if state.gate.handle == ffi.NULL:
            if not state.gate.forked:
                raise _NothingToShare
            state.refuse()
        self._context = context
        self._state = state
        self._shadow = True
        state.views += state.borrowed

    def _adopt(self, address: int, context: "Any") -> None:
        """Use a libzmq socket by its address: one of ours, or one that other code made."""
        state = find_state(address)
        handle = ffi.cast("void *", address)
        kind, size = ffi.new("int *"), ffi.new("size_t *", ffi.sizeof("int"))
        if (state is None or state.borrowed) and lib.zmq_getsockopt(handle, lib.ZMQ_TYPE, kind, size) == -1:
            raise_error(lib.zmq_errno())
        if state is not None and state.borrowed:
            fd = ffi.new("zmq_core_fd_t *", -1)
            lib.zmq_getsockopt(handle, lib.ZMQ_FD, fd, ffi.new("size_t *", ffi.sizeof("zmq_core_fd_t")))
            if kind[0] != state.type or (state.fd != -1 and fd[0] != state.fd):
                state.let_go()  # closed since, and the address another socket's
                state = None
        if state is None:
            state = SocketState(context, handle, kind[0])
            state.borrowed = state.foreign = state.inproc = state.linked = True
            state.gate.borrowed = True
        self._share(state, context if isinstance(context, Context) else state.context)

    def __del__(self) -> None:
        """Close an unreachable socket, by an overridden `close` if there is one; warn."""
        state = self._state
        if self._shadow and state.borrowed:
            state.views -= 1
            if not state.views:
                state.let_go()
        # Of a closed one the collector may have freed the gate already.
        if self._shadow or state not in states or state.gate.handle == ffi.NULL or state.gate.busy:
            return
        try:
            if not state.expendable:
                warn_unclosed(
                    f"unclosed {type_name(state.type)} socket{describe_origin(state.origin)}; "
                    "call close() or use it in a with statement",
                    self,
                )
        finally:
            try:
                if overrides(self, "close"):
                    self.close()
            finally:
                state.abandon()

    def __setattr__(self, name: str, value: "Any") -> None:
        # Nothing but options, and what a subclass declares, may be set: a misspelt option must not pass unnoticed.
        if not find_attribute(type(self), name):
            if name != name.upper() and find_attribute(type(self), name.upper()):
                setattr(self, name.upper(), value)  # an option, in mixed case
                return
            check_attribute(self, name)
        elif name in ("subscribe", "unsubscribe"):
            topic = value.encode() if isinstance(value, str) else value
            self.set(lib.ZMQ_SUBSCRIBE if name == "subscribe" else lib.ZMQ_UNSUBSCRIBE, topic)
            return
        object.__setattr__(self, name, value)

    @classmethod
    def __class_getitem__(cls, item: "Any") -> "Any":
        """Return the class with its parameter, which concerns type checkers only."""
        return GenericAlias(cls, item)

    @property
    def copy_threshold(self) -> int:
        """The size in bytes below which ``copy=False`` copies."""
        return self._copy_threshold

    @copy_threshold.setter
    def copy_threshold(self, value: "Optional[int]") -> None:
        self._copy_threshold = checked_threshold(value, -0x80000000, 0x7FFFFFFF)

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
    def _closed(self) -> bool:
        """The same as `closed`. Code that closed the libzmq socket itself sets it: it is not touched any more."""
        return self.closed

    @_closed.setter
    def _closed(self, closed: bool) -> None:
        if closed:
            self._state.let_go()

    @property
    def socket_type(self) -> int:
        """The number of the socket's type, one of `zmq.SocketType`."""
        return int(self._state.type)

    @property
    def underlying(self) -> int:
        """The address of the libzmq socket; 0 when it is closed."""
        if self._state.gate.handle == ffi.NULL:
            return 0
        # Code that has the address may call libzmq behind our back.
        self._state.foreign = self._state.linked = True
        return int(self._state.address)

    def close(self, linger: "Optional[int]" = None) -> None:
        """Close the socket; unsent messages are kept for `linger` milliseconds (default: the LINGER option).

        With a `linger` below -1, which libzmq refuses, LINGER stays what it is.
        Closing twice does nothing. A thread that waits in a call on this socket raises `SocketClosed`.

        Raises
        ------
        TypeError
            `linger` is not an int.
        """
        given: Any = linger
        if given is not None and not isinstance(given, int):
            given = given.__index__() if hasattr(type(given), "__index__") else integer(given, "linger")
        if given is not None and -0x80000000 <= given < -1:
            given = None
        self._state.shut(given)

    # The `close` that `__del__` does without.
    _own_close: "ClassVar[Any]" = close

    def close_when_unused(self) -> None:
        """Let this socket be closed, without a warning, when nothing refers to it any more.

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
        return get_option(self._state, integer(option, "an option"))

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
        set_option(self._state, integer(option, "an option"), optval)

    # For event loops

    def watch(self, callback: "Callable[[], object]") -> Watch:
        """Return a `Watch` that calls back after calls on this libzmq socket, whichever object makes them.

        .. versionadded:: 28.0
        """
        if self._state.gate.handle == ffi.NULL:
            self._state.refuse()
        return Watch(self._state, callback)


def _open(socket: SocketBase, context: Context, socket_type: int) -> None:
    """Make the libzmq socket of `socket`, which is not without an owner for a moment: a signal handler may raise."""
    if _is_draft_type(socket_type) and not DRAFT_API:
        # A libzmq without the draft API makes some of them nevertheless, but hides the functions that they need.
        _raise_opening(socket_type, lib.EINVAL)
    state = SocketState(context, ffi.NULL, socket_type)
    state.origin = calling_line()
    state.maker = ref(socket)
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
            error, f"{type_name(socket_type)} sockets belong to libzmq's draft API: {draft_in_words()}"
        )
    if error == lib.EAGAIN:
        raise ZMQError(error, _NO_THREADS)
    raise_error(error, _NO_SOCKETS if error == lib.EMFILE else f"socket type {socket_type}")
