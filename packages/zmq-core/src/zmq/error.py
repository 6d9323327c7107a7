"""Exceptions of zmq.

This module knows no backend: the one that is loaded registers its `strerror`, `zmq_errno` and version here
(`register_backend`). Errors work before that, with the platform's texts.

The errors of one number carry `errno` and `strerror` on the class. So compiled code can make an `Again` or a
`ContextTerminated` by `cls.__new__(cls, errno)`, complete without the cost of a Python `__init__`.
"""

import os
from errno import EAGAIN as _EAGAIN
from errno import EBUSY as _EBUSY
from errno import EINTR as _EINTR
from errno import EINVAL as _EINVAL

from zmq.constants import _ERRNO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional

    from zmq._awaited import Awaited

__all__ = [
    "Again",
    "ContextTerminated",
    "DraftFDWarning",
    "ForkedSocket",
    "InterruptedSystemCall",
    "NotDone",
    "SocketClosed",
    "SocketInUse",
    "ZMQBaseError",
    "ZMQBindError",
    "ZMQError",
    "ZMQVersionError",
]

_ETERM: int = _ERRNO["ETERM"]
_ENOTSOCK: int = _ERRNO["ENOTSOCK"]

# What only libzmq can have said; the platform explains the rest.
_TEXTS: "dict[int, str]" = {
    _ERRNO["EFSM"]: "Operation cannot be accomplished in current state",
    _ERRNO["ENOCOMPATPROTO"]: "The protocol is not compatible with the socket type",
    _ETERM: "Context was terminated",
    _ERRNO["EMTHREAD"]: "No thread available",
}


def _platform_strerror(errno: int) -> str:
    return _TEXTS.get(errno) or os.strerror(errno)


def _no_errno() -> int:
    return 0


def _no_version() -> "tuple[int, int, int]":
    return (0, 0, 0)


_strerror: "Callable[[int], str]" = _platform_strerror
_zmq_errno: "Callable[[], int]" = _no_errno
_zmq_version_info: "Callable[[], tuple[int, int, int]]" = _no_version
_version_built: str = "0.0.0"


def register_backend(
    strerror: "Callable[[int], str]",
    zmq_errno: "Callable[[], int]",
    zmq_version_info: "Callable[[], tuple[int, int, int]]",
    version_built: str,
) -> None:
    """Let errors ask this backend for texts, the current errno, libzmq's version and the version it was built for.

    .. versionadded:: 28.0
    """
    global _strerror, _zmq_errno, _zmq_version_info, _version_built
    _strerror = strerror
    _zmq_errno = zmq_errno
    _zmq_version_info = zmq_version_info
    _version_built = version_built


def _rebuild(cls: "type[ZMQError]", args: "tuple[Any, ...]") -> "ZMQError":
    """Make an unpickled or copied error without its `__init__`, whatever that takes."""
    error = cls.__new__(cls, *args)
    error.args = args  # OSError's constructor leaves them to an __init__
    return error


class _Member:
    """The `errno` of a class as member of `zmq.Errno`: the first reading makes it, so that the import need not."""

    def __init__(self, number: int) -> None:
        self._number = number

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner

    def __get__(self, instance: object, owner: "Optional[type]" = None) -> int:
        from zmq.constants import Errno

        member = Errno(self._number)
        setattr(self._owner, "errno", member)  # noqa: B010
        return member


class ZMQBaseError(Exception):
    """Base of the exceptions of zmq that are neither warnings nor about versions."""


class ZMQError(ZMQBaseError):
    """An error number of libzmq or of the operating system, with its explanation.

    Parameters
    ----------
    errno
        The number, one of `zmq.Errno` or of the module `errno`. `None` asks libzmq for that of the last
        call in this thread: zmq_errno(3). Any other object is the explanation, and `errno` stays `None`.
    msg
        The explanation, instead of libzmq's own: zmq_strerror(3).

    Attributes
    ----------
    errno
        The error number, or `None` when the error was made from a text.
    strerror
        The explanation; `str()` of the error is the same text.
    """

    errno: "Optional[int]" = None
    strerror: str = ""
    args: "tuple[Any, ...]"

    def __init__(self, errno: object = None, msg: "Optional[str]" = None) -> None:
        if errno is None:
            errno = _zmq_errno()
        if isinstance(errno, int):
            self.errno = errno
            self.strerror = _strerror(errno) if msg is None else msg
        else:
            self.strerror = str(errno) if msg is None else msg

    def __str__(self) -> str:
        return self.strerror

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{self}')"

    def __reduce__(self) -> "tuple[Any, ...]":
        return _rebuild, (type(self), self.args), self.__dict__


