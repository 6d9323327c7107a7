"""What the repository holds: its distributions and the Pythons they support."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

import nox

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = sorted(path.parent.name for path in ROOT.glob("packages/*/pyproject.toml"))
SUPPORTED = ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]
# With a "t" when it has no GIL, as nox names it.
CURRENT = "{}.{}{}".format(*sys.version_info[:2], "t" if "t" in getattr(sys, "abiflags", "") else "")
PYTHONS = SUPPORTED if CURRENT in SUPPORTED else [*SUPPORTED, CURRENT]


def folder(package: str) -> Path:
    """Return the source folder of a distribution of this repository."""
    return ROOT / "testing" if package == "zmq-testing" else ROOT / "packages" / package


def settings(package: str) -> dict[str, Any]:
    """Return a distribution's pyproject.toml."""
    return nox.project.load_toml(folder(package) / "pyproject.toml")


def dependencies(package: str) -> list[str]:
    """Return the distributions of this repository that a distribution needs, itself included, needed first."""
    found: list[str] = []
    for requirement in settings(package)["project"].get("dependencies", []):
        name = requirement_name(requirement)
        if name in PACKAGES:
            found += [each for each in dependencies(name) if each not in found]
    return [*found, package]


def third_party(package: str) -> list[str]:
    """Return the requirements of a distribution, and of those of ours that it needs, that are not ours."""
    return [
        requirement
        for name in dependencies(package)
        for requirement in settings(name)["project"].get("dependencies", [])
        if requirement_name(requirement) not in PACKAGES
    ]


def optional(package: str) -> list[str]:
    """Return what the extras of a distribution add that is not ours."""
    extras = settings(package)["project"].get("optional-dependencies", {})
    return [each for extra in extras.values() for each in extra if requirement_name(each) not in PACKAGES]


def requirement_name(requirement: str) -> str:
    """Return the name in a requirement such as `zmq-core>=28,<29`."""
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]


def test_requirements(package: str) -> list[str]:
    """Return what a distribution's tests need beyond its dependencies: its dependency group `test`."""
    return list(settings(package).get("dependency-groups", {}).get("test", []))


def find_interpreters() -> None:
    """Let nox find the Pythons that pyenv keeps: its shims hide all but the selected ones."""
    versions = sorted(Path("~/.pyenv/versions").expanduser().glob("3.*/bin"))
    # The Python that runs nox comes first: it is the default of the README's commands.
    own = Path(sys.base_prefix) / ("" if os.name == "nt" else "bin")
    os.environ["PATH"] = os.pathsep.join(map(str, [own, *versions, os.environ["PATH"]]))
