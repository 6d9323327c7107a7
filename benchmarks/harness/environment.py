"""The Pythons and the C program that are compared, made on demand and all on the same libzmq."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

PYZMQ = "27.3.0"
PYZMQ_PYTHON = "BENCH_PYZMQ_PYTHON"
"""Environment variable with the Python that has pyzmq; without it an environment is built."""

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".nox"
_SOURCES = Path(__file__).resolve().parents[1] / "floor"
_HELP = (
    "install libzmq's development files and pkg-config (Debian: libzmq3-dev pkg-config), or set ZMQ_PREFIX"
)


class SetupError(Exception):
    """Something the comparison needs cannot be had; the text says what to do."""


def _run(command: list[str], doing: str) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-25:])
        raise SetupError(f"{doing} failed:\n  {shlex.join(command)}\n{tail}")


def pyzmq_python() -> str:
    """The Python with pyzmq: `BENCH_PYZMQ_PYTHON`, or one built from the sdist into `.nox/bench-pyzmq`, with gevent."""
    given = os.environ.get(PYZMQ_PYTHON)
    if given:
        if not shutil.which(given):
            raise SetupError(f"{PYZMQ_PYTHON}={given} is not a program")
        return given
    tag = sys.implementation.cache_tag or "python"
    folder = CACHE / "bench-pyzmq" / tag
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    marker = folder / f"pyzmq-{PYZMQ}-gevent"
    if not marker.exists():
        print(f"building pyzmq {PYZMQ} into {folder.relative_to(ROOT)} ...", file=sys.stderr)
        _run([sys.executable, "-m", "venv", "--clear", str(folder)], "making an environment for pyzmq")
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, "--no-binary", "pyzmq", f"pyzmq=={PYZMQ}", "gevent>=24.2"], f"building pyzmq {PYZMQ}")
        marker.touch()
    return str(python)


def libzmq_flags() -> tuple[list[str], list[str]]:
    """Compiler and linker flags of the libzmq that all sides use: `ZMQ_PREFIX`, else pkg-config's."""
    prefix = os.environ.get("ZMQ_PREFIX")
    if prefix and prefix != "bundled":
        lib = f"{prefix}/lib"
        return [f"-I{prefix}/include"], [f"-L{lib}", f"-Wl,-rpath,{lib}", "-lzmq"]
    try:
        text = [
            subprocess.run(["pkg-config", kind, "libzmq"], check=True, capture_output=True, text=True).stdout
            for kind in ("--cflags", "--libs")
        ]
    except (OSError, subprocess.CalledProcessError) as error:
        raise SetupError(f"pkg-config finds no libzmq ({error}); {_HELP}") from None
    return shlex.split(text[0]), shlex.split(text[1])


def build_floor() -> tuple[str, str]:
    """Compile the C floor; returns its program, and the one that times loading libzmq."""
    folder = CACHE / "bench-floor"
    folder.mkdir(parents=True, exist_ok=True)
    compiler = os.environ.get("CC") or shutil.which("gcc") or shutil.which("cc")
    if not compiler:
        raise SetupError("no C compiler for the floor; install gcc or set CC")
    include, link = libzmq_flags()
    floor, loader = folder / "floor", folder / "dlopen"
    sources = sorted(str(path) for path in _SOURCES.glob("*.c") if path.name != "dlopen.c")
    options = [*shlex.split(compiler), "-O3", "-Wall", *include]
    _run([*options, "-o", str(floor), *sources, *link, "-lpthread"], "compiling the C floor")
    _run([*options, "-o", str(loader), str(_SOURCES / "dlopen.c"), "-ldl"], "compiling the loader")
    return str(floor), str(loader)
