"""What a poll is asked for: checks of its timeout and of the events."""

from zmq._refusals import shorten
from zmq.backend.cffi._cffi import ffi

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

LONGEST_MS = 0x7FFFFFFF


def check_timeout(timeout_ms: "Optional[float]") -> None:
    """Refuse a number of milliseconds that zmq_poll could not be given; None and negative ones are no limit."""
    if timeout_ms is not None and not timeout_ms < 0 and int(timeout_ms) > LONGEST_MS:
        raise OverflowError(
            f"a timeout has at most {LONGEST_MS} milliseconds, not {timeout_ms}; None waits for ever"
        )


def integer(value: "Any", what: str) -> int:
    """Return an int for what Python converts to one, as C code does with an argument: floats are cut off."""
    if not hasattr(type(value), "__int__") or isinstance(value, (str, bytes, complex)):  # up to 3.9
        from zmq._arguments import not_an_int

        raise TypeError(not_an_int(what, value))
    return int(value)


def event_mask(flags: "Any") -> int:
    """Return POLLIN and the like as a C short."""
    return int(
        ffi.cast("short", as_int(flags, "events to wait for are an int such as POLLIN or POLLIN | POLLOUT"))
    )


def as_int(value: "Any", wanted: str) -> int:
    """Return what has `__int__` as a C int, as the Cython backend does; `wanted` says what it should be.

    Raises
    ------
    TypeError
        It is no number.
    OverflowError
        A C int cannot hold it.
    """
    if not hasattr(value, "__int__"):
        raise TypeError(f"{wanted}, not {type(value).__name__}: {shorten(value)}")
    return int(ffi.new("int *", int(value))[0])
