"""Types that several modules name in their annotations, for type checkers only.

Import from here under `if TYPE_CHECKING:`; at run time the module is empty, so that `typing` is never loaded.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol, Union

    # Part of every type checker's own stubs: no dependency.
    from _typeshed import ReadableBuffer as ReadableBuffer
    from _typeshed import WriteableBuffer as WriteableBuffer
    from typing_extensions import TypeVar

    from zmq.sugar.frame import Frame

    # What `recv` returns, as in `zmq.Socket[bytes]`: an awaitable in the event loops' sockets.
    Received = TypeVar("Received", default=Any, covariant=True)

    class HasFileno(Protocol):
        """Something the operating system can poll."""

        def fileno(self) -> int: ...

    # One frame to send.
    Sendable = Union[ReadableBuffer, Frame]
    # A libzmq handle made elsewhere: an integer, a CFFI pointer or a ctypes pointer.
    Address = Union[int, Any]
