"""What several sessions do: install our wheels with what their tests need, and run pytest on them."""

from __future__ import annotations

from pathlib import Path

import nox

from tools import projects, wheels

# Bytes that the wheel with the pinned libzmq inside may have, compressed as it is published.
BUNDLED_LIMIT = 550_000
# The limit is for GCC up to 14: newer ones make the extension so many bytes larger.
NEWER_GCC = 12_000
RUNNER = ["pytest>=8", "pytest-timeout>=2.3"]
# What tools/release.py runs on.
RELEASING = ["towncrier>=24.8", "packaging>=22", "tomli>=2; python_version<'3.11'"]
# What programs of the cookbook use beside zmq, gevent aside.
COOKBOOK = ["anyio>=4.1", "fastapi", "msgpack", "numpy", "tornado>=6.1", "trio>=0.23", "uvicorn"]
# Types of third parties that do not ship their own, or are no requirement.
TYPE_STUBS = ["numpy", "types-gevent", "types-paramiko", "types-pexpect", "trio"]
# cffi refuses CPython 3.13 without the GIL. gevent and, below paramiko, cryptography are built with it.
NO_CFFI = "3.13t"
NEED_CFFI = {"gevent", "paramiko"}


def needs_of_tests(session: nox.Session, package: str) -> list[str]:
    """Return what a distribution's tests need and its Python can have; skip a session that is about gevent."""
    needed = projects.test_requirements(package)
    if session.python != NO_CFFI:
        return needed
    if any(projects.requirement_name(each) == "gevent" for each in needed):
        session.skip(f"IMPOSSIBLE HERE: gevent is built with cffi, which refuses CPython {NO_CFFI}")
    return [each for each in needed if projects.requirement_name(each) not in NEED_CFFI]


def run_pytest(session: nox.Session, *paths: str, **env: str) -> None:
    """Run pytest isolated from the working folder, so that only what is installed can be imported."""
    session.run("python", "-I", "-m", "pytest", "-c", "pyproject.toml", *paths, *session.posargs, env=env)


def pyzmq27(session: nox.Session, *companions: str) -> Path:
    """Return the Python of an environment with pyzmq 27.3.0, compiled for the same libzmq, and its companions."""
    try:
        return wheels.reference_environment(session, "pyzmq==27.3.0", *companions)
    except SystemExit as failure:
        session.error(
            f"pyzmq 27.3.0, which this is compared with, can not be had from the package index or compiled: {failure}"
        )


def install_package(session: nox.Session, package: str, *, tests: bool = True, **switches: str) -> Path:
    """Install one distribution from fresh wheels; with its tests' needs when they are to run."""
    needed = [package, "zmq-testing"] if tests else [package]
    requirements = needs_of_tests(session, package) if tests else []
    dist = wheels.collect(session, needed, **switches)
    if tests:
        # The newest of gevent may come without a wheel for an old Python, and takes minutes to compile.
        session.install("--prefer-binary", *RUNNER, *requirements)
    third_party = projects.third_party(package)
    if third_party:
        session.install(*third_party)
    wheels.install(session, dist, *projects.dependencies(package), *needed[1:])
    return dist
