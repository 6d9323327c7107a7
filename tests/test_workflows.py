"""The workflows run tasks that are there, on every Python that the distributions say they support."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SOURCES = "\n".join(path.read_text("utf-8") for path in (ROOT / "tools" / "sessions").glob("*.py"))
TASKS = {
    *re.findall(r"^def (\w+)\(session", SOURCES, re.MULTILINE),
    *re.findall(r'session\(name="(\w+)"', SOURCES),
}


def tasks_of(workflow: str) -> set[str]:
    """Return the tasks of dev.py that a workflow runs, by their names or as values of its matrix."""
    named = re.findall(r"run: python dev\.py (\w+)", workflow)
    for flow in re.findall(r"^ +session: \[(.*)\]$", workflow, re.MULTILINE):
        named += [each.split()[0] for each in flow.split(",")]
    for block in re.findall(r"^ +session:\n((?: +- .*\n)+)", workflow, re.MULTILINE):
        named += re.findall(r"- (\w+)", block)
    return set(named)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_tasks_that_are_there(path: Path) -> None:
    assert tasks_of(path.read_text("utf-8")) <= TASKS


def test_other_builds_the_surface_and_parity_are_part_of_ci() -> None:
    tasks = tasks_of((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    assert {"tests", "cffi", "draft", "abi3", "pypy", "surface", "parity"} <= tasks


def test_ci_tests_the_pythons_that_the_distributions_name() -> None:
    projects = (ROOT / "tools" / "projects.py").read_text("utf-8")
    supported = re.findall(r'"(3\.\d+)"', re.search(r"^SUPPORTED = (.*)$", projects, re.MULTILINE)[1])  # type: ignore[index]
    ci = (ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    assert re.findall(r'"(3\.\d+)"', re.search(r"python: (\[.*\])", ci)[1]) == supported  # type: ignore[index]
    for project in ROOT.glob("packages/*/pyproject.toml"):
        named = re.findall(r"Python :: (3\.\d+)", project.read_text("utf-8"))
        assert named in ([], supported)
