"""The projects' own tests that are run, unchanged: one row for each project."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    """The tests of one version of a project: where they are, what they need, and how pytest is called."""

    version: str
    # The tests as paths from the root of the sources; a path may be a pattern.
    paths: tuple[str, ...] = ("tests",)
    requires: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    # Where the source distribution has no tests: the public repository, and the commit of that version or the next.
    repository: str = ""
    commit: str = ""
    # Which of the project's tests are not run, and why: a sentence for the table.
    left_out: str = ""
    # Tests that pass with pyzmq 27.3 and must fail with ours: docs/development/downstream.md says why.
    differs: frozenset[str] = frozenset()
    # Tests that fail at times with either binding: they are repeated and told, but do not count.
    flaky: frozenset[str] = frozenset()


# pytest-asyncio warns without it, and some of these projects make errors of warnings.
LOOP_SCOPE = ("-o", "asyncio_default_fixture_loop_scope=function")

SUITES = {
    "jupyter_client": Suite(
        "8.10.0",
        requires=("pytest", "pytest-jupyter[client]", "msgpack", "anyio"),
    ),
    "ipykernel": Suite(
        "7.4.0",
        requires=("pytest<10", "pytest-asyncio", "pytest-cov", "flaky", "ipyparallel", "trio", "matplotlib"),
        options=LOOP_SCOPE,
    ),
    "nbclient": Suite(
        "0.11.0",
        requires=(
            "pytest>=9.0.1,<10",
            "pytest-asyncio>=1.3",
            "pytest-cov",
            "flaky",
            "ipykernel",
            "ipywidgets",
            "nbconvert",
            "testpath",
            "xmltodict",
        ),
        options=LOOP_SCOPE,
    ),
    "jupyter_server": Suite(
        "2.21.1",
        paths=(
            "tests/services/kernels",
            "tests/services/sessions",
            "tests/test_gateway.py",
            "tests/test_serverapp.py",
        ),
        requires=(
            "pytest<10",
            "pytest-console-scripts",
            "pytest-jupyter[server]",
            "ipykernel",
            "requests",
            "flaky",
        ),
        left_out="the tests that start no kernel: those of files, pages, logins and extensions.",
    ),
    "ipyparallel": Suite(
        "9.2.0",
        paths=("ipyparallel/tests",),
        requires=("pytest", "pytest-asyncio", "pytest-cov", "testpath"),
        options=(*LOOP_SCOPE, "-k", "not ssh and not slurm and not mpi"),
        left_out="the tests of launchers that need a server of ssh, Slurm or MPI.",
    ),
    "pyleco": Suite("0.6.0.post1", requires=("pytest", "pytest-cov")),
    "parsl": Suite(
        "2026.10.26",
        paths=(
            "parsl/tests/test_curvezmq.py",
            "parsl/tests/test_htex",
            "parsl/tests/test_monitoring",
            "parsl/tests/test_scaling",
            "parsl/tests/test_shutdown",
            "parsl/tests/unit",
        ),
        requires=(
            "pytest<9",
            "pytest-random-order",
            "mock",
            "parsl[monitoring]",
        ),  # a hook of theirs ends with 9
        options=("--config=local", "-k", "not cleannet"),
        left_out="the tests of apps on threads and of staging files, which use no pyzmq or a network of their own.",
    ),
    "eventlet": Suite("0.41.3", paths=("tests/zmq_test.py",), requires=("pytest", "pyzmq")),
    "zmq-tubes": Suite("1.17.0", requires=("pytest", "pytest-asyncio", "PyYAML")),
    # One of its files uses what Python 3.11 no longer has.
    "aiozmq": Suite(
        "1.0.0",
        paths=("tests/*_test.py",),
        requires=("pytest", "msgpack"),
        options=("--continue-on-collection-errors",),
        differs=frozenset(
            {
                "tests/zmq_events_test.py::ZmqEventLoopTests"
                "::test_create_zmq_connection_closes_socket_on_bad_connect"
            }
        ),
    ),
    "zerorpc": Suite(
        "0.6.3",
        requires=("pytest",),
        # The tests of 0.6.3 itself need nose, which Python 3.11 cannot import.
        repository="https://github.com/0rpc/zerorpc-python",
        commit="668af5b55c01e983cfa6c58b1c1db664460133a9",
    ),
    "circus": Suite(
        "0.19.0",
        requires=("pytest", "mock", "gevent", "pyyaml"),
        repository="https://github.com/circus-tent/circus",
        commit="ce7bab244cdbc736591517fbddb4f92836906129",
    ),
    "txzmq": Suite("1.0.0", paths=("txzmq/test",), requires=("pytest",)),
    "zmq-anyio": Suite("0.4.1", requires=("pytest>=9,<10", "trio")),
}
