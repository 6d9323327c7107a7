"""Import time, memory and size of the release wheel, above the bare interpreter.

A release wheel carries libzmq; one linked to the system's loads whatever that was built with (on Debian
nineteen libraries). So our side is such a wheel, unpacked, whatever is installed: the one that BENCH_WHEEL names
in the environment, else the newest in `dist/`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from harness.lab import Lab
from harness.process import Missing
from harness.row import Row, Run

ORDER = 95
PYZMQ_WHEEL = 875_000
"""Size of pyzmq 27.3.0's own wheel for CPython on Linux x86-64, which carries libzmq and libsodium."""

_PLAIN = "import zmq"
_ENUMS = "import zmq; zmq.SocketType.REQ; zmq.PollEvent.POLLIN; zmq.SocketOption.LINGER"
_SOCKET = "import zmq; context = zmq.Context(); socket = context.socket(zmq.REQ)"
_TIMED = """
import sys, time
sys.path[:0] = {path}
start = time.perf_counter_ns()
{code}
print(time.perf_counter_ns() - start)
"""
_MEMORY = """
import sys
sys.path[:0] = {path}
def resident():
    with open("/proc/self/statm") as numbers:
        return int(numbers.read().split()[1])
resident()
before = resident()
{code}
print((resident() - before) * {page})
"""


def fresh_interpreter(lab: Lab, script: str, code: str) -> Iterator[Run]:
    """Run a script in a new interpreter n times; it prints its own cost."""
    # Compiled files must exist, or each import would compile: allow them whatever this environment says.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    page = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
    path = [_unpacked(lab)] if lab.fresh else []
    command = [sys.executable, "-c", script.format(code=code, page=page, path=path)]

    def run(n: int) -> float:
        total = 0.0
        for _ in range(n):
            total += float(
                subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
            )
        return total

    yield run


def _unpacked(lab: Lab) -> str:
    """The release wheel in a folder that lasts as long as the lab; compiled by the first import."""
    folder = lab.cleanup.enter_context(tempfile.TemporaryDirectory())
    with zipfile.ZipFile(_own_wheel()) as archive:
        archive.extractall(folder)
    return folder


def import_time(lab: Lab, code: str) -> Iterator[Run]:
    """Nanoseconds of this code in a new interpreter."""
    yield from fresh_interpreter(lab, _TIMED, code)


def memory(lab: Lab, code: str) -> Iterator[Run]:
    """Bytes of resident memory that this code adds to a new interpreter."""
    if not os.path.exists("/proc/self/statm"):
        raise Missing("/proc/self/statm on this system")
    yield from fresh_interpreter(lab, _MEMORY, code)


def wheel_size(lab: Lab) -> Iterator[Run]:
    """Bytes of the release wheel of zmq-core for this Python."""
    size = _own_wheel().stat().st_size if lab.fresh else PYZMQ_WHEEL
    yield lambda n: float(size * n)


def _own_wheel() -> Path:
    given = os.environ.get("BENCH_WHEEL")
    if given:
        if not _is_bundled(Path(given)):
            raise Missing(f"a bundled libzmq in BENCH_WHEEL={given}")
        return Path(given)
    tag = f"-cp{sys.version_info[0]}{sys.version_info[1]}-"
    machine = sysconfig.get_platform().rpartition("-")[2]
    folder = Path(__file__).resolve().parents[2] / "dist"
    wheels = [path for path in folder.glob("zmq_core-*.whl") if tag in path.name and machine in path.name]
    for wheel in sorted(wheels, key=lambda path: path.stat().st_mtime, reverse=True):
        if _is_bundled(wheel):
            return wheel
    raise Missing(f"a wheel of zmq-core{tag.rstrip('-')} with libzmq bundled in dist/")


def _is_bundled(wheel: Path) -> bool:
    """Whether no extension in the wheel names a shared libzmq to load."""
    with zipfile.ZipFile(wheel) as archive:
        compiled = [name for name in archive.namelist() if name.endswith((".so", ".pyd"))]
        return bool(compiled) and not any(b"libzmq.so" in archive.read(name) for name in compiled)


ROWS = (
    Row(
        "import",
        "import zmq, no constant used",
        "<=6 ms and >=5x",
        import_time,
        (_PLAIN,),
        "dlopen",
        slice_ms=1,
        most=1,
    ),
    Row(
        "import-enums",
        "import zmq; SocketType, PollEvent and SocketOption used",
        "<=11 ms and >=2.7x",
        import_time,
        (_ENUMS,),
        "dlopen",
        slice_ms=1,
        most=1,
    ),
    Row(
        "memory-import",
        "resident memory of import zmq",
        "<=3 MB",
        memory,
        (_PLAIN,),
        unit="size",
        slice_ms=1,
        most=1,
    ),
    Row(
        "memory-socket",
        "and of a context and a socket",
        "<=3.5 MB",
        memory,
        (_SOCKET,),
        unit="size",
        slice_ms=1,
        most=1,
    ),
    Row(
        "wheel",
        "wheel with libzmq and libsodium inside",
        "<=550 KB",
        wheel_size,
        unit="size",
        slice_ms=0.1,
        most=1,
    ),
)
