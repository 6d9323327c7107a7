"""What a process can be short of: each is a function that returns one which gives it back."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import tempfile
from collections.abc import Callable

_CLONE_NEWNS = 0x20000
_MS_REC, _MS_PRIVATE, _MNT_DETACH = 0x4000, 0x40000, 2
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


def mount_small() -> None:
    """Put temporary files on a file system of this process's own, of four megabytes. Root may."""
    own = tempfile.mkdtemp()
    own_mounts()
    _mount("tmpfs", own, "tmpfs", "size=4m,nr_inodes=64")
    tempfile.tempdir = os.environ["TMPDIR"] = own


def space(_: int) -> Restore:
    """Fill the file system of temporary files, and use up its inodes."""
    folder = tempfile.gettempdir()
    filler = os.path.join(folder, "filler")
    made = []
    with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
        while True:
            file.write(bytes(4_096))
    with contextlib.suppress(OSError):
        for number in range(1_000):
            os.mknod(f"{filler}{number}")
            made.append(f"{filler}{number}")

    def restore() -> None:
        for path in (filler, *made):
            os.unlink(path)

    return restore


def shm(_: int) -> Restore:
    """Have a /dev without shm, with the devices that programs open."""
    kept = {name: os.stat(f"/dev/{name}") for name in ("null", "zero", "urandom", "random", "full")}
    _mount("tmpfs", "/dev", "tmpfs", "size=100k")
    for name, found in kept.items():
        os.mknod(f"/dev/{name}", found.st_mode, found.st_rdev)

    def restore() -> None:
        ctypes.CDLL(None).umount2(b"/dev", _MNT_DETACH)

    return restore


def own_mounts() -> None:
    """Have mounts that no other process sees. Root may."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNS):
        raise OSError(ctypes.get_errno(), "unshare")
    _mount("none", "/", "", "", _MS_REC | _MS_PRIVATE)


def _mount(source: str, target: str, kind: str, options: str, flags: int = 0) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    words = (
        source.encode(),
        target.encode(),
        kind.encode() or None,
        ctypes.c_ulong(flags),
        options.encode() or None,
    )
    if libc.mount(*words):
        raise OSError(ctypes.get_errno(), f"mount {target}")


#: What is done once in the process, before anything else.
PREPARATIONS = {"space": mount_small, "shm": own_mounts}
#: Name -> what takes it away, how it is described, and the amounts that are left: numbers, of memory megabytes.
SHORTAGES = {
    "descriptors": (descriptors, "file descriptors", range(24)),
    "threads": (threads, "threads", range(1)),
    "memory": (memory, "memory", range(20, 101, 80)),
    "disk": (disk, "room on the disk (RLIMIT_FSIZE)", range(1)),
    "space": (space, "room on the disk (a full tmpfs)", range(1)),
    "shm": (shm, "/dev/shm", range(1)),
}
