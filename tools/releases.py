"""What a release of one distribution must satisfy. Each check returns sentences: what is wrong, and what mends it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.version import InvalidVersion, Version

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KINDS = ("added", "changed", "fixed", "removed")
FRAGMENT = re.compile(r"(?:\d+|\+[a-z0-9-]+)\.(?:" + "|".join(KINDS) + r")(?:\.\d+)?\.md")
TAG = re.compile(r"(?P<distribution>[a-z][a-z0-9-]*)-v(?P<version>\d.*)")
# A branch for corrections of an older series: zmq-core-28.0 has the releases 28.0.x.
SERIES = re.compile(r"(?P<distribution>[a-z][a-z0-9-]*)-(?P<series>\d+(?:\.\d+)?)")


class Repository:
    """A clone of this repository: its distributions, and what git knows of their releases."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.distributions = sorted(path.parent.name for path in root.glob("packages/*/pyproject.toml"))

    def git(self, *arguments: str) -> str:
        """Run git here and return what it prints."""
        done = subprocess.run(["git", *arguments], cwd=self.root, text=True, capture_output=True)
        if done.returncode:
            raise SystemExit(f"git {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout.rstrip()

    def branch(self) -> str:
        """Return the branch that is checked out, or an empty string."""
        return self.git("branch", "--show-current")

    def folder(self, distribution: str) -> Path:
        """Return the folder of a distribution."""
        return self.root / "packages" / distribution

    def settings(self, distribution: str) -> dict[str, Any]:
        """Return a distribution's pyproject.toml."""
        return tomllib.loads((self.folder(distribution) / "pyproject.toml").read_text(encoding="utf-8"))

    def version_file(self, distribution: str) -> tuple[Path, str]:
        """Return the file that states a distribution's version, and the name it is assigned to there."""
        settings = self.settings(distribution)
        if "version" in settings["project"]:
            return self.folder(distribution) / "pyproject.toml", "version"
        return self.folder(distribution) / settings["tool"]["hatch"]["version"]["path"], "__version__"

    def version(self, distribution: str) -> Version:
        """Return the version that a distribution's source states."""
        path, name = self.version_file(distribution)
        found = re.search(rf'^{name} = "([^"]+)"$', path.read_text(encoding="utf-8"), flags=re.M)
        if found is None:
            raise SystemExit(f'{path} has no line {name} = "..."')
        return Version(found[1])

    def requirements(self, distribution: str) -> list[Requirement]:
        """Return what a distribution and its extras require of the other distributions of this repository."""
        project = self.settings(distribution)["project"]
        extras = project.get("optional-dependencies", {}).values()
        every = [*project.get("dependencies", []), *(each for extra in extras for each in extra)]
        named = [Requirement(each) for each in every]
        return [each for each in named if each.name in self.distributions and each.name != distribution]

    def released(self, distribution: str) -> list[Version]:
        """Return the versions of a distribution that have a tag, the oldest first."""
        found = []
        for tag in self.git("tag", "--list", f"{distribution}-v*").split():
            match = TAG.fullmatch(tag)
            if match and match["distribution"] == distribution:
                found.append(Version(match["version"]))
        return sorted(found)

    def fragments(self, distribution: str) -> list[Path]:
        """Return the files that tell users of changes since the last release, and whatever else lies beside them."""
        folder = self.folder(distribution) / "changes"
        return sorted(path for path in folder.iterdir() if path.name != "README.md")


def tag_name(distribution: str, version: str) -> str:
    """Return the tag of a release."""
    return f"{distribution}-v{version}"


def check_number(version: str) -> list[str]:
    """A version has three numbers and is written as indexes write it."""
    try:
        wanted = Version(version)
    except InvalidVersion:
        return [f"{version!r} is not a version: give three numbers, such as 28.1.0"]
    if str(wanted) != version or len(wanted.release) != 3 or wanted.local or wanted.is_devrelease:
        return [
            f"{version!r} is not how a release is numbered: give three numbers, such as 28.1.0 or 28.1.0rc1"
        ]
    return []


def check_order(repository: Repository, distribution: str, version: str) -> list[str]:
    """A version is released once, and is higher than the released ones: on a branch of a series, than those of it."""
    problems = []
    tag = tag_name(distribution, version)
    if repository.git("tag", "--list", tag):
        problems.append(f"the tag {tag} exists: a version is released once; take a higher one")
    before = repository.released(distribution)
    series = SERIES.fullmatch(repository.branch())
    if series:
        numbers = tuple(map(int, series["series"].split(".")))
        before = [each for each in before if each.release[: len(numbers)] == numbers]
    if before and Version(version) < before[-1]:
        problems.append(f"{version} is not higher than {before[-1]}, which is released")
    stated = repository.version(distribution)
    if Version(version) < stated:
        problems.append(f"{version} is lower than {stated}, which the source states already")
    return problems


def check_branch(repository: Repository, distribution: str, version: str) -> list[str]:
    """Releases come from main; corrections of an older series from the branch of that series."""
    branch = repository.branch()
    if branch == "main":
        return []
    series = SERIES.fullmatch(branch)
    if series and series["distribution"] == distribution:
        if f"{version}.".startswith(f"{series['series']}."):
            return []
        return [f"the branch {branch} has the releases {series['series']}.*, not {version}"]
    return [
        f"releases are made on main, or on a branch such as {distribution}-{version.rpartition('.')[0]}; "
        f"this is {branch or 'no branch'}"
    ]


def check_tree(repository: Repository) -> list[str]:
    """Nothing is changed or unknown: what is released is what is committed."""
    changed = repository.git("status", "--porcelain").splitlines()
    if not changed:
        return []
    return [f"the tree is not clean, commit or remove: {', '.join(line[3:] for line in changed)}"]


def check_fragments(repository: Repository, distribution: str) -> list[str]:
    """At least one change is told, each in a file whose name says its kind and which is not empty."""
    found = repository.fragments(distribution)
    place = f"packages/{distribution}/changes"
    if not found:
        return [f"{place} has no <issue>.<kind>.md: nothing that users would notice has changed"]
    return [
        f"{place}/{path.name}: a name is <issue>.<kind>.md, kind one of {', '.join(KINDS)}"
        for path in found
        if not FRAGMENT.fullmatch(path.name)
    ] + [f"{place}/{path.name} is empty" for path in found if not path.read_text(encoding="utf-8").strip()]


def check_siblings(repository: Repository, distribution: str, version: str) -> list[str]:
    """The distributions that require this one permit the new version."""
    return [
        f"{sibling} requires {requirement}, which {version} is outside of: change that window first"
        for sibling in repository.distributions
        for requirement in repository.requirements(sibling)
        if requirement.name == distribution and not requirement.specifier.contains(version, prereleases=True)
    ]


def check_needs(repository: Repository, distribution: str, *, rehearsal: bool) -> list[str]:
    """Whatever this distribution requires of its siblings is released, so that installers find it.

    A rehearsal takes the version in the source for a sibling that was never released.
    """
    problems = []
    for requirement in repository.requirements(distribution):
        versions = repository.released(requirement.name)
        if not versions and rehearsal:
            versions = [repository.version(requirement.name)]
        if not any(requirement.specifier.contains(each, prereleases=True) for each in versions):
            last = f"the last release is {versions[-1]}" if versions else "it was never released"
            problems.append(
                f"{distribution} requires {requirement}, but {last}: release {requirement.name} first"
            )
    return problems


def check(repository: Repository, distribution: str, version: str, *, rehearsal: bool) -> list[str]:
    """Return everything that stands against a release."""
    if distribution not in repository.distributions:
        return [
            f"{distribution!r} is not a distribution here; there are: {', '.join(repository.distributions)}"
        ]
    return check_number(version) or [
        *check_order(repository, distribution, version),
        *check_branch(repository, distribution, version),
        *check_tree(repository),
        *check_fragments(repository, distribution),
        *check_siblings(repository, distribution, version),
        *check_needs(repository, distribution, rehearsal=rehearsal),
    ]


def check_tag(repository: Repository, tag: str) -> tuple[str, str]:
    """Return the distribution and version that a tag names; stop when the source states another version."""
    match = TAG.fullmatch(tag)
    if match is None or match["distribution"] not in repository.distributions:
        raise SystemExit(
            f"{tag!r} is no release: a tag is <distribution>-v<version>, such as zmq-core-v28.0.0"
        )
    stated = repository.version(match["distribution"])
    if str(stated) != match["version"]:
        raise SystemExit(f"{tag}: the source states {stated}")
    return match["distribution"], match["version"]
