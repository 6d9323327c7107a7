"""What the table of `nox -s downstream` counts as broken, and what it only tells."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

TABLE = Path(__file__).resolve().parent.parent / "tools" / "downstream" / "table.py"


@pytest.fixture
def row(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A row of the table, of a project whose program runs on both sides."""
    spec = importlib.util.spec_from_file_location("downstream_table", TABLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)  # where dataclasses look for annotations
    spec.loader.exec_module(module)
    suite = SimpleNamespace(differs=frozenset(), flaky=frozenset())
    made = module.Row(SimpleNamespace(name="project", capped=False, suite=suite))
    for side in ("ours", "control"):
        made.programs[side] = SimpleNamespace(ok=True, warnings=set())
    return made


def ran(*problems: str, fickle: str = "", ended: bool = True) -> SimpleNamespace:
    """A run of a project's own tests, and which of them failed."""
    return SimpleNamespace(problems=set(problems), fickle={fickle} - {""}, ended=ended)


def test_a_test_that_fails_on_both_sides_breaks_nothing(row: Any) -> None:
    row.suites.update(ours=ran("a", "b"), control=ran("b", "a"))
    assert not row.broken
    assert row.differences == []


def test_a_test_that_fails_only_with_ours_breaks_the_row(row: Any) -> None:
    row.suites.update(ours=ran("a", "b"), control=ran("b", "c"))
    assert row.broken
    assert row.differences == ["its test fails: a"]


def test_a_test_that_passed_when_it_was_repeated_is_told_and_breaks_nothing(row: Any) -> None:
    row.suites.update(ours=ran(fickle="a"), control=ran())
    assert not row.broken
    assert row.differences == ["its test failed, but not again: a"]


@pytest.mark.parametrize(("theirs_end", "broken"), [(True, True), (False, False)])
def test_a_suite_that_ends_only_with_the_other_side_breaks_the_row(
    row: Any, theirs_end: bool, broken: bool
) -> None:
    row.suites.update(ours=ran(ended=False), control=ran(ended=theirs_end))
    assert row.broken is broken


def test_without_another_side_every_failure_counts(row: Any) -> None:
    del row.programs["control"]
    row.suites["ours"] = ran("a")
    assert row.broken
    row.suites["ours"] = ran(ended=False)
    assert row.broken


def test_a_test_that_must_fail_with_ours_breaks_the_row_when_it_passes(row: Any) -> None:
    row.project.suite.differs = frozenset({"a"})
    row.suites.update(ours=ran("a"), control=ran())
    assert not row.broken
    row.suites["ours"] = ran()
    assert row.differences == ["its test passes, which should fail: a"]
    assert row.broken
