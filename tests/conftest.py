"""Fixtures for facts about the repository as a whole: its built distributions and empty environments to try them in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Callable

import pytest

ROOT = Path(__file__).resolve().parent.parent
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def dist() -> Path:
    """The folder with every wheel and sdist of this repository, built by the session that runs these tests."""
    folder = os.environ.get("ZMQ_TEST_DIST")
    if folder is None:
        pytest.fail("run these tests with: python3 dev.py tests (it builds the distributions they are about)")
    return Path(folder)


@pytest.fixture(scope="session")
def core_wheel(dist: Path) -> Path:
    """The wheel of zmq-core."""
    (wheel,) = dist.glob("zmq_core-*.whl")
    return wheel


@pytest.fixture(scope="session")
def core_sdist(dist: Path) -> Path:
    """The source archive of zmq-core."""
    (sdist,) = dist.glob("zmq_core-*.tar.gz")
    return sdist


@pytest.fixture
def run() -> Run:
    """Run a command in a clean environment and return it with its output as text; its status is the caller's to judge.

    Variables that choose a libzmq or point Python or pip elsewhere are not inherited.
    """
    prefixes = ("ZMQ_", "SODIUM_", "PYTHON", "PIP_", "UV_", "VIRTUAL_ENV", "SKBUILD", "CMAKE_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(prefixes)}

    def run(
        *command: str | Path, cwd: Path | None = None, timeout: float = 120, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(word) for word in command],
            cwd=cwd,
            env={**inherited, **variables},
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
        )

    return run


@pytest.fixture
def empty_python(tmp_path: Path, run: Run) -> Path:
    """The Python of a new environment with nothing in it but pip."""
    home = tmp_path / "environment"
    made = run(sys.executable, "-m", "virtualenv", "--quiet", "--no-periodic-update", home)
    assert made.returncode == 0, made.stdout
    return home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@pytest.fixture
def pip(empty_python: Path, run: Run) -> Run:
    """Run pip of the empty environment without an index, and require that it succeeds."""

    def pip(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        done = run(empty_python, "-m", "pip", "--isolated", "--disable-pip-version-check", *arguments)
        assert done.returncode == 0, done.stdout
        return done

    return pip
