"""Wakers: descriptors that end another thread's wait. There are as many as threads that were ever blocked at once."""

from zmq.backend.cffi._cffi import ffi, lib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_idle: "list[Any]" = []


def take() -> "Any":
    """Return a waker that no other thread uses."""
    try:
        return _idle.pop()
    except IndexError:
        waker = ffi.new("waker *")
        lib.waker_open(waker)  # where no descriptor is left it is blind
        return waker


def give(waker: "Any") -> None:
    """Take a waker back."""
    if lib.waker_blind(waker):
        return
    if len(_idle) < lib.WAKER_POOL_SIZE:
        lib.waker_clear(waker)
        _idle.append(waker)
    else:
        lib.waker_close(waker)


def after_fork_in_child() -> None:
    """Close them: the child shares these descriptors with its parent and must never write to them."""
    while _idle:
        lib.waker_close(_idle.pop())