class ZMQBindError(ZMQBaseError):
    """`Socket.bind_to_random_port` found no free port in `max_tries` attempts."""


class NotDone(ZMQBaseError):
    """`MessageTracker.wait` reached its timeout before libzmq was done with the message."""


class ContextTerminated(ZMQError):
    """ETERM: the context was terminated, before the call or under it."""

    errno: "Optional[int]" = _Member(_ETERM)  # type: ignore[assignment]
    strerror: str = _TEXTS[_ETERM]

    def __init__(self, errno: object = "ignored", msg: object = "ignored") -> None:
        """Take what `ZMQError` takes; number and text are the class's."""


# The arguments of an `Again` that DONTWAIT raised. Its `args` is one of these two objects, equal as they are: so a call
# that finds nothing tells which of the two it was, at no cost.
_RECEIVING: "tuple[Any, ...]" = (_EAGAIN,)
_SENDING: "tuple[Any, ...]" = (_EAGAIN,)


class Again(ZMQError):
    """EAGAIN: the call would have to wait, and was told not to (`DONTWAIT`) or not that long (`RCVTIMEO`).

    `str()` of the error also says what was awaited, how long, and by which option; `strerror` is libzmq's text alone.
    """

    errno: "Optional[int]" = _Member(_EAGAIN)  # type: ignore[assignment]
    strerror: str = os.strerror(_EAGAIN)
    _awaited: "Optional[Awaited]" = None
    # Whether a call that DONTWAIT ended would have sent, of the CFFI backend: on PyPy `args` is a new tuple each time.
    _at_once: "Optional[bool]" = None

    def __init__(self, errno: object = "ignored", msg: object = "ignored") -> None:
        """Take what `ZMQError` takes; number and text are the class's."""

    def __str__(self) -> str:
        from zmq import _awaited

        if self._awaited is not None:
            return f"{self.strerror} ({_awaited.explain(self._awaited)})"
        if self._at_once is not None:
            return f"{self.strerror} ({_awaited.explain_at_once(self._at_once)})"
        if self.args is _RECEIVING or self.args is _SENDING:
            return f"{self.strerror} ({_awaited.explain_at_once(self.args is _SENDING)})"
        return self.strerror


def timed_out(sending: bool, milliseconds: float) -> Again:
    """Return the `Again` of an event loop's socket whose call waited for so long.

    .. versionadded:: 28.0
    """
    error = Again()
    by = "SNDTIMEO or timeout" if sending else "RCVTIMEO or timeout"
    error._awaited = (sending, "", milliseconds, by, None)
    return error


# Of the two bases' attributes those of ZMQError win: a str that is never None.
class InterruptedSystemCall(ZMQError, InterruptedError):  # pyright: ignore[reportIncompatibleVariableOverride]
    """EINTR: a signal interrupted the call.

    The calls of this package run the signal handlers and go on waiting, so programs meet this only when they
    raise it themselves.
    """

    errno: "Optional[int]" = _EINTR
    strerror: str = os.strerror(_EINTR)

    def __init__(self, errno: object = "ignored", msg: object = "ignored") -> None:
        super().__init__(_EINTR, type(self).strerror)


class SocketClosed(ZMQError):
    """ENOTSOCK: the socket is closed, or was closed by another thread while the call was waiting.

    .. versionadded:: 28.0
    """

    errno: "Optional[int]" = _ENOTSOCK
    strerror: str = "the socket is closed"

    def __init__(self, msg: "Optional[str]" = None) -> None:
        super().__init__(_ENOTSOCK, type(self).strerror if msg is None else msg)
        self.args: tuple[Any, ...] = (_ENOTSOCK,)


