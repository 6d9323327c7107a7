"""Environments that are made, filled and emptied with pip or with uv, as users do it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ("pip", "uv")
OURS = ("zmq-core", "zmq-async", "zmq-auth", "zmq-green", "zmq-tools", "pyzmq")
# Packages that need what an extra of their distribution brings, and the distribution that is nothing without.
OPTIONAL = {"zmq.anyio", "zmq.eventloop", "zmq.green"}
COMPLETE = {"zmq-green": "zmq-green[gevent]"}
# Variables that would have Python or an installer find something else than the environment in question.
MISLEADING = ("PYTHON", "VIRTUAL_ENV", "ZMQ_", "PYZMQ_")

CHECK = """
import importlib, importlib.util, json, sys
wanted, absent = json.loads(sys.argv[1])
import zmq
wrong = zmq.build_info()["problems"]
for name in wanted:
    importlib.import_module(name)
wrong += [f"{name} is still there" for name in absent if importlib.util.find_spec(name)]
with zmq.Context() as context, context.socket(zmq.PAIR) as one, context.socket(zmq.PAIR) as other:
    one.linger = other.linger = 0
    one.bind("inproc://a")
    other.connect("inproc://a")
    one.send(b"there")
    if not other.poll(5000) or other.recv() != b"there":
        wrong.append("a message was lost")
sys.exit("; ".join(wrong) or 0)
"""
VERSIONS = """
import json
from importlib import metadata
print(json.dumps({each.metadata["Name"].lower(): each.version for each in metadata.distributions()}))
"""


class Failed(Exception):
    """A command did not do what it should; the text is for the table."""


def clean_environment() -> dict[str, str]:
    """Return this process's variables without those that mislead."""
    return {name: value for name, value in os.environ.items() if not name.startswith(MISLEADING)}


def call(*command: str | Path, timeout: float = 900, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command; return it with its output, errors among it, as text."""
    return subprocess.run(
        [str(word) for word in command],
        env={**clean_environment(), **variables},
        text=True,
        encoding="utf-8",
        errors="replace",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=timeout,
        check=False,
    )


def last_line(output: str) -> str:
    """Return what a failed command said last."""
    lines = [line for line in output.splitlines() if line.strip() and not line.startswith("WARNING")]
    return lines[-1].strip() if lines else "it said nothing"


@dataclass
class Environment:
    """A new virtual environment in a folder, and the tool that installs into it."""

    home: Path
    tool: str
    variables: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        # uv's cache of the user may hold an earlier wheel of the same name and version.
        self.variables = {"UV_CACHE_DIR": str(self.home.parent / "uv-cache"), **self.variables}
        made = call(sys.executable, "-m", "virtualenv", "--quiet", "--no-periodic-update", self.home)
        if made.returncode:
            raise Failed(f"virtualenv: {last_line(made.stdout)}")

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    def installer(self, action: str) -> list[str | Path]:
        """Return the command line of the tool up to its action."""
        if self.tool == "uv":
            return [uv(), "pip", action, "--quiet", "--python", self.python]
        return [self.python, "-m", "pip", "--disable-pip-version-check", action, "--quiet"]

    def install(self, *arguments: str | Path) -> str:
        """Install; return what was said."""
        return self._succeed(*self.installer("install"), *arguments)

    def uninstall(self, *names: str) -> None:
        """Uninstall distributions that are there."""
        self._succeed(*self.installer("uninstall"), *(["--yes"] if self.tool == "pip" else []), *names)

    def check(self, present: list[str], absent: list[str] | None = None) -> None:
        """Require that these modules can be imported and those not, and that a message passes."""
        self._succeed(self.python, "-I", "-W", "error", "-c", CHECK, json.dumps([present, absent or []]))

    def said_by(self, *words: str) -> str:
        """Return what the environment's Python says with these arguments, whatever its status is."""
        return call(self.python, *words, timeout=120, **self.variables).stdout

    def versions(self) -> dict[str, str]:
        """Return what is installed: versions by name."""
        found: dict[str, str] = json.loads(self._succeed(self.python, "-I", "-c", VERSIONS))
        return {name.replace("_", "-"): version for name, version in found.items()}

    def ours(self) -> dict[str, str]:
        """Return which of our distributions are installed."""
        return {name: version for name, version in self.versions().items() if name in OURS}

    def _succeed(self, *command: str | Path) -> str:
        done = call(*command, **self.variables)
        if done.returncode:
            raise Failed(last_line(done.stdout))
        return done.stdout


def uv() -> str:
    """Return the command uv, which is installed beside this Python."""
    beside = Path(sys.executable).parent
    found = shutil.which("uv", path=os.pathsep.join([str(beside), os.environ.get("PATH", "")]))
    if found is None:
        raise SystemExit("uv is missing: pip install uv")
    return found


def modules(distribution: str) -> list[str]:
    """Return the packages below `zmq` that a distribution of this repository adds."""
    sources = ROOT / "packages" / distribution / "src" / "zmq"
    if distribution == "zmq-core":
        return ["zmq"]
    return sorted(f"zmq.{path.parent.name}" for path in sources.glob("*/__init__.py"))


def versions_in(dist: Path) -> dict[str, str]:
    """Return the versions of our distributions whose wheels lie in a folder."""
    found = (wheel.name.split("-") for wheel in dist.glob("*.whl"))
    return {name.replace("_", "-"): version for name, version, *_ in found if name.replace("_", "-") in OURS}
