"""Tasks of this repository. `python3 dev.py <task>` runs one without nox being installed; `nox -l` lists them."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).resolve().parent))

from tools import asan, comparison, drafts, machine, projects, publishing, sources, wheels
from tools import compat as compatibility
from tools.projects import CURRENT, PACKAGES, PYTHONS, ROOT

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.download_python = "never"
nox.options.sessions = ["lint", "types", "tests"]
projects.find_interpreters()

# Bytes that a wheel with libzmq and libsodium inside may have, compressed as it is published. The licence texts of
# libzmq 4.3.4, which Debian's sources bring, take 15 kB, those of 4.3.5 some 6: wheels.yml holds those to 450,000.
BUNDLED_LIMIT = 455_000
# What tools/release.py runs on.
RELEASING = ["towncrier>=24.8", "packaging>=22", "tomli>=2; python_version<'3.11'"]
# Types of third parties that do not ship their own, or are no requirement.
TYPE_STUBS = ["types-gevent", "types-paramiko", "types-pexpect", "trio"]
RUNNER = ["pytest>=8", "pytest-timeout>=2.3"]
TESTED = [name for name in PACKAGES if (projects.folder(name) / "tests").is_dir()]
# The suite of the repository as a whole builds and releases distributions itself, without isolation and without a
# network. The guide shows tornado, anyio and trio; an example gevent.
PROJECT = ["build", "virtualenv", "editables", "cyclonedx-python-lib[json-validation]>=11", *RELEASING]
PROJECT += ["anyio>=4.1", "tornado>=6.1", "trio>=0.23", *projects.optional("zmq-green")]


def run_pytest(session: nox.Session, *paths: str, **env: str) -> None:
    """Run pytest isolated from the working folder, so that only what is installed can be imported."""
    session.run("python", "-I", "-m", "pytest", "-c", "pyproject.toml", *paths, *session.posargs, env=env)


def install_package(session: nox.Session, package: str, *, tests: bool = True, **switches: str) -> Path:
    """Install one distribution from fresh wheels; with its tests' needs when they are to run."""
    needed = [package, "zmq-testing"] if tests else [package]
    dist = wheels.collect(session, needed, **switches)
    if tests:
        # The newest of gevent may come without a wheel for an old Python, and takes minutes to compile.
        session.install("--prefer-binary", *RUNNER, *projects.test_requirements(package))
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
        size = wheels.published_size(wheel)
        session.log(f"bundled wheel: {size / 1000:.1f} kB")
        if size >= BUNDLED_LIMIT and "SODIUM_SOURCE" in switches:
            session.error(f"the bundled wheel is over its limit of {BUNDLED_LIMIT / 1000:.0f} kB")
    run_pytest(session, "packages/zmq-core/tests")


@nox.session(python=False)
def vendor(session: nox.Session) -> None:
    """Put the archives of libzmq and libsodium where the sdist of zmq-core takes them (argument: --pinned)."""
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


@nox.session(python=CURRENT)
def fuzz(session: nox.Session) -> None:
    """Fuzz the readers of zmq-auth for half a minute each (arguments: --seconds N, --seed N, names of targets)."""
    machine.ensure_libzmq(session)
    install_package(session, "zmq-auth", tests=False)
    session.run("python", "packages/zmq-auth/fuzz/run.py", *session.posargs)


@nox.session(python=PYTHONS)
def cancel(session: nox.Session) -> None:
    """Cancel async receives in the tick in which their message comes, over 10,000 times on each loop; print counts."""
    machine.ensure_libzmq(session)
    install_package(session, "zmq-async")
    names = ("test_cancel_safety", "test_wakeups", "every_loop/test_cancelling", "every_loop/test_wakeups")
    tests = [f"packages/zmq-async/tests/{name}.py" for name in names]
    counts = {"ZMQ_CANCEL_TRIALS": "300", "ZMQ_TRIALS": "30", "ZMQ_TEST_LIMIT": "500"}
    run_pytest(session, *tests, "--timeout=600", **counts)


