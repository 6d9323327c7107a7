"""Context: makes sockets and ends them."""

import os
from _thread import RLock

from zmq import backend as _backend
from zmq.constants import _ERRNO
from zmq.error import ZMQError, _ContextDestroyed
from zmq.sugar.defaults import option_attributes
from zmq.sugar.socket import Socket, public_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, ClassVar, Optional, Union

    from typing_extensions import TypeVar

    from zmq._typing import Address

    C = TypeVar("C", bound="Context[Any]")
    # The class of socket that a context makes.
    S = TypeVar("S", bound=_backend.Socket[Any], default=Socket[bytes])

__all__ = ["Context", "SyncContext"]

# A signal handler may ask for the instance while the thread that it interrupts makes it.
_instance_lock = RLock()


def _after_fork() -> None:
    """Replace the lock, which another thread of the parent may have held."""
    global _instance_lock
    _instance_lock = Context._instance_lock = RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


class Context(_backend.Context["S"]):
    """A container of sockets with its own I/O threads.

    Parameters
    ----------
    io_threads
        Number of I/O threads; one per gigabyte per second is plenty. A Context here is shadowed.
    shadow
        Address of an existing libzmq context, or a Context, to use instead of making one; 0 makes one.

    Attributes
    ----------
    sockopts : dict of int to int or bytes
        Options that every socket made from now on gets; `setsockopt` and attributes such as ``context.linger`` fill it.

    Raises
    ------
    ZMQError
        EINVAL for a bad number of threads, EMFILE when the process has no file descriptors left.

    Notes
    -----
    Rests on zmq_ctx_new. A Context is for all threads of a process; its sockets are each for one thread at a time.

    .. versionadded:: 28.0
    """

    # Before all others: what the class itself defines under such a name takes its place.
    vars().update(option_attributes())

    sockopts: "dict[int, Any]"
    _socket_class: "ClassVar[Any]" = Socket
    _instance: "ClassVar[Any]" = None
    # Programs that make instances of their own hold the lock, and look at the other.
    _instance_lock: "ClassVar[Any]" = _instance_lock
    _instance_pid: "ClassVar[Any]" = None
    # Of the asyncio task that calls `term`, before it waits.
    _cancellations: int = 0

    def __init__(
        self, io_threads: "Union[int, Context[Any]]" = 1, shadow: "Union[Address, Context[Any]]" = 0
    ) -> None:
        source = io_threads if isinstance(io_threads, _backend.Context) else shadow
        if source and not isinstance(source, (int, _backend.Context)):
            from zmq.utils.interop import cast_int_addr

            shadow = source = cast_int_addr(source)
        if shadow and isinstance(shadow, int) and _backend.build_info()["linkage"] == "bundled":
            from zmq._subinterpreters import check_address, in_subinterpreter

            if in_subinterpreter():
                check_address(_backend.Context, shadow)
        super().__init__(io_threads, shadow)
        self.sockopts = dict(getattr(source, "sockopts", ()))

    def __repr__(self) -> str:
        count = self.socket_count
        sockets = f"{count} socket{'s' if count > 1 else ''}" if count else ""
        closed = " closed" if self.closed else ""
        return f"<{public_name(type(self))}({sockets}) at {id(self):#x}{closed}>"

    def __enter__(self: "C") -> "C":
        return self

    def __exit__(
        self,
        exc_type: "Optional[type[BaseException]]",
        exc_value: "Optional[BaseException]",
        traceback: "Optional[TracebackType]",
    ) -> None:
        self.destroy()

    def __copy__(self: "C", memo: object = None) -> "C":
        """Return a shadow of this context."""
        return type(self).shadow(self.underlying)

    __deepcopy__ = __copy__

    @classmethod
    def shadow(cls: "type[C]", address: "Union[Address, Context[Any]]") -> "C":
        """Return a Context that uses an existing libzmq context, which it will not terminate.

        Parameters
        ----------
        address
            Its address as an integer, an FFI pointer to it, or a Context.
        """
        return cls(shadow=address)

    @classmethod
    def shadow_pyczmq(cls: "type[C]", ctx: "Any") -> "C":
        """Return a Context that uses the libzmq context inside a czmq one.

        Parameters
        ----------
        ctx
            The FFI pointer ``zctx_t *``.
        """
        from pyczmq import zctx  # type: ignore[import-not-found]

        return cls(shadow=zctx.underlying(ctx))

    @classmethod
    def instance(cls: "type[C]", io_threads: int = 1) -> "C":
        """Return the process's one Context of this class; made when first asked for, and again after `term` or a fork.

        A subclass has that of its base class as long as that one lives, unless it asked first. The contexts of
        `zmq.asyncio`, `zmq.anyio` and `zmq.green` each have one of their own: terminating one concerns no other's
        sockets. To connect sockets of two kinds over inproc, share one with ``shadow(zmq.Context.instance())``.

        Parameters
        ----------
        io_threads
            For the context, if this call makes it.

        Examples
        --------
        >>> zmq.Context.instance() is zmq.Context.instance()
        True
        """
        found: Optional[C] = cls._instance
        if found is None or found.closed:
            with _instance_lock:
                found = cls._instance
                if found is None or found.closed:
                    made = cls(io_threads=io_threads)
                    found = cls._instance
                    if found is None or found.closed:
                        made.lasting = True
                        found = cls._instance = made
                    else:
                        made.term()  # a signal handler asked meanwhile, and uses the other
        return found

    def socket(self, socket_type: int, socket_class: "Any" = None, **kwargs: "Any") -> "S":
        """Return a new socket of this context.

        Parameters
        ----------
        socket_type
            One of `zmq.SocketType`: REQ, REP, PUB, SUB, PAIR, DEALER, ROUTER, PULL, PUSH, XPUB, XSUB, STREAM, ...
        socket_class
            Another class to make it of.
        **kwargs
            For that class.

        Raises
        ------
        ZMQError
            EINVAL for an unknown type, EMFILE when no more sockets can be opened, ENOTSUP when the context was
            terminated.

        Examples
        --------
        >>> with context.socket(zmq.PUSH) as socket:
        ...     socket.type == zmq.PUSH
        True
        """
        try:
            made: S = (self._socket_class if socket_class is None else socket_class)(
                self, socket_type, **kwargs
            )
        except _ContextDestroyed as error:
            raise _ContextDestroyed(_ERRNO["ENOTSUP"], str(error)) from None
        if self.sockopts:
            try:
                self._apply_defaults(made)
            except BaseException:
                made.close(0)
                raise
        return made

    def _apply_defaults(self, made: "S") -> None:
        for option, value in self.sockopts.items():
            try:
                made.set(option, value)
            except ZMQError:
                # Not an option of this socket type, such as SUBSCRIBE on a PUSH.
                continue

    def destroy(self, linger: "Optional[int]" = None) -> None:
        """Close all sockets of this context, then terminate it.

        Parameters
        ----------
        linger
            Milliseconds to keep unsent messages for; None leaves it to each socket's LINGER.

        Notes
        -----
        Threads that wait in a call on one of the sockets raise `SocketClosed` or `ContextTerminated`.

        Examples
        --------
        >>> other = zmq.Context()
        >>> socket = other.socket(zmq.PUSH)
        >>> other.destroy(linger=0)
        >>> socket.closed, other.closed
        (True, True)
        """
        if self.closed:
            return
        self.close_sockets(linger, ending=True)
        self.term()

    def term(self) -> None:
        """Terminate the context: wait until its sockets are closed and their messages sent (zmq_ctx_term).

        Blocking calls on its sockets in other threads raise `ContextTerminated`. Waits as long as a socket stays open
        or lingers, and after five seconds says which sockets these are and where they were made: to the logger
        ``zmq``, which prints to stderr if the program has configured no logging. Ctrl-C, or a signal handler that
        raises, ends the wait, and the call can be repeated.
        """
        if self.closed or self._shadow or self._unreachable or not self.unfinished():
            super().term()
            return
        from zmq.sugar.ending import term_and_tell

        term_and_tell(self, super().term)

    def _interrupted(self) -> None:
        from zmq.sugar.ending import cancellations

        if cancellations() > self._cancellations:
            raise KeyboardInterrupt

    # The `term` and `destroy` that `__del__` does without.
    _own_term: "ClassVar[Any]" = term
    _own_destroy: "ClassVar[Any]" = destroy

    def setsockopt(self, opt: int, value: "Any") -> None:
        """Set an option for every socket made from now on; sockets that have no such option ignore it."""
        self.sockopts[opt] = value

    def getsockopt(self, opt: int) -> "Any":
        """Return what new sockets get for an option.

        Raises
        ------
        KeyError
            Nothing was set.
        """
        return self.sockopts[opt]


# The name by which code that also knows asynchronous contexts calls this one.
SyncContext = Context[Socket[bytes]]
