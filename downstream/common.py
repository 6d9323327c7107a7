"""What every program here uses: a limit of time, and lines that say what was done and how fast."""

from __future__ import annotations

import faulthandler
import socket
import sys
import time
from importlib.metadata import version


def begin(seconds: float, *projects: str) -> None:
    """End the program with a traceback of all threads after so many seconds; say which versions it uses."""
    faulthandler.dump_traceback_later(seconds, exit=True)
    import zmq

    names = [f"{name} {version(name)}" for name in ("pyzmq", *projects)]
    print(f"with: {', '.join(names)}, libzmq {zmq.zmq_version()}", flush=True)


def did(what: str) -> None:
    """Report something that was carried out and checked."""
    print(f"did: {what}", flush=True)


def speed(what: str, unit: str, count: int, started: float) -> None:
    """Report how many of something were done per second since a time.perf_counter()."""
    print(f"speed: {what} = {count / (time.perf_counter() - started):.1f} {unit}", flush=True)


def check(found: object, expected: object) -> None:
    """Exit unless two values are equal; an assert would vanish with -O."""
    if found != expected:
        raise SystemExit(f"expected {str(expected)[:500]}\n but got {str(found)[:500]}")


def free_port() -> int:
    """Return a port of the loopback interface that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def python() -> str:
    """Return this environment's interpreter."""
    return sys.executable
