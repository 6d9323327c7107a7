"""Distributions: build, install in every mix, keep compatible, release."""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

from tools import compat as compatibility
from tools import machine, projects, publishing, sources, wheels
from tools.projects import CURRENT, PACKAGES, ROOT
from tools.sessions.common import BUNDLED_LIMIT, RELEASING, RUNNER, run_pytest


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
    session.install("twine>=6", *RUNNER)
    session.run("twine", "check", "--strict", *map(str, artefacts))
    checked = wheels.collect(session, [*PACKAGES, "zmq-testing"])
    for path in artefacts:
        shutil.copy2(path, checked)
    run_pytest(session, "tests/test_wheels.py", ZMQ_TEST_DIST=str(checked))
    for path in artefacts:
        session.log(f"{path.stat().st_size / 1000:9.1f} kB  {path.name}")


@nox.session(python=False)
def vendor(session: nox.Session) -> None:
    """Put the archives that a bundled build needs where the sdist of zmq-core takes them (argument: --pinned)."""
    target = projects.folder("zmq-core") / "vendor"
    sources.vendor(session, target, pinned="--pinned" in session.posargs)


@nox.session(name="wheels", python=CURRENT)
def published_wheels(session: nox.Session) -> None:
    """Build the sdist and the wheel of zmq-core as they are published, as far as this machine can, and check both."""
    machine.ensure_headers(session)
    session.install(*RUNNER)
    publishing.build_and_check(session, BUNDLED_LIMIT)
    tests = [f"packages/zmq-core/tests/test_{name}.py" for name in ("security", "namespace")]
    run_pytest(session, *tests)


def mix(session: nox.Session, program: str, *arguments: str) -> Path:
    """Run a program of tools/matrix on wheels of ours and on those that they need; return the folder with ours."""
    session.install("virtualenv", "uv")
    dist, others = wheels.collect(session, PACKAGES), wheels.third_party(session, PACKAGES)
    command = ["python", "-m", f"tools.matrix.{program}", str(dist), *arguments]
    session.run(*command, "--third-party", str(others))
    return dist


@nox.session(python=CURRENT, venv_backend="virtualenv")
def installs(session: nox.Session) -> None:
    """Install every mix of distributions with pip and uv, as wheels and editables, and beside the index."""
    machine.ensure_libzmq(session)
    dist = mix(session, "installs", *session.posargs)
    session.run("python", "-m", "tools.matrix.index", str(dist), *session.posargs)


@nox.session(python=CURRENT, venv_backend="virtualenv")
def upgrade(session: nox.Session) -> None:
    """Mix our distributions with the monolithic pyzmq 27.3.0 in every order, and mend that with what is said."""
    machine.ensure_libzmq(session)
    mix(session, "upgrade", *session.posargs)


@nox.session(python=CURRENT, venv_backend="virtualenv")
def compat(session: nox.Session) -> None:
    """Test extras with the cores of their windows, refuse others (arguments: extras, a folder of released wheels)."""
    machine.ensure_libzmq(session)
    machine.ensure_kdc(session)
    machine.ensure_sshd(session)
    chosen = [name for name in session.posargs if name in compatibility.EXTRAS] or compatibility.EXTRAS
    folder = next((Path(each).resolve() for each in session.posargs if each not in chosen), None)
    mix(session, "windows", str(compatibility.cores_outside(session)), *chosen)
    session.install(*RUNNER)
    failed = compatibility.run(session, chosen, folder)
    if failed:
        session.error("\n".join(failed))


@nox.session(python=CURRENT, venv_backend="virtualenv")
def footprint(session: nox.Session) -> None:
    """Print the installed size and import time of zmq-core alone, libzmq inside, beside those of pyzmq 27.3.0."""
    switches = sources.locate(session)
    if switches is None:
        session.error("no sources of libzmq: give ZMQ_SOURCE, SODIUM_SOURCE and MIMALLOC_SOURCE")
    session.install("virtualenv")
    wheel = wheels.build(session, "zmq-core", **switches)
    session.run("python", "-m", "tools.matrix.footprint", str(wheel))


@nox.session(python=CURRENT)
def release(session: nox.Session) -> None:
    """Prepare a release of one distribution (arguments: zmq-auth 1.0.1, --dry-run), then run compat."""
    session.install(*RELEASING, "build", "twine>=6")
    machine.ensure_libzmq(session)
    session.run("python", "tools/release.py", *session.posargs)
    session.notify("compat", posargs=[name for name in session.posargs if name in compatibility.EXTRAS])
