"""Released versions of our distributions: tags `<distribution>-vX.Y.Z`, or wheels in a folder."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

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


def numbers(version: str) -> tuple[int, ...]:
    """Return the numbers of a released version."""
    return tuple(map(int, version.split(".")))


def released(distribution: str, folder: Path | None, repository: Path = ROOT) -> list[Release]:
    """Return all releases, lowest first: those in a folder of wheels when one is given, else the tagged ones."""
    found = []
    if folder is not None:
        for wheel in folder.glob(f"{distribution.replace('-', '_')}-*.whl"):
            found.append(Release(distribution, wheel.name.split("-")[1], folder=folder))
    else:
        command = ["git", "-C", str(repository), "tag", "--list", f"{distribution}-v*"]
        listed = subprocess.run(command, capture_output=True, text=True, check=False)
        for tag in listed.stdout.split():
            found.append(Release(distribution, tag[len(distribution) + 2 :], tag=tag))
    final = {each for each in found if re.fullmatch(r"\d+(\.\d+)*", each.version)}
    return sorted(final, key=lambda each: numbers(each.version))


def lowest(releases: list[Release], bounds: tuple[str, str]) -> Release | None:
    """Return the lowest release inside a window, if there is one."""
    first, beyond = map(numbers, bounds)
    inside = [each for each in releases if first <= numbers(each.version) < beyond]
    return inside[0] if inside else None
