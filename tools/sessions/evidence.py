"""What takes longer than a test: stress, fuzzing, speed, and comparisons with the bindings before the split."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox

from tools import asan, comparison, machine, projects, sources, wheels
from tools.projects import CURRENT, PACKAGES, PYTHONS, ROOT
from tools.sessions.common import RUNNER, TYPE_STUBS, install_package, pyzmq27, run_pytest


@nox.session(python=CURRENT)
def fuzz(session: nox.Session) -> None:
    """Fuzz the readers of zmq-auth and zmq-tools, half a minute each (arguments: --seconds N, --seed N, targets)."""
    machine.ensure_libzmq(session)
    session.install("--prefer-binary", *projects.optional("zmq-tools"))
    wheels.install(session, wheels.collect(session, PACKAGES), *PACKAGES)
    session.run("python", "packages/zmq-auth/fuzz/run.py", *session.posargs)
    session.run("python", "-m", "tools.faults.hostile.readers", *session.posargs)


@nox.session(python=CURRENT)
def stress(session: nox.Session) -> None:
    """Stress zmq-core (arguments: --seconds N each, --seed N, fuzz, oracle, liveness, endings; --asan, --cffi)."""
    machine.ensure_libzmq(session)
    arguments = [word for word in session.posargs if word not in ("--asan", "--cffi")]
    switches: dict[str, str] = {}
    env: dict[str, str] = {}
    if "--cffi" in session.posargs:
        session.install("cffi>=1.15")
        switches["ZMQ_CORE_CFFI"] = "1"
        env["PYZMQ_BACKEND"] = "cffi"
    if "--asan" in session.posargs:
        sanitizer = asan.environment()
        if sanitizer is None:
            session.error("--asan needs gcc with its libasan")
        switches.update(asan.BUILD)
        env.update(sanitizer)
        # gcc's AddressSanitizer has a lock that a child forked by `endings` may wait for, for ever.
        if not {"fuzz", "oracle", "liveness", "endings"} & set(arguments):
            arguments += ["fuzz", "oracle", "liveness"]
    install_package(session, "zmq-core", tests=False, **switches)
    session.run("python", "packages/zmq-core/stress/run.py", *arguments, env=env)


@nox.session(python=PYTHONS)
def cancel(session: nox.Session) -> None:
    """Cancel async receives in the tick in which their message comes, over 10,000 times on each loop; print counts."""
    machine.ensure_libzmq(session)
    for package in ("zmq-async", "zmq-green"):
        install_package(session, package)
    names = ("test_cancel_safety", "every_loop/test_cancelling", "every_loop/test_wakeups")
    tests = [f"packages/zmq-async/tests/{name}.py" for name in names]
    counts = {"ZMQ_TRIALS": "30", "ZMQ_TEST_LIMIT": "500"}
    run_pytest(session, *tests, "--timeout=600", **counts)


@nox.session(python=CURRENT)
def soak(session: nox.Session) -> None:
    """Use async sockets for ten minutes; fail if anything adds up (arguments: --seconds N, --loop NAME, --system)."""
    machine.ensure_libzmq(session)
    if "--system" in session.posargs:
        session.install(
            "--prefer-binary", *projects.optional("zmq-green"), *projects.test_requirements("zmq-async")
        )
        wheels.install(session, wheels.collect(session, PACKAGES), *PACKAGES)
        session.run(
            "python", "-m", "tools.soak.run", *(word for word in session.posargs if word != "--system")
        )
        return
    install_package(session, "zmq-async")
    session.run("python", "packages/zmq-async/stress/soak.py", *session.posargs)


@nox.session(python=CURRENT)
def green_stress(session: nox.Session) -> None:
    """Storm zmq.green with a million messages, twice (arguments: --messages N, --idle SECONDS, --seed N)."""
    machine.ensure_libzmq(session)
    install_package(session, "zmq-green", tests=False)
    session.install("--prefer-binary", *projects.optional("zmq-green"))
    session.run("python", "packages/zmq-green/stress/run.py", *session.posargs)


@nox.session(python=CURRENT)
def promises(session: nox.Session) -> None:
    """Check that each promise is kept here and not by pyzmq 27.3.0 (argument --write: into the documentation)."""
    machine.ensure_libzmq(session)
    session.install(*RUNNER, "mypy>=1.18", *TYPE_STUBS, *projects.optional("zmq-green"))
    wheels.install(session, wheels.collect(session, PACKAGES), *PACKAGES)
    ours = str(session.run("python", "-c", "import sys; print(sys.executable)", silent=True)).strip()
    theirs = wheels.reference_environment(session, "pyzmq==27.3.0", *RUNNER, *projects.optional("zmq-green"))
    rows, problems = comparison.compare(ours, str(theirs))
    text = comparison.table(rows, "pyzmq 27.3.0")
    print(text)
    if problems:
        session.error("\n".join(problems))
    if "--write" in session.posargs:
        comparison.write_page(ROOT / "docs" / "development" / "promises.md", text)


@nox.session(python=CURRENT)
def parity(session: nox.Session) -> None:
    """Run statements here and on pyzmq 27.3.0, and compare (arguments: --quick, --seed N, --only WORD)."""
    machine.ensure_libzmq(session)
    # What programs of the corpus use, and what checks or compiles them.
    companions = ["numpy", "tornado>=6.1", *projects.optional("zmq-green"), *TYPE_STUBS]
    companions += ["cython>=3", "setuptools", "mypy>=1.18", "pyright[nodejs]>=1.1.400"]
    theirs = pyzmq27(session, *companions)
    session.install("--prefer-binary", *companions)
    wheels.install(session, wheels.collect(session, PACKAGES), *PACKAGES)
    session.run("python", "-m", "tools.parity.run", str(theirs), *session.posargs)


@nox.session(python=CURRENT)
def faults(session: nox.Session) -> None:
    """Cut, throttle, stop and kill while messages flow, and count (arguments: --quick, --only WORD, --write PAGE)."""
    machine.ensure_libzmq(session)
    companions = [*projects.test_requirements("zmq-async"), *projects.optional("zmq-green")]
    companions += projects.optional("zmq-tools")
    session.install("--prefer-binary", *RUNNER, *companions)
    installed = [*PACKAGES, "zmq-testing"]
    wheels.install(session, wheels.collect(session, installed), *installed)
    theirs: list[str] = []
    if "--quick" not in session.posargs:
        theirs = ["--theirs", str(wheels.reference_environment(session, "pyzmq==27.3.0", *companions))]
    session.run("python", "-m", "tools.faults.run", *theirs, *session.posargs)


@nox.session(python=["3.9", "3.11", "3.13"])
def surface(session: nox.Session) -> None:
    """Count the names, members and parameters of before the split that zmq-core lacks, on both backends: none."""
    machine.ensure_libzmq(session)
    install_package(session, "zmq-core", ZMQ_CORE_CFFI="1")
    session.install("cffi>=1.15")
    for backend in ("cython", "cffi"):
        session.run("python", "-I", "tests/surface.py", "zmq-core", env={"PYZMQ_BACKEND": backend})


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
    session.install("anyio", "trio", *loops)
    other = wheels.reference_environment(session, "pyzmq==27.3.0", *gevent, *loops)
    env = {"BENCH_PYZMQ_PYTHON": str(other)}
    switches = sources.locate(session)
    if switches is not None:
        # What users install is judged by the wheel with libzmq inside.
        env["BENCH_WHEEL"] = str(wheels.packed(session, wheels.build(session, "zmq-core", **switches)))
    session.run("python", "benchmarks/run.py", *session.posargs, env=env)


@nox.session(python=CURRENT)
def growth(session: nox.Session) -> None:
    """Measure what an operation costs among many others, beside pyzmq (arguments: --only WORD, --page FILE)."""
    machine.ensure_libzmq(session)
    gevent = projects.optional("zmq-green")
    session.install(*gevent)
    wheels.install(session, wheels.collect(session, PACKAGES), *PACKAGES)
    other = wheels.reference_environment(session, "pyzmq==27.3.0", *gevent)
    page = [str(Path(word).resolve()) if "/" in word else word for word in session.posargs]
    ours = Path(session.virtualenv.bin) / "python"
    session.chdir("benchmarks")
    session.run("python", "-m", "growth.run", f"ours={ours}", f"pyzmq={other}", *page)


@nox.session(python=CURRENT)
def rivals(session: nox.Session) -> None:
    """Measure our wheel beside those of pyzmq and pyomq (arguments: --quick, --only WORD, --page FILE, --svg FILE)."""
    machine.ensure_headers(session)
    switches = sources.locate(session)
    if switches is None:
        session.error("no sources of libzmq: give ZMQ_SOURCE, SODIUM_SOURCE and MIMALLOC_SOURCE")
    machine.ensure_libzmq(session)
    sides = []
    loops = str(wheels.build(session, "zmq-async"))
    for name, requirements in {
        "pyzmq": ["pyzmq==27.3.0"],
        "pyomq": ["pyomq==0.21.0"],
        "ours": [str(wheels.build(session, "zmq-core", **switches)), loops],
        "ours-system": [str(wheels.build(session, "zmq-core")), loops],
    }.items():
        home = ROOT / ".nox" / "rivals" / name
        if not (home / "bin" / "python").exists():
            session.run(sys.executable, "-m", "venv", str(home), external=True, silent=True)
        python = str(home / "bin" / "python")
        words = ["--quiet", "--force-reinstall", "--no-deps", *requirements]
        session.run(python, "-m", "pip", "install", *words, external=True)
        sides.append(f"{name}={python}{':pyomq' if name == 'pyomq' else ''}")
    page = [str(Path(word).resolve()) if "/" in word else word for word in session.posargs]
    session.chdir("benchmarks")
    session.run("python", "-m", "rivals.run", *sides, *page)


@nox.session(python=CURRENT)
def downstream(session: nox.Session) -> None:
    """Run users of pyzmq from the package index on our wheels (arguments: --control, --suites, --table FILE, names)."""
    machine.ensure_libzmq(session)
    session.install("uv", "pip", "nox")
    dist = wheels.collect(session, ["pyzmq"])
    # Not the session's folder for temporary files: pytest would find this repository's configuration above it, and take
    # it for that of a project that has none.
    environment = {"PYTHONPATH": str(ROOT), "TMPDIR": os.environ.get("TMPDIR")}
    session.run("python", "-m", "tools.downstream.run", str(dist), *session.posargs, env=environment)


@nox.session(python=False)
def platform(session: nox.Session) -> None:
    """Run the suites on a platform that this machine is not (argument: its name; without one they are listed)."""
    session.run(sys.executable, "-m", "tools.platforms.run", *session.posargs, env={"PYTHONPATH": str(ROOT)})
