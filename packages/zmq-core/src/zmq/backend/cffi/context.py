"""Context: the container of sockets and the owner of libzmq's I/O threads."""

from _thread import RLock
from _weakref import ref
from sys import is_finalizing, modules

from zmq.backend.cffi._cffi import ffi, lib
from zmq.backend.cffi.errors import error_number, raise_error
from zmq.backend.cffi.options import set_option
from zmq.backend.cffi.origin import (
    calling_line,
    check_attribute,
    describe_origin,
    find_attribute,
    overrides,
    represent,
    warn_unclosed,
)
from zmq.backend.cffi.poll_arguments import integer
from zmq.backend.cffi.state import kept, states
from zmq.backend.cffi.workarounds import answer_all
from zmq.error import ContextTerminated, ZMQError, _ContextDestroyed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, NoReturn, Optional, Union

    from zmq.backend.cffi.state import SocketState

# Address of a libzmq context -> a weak reference to the Context that made it.
_owners: "dict[int, ref[Context]]" = {}
# Identity of an open Context -> its entry: no garbage, so that it is not freed before `__del__` needs it.
_alive: "dict[int, Any]" = {}

# Whether a fork led to this process.
_forked = False

GenericAlias: "Any" = type(list[int])  # without the import of types
_INT_MIN, _INT_MAX = -0x80000000, 0x7FFFFFFF


