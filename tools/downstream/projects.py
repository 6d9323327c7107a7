"""Which projects are run: what is installed, which program uses it, which of its own tests run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Suite:
    """The tests in a project's source distribution."""

    requires: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ("tests",)
    options: tuple[str, ...] = ()
    # Tests that pass with pyzmq 27.3 and must fail with ours: docs/development/downstream.md says why.
    differs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Project:
    """A project of the package index and a program in `downstream/` that uses it."""

    name: str
    program: str
    requires: tuple[str, ...] = ()
    suite: Suite | None = None
    # Its metadata asks for a version of pyzmq below ours, or below the one compared with: installed all the same.
    capped: bool = False

    @property
    def environment(self) -> tuple[str, ...]:
        """What to ask the package index for."""
        return (self.name, *self.requires)


PROJECTS = (
    Project(
        "ipykernel",
        "use_nbclient.py",
        ("nbclient",),
        Suite(
            (
                "pytest",
                "pytest-timeout",
                "pytest-asyncio",
                "pytest-cov",
                "flaky",
                "ipyparallel",
                "trio",
                "matplotlib",
            ),
            options=("-o", "asyncio_default_fixture_loop_scope=function"),
        ),
    ),
    Project(
        "jupyter_client",
        "use_kernels.py",
        ("ipykernel",),
        Suite(("pytest", "pytest-timeout", "pytest-jupyter[client]", "msgpack", "anyio")),
    ),
    Project("jupyterlab", "use_jupyterlab.py"),
    Project("jupyter_console", "use_console.py"),
    Project("spyder-kernels", "use_spyder_kernels.py"),
    Project(
        "ipyparallel",
        "use_ipyparallel.py",
        ("numpy",),
        Suite(
            ("pytest", "pytest-timeout", "pytest-asyncio", "pytest-cov", "testpath"),
            ("ipyparallel/tests",),
            ("-o", "asyncio_default_fixture_loop_scope=function", "-k", "not ssh and not slurm and not mpi"),
        ),
    ),
    Project("zerorpc", "use_zerorpc.py"),
    Project("locust", "use_locust.py"),
    Project(
        "aiozmq",
        "use_aiozmq.py",
        ("msgpack",),
        # One of its files uses what Python 3.11 no longer has.
        Suite(
            ("pytest", "pytest-timeout"),
            ("tests/*_test.py",),
            ("--continue-on-collection-errors",),
            frozenset(
                {
                    "tests/zmq_events_test.py::ZmqEventLoopTests"
                    "::test_create_zmq_connection_closes_socket_on_bad_connect"
                }
            ),
        ),
    ),
    Project(
        "zmq-anyio",
        "use_zmq_anyio.py",
        ("trio",),
        Suite(("pytest>=9,<10", "pytest-timeout", "trio")),
        capped=True,
    ),
    Project("msgspec", "use_msgspec.py", ("numpy",)),
    Project("parsl", "use_parsl.py"),
    Project("executorlib", "use_executorlib.py", capped=True),
    Project("scoop", "use_scoop.py"),
    Project("circus", "use_circus.py"),
    Project("salt", "use_salt.py"),
    Project("txzmq", "use_txzmq.py"),
    Project("tinyrpc", "use_tinyrpc.py", ("tinyrpc[jsonext]",)),
    Project("imagezmq", "use_imagezmq.py", ("numpy",)),
    Project("bluesky", "use_bluesky.py"),
    Project("logbook", "use_logbook.py"),
)
