"""What a process can be short of: each is a function that returns one which gives it back."""

from __future__ import annotations

import contextlib
import os
import resource
from collections.abc import Callable

Restore = Callable[[], None]
#: So many descriptors a process may have that is to be short of them.
DESCRIPTORS = 400


def descriptors(left: int) -> Restore:
    """Leave so many file descriptors."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, before[1]))
    taken: list[int] = []
    with contextlib.suppress(OSError):
        while True:
            taken.append(os.dup(0))
    for number in taken[:left]:
        os.close(number)

    def restore() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
        for number in taken[left:]:
            os.close(number)

    return restore


def _limit(kind: int, value: int) -> Restore:
    before = resource.getrlimit(kind)
    resource.setrlimit(kind, (value, before[1]))
    return lambda: resource.setrlimit(kind, before)


def threads(_: int) -> Restore:
    """Allow no further thread. Root has no such limit, so the process takes another user's id first."""
    if os.getuid() == 0:
        os.setuid(65_534)
    return _limit(resource.RLIMIT_NPROC, 1)


def memory(left: int) -> Restore:
    """Leave so many megabytes of address space."""
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    return _limit(resource.RLIMIT_AS, used + left * 1_000_000)


def disk(_: int) -> Restore:
    """Let files have no more than a few bytes, as on a disk that is full."""
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    return _limit(resource.RLIMIT_FSIZE, 10)


#: Name -> what takes it away, how it is described, and the amounts that are left: numbers, of memory megabytes.
SHORTAGES = {
    "descriptors": (descriptors, "file descriptors", range(24)),
    "threads": (threads, "threads", range(1)),
    "memory": (memory, "memory", range(20, 101, 80)),
    "disk": (disk, "room on the disk", range(1)),
}
