"""Environments with a project and one of the two bindings: this repository's wheels, or pyzmq 27.3 to compare with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.downstream.projects import Project
from tools.downstream.suites import Suite
from tools.projects import ROOT, dependencies

HOME = ROOT / ".nox" / "downstream-environments"
CONTROL = "pyzmq==27.3.0"
SIDES = ("ours", "control")


class Failure(Exception):
    """An environment could not be made."""


def scripts(home: Path) -> Path:
    return home / ("Scripts" if os.name == "nt" else "bin")


def uv(*arguments: str) -> str:
    """Run uv of the session's own environment; return what it printed."""
    return run(sys.executable, "-m", "uv", *arguments)


def run(*command: str) -> str:
    """Run a command; return what it printed."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Failure(f"{' '.join(command)}\n{done.stdout}")
    return done.stdout


def control_wheel() -> Path:
    """Return a wheel of the bindings to compare with, compiled here for the same libzmq."""
    folder = HOME / f"control-{sys.version_info.major}.{sys.version_info.minor}"
    if not list(folder.glob("*.whl")):
        command = [
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--no-deps",
            "--no-binary",
            "pyzmq",
            CONTROL,
            "-w",
            str(folder),
        ]
        subprocess.run([sys.executable, *command], check=True)
    return next(folder.glob("*.whl"))


def make(project: Project, side: str, dist: Path) -> Path:
    """Return the Python of an environment: the bindings first, then the project as the package index has it.

    Raises
    ------
    Failure
        Something cannot be installed, or installing the project replaced the bindings.
    """
    home = HOME / f"{project.name}-{side}"
    python = scripts(home) / ("python.exe" if os.name == "nt" else "python")
    # Tests start many processes, and where PYTHONDONTWRITEBYTECODE is set each would compile all it imports.
    pip = ["--quiet", "--compile-bytecode", "--python", str(python)]
    if not python.exists():
        uv("venv", "--quiet", "--python", sys.executable, str(home))
    if side == "ours":
        wheels = ["--find-links", str(dist)]
        pyzmq = dependencies("pyzmq")
        uv("pip", "install", *pip, "--no-index", *wheels, "--reinstall", "--no-deps", *pyzmq)
        wanted = version(python, "pyzmq")
    else:
        wheels = []
        uv("pip", "install", *pip, "--no-index", "--no-deps", str(control_wheel()))
        wanted = CONTROL.partition("==")[2]
    if project.capped:
        overrides = home / "overrides.txt"
        overrides.write_text(f"pyzmq=={wanted}\n")
        wheels += ["--overrides", str(overrides)]
    uv("pip", "install", *pip, *wheels, *project.environment)
    if project.suite:
        uv("pip", "install", *pip, *wheels, *project.environment, *project.suite.requires, "pytest-timeout")
    found = version(python, "pyzmq")
    if found != wanted:
        raise Failure(f"installing {project.name} replaced pyzmq {wanted} by {found}")
    return python


def version(python: Path, distribution: str) -> str:
    """Return the version of a distribution in an environment."""
    code = f"from importlib.metadata import version; print(version({distribution!r}))"
    return subprocess.run(
        [str(python), "-I", "-c", code], check=True, stdout=subprocess.PIPE, text=True
    ).stdout.strip()


def sources(name: str, suite: Suite) -> Path:
    """Return the sources with a project's tests: its unpacked source distribution, or a checkout."""
    target = HOME / "sources" / f"{name}-{suite.commit or suite.version}"
    if not target.exists():
        loading = target.with_suffix(".loading")
        shutil.rmtree(loading, ignore_errors=True)
        if suite.repository:
            run("git", "clone", "--quiet", "--no-checkout", suite.repository, str(loading / name))
            run("git", "-C", str(loading / name), "checkout", "--quiet", suite.commit)
        else:
            download(f"{name}=={suite.version}", loading)
        next(path for path in loading.iterdir() if path.is_dir()).rename(target)
        shutil.rmtree(loading)
    return target


def download(requirement: str, folder: Path) -> None:
    """Download a source distribution and unpack it into a folder."""
    name = requirement.partition("==")[0]
    command = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", name, requirement]
    run(sys.executable, *command, "-d", str(folder))
    archive = next(folder.glob("*.tar.gz"))
    shutil.unpack_archive(archive, folder, **({"filter": "data"} if sys.version_info >= (3, 12) else {}))