@nox.session(python=CURRENT)
def soak(session: nox.Session) -> None:
    """Use async sockets for ten minutes and fail if anything adds up (arguments: --seconds N, --loop uvloop)."""
    machine.ensure_libzmq(session)
    install_package(session, "zmq-async")
    session.run("python", "packages/zmq-async/stress/soak.py", *session.posargs)


@nox.session(python=CURRENT)
def green_stress(session: nox.Session) -> None:
    """Storm zmq.green with a million messages, twice (arguments: --messages N, --idle SECONDS, --seed N)."""
    machine.ensure_libzmq(session)
    install_package(session, "zmq-green", tests=False)
    session.install("--prefer-binary", *projects.optional("zmq-green"))
    session.run("python", "packages/zmq-green/stress/run.py", *session.posargs)


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
    install_package(session, "zmq-core", tests=False, **switches)
    session.run("python", "packages/zmq-core/stress/run.py", *arguments, env=env)


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


@nox.session(python=CURRENT)
def draft(session: nox.Session) -> None:
    """Build zmq-core for a libzmq with drafts; run its tests on both backends, and the draft ones of zmq-async."""
    machine.ensure_headers(session)
    switches = sources.locate(session)
    if switches is None or not machine.has_cxx():
        session.error("no sources of libzmq or no C++ compiler: give ZMQ_SOURCE and SODIUM_SOURCE")
    library = drafts.prefix(session, Path(switches["ZMQ_SOURCE"]))
    install_package(session, "zmq-core", ZMQ_DRAFT_API="1", ZMQ_PREFIX=str(library), ZMQ_CORE_CFFI="1")
    session.install("cffi>=1.15")
    for backend in ("cython", "cffi"):
        run_pytest(
            session, "packages/zmq-core/tests", PYZMQ_BACKEND=backend, ZMQ_SOURCE=switches["ZMQ_SOURCE"]
        )
    session.install(*projects.test_requirements("zmq-async"))
    session.install("--no-deps", str(wheels.build(session, "zmq-async")))
    tests = "packages/zmq-async/tests"
    for backend in ("cython", "cffi"):
        run_pytest(
            session, f"{tests}/test_drafts.py", f"{tests}/every_loop/test_drafts.py", PYZMQ_BACKEND=backend
        )


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


@nox.session(python=["3.9", "3.11", "3.13"])
def surface(session: nox.Session) -> None:
    """Count the names, members and parameters of before the split that zmq-core lacks, on both backends: none."""
    machine.ensure_libzmq(session)
    install_package(session, "zmq-core", ZMQ_CORE_CFFI="1")
    session.install("cffi>=1.15")
    for backend in ("cython", "cffi"):
        session.run("python", "-I", "tests/surface.py", "zmq-core", env={"PYZMQ_BACKEND": backend})


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
    """Check style and layout of the sources with ruff (argument --fix repairs what it can), and the workflows."""
    session.install("ruff>=0.14", "yamllint>=1.35", "zizmor>=1.16", "check-jsonschema>=0.30")
    fix = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("ruff", "format", *([] if fix else ["--check"]), ".")
    workflows = sorted(map(str, Path(".github/workflows").glob("*.yml")))
    session.run("yamllint", "--strict", ".github")
    session.run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows)
    session.run("zizmor", "--offline", "--quiet", *workflows)


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
    # Programs that a checker must accept, but for the lines that say which error it must find.
    session.run("mypy", "--config-file", "pyproject.toml", "tests/typing")
    session.run("pyright", "-p", "tests/typing/pyrightconfig.json")


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
        session.error("no sources of libzmq: give ZMQ_SOURCE and SODIUM_SOURCE")
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


@nox.session(python=CURRENT)
def docs(session: nox.Session) -> None:
    """Build the documentation into docs/_build/html; a warning is an error."""
    machine.ensure_libzmq(session)
    extras = {each for name in PACKAGES for each in projects.optional(name)}
    session.install("-r", "docs/requirements.txt", *sorted(extras))
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
    session.install("anyio", "trio", *loops)
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