class Context:
    """A container of sockets with its own I/O threads (zmq_ctx_new).

    Parameters
    ----------
    io_threads : int
        Number of I/O threads; one per gigabyte per second is plenty. A Context here is shadowed.
    shadow : int or Context
        Address of an existing libzmq context to use instead of making one; 0 makes one.

    Raises
    ------
    ZMQError
        EINVAL for a bad number of threads, EMFILE when the process has no file descriptors left.

    .. versionadded:: 28.0
    """

    # The entry in the list of what this process has open, which knows the handle; None for a shadow.
    _entry: "Any" = None
    _shadowed: "Any" = None
    _shadow: bool = False  # the libzmq context belongs to other code, or to another Context
    _other: "Any" = None
    _origin: "Any" = None
    # term() was called: libzmq makes no more sockets, and may free the handle.
    _ending: bool = False
    # `__del__` runs: nothing may wait.
    _unreachable: bool = False
    # Held by the thread that waits in term().
    _ending_lock: "Any" = None
    # Meant to live as long as the process: no warning when the program does not terminate it.
    lasting: bool = False
    # A program set `closed`: the libzmq context is left to itself.
    _disowned: bool = False
    # Inproc endpoints that sockets have bound, and those that sockets connected to and none has bound since.
    _answered: "set[bytes]"
    _awaited: "set[bytes]"
    # Monitor sockets that could not be closed before.
    _lingering: "list[Any]"
    # Type, origin and LINGER of sockets that were closed of late and may have messages.
    _closed_lingering: "list[tuple[int, Any, Optional[int]]]"

    def __init__(self, io_threads: "Union[int, Context]" = 1, shadow: "Union[int, Context]" = 0) -> None:
        if self._entry is not None or self._shadowed is not None:
            raise TypeError("a Context is initialised once")
        threads = 1
        if isinstance(io_threads, Context):
            shadow = io_threads
        else:
            threads = _context_value("io_threads", integer(io_threads, "io_threads"))
        if isinstance(shadow, Context):
            self._other = shadow
            shadow = int(ffi.cast("uintptr_t", shadow._checked()))
        self._origin = calling_line()
        self._lingering = []
        self._closed_lingering = []
        self._answered = set()
        self._awaited = set()
        self._ending_lock = RLock()
        if shadow:
            self._shadowed = ffi.cast("void *", shadow)
            self._shadow = True
            if self._other is None:
                owner = _owners.get(shadow)
                self._other = None if owner is None else owner()
            return
        handle = lib.zmq_ctx_new()
        if handle == ffi.NULL:
            raise_error(lib.zmq_errno(), "a context needs a file descriptor; see ulimit -n")
        if threads != 1 and lib.zmq_ctx_set(handle, lib.ZMQ_IO_THREADS, threads) == -1:
            error = lib.zmq_errno()
            lib.zmq_ctx_term(handle)
            raise_error(error, f"io_threads={io_threads!r}; it takes a number from 0 up")
        entry = lib.context_new(handle)
        if entry == ffi.NULL:
            raise MemoryError
        self._entry = _alive[id(self)] = ffi.gc(entry, lib.context_free)
        _owners[self.underlying] = ref(self)

    def __del__(self) -> None:
        """Close and terminate in another thread; warn, since the program should have.

        A subclass's `destroy` and `term` are called, as pyzmq does, but not at the end of the process.
        """
        # What is not in there was terminated, and the collector may have freed it already.
        entry = _alive.get(id(self))
        if entry is None or entry.handle == ffi.NULL or self._disowned:
            _alive.pop(id(self), None)
            return
        self._unreachable = True
        try:
            if not self.lasting:
                made = f"{represent(self)}{describe_origin(self._origin)}"
                warn_unclosed(f"unclosed {made}; call term() or use it in a with statement", self)
        finally:
            try:
                if (overrides(self, "destroy") or overrides(self, "term")) and not is_finalizing():
                    ending: Any = self
                    ending.destroy()
            finally:
                self._abandon()

    def _abandon(self) -> None:
        """Close and terminate in another thread.

        Only where no end of the process would wait for the messages does this wait for them.
        """
        entry = _alive.pop(id(self), None)
        if entry is None:
            return
        # Only sockets in the same reference cycle can still be open here.
        for state in _open_sockets(self):
            state.abandon()
        self._close_lingering()
        try:
            answer_all(self, [])
        except ZMQError:
            # libzmq would end the process. Its threads stay.
            lib.context_forget(entry)
            return
        _owners.pop(int(ffi.cast("uintptr_t", entry.handle)), None)
        lib.context_abandon(entry, _ends_abruptly() and not is_finalizing())

    def __setattr__(self, name: str, value: "Any") -> None:
        if not find_attribute(type(self), name):
            if name != name.upper() and find_attribute(type(self), name.upper()):
                setattr(self, name.upper(), value)  # an option, in mixed case
                return
            check_attribute(self, name)
        object.__setattr__(self, name, value)

    @classmethod
    def __class_getitem__(cls, item: "Any") -> "Any":
        """Return the class with its parameter, which concerns type checkers only."""
        return GenericAlias(cls, item)

    def _handle(self) -> "Any":
        if self._shadowed is not None:
            return self._shadowed
        return ffi.NULL if self._entry is None else self._entry.handle

    def _checked(self) -> "Any":
        """Return the handle, which must be alive."""
        handle = self._handle()
        if handle == ffi.NULL or self._disowned:
            self._refuse()
        if self._other is not None:
            self._other._checked()
        return handle

    def _usable(self) -> "Any":
        """Return the handle, to make a socket or to use an option: not while another thread may be freeing it."""
        handle = self._checked()
        if self._is_ending():
            raise ContextTerminated
        return handle

    def _is_ending(self) -> bool:
        return self._ending or (self._other is not None and self._other._ending)

    def _root(self) -> "Context":
        """Return the Context that made the libzmq context, as far as is known."""
        found = self
        while found._other is not None:
            found = found._other
        return found

    def _guard(self) -> "Any":
        """Return the entry whose lock keeps the handle alive during a call; NULL when other code made the context."""
        if self._entry is not None:
            return self._entry
        return ffi.NULL if self._other is None else self._other._guard()

    def _make_socket(self, socket_type: int, gate: "Any") -> bool:
        """Make a libzmq socket in an empty gate; False when libzmq refuses."""
        return bool(lib.context_socket(self._guard(), self._usable(), socket_type, gate) == 0)

    def _refuse(self) -> "NoReturn":
        if self._entry is not None and self._entry.forked:
            raise _ContextDestroyed(
                lib.EFAULT,
                "this context was made before fork(); a child process must make its own (Context.instance() does)",
            )
        raise _ContextDestroyed(lib.EFAULT, "this context was terminated")

    @property
    def closed(self) -> bool:
        """Whether the context was terminated."""
        gone = self._disowned or self._handle() == ffi.NULL
        return bool(gone) or (self._other is not None and self._other.closed)

    @closed.setter
    def closed(self, value: bool) -> None:
        # A program that says so leaves the libzmq context to itself: neither term() nor destroy() touches it.
        self._disowned = bool(value)

    @property
    def underlying(self) -> int:
        """The address of the libzmq context; 0 when it was terminated."""
        return 0 if self.closed else int(ffi.cast("uintptr_t", self._handle()))

    @property
    def socket_count(self) -> int:
        """How many sockets made in this context are open.

        .. versionadded:: 28.0
        """
        return sum(state.context is self and state.open and not state.borrowed for state in states.copy())

    def get(self, option: int) -> int:
        """Return a context option (zmq_ctx_get).

        Raises
        ------
        ZMQError
            EINVAL when libzmq knows no such option; EFAULT when the context was terminated.
        """
        ffi.errno = 0
        value = int(lib.context_get(self._guard(), self._usable(), option))
        if (
            value == -1 and lib.zmq_errno()
        ):  # without, it is the value: that of THREAD_SCHED_POLICY to begin with
            raise_error(lib.zmq_errno(), f"context option {option}")
        return value

    def set(self, option: int, optval: int) -> None:
        """Set a context option (zmq_ctx_set); most must be set before the first socket is made.

        Raises
        ------
        TypeError, ValueError
            `optval` is not an integer, or too large for a C int.
        ZMQError
            EINVAL when libzmq knows no such option or refuses the value; EFAULT when the context was terminated.
        """
        value = _context_value(f"context option {option}", optval)
        if lib.context_set(self._guard(), self._usable(), option, value) == -1:
            raise_error(lib.zmq_errno(), f"context option {option} = {optval!r}")

    def term(self) -> None:
        """Terminate the context, as `zmq.Context.term` says (zmq_ctx_term)."""
        if self._disowned:
            return
        if self._shadowed is not None:
            self._shadowed = ffi.NULL
            self._other = None
            return
        entry = self._entry
        if entry is None or entry.handle == ffi.NULL:
            return
        if self._unreachable:
            self._abandon()
            return
        self._ending = True
        # A second term() in another thread waits for the first: libzmq lets only one in. The lock is reentrant, since a
        # signal handler that runs meanwhile may call term() too.
        with self._ending_lock:
            if entry.handle != ffi.NULL:
                # Imported here: it needs sockets, which need this module.

                answer_all(self, _open_sockets(self))
            for state in _open_sockets(self):
                if state.expendable:  # such as a monitor's that is still referred to
                    state.shut(0)
                elif not state.open:  # a signal handler that raised kept its end from being completed
                    state.shut(None)
            self._close_lingering()
            address = int(ffi.cast("uintptr_t", entry.handle))
            while entry.handle != ffi.NULL:
                result = lib.context_term(entry)
                if result != 0 and error_number(result) not in (lib.EINTR, lib.EFAULT):
                    raise_error(error_number(result))
                if entry.handle != ffi.NULL:
                    self._interrupted()
            _owners.pop(address, None)
            _alive.pop(id(self), None)

    # The `term` that `__del__` does without.
    _own_term: "ClassVar[Any]" = term

    def _interrupted(self) -> None:
        """Called by `term` after a signal whose handlers have returned; may raise to end the wait."""

    def unfinished(self) -> "list[tuple[int, Any, Optional[int]]]":
        """Type, origin and LINGER of sockets that may keep `term` waiting; LINGER is None for an open one."""
        still_open: list[tuple[int, Any, Optional[int]]] = [
            (state.type, state.origin, None) for state in _open_sockets(self)
        ]
        return still_open + self._closed_lingering

    def _linger(self, state: "SocketState") -> None:
        """Keep a socket that cannot be closed before the context ends."""
        self._lingering.append(state)

    def _close_lingering(self) -> None:
        """Close what could not be closed before: in a context that is shut down no call of libzmq's waits."""
        if self._lingering and self._entry.handle != ffi.NULL:
            lib.zmq_ctx_shutdown(self._entry.handle)
        while self._lingering:
            lib.gate_end(self._lingering[-1].gate, True)
            kept.discard(self._lingering.pop())

    def close_sockets(self, linger: "Optional[int]" = None, *, ending: bool = False) -> None:
        """Close every socket of this context, setting `linger` milliseconds first when given.

        With `ending`, for a context that is terminated next, no thread can make another meanwhile.
        """
        ending = ending and not self._ending and self._shadowed is None
        if ending:
            self._ending = True
        try:
            for state in _open_sockets(self):
                socket: Any = None if state.maker is None else state.maker()
                if socket is not None and overrides(socket, "close"):
                    if linger is not None and state.gate.usable_handle != ffi.NULL:
                        set_option(state, lib.ZMQ_LINGER, linger)
                    socket.close()
                state.shut(linger)
        except BaseException:
            if ending:
                self._ending = False
            raise


def _open_sockets(context: Context) -> "list[SocketState]":
    """The sockets that a context is to close: its own, and those that its shadows made."""
    found = []
    for state in states.copy():
        maker = state.context
        if maker is context or (
            maker is not None and context._entry is not None and maker._handle() == context._entry.handle
        ):
            found.append(state)
    return found


def _context_value(what: str, value: "Any") -> int:
    """Return a C int for a context option."""
    if not isinstance(value, int) or not _INT_MIN <= value <= _INT_MAX:
        from zmq._arguments import refuse_number

        refuse_number(what, value, _INT_MIN, _INT_MAX)
    return value


def _ends_abruptly() -> bool:
    """Tell whether this process mostly ends by os._exit() or a signal: a forked one, or one of multiprocessing."""
    process: Any = modules.get("multiprocessing.process")
    return _forked or (process is not None and process.parent_process() is not None)


def after_fork_in_child() -> None:
    """Forget the parent's contexts; their entries refuse by themselves."""
    global _forked
    _forked = True
    _owners.clear()
    _alive.clear()
