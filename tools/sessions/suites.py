"""The test suites: on every Python, backend and build of libzmq."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nox

from tools import library, machine, projects, sources, wheels
from tools.projects import CURRENT, PACKAGES, PYTHONS, ROOT
from tools.sessions.common import (
    BUNDLED_LIMIT,
    COOKBOOK,
    NEWER_GCC,
    RELEASING,
    RUNNER,
    install_package,
    pyzmq27,
    run_pytest,
)

TESTED = [name for name in PACKAGES if (projects.folder(name) / "tests").is_dir()]
# The suite of the repository as a whole builds and releases distributions itself, without isolation and without a
# network. The guide and the cookbook show what others have; an example gevent. jedi has no grammar of 3.15 yet.
PROJECT = [
    "build",
    "virtualenv",
    "editables",
    "cyclonedx-python-lib[json-validation]>=11",
    *RELEASING,
    wheels.PACKER,
]
PROJECT += [*COOKBOOK, "jedi; python_version < '3.15'", *projects.optional("zmq-green")]


@nox.session(python=PYTHONS)
@nox.parametrize("package", [*TESTED, "project"], ids=[*TESTED, "project"])
def tests(session: nox.Session, package: str) -> None:
    """Run one package's tests with only its declared dependencies, or those of the project as a whole."""
    machine.ensure_libzmq(session)
    if package == "zmq-auth":
        machine.ensure_kdc(session)
    if package == "zmq-tools":
        machine.ensure_sshd(session)
    if package != "project":
        install_package(session, package)
        run_pytest(session, f"packages/{package}/tests")
        return
    dist = wheels.collect(session, [*PACKAGES, "zmq-testing"])
    for name in PACKAGES:
        shutil.copy2(wheels.build(session, name, "sdist"), dist)
    requirements = {each for name in PACKAGES for each in projects.settings(name)["build-system"]["requires"]}
    session.install(*RUNNER, *PROJECT, *sorted(requirements))
    wheels.install(session, dist, *PACKAGES, "zmq-testing")
    env = {"ZMQ_TEST_DIST": str(dist), **machine.ensure_cmake(session)}
    if sys.platform == "linux":
        env["ZMQ_TEST_PYZMQ27"] = str(
            pyzmq27(session, "numpy", "tornado>=6.1", *projects.optional("zmq-green"))
        )
    # What every loop does, with gevent: the only session that has both packages of sockets.
    env["ZMQ_TEST_PACKAGE"] = "zmq.green"
    run_pytest(session, "tests", "examples", "benchmarks/tests", "packages/zmq-async/tests/every_loop", **env)


# Per cent of the lines and branches of a distribution's Python sources that its own tests run in their own process: 85,
# 95, 75 and 74 on CPython 3.11, and two less for other versions. What programs that tests start run is not counted.
# zmq-green is not here: what runs after a switch of greenlets is not traced.
COVERED = {"zmq-async": 83, "zmq-auth": 93, "zmq-core": 73, "zmq-tools": 72}


@nox.session(python=CURRENT)
def coverage(session: nox.Session) -> None:
    """Run distributions' tests and fail where they run less of the Python sources than they did (arguments: names)."""
    machine.ensure_libzmq(session)
    machine.ensure_kdc(session)
    machine.ensure_sshd(session)
    session.install("coverage[toml]>=7.6")
    chosen = [name for name in session.posargs if name in COVERED] or list(COVERED)
    for package in chosen:
        install_package(session, package)
        env = {"COVERAGE_FILE": f".nox/coverage-{package}"}
        measure = ["python", "-I", "-m", "coverage", "run", "--rcfile=pyproject.toml", "-m", "pytest"]
        session.run(*measure, "-c", "pyproject.toml", f"packages/{package}/tests", env=env)
        sources = sorted((projects.folder(package) / "src" / "zmq").iterdir())
        own = ",".join(f"*/zmq/{path.name}{'/*' if path.is_dir() else ''}" for path in sources)
        words = ["--rcfile=pyproject.toml", "--skip-covered", f"--fail-under={COVERED[package]}"]
        session.run("coverage", "report", *words, f"--include={own}", "--omit=*/zmq/backend/cffi/*", env=env)


@nox.session(python=PYTHONS)
def bundled(session: nox.Session) -> None:
    """Build zmq-core with libzmq, libsodium and mimalloc inside, and run its tests against that wheel."""
    machine.ensure_headers(session)
    if not machine.has_cxx() and not machine.install(session, "c++"):
        session.skip("IMPOSSIBLE HERE: no C++ compiler, and no package manager that may install one")
    switches = sources.locate(session)
    if switches is None:
        session.skip(
            "IMPOSSIBLE HERE: the sources of libzmq, libsodium or mimalloc can neither be downloaded nor had from "
            "apt-get; give them with ZMQ_SOURCE, SODIUM_SOURCE and MIMALLOC_SOURCE"
        )
    dist = install_package(session, "zmq-core", **switches)
    for wheel in dist.glob("zmq_core-*.whl"):
        published = wheels.packed(session, wheel)
        size = published.stat().st_size
        session.log(f"bundled wheel: {size / 1000:.1f} kB")
        limit = BUNDLED_LIMIT + (machine.gcc() >= 15) * NEWER_GCC
        if size > limit and "SODIUM_SOURCE" in switches:
            session.error(f"the bundled wheel is over its limit of {limit / 1000:.0f} kB")
        # The newest of what it needs may have no wheel for this Python, and no compiler for its Rust.
        session.install("--prefer-binary", "cyclonedx-python-lib[json-validation]>=11")
        session.run("python", "tools/check_wheel.py", "--run", str(published))
    run_pytest(session, "packages/zmq-core/tests")


