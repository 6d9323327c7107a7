"""What a distribution declares about zmq-core, what it checks at import, and what it says are the same everywhere."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
CHECKS = sorted(ROOT.glob("packages/*/src/zmq/*/_requires.py"))
DECLARED = re.compile(r'"zmq-core>=([\d.]+),<([\d.]+)"')
COMMANDS = [
    "python -m pip uninstall --yes pyzmq zmq-core zmq-async zmq-auth zmq-green zmq-tools",
    'python -m pip install "pyzmq>=28"',
]


# Not zmq._tools, which the others import; zmq.cli, whose command checks; zmq.curve_keygen and zmq._future, which import
# zmq.auth and zmq.asyncio.
CHECKED = [
    path
    for path in sorted(ROOT.glob("packages/zmq-*/src/zmq/*/__init__.py"))
    if "zmq-core" not in path.parts and path.parent.name not in ("_future", "_tools", "cli", "curve_keygen")
]


def names_the_check(node: ast.stmt) -> bool:
    """Tell whether a statement imports the check of the zmq-core that was found."""
    return isinstance(node, ast.ImportFrom) and "_requires" in [alias.name for alias in node.names]


def distribution(path: Path) -> Path:
    """Return the folder of the distribution that a file belongs to."""
    return ROOT / "packages" / path.relative_to(ROOT / "packages").parts[0]


def constant(path: Path, name: str) -> object:
    """Return the value of a constant in a source file, without running it."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == [name]:
            return eval(compile(ast.Expression(node.value), str(path), "eval"))
    raise AssertionError(f"{path} has no {name}")


def test_every_distribution_with_a_window_checks_it() -> None:
    declaring = {
        path.parent.name
        for path in ROOT.glob("packages/*/pyproject.toml")
        if DECLARED.search(path.read_text("utf-8")) and path.parent.name != "pyzmq"
    }
    assert {distribution(path).name for path in CHECKS} == declaring


def test_every_distribution_has_the_same_check() -> None:
    assert len({path.read_text("utf-8") for path in CHECKS}) == 1


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: distribution(path).name)
def test_the_window_that_is_checked_is_the_declared_one(path: Path) -> None:
    version = path.with_name("_version.py")
    declared = DECLARED.search((distribution(path) / "pyproject.toml").read_text("utf-8"))
    assert declared is not None
    bounds = tuple(tuple(map(int, end.split("."))) for end in declared.groups())
    assert constant(version, "CORE") == bounds
    assert constant(version, "DISTRIBUTION") == distribution(path).name


@pytest.mark.parametrize("package", CHECKED, ids=lambda path: path.parent.name)
def test_every_package_of_an_extra_is_checked_when_it_is_imported(package: Path) -> None:
    assert [node for node in ast.parse(package.read_text("utf-8")).body if names_the_check(node)] != []


def test_all_that_is_said_about_mixed_files_names_the_same_commands() -> None:
    core = ROOT / "packages/zmq-core"
    for path in (core / "guard/zmq.py", core / "src/zmq/_repair.py", *CHECKS):
        said = path.read_text("utf-8")
        assert [command for command in COMMANDS if f"    {command}\\n" not in said] == [], path


@pytest.mark.parametrize("page", ["README.md", "docs/install.md", "packages/pyzmq/README.md"])
def test_pages_name_the_same_commands(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    assert f"{COMMANDS[0].replace('python -m ', '')}\n" in text
    assert re.search(r'pip install "pyzmq(\[all\])?>=28"\n', text)


@pytest.fixture
def tags(monkeypatch):
    """The module that knows releases."""
    monkeypatch.syspath_prepend(ROOT)
    from tools import tags

    return tags


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with tags of several distributions."""
    git = ["git", "-C", str(tmp_path), "-c", "user.name=t", "-c", "user.email=t@example.org"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "commit", "--quiet", "--allow-empty", "-m", "first"], check=True)
    for tag in (
        "zmq-core-v28.10.0",
        "zmq-core-v28.2.0",
        "zmq-core-v27.9.0",
        "zmq-core-v28.2.0rc1",
        "zmq-auth-v1.0.0",
    ):
        subprocess.run([*git, "tag", tag], check=True)
    return tmp_path


def test_releases_are_read_from_tags_in_the_order_of_their_numbers(tags, repository: Path) -> None:
    found = tags.released("zmq-core", None, repository)
    assert [each.version for each in found] == ["27.9.0", "28.2.0", "28.10.0"]
    assert tags.lowest(found, SpecifierSet(">=28,<29")).tag == "zmq-core-v28.2.0"
    assert tags.lowest(found, SpecifierSet(">=30,<31")) is None
    assert [each.tag for each in tags.released("zmq-auth", None, repository)] == ["zmq-auth-v1.0.0"]


def test_releases_are_read_from_a_folder_of_wheels(tags, tmp_path: Path) -> None:
    for name in ("zmq_core-28.1.0-cp311-cp311-linux_x86_64.whl", "zmq_auth-1.2.0-py3-none-any.whl"):
        (tmp_path / name).touch()
    [core] = tags.released("zmq-core", tmp_path)
    assert (core.version, core.folder) == ("28.1.0", tmp_path)
    assert [each.version for each in tags.released("zmq-auth", tmp_path)] == ["1.2.0"]


def test_distributions_name_the_same_addresses() -> None:
    """None so far: the repository has no public address."""
    settings = [path.read_text("utf-8") for path in ROOT.glob("packages/*/pyproject.toml")]
    assert (
        len({tuple(re.findall(r"^\[project\.urls\]\n((?:.+\n)*)", text, re.MULTILINE)) for text in settings})
        == 1
    )