class SocketInUse(ZMQError):
    """EBUSY: another thread is in a call on this socket; sockets are for one thread at a time.

    .. versionadded:: 28.0
    """

    errno: "Optional[int]" = _EBUSY
    strerror: str = (
        "the socket is in use by another thread: give each thread its own, or hold a lock around each call"
    )

    def __init__(self, msg: "Optional[str]" = None) -> None:
        super().__init__(_EBUSY, type(self).strerror if msg is None else msg)
        self.args: tuple[Any, ...] = (_EBUSY,)


class ForkedSocket(ZMQError):
    """ENOTSOCK: the socket or its context was made before fork() and belongs to the parent process.

    .. versionadded:: 28.0
    """

    errno: "Optional[int]" = _ENOTSOCK
    strerror: str = (
        "the socket belongs to the parent process: make a new Context and new sockets after fork()"
    )

    def __init__(self, msg: "Optional[str]" = None) -> None:
        super().__init__(_ENOTSOCK, type(self).strerror if msg is None else msg)
        self.args: tuple[Any, ...] = (_ENOTSOCK,)


# Why libzmq makes no socket, in a process that may have no descriptor left to load a module with.
_NO_SOCKETS = (
    "the process or the context has no room for another socket; see ulimit -n and Context.MAX_SOCKETS"
)
_NO_THREADS = (
    "no room for the threads of a context, which start with its first socket; see ulimit -u, "
    "Context.IO_THREADS and the limits of the control group"
)


class _ContextDestroyed(ZMQError, RuntimeError):
    """EFAULT: an option of a context that was terminated; also a RuntimeError, as pyzmq has it."""


class _NothingToShare(SocketClosed, TypeError):
    """ENOTSOCK: a second view of a socket that is closed; also a TypeError, as pyzmq has it."""


class _DraftMissing(ZMQError, RuntimeError):
    """ENOTSUP: what takes libzmq's draft API, without it; also a RuntimeError, as pyzmq has it."""


class _UnusableMemory(BufferError, ValueError):
    """Memory that is not contiguous, or read-only: NumPy says so with a ValueError, a memoryview with the other."""


_attribute_errors: "dict[type[ZMQError], type[Any]]" = {}


def attribute_error(error: ZMQError) -> AttributeError:
    """Return what the reading of an attribute raises for an error of libzmq's: an AttributeError of the same kind.

    So `hasattr` is False, `getattr` returns its default, and code that catches `ZMQError` does so still.

    .. versionadded:: 28.0
    """
    if error.errno == _EINVAL:
        return AttributeError(str(error))
    cls = type(error)
    both = _attribute_errors.get(cls)
    if both is None:
        namespace = {
            "__module__": cls.__module__,
            "__init__": Exception.__init__,
            "__reduce__": lambda self: (_rebuild, (cls, self.args), self.__dict__),
        }
        both = _attribute_errors[cls] = type(cls.__name__, (cls, AttributeError), namespace)
    made: AttributeError = both(*error.args)
    vars(made).update(vars(error))
    return made


class ZMQVersionError(NotImplementedError):
    """The libzmq that is linked is too old for a feature.

    Parameters
    ----------
    min_version
        The oldest version that has the feature, such as ``"4.3.1"``.
    msg
        Name of the feature.

    Attributes
    ----------
    version
        The version that is linked.
    """

    def __init__(self, min_version: str, msg: str = "Feature") -> None:
        self.min_version = min_version
        self.msg = msg
        self.version: str = ".".join(map(str, _zmq_version_info()))

    def __str__(self) -> str:
        return (
            f"{self.msg} requires libzmq >= {self.min_version}, but this is libzmq {self.version}, "
            f"and zmq-core was built for libzmq {_version_built}"
        )

    def __repr__(self) -> str:
        return f"{type(self).__name__}('{self}')"


class DraftFDWarning(RuntimeWarning):
    """A file descriptor stands for a thread-safe draft socket, which has none of its own.

    That needs no warning any more: it is the descriptor of a poller of libzmq's, and no signal of the socket's is lost.
    The name remains for programs that silence it.
    """

    def __init__(self, msg: str = "") -> None:
        super().__init__(
            msg
            or "Thread-safe draft sockets have no file descriptor of their own: that of a poller stands for it. "
            "To silence: warnings.simplefilter('ignore', zmq.DraftFDWarning)"
        )