@nox.session(python=["3.12", "3.13", "3.14"])
def abi3(session: nox.Session) -> None:
    """Build zmq-core once for the limited API, with CPython 3.12 if it is here, and run its tests on newer ones too."""
    machine.ensure_libzmq(session)
    oldest = shutil.which("python3.12") or ""
    wheel = wheels.build(session, "zmq-core", interpreter=oldest, ZMQ_ABI3="1")
    helpers = wheels.build(session, "zmq-testing")
    session.install(*RUNNER, "abi3audit>=0.0.20", *projects.test_requirements("zmq-core"))
    session.run("abi3audit", "--strict", str(wheel))
    session.install("--no-deps", str(wheel), str(helpers))
    run_pytest(session, "packages/zmq-core/tests")


@nox.session(python=CURRENT)
def cffi(session: nox.Session) -> None:
    """Run the core's tests on its CFFI backend, which is PyPy's, on this Python."""
    machine.ensure_libzmq(session)
    install_package(session, "zmq-core", ZMQ_CORE_CFFI="1")
    session.install("cffi>=1.15")
    run_pytest(session, "packages/zmq-core/tests", PYZMQ_BACKEND="cffi")


@nox.session(python=False)
def pypy(session: nox.Session) -> None:
    """Build zmq-core with PyPy and run its tests there; installs PyPy where that is permitted."""
    machine.ensure_libzmq(session)
    interpreter = shutil.which("pypy3") or (machine.install(session, "pypy") and shutil.which("pypy3"))
    if not interpreter:
        session.skip("IMPOSSIBLE HERE: no pypy3, and no package manager that may install one")
    home = ROOT / ".nox" / "pypy"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        session.run(interpreter, "-m", "venv", str(home), external=True)
    session.run(str(python), "-m", "pip", "install", "--quiet", *RUNNER, external=True)
    for name in ("zmq-core", "zmq-testing"):
        command = ["-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps"]
        session.run(str(python), *command, str(projects.folder(name)), external=True)
    tests = ["-c", "pyproject.toml", "packages/zmq-core/tests", *session.posargs]
    session.run(str(python), "-I", "-m", "pytest", *tests, external=True)


def released_archive(session: nox.Session) -> Path:
    """Return the sources of libzmq, ZMQ_SOURCE or the pinned release, for a library that is compiled apart."""
    machine.ensure_headers(session)
    switches = sources.locate(session)
    if switches is None or not machine.has_cxx():
        session.error("no sources of libzmq or no C++ compiler: give ZMQ_SOURCE and SODIUM_SOURCE")
    return Path(switches["ZMQ_SOURCE"])


@nox.session(python=CURRENT)
def shared(session: nox.Session) -> None:
    """Build a shared libzmq as it was released, and run the tests of zmq-core and zmq-async with it as the system's."""
    folder = library.prefix(session, released_archive(session), drafts=False) / "lib"
    switches = {"PKG_CONFIG_PATH": str(folder / "pkgconfig"), "LD_LIBRARY_PATH": str(folder)}
    for package in ("zmq-core", "zmq-async"):
        install_package(session, package, **switches)
        run_pytest(session, f"packages/{package}/tests", **switches)


@nox.session(python=False)
def windows(session: nox.Session) -> None:
    """Compile zmq-core for Windows with zig and run its tests under wine (arguments: test files); needs root."""
    switches = sources.locate(session)
    if switches is None or "SODIUM_SOURCE" not in switches:
        session.error("no sources of libzmq or libsodium: give ZMQ_SOURCE and SODIUM_SOURCE")
    env = {**switches, "PYTHONPATH": str(ROOT)}
    session.run(sys.executable, "-m", "tools.platforms.windows", *session.posargs, env=env)


@nox.session(python=CURRENT)
def draft(session: nox.Session) -> None:
    """Build zmq-core for an unpatched libzmq with drafts; run its tests on both backends, an example, and zmq-async."""
    archive = released_archive(session)
    prefix = library.prefix(session, archive, drafts=True)
    install_package(session, "zmq-core", ZMQ_DRAFT_API="1", ZMQ_PREFIX=str(prefix), ZMQ_CORE_CFFI="1")
    session.install("cffi>=1.15")
    for backend in ("cython", "cffi"):
        run_pytest(session, "packages/zmq-core/tests", PYZMQ_BACKEND=backend, ZMQ_SOURCE=str(archive))
        run_pytest(
            session, "examples/cookbook/tests/test_applications.py", "-k", "draft", PYZMQ_BACKEND=backend
        )
    session.install(*projects.test_requirements("zmq-async"))
    session.install("--no-deps", str(wheels.build(session, "zmq-async")))
    tests = "packages/zmq-async/tests"
    for backend in ("cython", "cffi"):
        run_pytest(
            session, f"{tests}/test_drafts.py", f"{tests}/every_loop/test_drafts.py", PYZMQ_BACKEND=backend
        )
