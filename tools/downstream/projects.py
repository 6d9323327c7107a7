"""Which projects are run: what is installed, which program uses it, which of its own tests run."""

from __future__ import annotations

from dataclasses import dataclass

from tools.downstream.suites import SUITES, Suite


@dataclass(frozen=True)
class Project:
    """A project of the package index, a program in `downstream/` that uses it, or its own tests."""

    name: str
    program: str = ""
    requires: tuple[str, ...] = ()
    # Its metadata asks for a version of pyzmq below ours, or below the one compared with: installed all the same.
    capped: bool = False

    @property
    def suite(self) -> Suite | None:
        """The project's own tests, where they are run."""
        return SUITES.get(self.name)

    @property
    def environment(self) -> tuple[str, ...]:
        """What to ask the package index for."""
        suite = self.suite
        return (f"{self.name}=={suite.version}" if suite else self.name, *self.requires)


PROJECTS = (
    Project("ipykernel", "use_nbclient.py", ("nbclient",)),
    Project("jupyter_client", "use_kernels.py", ("ipykernel",)),
    Project("nbclient"),
    Project("jupyter_server"),
    Project("jupyterlab", "use_jupyterlab.py"),
    Project("jupyter_console", "use_console.py"),
    Project("spyder-kernels", "use_spyder_kernels.py"),
    Project("ipyparallel", "use_ipyparallel.py", ("numpy",)),
    Project("zerorpc", "use_zerorpc.py"),
    Project("eventlet"),
    Project("locust", "use_locust.py"),
    Project("aiozmq", "use_aiozmq.py", ("msgpack",)),
    Project("zmq-anyio", "use_zmq_anyio.py", ("trio",), capped=True),
    Project("msgspec", "use_msgspec.py", ("numpy",)),
    Project("parsl", "use_parsl.py"),
    Project("pyleco"),
    Project("zmq-tubes"),
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
