"""Build the repository's wheels once per interpreter and state of the sources."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox

from tools.projects import ROOT, dependencies, folder, optional
from tools.projects import third_party as external

CACHE = ROOT / ".nox" / "wheels"
# What tools/pack_wheel.py compresses with.
PACKER = "zopflipy>=1.11"
GENERATED = {"build", "dist", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache"}
BINARIES = {".so", ".pyd", ".pyc"}
# Environment variables that choose what is linked; the build hook of zmq-core reads the same ones.
SWITCHES = (
    "ZMQ_PREFIX ZMQ_SOURCE ZMQ_SOURCE_SHA256 SODIUM_SOURCE SODIUM_SOURCE_SHA256 "
    "MIMALLOC_SOURCE MIMALLOC_SOURCE_SHA256 ZMQ_PATCHES ZMQ_ALLOCATOR "
    "ZMQ_DRAFT_API ZMQ_CORE_CFFI ZMQ_ABI3 "
    "CC CXX CFLAGS CXXFLAGS LDFLAGS CMAKE_ARGS CMAKE_PREFIX_PATH PKG_CONFIG_PATH PKG_CONFIG_LIBDIR"
).split()


def sources(package: str, kind: str) -> list[Path]:
    """Return the files a wheel or an sdist is built from, sorted."""
    top = folder(package)
    # An sdist has the tests; for a wheel they would only spoil the cache.
    skipped = GENERATED | {"tests", "changes"} if kind == "wheel" else GENERATED
    return sorted(
        path
        for path in top.rglob("*")
        if path.is_file() and path.suffix not in BINARIES and not skipped & set(path.relative_to(top).parts)
    )


def fingerprint(package: str, kind: str, interpreter: str, environment: dict[str, str]) -> str:
    """Return a short hash of everything that decides what a wheel contains."""
    digest = hashlib.sha256(interpreter.encode())
    for name in SWITCHES:
        digest.update(f"{name}={environment.get(name, '')}\n".encode())
    for path in sources(package, kind):
        digest.update(f"{path.relative_to(ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def interpreter_of(session: nox.Session) -> str:
    """Return the path of the interpreter that a session's environment was made from."""
    code = "import sys; print(getattr(sys, '_base_executable', None) or sys.executable)"
    return str(session.run("python", "-I", "-c", code, silent=True, log=False)).strip()


def builder(interpreter: str) -> Path:
    """Return the Python of an environment that can build, made once per interpreter."""
    home = ROOT / ".nox" / ("builder-" + hashlib.sha256(interpreter.encode()).hexdigest()[:8])
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        run(sys.executable, "-m", "virtualenv", "--quiet", "--python", interpreter, str(home))
        run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "build")
        (home / "ready").touch()
    return python


def run(*command: str, environment: dict[str, str] | None = None) -> None:
    """Run a command quietly; show what it printed when it fails."""
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, env=environment, cwd=ROOT, text=True, **output)
    if done.returncode:
        print(done.stdout)
        raise SystemExit(f"failed with status {done.returncode}: {' '.join(command)}")


def build(
    session: nox.Session, package: str, kind: str = "wheel", *, interpreter: str = "", **switches: str
) -> Path:
    """Return one distribution's wheel (or sdist) for an interpreter, the session's, from the cache when unchanged."""
    interpreter = interpreter or interpreter_of(session)
    environment = {**os.environ, **switches}
    target = CACHE / f"{package}-{fingerprint(package, kind, interpreter, environment)}-{kind}"
    pattern = "*.whl" if kind == "wheel" else "*.tar.gz"
    if not list(target.glob(pattern)):
        session.log(f"building the {kind} of {package} with {interpreter}")
        python = builder(interpreter)
        command = [str(python), "-m", "build", f"--{kind}", "--outdir", str(target), str(folder(package))]
        run(*command, environment=environment)
    return next(target.glob(pattern))


def build_tree(session: nox.Session, tree: Path) -> Path:
    """Return a folder with the wheel of sources that lie elsewhere, built once."""
    interpreter = interpreter_of(session)
    target = tree / f"wheel-{hashlib.sha256(interpreter.encode()).hexdigest()[:8]}"
    if not list(target.glob("*.whl")):
        session.log(f"building the wheel of {tree} with {interpreter}")
        run(str(builder(interpreter)), "-m", "build", "--wheel", "--outdir", str(target), str(tree))
    return target


def collect(session: nox.Session, packages: list[str], **switches: str) -> Path:
    """Return a folder with the wheels of these distributions and of those of ours that they need."""
    needed = [name for package in packages for name in dependencies(package)]
    wheels = [build(session, name, **switches) for name in dict.fromkeys(needed)]
    # Beside the environment, so that sessions that run at the same time do not meet.
    target = Path(session.create_tmp()) / "dist"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for wheel in wheels:
        shutil.copy2(wheel, target)
    return target


def third_party(session: nox.Session, packages: list[str]) -> Path:
    """Return a folder with what distributions of ours need of others, so that mixes of ours need no index."""
    folder = Path(session.create_tmp()) / "third-party"
    needed = {each for name in packages for each in (*external(name), *optional(name))}
    session.run("python", "-m", "pip", "download", "--quiet", "--dest", str(folder), *sorted(needed))
    return folder


def install(session: nox.Session, wheels: Path, *packages: str) -> None:
    """Install distributions of ours into a session's environment, from these wheels and nowhere else."""
    session.install("--no-index", "--find-links", str(wheels), "--force-reinstall", "--no-deps", *packages)


def reference_environment(session: nox.Session, requirement: str, *companions: str) -> Path:
    """Return the Python of an environment with a distribution to compare with, compiled here for the same libzmq.

    Its companions are other libraries that it is compared with, or works with; they need not be compiled.
    """
    interpreter = interpreter_of(session)
    wanted = " ".join((interpreter, requirement, *companions))
    home = ROOT / ".nox" / f"reference-{hashlib.sha256(wanted.encode()).hexdigest()[:8]}"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not (home / "ready").exists():
        session.log(f"building {requirement} from its sdist")
        shutil.rmtree(home, ignore_errors=True)
        run(sys.executable, "-m", "virtualenv", "--quiet", "--python", interpreter, str(home))
        name = requirement.split("=")[0]
        run(str(python), "-m", "pip", "install", "--quiet", "--no-binary", name, requirement, *companions)
        (home / "ready").touch()
    return python


def packed(session: nox.Session, wheel: Path) -> Path:
    """Return a copy of a wheel, compressed as it is published."""
    target = Path(session.create_tmp()) / "packed"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    copy = Path(shutil.copy2(wheel, target))
    session.install(PACKER)
    session.run("python", "tools/pack_wheel.py", str(copy))
    return copy
