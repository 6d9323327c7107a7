"""Releases: one command prepares that of one distribution, and says what stands against it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Callable

import pytest

ROOT = Path(__file__).resolve().parent.parent
Git = Callable[..., str]
Release = Callable[..., "subprocess.CompletedProcess[str]"]

# Name, version, and what it requires: a core, two extras of which one has the other as an extra, and the whole.
DISTRIBUTIONS = {
    "zmq-core": ("28.0.0", [], {}),
    "zmq-async": ("1.0.0", ["zmq-core>=28,<29"], {}),
    "zmq-auth": ("1.0.0", ["zmq-core>=28,<29"], {"asyncio": ["zmq-async>=1,<2"]}),
    "pyzmq": (
        "28.0.0",
        ["zmq-core>=28,<29", "zmq-async>=1,<2"],
        {"all": ["pyzmq[auth]"], "auth": ["zmq-auth>=1,<2"]},
    ),
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The folder of a repository in which the core and zmq-async were released, and every one has something to tell."""
    root = tmp_path / "repository"
    for name, (version, needs, extras) in DISTRIBUTIONS.items():
        folder = root / "packages" / name
        (folder / "changes").mkdir(parents=True)
        stated = f'version = "{version}"' if name == "pyzmq" else 'dynamic = ["version"]'
        options = "".join(f"{extra} = {each}\n" for extra, each in extras.items())
        (folder / "pyproject.toml").write_text(
            f'[project]\nname = "{name}"\n{stated}\ndependencies = {needs}\n[project.optional-dependencies]\n{options}'
            '[tool.hatch.version]\npath = "_version.py"\n'
        )
        (folder / "_version.py").write_text(f'__version__ = "{version}"\n')
        (folder / "CHANGELOG.md").write_text(
            f"# Changelog of {name}\n\n<!-- releases, the newest first -->\n"
        )
        (folder / "changes" / "README.md").write_text("How to write one.\n")
        (folder / "changes" / "12.fixed.md").write_text(f"{name} counts to 13.\n")
    shutil.copy2(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture
def git(repository: Path) -> Git:
    """Run git in the repository."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    git("init", "--quiet", "--initial-branch", "main")
    git("config", "user.name", "Somebody")
    git("config", "user.email", "somebody@example.org")
    git("add", "--all")
    git("commit", "--quiet", "--message", "Begin")
    git("tag", "zmq-core-v28.0.0")
    git("tag", "zmq-async-v1.0.0")
    return git


@pytest.fixture
def release(repository: Path, git: Git) -> Release:
    """Run the release command on the repository."""

    def release(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [
            sys.executable,
            str(ROOT / "tools" / "release.py"),
            "--root",
            str(repository),
            "--no-build",
        ]
        return subprocess.run([*command, *arguments], capture_output=True, text=True, encoding="utf-8")

    return release


@pytest.fixture
def refusal(release: Release, git: Git) -> Callable[..., str]:
    """Try to release, require that it is refused and that nothing changed, and return the reasons."""

    def refusal(*arguments: str) -> str:
        before = git("rev-parse", "HEAD"), git("tag", "--list"), git("status", "--porcelain")
        done = release(*arguments)
        assert done.returncode == 1, done.stdout + done.stderr
        assert (git("rev-parse", "HEAD"), git("tag", "--list"), git("status", "--porcelain")) == before
        return done.stderr

    return refusal


def commit(git: Git) -> None:
    """Commit all that was changed."""
    git("add", "--all")
    git("commit", "--quiet", "--message", "Change")


def test_a_release_states_its_version_tells_its_changes_and_tags_one_commit(
    release: Release, git: Git, repository: Path
) -> None:
    done = release("zmq-auth", "1.0.1")
    assert done.returncode == 0, done.stderr
    assert "git push --atomic origin main zmq-auth-v1.0.1" in done.stdout
    assert git("cat-file", "-t", "zmq-auth-v1.0.1") == "tag"
    assert git("rev-parse", "zmq-auth-v1.0.1^{commit}") == git("rev-parse", "HEAD")
    assert git("log", "-1", "--format=%s") == "Release zmq-auth 1.0.1"
    folder = repository / "packages" / "zmq-auth"
    assert (folder / "_version.py").read_text() == '__version__ = "1.0.1"\n'
    changelog = (folder / "CHANGELOG.md").read_text()
    assert "## 1.0.1 (" in changelog
    assert "### Fixed\n\n- zmq-auth counts to 13. (#12)" in changelog
    assert [path.name for path in (folder / "changes").iterdir()] == ["README.md"]
    assert git("status", "--porcelain") == ""


def test_a_release_of_one_distribution_changes_nothing_of_the_others(release: Release, git: Git) -> None:
    assert release("zmq-auth", "1.0.1").returncode == 0
    changed = git("diff", "--name-only", "HEAD~1").splitlines()
    assert changed
    assert [path for path in changed if not path.startswith("packages/zmq-auth/")] == []


def test_a_newer_release_comes_before_the_older_in_the_changelog(
    release: Release, git: Git, repository: Path
) -> None:
    assert release("zmq-auth", "1.0.0").returncode == 0
    (repository / "packages/zmq-auth/changes/+later.added.md").write_text("More.\n")
    commit(git)
    done = release("zmq-auth", "1.1.0")
    assert done.returncode == 0, done.stderr
    changelog = (repository / "packages/zmq-auth/CHANGELOG.md").read_text()
    assert changelog.index("## 1.1.0 (") < changelog.index("- More.\n") < changelog.index("## 1.0.0 (")


def test_a_version_in_the_project_table_is_written_there(
    release: Release, git: Git, repository: Path
) -> None:
    git("tag", "zmq-auth-v1.0.0")
    done = release("pyzmq", "28.0.1")
    assert done.returncode == 0, done.stderr
    assert 'version = "28.0.1"\n' in (repository / "packages/pyzmq/pyproject.toml").read_text()


def test_a_dry_run_shows_the_commit_and_changes_nothing(release: Release, git: Git) -> None:
    before = git("rev-parse", "HEAD"), git("tag", "--list")
    done = release("zmq-auth", "1.0.1", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "tag: zmq-auth-v1.0.1" in done.stdout
    assert '+__version__ = "1.0.1"' in done.stdout
    assert (git("rev-parse", "HEAD"), git("tag", "--list")) == before
    assert git("status", "--porcelain") == ""


def test_the_notes_of_a_tag_are_what_the_changelog_says_of_its_version(
    release: Release, git: Git, repository: Path, tmp_path: Path
) -> None:
    assert release("zmq-auth", "1.0.0").returncode == 0
    (repository / "packages/zmq-auth/changes/+later.added.md").write_text("More.\n")
    commit(git)
    notes = tmp_path / "notes.md"
    assert "does not tell of 28.0.0" in release("--tag", "zmq-core-v28.0.0", "--notes", str(notes)).stderr
    assert release("--tag", "zmq-auth-v1.0.0", "--notes", str(notes)).returncode == 0
    assert notes.read_text() == "### Fixed\n\n- zmq-auth counts to 13. (#12)\n"
    assert release("zmq-auth", "1.1.0").returncode == 0
    assert release("--tag", "zmq-auth-v1.1.0", "--notes", str(notes)).returncode == 0
    assert notes.read_text() == "### Added\n\n- More.\n"


def test_a_tag_is_checked_against_the_source(release: Release) -> None:
    done = release("--tag", "zmq-auth-v1.0.0")
    assert (done.returncode, done.stdout) == (0, "distribution=zmq-auth\nversion=1.0.0\n")
    assert "the source states 1.0.0" in release("--tag", "zmq-auth-v1.0.1").stderr
    for tag in ("v1.0.0", "zmq-auth-1.0.0", "zmq-other-v1.0.0"):
        done = release("--tag", tag)
        assert done.returncode == 1
        assert "a tag is <distribution>-v<version>" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["zmq-other", "1.0.1"], "'zmq-other' is not a distribution here"),
        (["zmq-auth", "next"], "'next' is not a version"),
        (["zmq-auth", "1.1"], "give three numbers"),
        (["zmq-auth", "1.1.0.dev1"], "give three numbers"),
        (["zmq-auth", "v1.1.0"], "give three numbers"),
        (["zmq-auth", "0.9.0"], "0.9.0 is lower than 1.0.0, which the source states already"),
        (["zmq-async", "1.0.0"], "the tag zmq-async-v1.0.0 exists"),
        (["zmq-core", "29.0.0"], "zmq-auth requires zmq-core<29,>=28, which 29.0.0 is outside of"),
        (["zmq-auth", "2.0.0"], "pyzmq requires zmq-auth<2,>=1, which 2.0.0 is outside of"),
        (
            ["pyzmq", "28.0.1"],
            "pyzmq requires zmq-auth<2,>=1, but it was never released: release zmq-auth first",
        ),
    ],
)
def test_a_release_that_does_not_fit_is_refused(
    refusal: Callable[..., str], arguments: list[str], reason: str
) -> None:
    assert reason in refusal(*arguments)


def test_a_version_that_is_not_higher_than_a_released_one_is_refused(
    refusal: Callable[..., str], git: Git
) -> None:
    git("tag", "zmq-auth-v1.4.0")
    assert "1.3.0 is not higher than 1.4.0, which is released" in refusal("zmq-auth", "1.3.0")


@pytest.mark.parametrize("name", ["packages/zmq-core/_version.py", "notes.txt"])
def test_a_tree_that_is_not_clean_is_refused(
    refusal: Callable[..., str], repository: Path, name: str
) -> None:
    (repository / name).write_text('__version__ = "28.0.0"  # soon\n')
    assert f"the tree is not clean, commit or remove: {name}" in refusal("zmq-auth", "1.0.1")


def test_a_release_with_nothing_to_tell_is_refused(
    refusal: Callable[..., str], git: Git, repository: Path
) -> None:
    (repository / "packages/zmq-auth/changes/12.fixed.md").unlink()
    commit(git)
    assert "nothing that users would notice has changed" in refusal("zmq-auth", "1.0.1")


@pytest.mark.parametrize("name", ["12.repaired.md", "fixed.md", "12.fixed.rst"])
def test_a_change_that_no_kind_fits_is_refused(
    refusal: Callable[..., str], git: Git, repository: Path, name: str
) -> None:
    (repository / "packages/zmq-auth/changes" / name).write_text("Text.\n")
    commit(git)
    assert f"packages/zmq-auth/changes/{name}: a name is <issue>.<kind>.md" in refusal("zmq-auth", "1.0.1")


def test_an_empty_change_is_refused(refusal: Callable[..., str], git: Git, repository: Path) -> None:
    (repository / "packages/zmq-auth/changes/13.added.md").write_text("\n")
    commit(git)
    assert "packages/zmq-auth/changes/13.added.md is empty" in refusal("zmq-auth", "1.0.1")


@pytest.mark.parametrize("branch", ["feature", "zmq-core-28.0"])
def test_another_branch_is_refused(refusal: Callable[..., str], git: Git, branch: str) -> None:
    git("switch", "--quiet", "--create", branch)
    assert f"or on a branch such as zmq-auth-1.0; this is {branch}" in refusal("zmq-auth", "1.0.1")


def test_the_branch_of_a_series_has_its_corrections_and_nothing_else(
    release: Release, refusal: Callable[..., str], git: Git
) -> None:
    git("tag", "zmq-auth-v1.4.0")
    git("switch", "--quiet", "--create", "zmq-auth-1.0")
    assert "the branch zmq-auth-1.0 has the releases 1.0.*, not 1.5.0" in refusal("zmq-auth", "1.5.0")
    done = release("zmq-auth", "1.0.1")
    assert done.returncode == 0, done.stderr


def test_a_dependency_whose_released_versions_are_too_old_is_released_first(
    refusal: Callable[..., str], git: Git, repository: Path
) -> None:
    settings = repository / "packages/zmq-auth/pyproject.toml"
    settings.write_text(settings.read_text().replace("zmq-core>=28,", "zmq-core>=28.1,"))
    commit(git)
    reason = "zmq-auth requires zmq-core<29,>=28.1, but the last release is 28.0.0: release zmq-core first"
    assert reason in refusal("zmq-auth", "1.0.1")
    assert reason in refusal("zmq-auth", "1.0.1", "--dry-run")


def test_what_a_failed_step_wrote_is_taken_back(release: Release, git: Git, repository: Path) -> None:
    (repository / "packages/zmq-auth/CHANGELOG.md").unlink()
    (repository / "packages/zmq-auth/CHANGELOG.md").mkdir()
    (repository / "packages/zmq-auth/CHANGELOG.md/kept").touch()
    commit(git)
    before = git("rev-parse", "HEAD")
    assert release("zmq-auth", "1.0.1").returncode != 0
    assert git("rev-parse", "HEAD") == before
    assert git("status", "--porcelain") == ""
    assert "zmq-auth-v1.0.1" not in git("tag", "--list").split()


def test_every_distribution_here_has_a_changelog_that_releases_can_be_added_to() -> None:
    for path in ROOT.glob("packages/*/CHANGELOG.md"):
        assert "<!-- releases, the newest first -->\n" in path.read_text(encoding="utf-8"), path
