"""Run suites on platforms that this machine is not, and keep the counts for the page about platforms.

python3 dev.py platform                     list them, with the time that each takes
python3 dev.py platform -- sid-3.15         bring one up, run its suites, record the counts
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

from tools.platforms import arm64, debian, freethreaded, here, table
from tools.platforms.chroot import Unavailable
from tools.platforms.counts import Counts


class Platform(NamedTuple):
    """One platform: what it is, how long it takes here the first time, and what runs its suites."""

    description: str
    minutes: int
    run: Callable[[], list[Counts]]


# Not that of the project, which is run with the default Python. nox takes what matches out of all sessions.
SUITES = ("-k", "(tests or bundled) and not project")


def with_python(version: str) -> Callable[[], list[Counts]]:
    """Return what runs the suites, and the core's with libzmq bundled, with another CPython of this machine."""
    return lambda: here.tasks("tests", "--python", version, *SUITES)


PLATFORMS = {
    "cpython-3.9": Platform("CPython 3.9, libzmq of this machine and bundled", 12, with_python("3.9")),
    "cpython-3.13": Platform("CPython 3.13, libzmq of this machine and bundled", 12, with_python("3.13")),
    "sid-3.14": Platform(
        "CPython 3.14, libzmq 4.3.5 of Debian sid", 20, lambda: debian.on_sid("python3.14", "tests")
    ),
    "sid-3.15": Platform(
        "CPython 3.15, libzmq 4.3.5 of Debian sid", 20, lambda: debian.on_sid("python3.15", "tests")
    ),
    "pypy8": Platform(
        "PyPy 8, CFFI backend, libzmq 4.3.5 of Debian sid", 15, lambda: debian.on_sid("python3.14", "pypy")
    ),
    "libzmq-4.3.5": Platform(
        "this machine's CPython, a shared libzmq 4.3.5 as it was released", 10, lambda: here.tasks("shared")
    ),
    "bundled": Platform(
        "this machine's CPython, the wheel with libzmq and libsodium inside that ZMQ_SOURCE and SODIUM_SOURCE give",
        6,
        lambda: here.tasks("bundled"),
    ),
    "abi3": Platform(
        "one wheel for the limited API, with CPython 3.12 and newer", 10, lambda: here.tasks("abi3")
    ),
    "arm64": Platform(
        "arm64 run by qemu, CPython and libzmq of Debian trixie, zmq-core alone",
        90,
        arm64.tasks,
    ),
    "freethreaded": Platform(
        "CPython 3.13 without the GIL, compiled from the source of Debian or CPYTHON_SOURCE",
        40,
        lambda: freethreaded.tasks("tests", *SUITES),
    ),
    "windows": Platform(
        "CPython 3.13 for Windows under wine, compiled by zig, libzmq 4.3.5 bundled",
        40,
        lambda: here.tasks("windows"),
    ),
}


def main(arguments: list[str]) -> int:
    """Run the platforms that are named; return 1 when a suite failed there, 2 when one cannot be brought up."""
    unknown = [name for name in arguments if name not in PLATFORMS]
    if unknown or not arguments:
        for name, platform in PLATFORMS.items():
            print(f"{name:<14} {platform.description} (about {platform.minutes} minutes)")
        print(
            "They need root and this machine's package mirrors; mounts are undone. Cached in .nox/platforms."
        )
        for name in unknown:
            print(f"there is no platform {name!r}", file=sys.stderr)
        return 2 if unknown else 0
    status = 0
    for name in arguments:
        try:
            counts = PLATFORMS[name].run()
        except Unavailable as reason:
            print(f"{name}: {reason}", file=sys.stderr)
            status = 2
            continue
        table.record(name, PLATFORMS[name].description, counts)
        for each in counts:
            print(f"{name}: {each.suite}: {each.passed} passed, {each.failed} failed, {each.skipped} skipped")
        if not counts or any(each.failed for each in counts):
            status = max(status, 1)
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
