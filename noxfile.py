"""Tasks of this repository. `python3 dev.py <task>` runs one without nox being installed; `nox -l` lists them."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tools import machine, projects, sources, wheels
from tools.projects import CURRENT, PACKAGES, PYTHONS, ROOT

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.sessions = ["lint", "types", "tests"]
projects.find_interpreters()

# Bytes that a wheel with libzmq and libsodium inside may have.
BUNDLED_LIMIT = 440_000
# What tools/release.py runs on.
RELEASING = ["towncrier>=24.8", "packaging>=22", "tomli>=2; python_version<'3.11'"]
# Types of third parties that do not ship their own.
TYPE_STUBS = ["types-gevent", "types-paramiko", "types-pexpect"]
RUNNER = ["pytest>=8", "pytest-timeout>=2.3"]
TESTED = [name for name in PACKAGES if (projects.folder(name) / "tests").is_dir()]
# The suite of the repository as a whole builds and releases distributions itself, without isolation and without a
# network. The guide shows tornado, an example gevent.
PROJECT = [
    "build",
    *RELEASING,
    "virtualenv",
    "editables",
    "tornado>=6.1",
    *projects.optional("zmq-green"),
]


def run_pytest(session: nox.Session, *paths: str, **env: str) -> None:
    """Run pytest isolated from the working folder, so that only what is installed can be imported."""
    session.run("python", "-I", "-m", "pytest", "-c", "pyproject.toml", *paths, *session.posargs, env=env)


def install_package(session: nox.Session, package: str, *, tests: bool = True, **switches: str) -> Path:
    """Install one distribution from fresh wheels; with its tests' needs when they are to run."""
    needed = [package, "zmq-testing"] if tests else [package]
    dist = wheels.collect(session, needed, **switches)
    if tests:
        session.install(*RUNNER, *projects.test_requirements(package))
    third_party = projects.third_party(package)
    if third_party:
        session.install(*third_party)
    wheels.install(session, dist, *projects.dependencies(package), *needed[1:])
    return dist


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
    run_pytest(session, "tests", "examples", "benchmarks/tests", ZMQ_TEST_DIST=str(dist))


@nox.session(python=PYTHONS)
def bundled(session: nox.Session) -> None:
    """Build zmq-core with libzmq and libsodium inside, and run its tests against that wheel."""
    machine.ensure_headers(session)
    if not machine.has_cxx() and not machine.install(session, "c++"):
        session.skip("IMPOSSIBLE HERE: no C++ compiler, and no package manager that may install one")
    switches = sources.locate(session)
    if switches is None:
        session.skip(
            "IMPOSSIBLE HERE: the sources of libzmq or libsodium can neither be downloaded nor had from apt-get; "
            "give them with ZMQ_SOURCE and SODIUM_SOURCE"
        )
    dist = install_package(session, "zmq-core", **switches)
    for wheel in dist.glob("zmq_core-*.whl"):
        size = wheel.stat().st_size
        session.log(f"bundled wheel: {size / 1000:.0f} kB")
        if size >= BUNDLED_LIMIT and "SODIUM_SOURCE" in switches:
            session.error(f"the bundled wheel is over its limit of {BUNDLED_LIMIT / 1000:.0f} kB")
    run_pytest(session, "packages/zmq-core/tests")


@nox.session(python=CURRENT)
def fuzz(session: nox.Session) -> None:
    """Fuzz the readers of zmq-auth for half a minute each (arguments: --seconds N, --seed N, names of targets)."""
    machine.ensure_libzmq(session)
    install_package(session, "zmq-auth", tests=False)
    session.run("python", "packages/zmq-auth/fuzz/run.py", *session.posargs)


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
        command = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--force-reinstall",
            "--no-deps",
            str(projects.folder(name)),
        ]
        session.run(str(python), *command, external=True)
    tests = ["-c", "pyproject.toml", "packages/zmq-core/tests", *session.posargs]
    session.run(str(python), "-I", "-m", "pytest", *tests, external=True)


@nox.session(python=CURRENT)
def draft(session: nox.Session) -> None:
    """Build zmq-core with a libzmq that has the draft API inside, and run its tests against that wheel."""
    machine.ensure_headers(session)
    switches = sources.locate(session)
    if switches is None or not machine.has_cxx():
        session.error("no sources of libzmq or no C++ compiler: give ZMQ_SOURCE and SODIUM_SOURCE")
    install_package(session, "zmq-core", ZMQ_DRAFT_API="1", **switches)
    run_pytest(session, "packages/zmq-core/tests")


