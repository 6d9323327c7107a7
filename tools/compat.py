"""Which versions of our distributions run together: their tests, run with the ends of the declared windows."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nox

from tools import projects, released, tags, wheels
from tools.projects import PACKAGES, ROOT
from tools.releases import Repository
from tools.tags import Release

REPOSITORY = Repository(ROOT)
EXTRAS = [name for name in PACKAGES if name != "pyzmq" and projects.dependencies(name) != [name]]
# Versions that no window holds: one below and one above.
OUTSIDE = ("27.9.0", "29.0.0")


@dataclass(frozen=True)
class Pairing:
    """A core and an extra that are to run together, or the reason why there is nothing to run."""

    extra: Release
    core: Release
    what: str
    instead: str = ""

    def row(self, outcome: str) -> str:
        """Return the line of the table."""
        return f"{self.what:<34} {self.extra!s:<32} {self.core!s:<32} {self.instead or outcome}"


def this(package: str) -> Release:
    """Return this tree's version of a distribution."""
    return Release(package, str(REPOSITORY.version(package)))


def pairings(package: str, folder: Path | None) -> Iterator[Pairing]:
    """Yield what is to be tried of one extra."""
    [window] = [each.specifier for each in REPOSITORY.requirements(package) if each.name == "zmq-core"]
    core, extra = this("zmq-core"), this(package)
    yield Pairing(extra, core, "this tree, with this core")
    oldest = tags.lowest(tags.released("zmq-core", folder), window)
    none = f"no zmq-core{window} is released: the lowest is this tree, see above"
    yield Pairing(extra, oldest or core, "this tree, with the lowest core", "" if oldest else none)
    last = (tags.released(package, folder) or [None])[-1]
    never = f"no {package} is released yet"
    yield Pairing(last or extra, core, "last release, with this core", "" if last else never)


def run(session: nox.Session, extras: list[str], folder: Path | None) -> list[str]:
    """Run the tests of every pairing; print a table, return the lines of those that failed."""
    rows, failed = [], []
    helpers = wheels.build(session, "zmq-testing").parent
    for package in extras:
        session.install(*projects.test_requirements(package), *projects.third_party(package))
        for pairing in pairings(package, folder):
            outcome = "ok"
            if not pairing.instead:
                session.log(f"{pairing.extra} with {pairing.core}")
                found = [
                    released.fetch(session, pairing.core),
                    released.fetch(session, pairing.extra),
                    helpers,
                ]
                wanted = [f"{each.distribution}=={each.version}" for each in (pairing.core, pairing.extra)]
                links = [word for each in found for word in ("--find-links", str(each))]
                flags = ["--no-index", "--force-reinstall", "--no-deps"]
                session.install(*flags, *links, *wanted, "zmq-testing")
                try:
                    session.run(
                        "python", "-I", "-m", "pytest", "-c", "pyproject.toml", tests_of(pairing.extra)
                    )
                except nox.command.CommandFailed:
                    outcome = "FAILED"
                    failed.append(pairing.row(outcome))
            rows.append(pairing.row(outcome))
    print("\n".join(rows))
    return failed


def tests_of(extra: Release) -> str:
    """Return the folder with the tests that belong to a release: its own, or this tree's for a wheel without."""
    source = released.tree(extra) if extra.tag else projects.folder(extra.distribution)
    return str(source / "tests")


def cores_outside(session: nox.Session) -> Path:
    """Return a folder with wheels of zmq-core as it is, but of versions that no extra accepts."""
    key = wheels.fingerprint("zmq-core", "wheel", wheels.interpreter_of(session), {})
    target = ROOT / ".nox" / f"outside-{key}"
    ignored = shutil.ignore_patterns("build", "*.so", "*.pyd", "__pycache__")
    for version in OUTSIDE:
        tree = target / version
        if not tree.exists():
            shutil.copytree(projects.folder("zmq-core"), tree, ignore=ignored)
            file = tree / "src" / "zmq" / "sugar" / "version.py"
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(f'"{this("zmq-core").version}"', f'"{version}"'), encoding="utf-8")
        for wheel in wheels.build_tree(session, tree).glob("*.whl"):
            shutil.copy2(wheel, target)
    return target
