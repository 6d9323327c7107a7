"""Prepare a release of one distribution: version, changelog, commit and tag, or the reasons why not.

python3 dev.py release -- zmq-auth 1.0.1 --dry-run    show what would be done; change nothing
python3 dev.py release -- zmq-auth 1.0.1              do it, in this clone; nothing is pushed
python3 dev.py release -- --tag zmq-auth-v1.0.1       check a tag, as the workflow does
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools.built import metadata
from tools.releases import Repository, check, check_tag, tag_name

CONFIGURATION = "pyproject.toml"


def main() -> int:
    """Do what the command line asks for and return the status."""
    parser = argparse.ArgumentParser(prog="release", description="Prepare a release of one distribution.")
    parser.add_argument("distribution", nargs="?", help="such as zmq-auth")
    parser.add_argument("version", nargs="?", help="such as 1.0.1")
    parser.add_argument("--dry-run", action="store_true", help="show what would be done; change nothing")
    parser.add_argument(
        "--tag", help="check that a tag names a distribution and the version its source states"
    )
    parser.add_argument(
        "--notes", type=Path, metavar="FILE", help="with --tag: write what its changelog says"
    )
    parser.add_argument(
        "--no-build", action="store_true", help="leave out building and checking the distribution"
    )
    parser.add_argument(
        "--root", type=Path, default=Path(__file__).resolve().parent.parent, help=argparse.SUPPRESS
    )
    chosen = parser.parse_args()
    repository = Repository(chosen.root)
    if chosen.tag:
        distribution, version = check_tag(repository, chosen.tag)
        announce(distribution=distribution, version=version)
        if chosen.notes:
            chosen.notes.write_text(changes_of(repository, distribution, version), encoding="utf-8")
        return 0
    if not (chosen.distribution and chosen.version):
        parser.error("give a distribution and a version")
    problems = check(repository, chosen.distribution, chosen.version, rehearsal=chosen.dry_run)
    if problems:
        print(f"{chosen.distribution} {chosen.version} can not be released:", file=sys.stderr)
        print("\n".join(f"  - {problem}" for problem in problems), file=sys.stderr)
        return 1
    if chosen.dry_run:
        rehearse(repository, chosen.distribution, chosen.version, build=not chosen.no_build)
    else:
        tag = release(repository, chosen.distribution, chosen.version, build=not chosen.no_build)
        print(f"committed and tagged {tag}; to publish it:")
        print(f"    git push --atomic origin {repository.branch()} {tag}")
    return 0


def announce(**facts: str) -> None:
    """Print facts, and hand them to the workflow when one is running."""
    lines = [f"{name}={value}" for name, value in facts.items()]
    print("\n".join(lines))
    output = os.environ.get("GITHUB_OUTPUT")
    if output:
        with Path(output).open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)


def rehearse(repository: Repository, distribution: str, version: str, *, build: bool) -> None:
    """Release in a clone that is thrown away, and show what became of it."""
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        place = Path(folder, "clone")
        repository.git("clone", "--quiet", "--no-hardlinks", "--branch", repository.branch(), ".", str(place))
        clone = Repository(place)
        for name in (
            "user.name",
            "user.email",
        ):  # a clone has the user's own settings, not those of its origin
            clone.git("config", name, repository.git("config", "--default", "release", "--get", name))
        tag = release(clone, distribution, version, build=build)
        print(clone.git("show", "--stat", "--patch", f"--format=tag: {tag}%ncommit: %s", "HEAD"))
    print(f"dry run: {repository.root} is as it was")


def release(repository: Repository, distribution: str, version: str, *, build: bool) -> str:
    """Write the version and the changelog, build, commit and tag; leave the tree as it was when a step fails.

    Returns the tag.
    """
    before = repository.git("rev-parse", "HEAD")
    try:
        write_version(repository, distribution, version)
        write_changelog(repository, distribution, version)
        check_reach(repository, distribution)
        if build:
            build_and_check(repository, distribution, version)
        repository.git("add", "--all", f"packages/{distribution}")
        repository.git("commit", "--quiet", "--message", f"Release {distribution} {version}")
        tag = tag_name(distribution, version)
        repository.git("tag", "--annotate", tag, "--message", f"{distribution} {version}")
    except BaseException:
        # The tree was clean before, so nothing of anybody's is lost.
        repository.git("reset", "--quiet", "--hard", before)
        raise
    return tag


def write_version(repository: Repository, distribution: str, version: str) -> None:
    """Write the version where the distribution states it."""
    path, name = repository.version_file(distribution)
    stated = repository.version(distribution)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'{name} = "{stated}"', f'{name} = "{version}"', 1), encoding="utf-8")
    assert str(repository.version(distribution)) == version


def write_changelog(repository: Repository, distribution: str, version: str) -> None:
    """Gather the fragments into the changelog and remove them."""
    words = ["build", "--yes", "--name", distribution, "--version", version]
    place = ["--config", str(repository.root / CONFIGURATION), "--dir", str(repository.folder(distribution))]
    run(repository, sys.executable, "-m", "towncrier", *words, *place)
    heading = f"## {version} ("
    if heading not in (repository.folder(distribution) / "CHANGELOG.md").read_text(encoding="utf-8"):
        raise SystemExit(f"towncrier wrote no {heading!r} into the changelog of {distribution}")


def changes_of(repository: Repository, distribution: str, version: str) -> str:
    """Return what the changelog says of a version."""
    text = (repository.folder(distribution) / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(version)} \([^\n]*\n(.*?)(?=^## |\Z)", text, flags=re.M | re.S)
    if found is None:
        raise SystemExit(f"the changelog of {distribution} does not tell of {version}")
    return found[1].strip() + "\n"


def check_reach(repository: Repository, distribution: str) -> None:
    """Stop when anything outside the distribution changed: its siblings are released at their own pace."""
    changed = repository.git("diff", "--name-only", "HEAD").splitlines()
    outside = [path for path in changed if not path.startswith(f"packages/{distribution}/")]
    if outside:
        raise SystemExit(f"a release of {distribution} must not change {', '.join(outside)}")


def build_and_check(repository: Repository, distribution: str, version: str) -> None:
    """Build the sdist, then the wheel from it, and compare the names and versions that both state."""
    with tempfile.TemporaryDirectory(prefix="dist-") as folder:
        run(
            repository,
            sys.executable,
            "-m",
            "build",
            "--outdir",
            folder,
            str(repository.folder(distribution)),
        )
        artefacts = sorted(Path(folder).iterdir())
        run(repository, sys.executable, "-m", "twine", "check", "--strict", *map(str, artefacts))
        for path in artefacts:
            found = metadata(path)
            if (found["Name"], found["Version"]) != (distribution, version):
                raise SystemExit(f"{path.name} states {found['Name']} {found['Version']}")
            print(f"{path.stat().st_size / 1000:9.1f} kB  {path.name}")


def run(repository: Repository, *command: str) -> None:
    """Run a command in the repository; stop with what it printed when it fails."""
    output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    done = subprocess.run(command, cwd=repository.root, text=True, **output)
    if done.returncode:
        raise SystemExit(f"{done.stdout}\nfailed with status {done.returncode}: {' '.join(command)}")


if __name__ == "__main__":
    raise SystemExit(main())