@nox.session(python=CURRENT)
def demo(session: nox.Session) -> None:
    """Count the words of a text file with processes that talk through a broker (arguments: a path)."""
    machine.ensure_libzmq(session)
    ours = projects.dependencies("pyzmq")
    dist = wheels.collect(session, ours)
    # No index: what the demonstration runs on is what this repository built.
    session.install("--no-index", "--find-links", str(dist), "--force-reinstall", *ours)
    session.run("python", "examples/wordcount/main.py", *session.posargs)


@nox.session(python=CURRENT)
def lint(session: nox.Session) -> None:
    """Check style and layout of the sources with ruff (argument --fix repairs what it can)."""
    session.install("ruff>=0.14")
    fix = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("ruff", "format", *([] if fix else ["--check"]), ".")


@nox.session(python=CURRENT)
def types(session: nox.Session) -> None:
    """Check the types of the installed wheels with mypy --strict and pyright."""
    machine.ensure_libzmq(session)
    session.install("mypy>=1.18", "pyright[nodejs]>=1.1.400", *TYPE_STUBS)
    extras = [each for name in PACKAGES for each in (*projects.third_party(name), *projects.optional(name))]
    session.install(*sorted(set(extras)))
    dist = wheels.collect(session, PACKAGES)
    wheels.install(session, dist, *PACKAGES)
    session.run("mypy", "--config-file", "pyproject.toml", "-p", "zmq")
    session.run("pyright", "--verifytypes", "zmq", "--ignoreexternal")


@nox.session(python=CURRENT)
def build(session: nox.Session) -> None:
    """Build every wheel and sdist into dist/, print their sizes and check what they contain."""
    machine.ensure_libzmq(session)
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir()
    for name in PACKAGES:
        for kind in ("wheel", "sdist"):
            shutil.copy2(wheels.build(session, name, kind), dist)
    artefacts = sorted(dist.iterdir())
    session.install("twine>=6")
    session.run("twine", "check", "--strict", *map(str, artefacts))
    problems = wheels.conflicts(dist)
    if problems:
        session.error("\n".join(problems))
    for path in artefacts:
        session.log(f"{path.stat().st_size / 1000:9.1f} kB  {path.name}")


@nox.session(python=CURRENT)
def release(session: nox.Session) -> None:
    """Prepare a release of one distribution (arguments: zmq-auth 1.0.1, --dry-run; see releasing.md)."""
    session.install(*RELEASING, "build", "twine>=6")
    machine.ensure_libzmq(session)
    session.run("python", "tools/release.py", *session.posargs)


@nox.session(python=CURRENT)
def docs(session: nox.Session) -> None:
    """Build the documentation into docs/_build/html; a warning is an error."""
    machine.ensure_libzmq(session)
    session.install("-r", "docs/requirements.txt")
    dist = wheels.collect(session, PACKAGES)
    wheels.install(session, dist, *PACKAGES)
    session.run("sphinx-build", "--fail-on-warning", "--keep-going", "-b", "html", "docs", "docs/_build/html")


@nox.session(python=CURRENT)
def bench(session: nox.Session) -> None:
    """Measure speed beside pyzmq 27.3.0 on the same libzmq (arguments: --quick, --json FILE, --svg FILE)."""
    machine.ensure_libzmq(session)
    dist = wheels.collect(session, PACKAGES)
    # Both sides' greenlets and loops are those of the same libraries.
    gevent = projects.optional("zmq-green")
    session.install(*gevent)
    wheels.install(session, dist, *PACKAGES)
    loops = () if os.name == "nt" else ("uvloop",)
    if loops:
        session.install(*loops)
    other = wheels.reference_environment(session, "pyzmq==27.3.0", *gevent, *loops)
    env = {"BENCH_PYZMQ_PYTHON": str(other)}
    switches = sources.locate(session)
    if switches is not None:
        # What users install is judged by the wheel with libzmq inside.
        env["BENCH_WHEEL"] = str(wheels.build(session, "zmq-core", **switches))
    session.run("python", "benchmarks/run.py", *session.posargs, env=env)


@nox.session(python=CURRENT)
def downstream(session: nox.Session) -> None:
    """Run users of pyzmq from the package index on our wheels (arguments: --control, --suites, --table FILE, names)."""
    machine.ensure_libzmq(session)
    session.install("uv", "pip", "nox")
    dist = wheels.collect(session, ["pyzmq"])
    session.run(
        "python", "-m", "tools.downstream.run", str(dist), *session.posargs, env={"PYTHONPATH": str(ROOT)}
    )


if __name__ == "__main__":
    raise SystemExit(f"run nox, or: {Path(sys.executable).name} {os.path.join(os.curdir, 'dev.py')}")
