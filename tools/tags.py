"""Releases of our distributions that can be had: tagged ones, or wheels in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from tools.releases import Repository, tag_name

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Release:
    """A version of a distribution and where it is: a tag, a folder with its wheel, or neither for this tree."""

    distribution: str
    version: str
    tag: str = ""
    folder: Path | None = None

    def __str__(self) -> str:
        return f"{self.distribution} {self.version} ({self.tag or self.folder or 'this tree'})"


def released(distribution: str, folder: Path | None, root: Path = ROOT) -> list[Release]:
    """Return all final releases, lowest first: those in a folder of wheels when one is given, else the tagged ones."""
    if folder is None:
        versions = set(Repository(root).released(distribution))
    else:
        wheels = folder.glob(f"{distribution.replace('-', '_')}-*.whl")
        versions = {Version(wheel.name.split("-")[1]) for wheel in wheels}
    return [
        Release(distribution, str(each), "" if folder else tag_name(distribution, str(each)), folder)
        for each in sorted(versions)
        if not each.is_prerelease
    ]


def lowest(releases: list[Release], window: SpecifierSet) -> Release | None:
    """Return the lowest release inside a window, if there is one."""
    return next((each for each in releases if each.version in window), None)
