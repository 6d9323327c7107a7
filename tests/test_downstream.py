"""What `nox -s downstream` counts as broken, what it only tells, and what it keeps of the projects' own tests."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT))

from tools.downstream import table  # noqa: E402
from tools.downstream.outcomes import Outcomes, read  # noqa: E402
from tools.downstream.processes import execute  # noqa: E402

RECORD = ROOT / "tools" / "downstream" / "record.py"


@pytest.fixture
def row() -> Any:
    """A row of the table, of a project whose program runs on both sides."""
    suite = SimpleNamespace(differs=frozenset(), flaky=frozenset(), left_out="")
    made: Any = table.Row(SimpleNamespace(name="project", capped=False, suite=suite))  # type: ignore[arg-type]
    for side in ("ours", "control"):
        made.programs[side] = SimpleNamespace(ok=True, warnings=set())
    return made


def ran(ours: dict[str, str], control: dict[str, str]) -> Outcomes:
    """The outcomes of tests on both sides: for each time that one ran a letter, p for passed and f for failed."""
    outcomes = Outcomes("1.0", "abc", "2026-11-30")
    words = {"p": "passed", "f": "failed", "s": "skipped"}
    for side, tests in (("ours", ours), ("control", control)):
        outcomes.collected[side] = list(tests)
        for test, letters in tests.items():
            for letter in letters:
                outcomes.add(side, {test: words[letter]})
    return outcomes


def test_a_test_that_fails_on_both_sides_breaks_nothing(row: Any) -> None:
    row.tests = ran({"a": "f", "b": "f"}, {"a": "f", "b": "f"})
    assert not row.broken
    assert row.differences == []


def test_a_test_that_always_fails_only_with_ours_breaks_the_row(row: Any) -> None:
    row.tests = ran({"a": "fff", "b": "f", "c": "p"}, {"a": "ppp", "b": "f", "c": "f"})
    assert row.broken
    assert row.differences == ["its test fails: a"]


@pytest.mark.parametrize(("here", "there"), [("fp", "pp"), ("ff", "pf")], ids=["passes here", "fails there"])
def test_a_test_that_another_run_clears_is_told_and_breaks_nothing(row: Any, here: str, there: str) -> None:
    row.tests = ran({"a": here}, {"a": there})
    assert not row.broken
    assert row.differences == ["its test failed, but not always: a"]


def test_a_test_that_ran_only_with_the_other_side_breaks_the_row(row: Any) -> None:
    row.tests = ran({"a": "p", "b": "", "c": ""}, {"a": "p", "b": "p", "c": ""})
    assert row.differences == ["its test did not run: b"]
    assert row.broken


def test_the_tests_of_a_file_that_cannot_be_imported_are_not_missing(row: Any) -> None:
    row.tests = ran({"tests/a.py": "f"}, {"tests/a.py::one": "p"})
    row.tests.collected["ours"] = ["tests/a.py", "tests/a.py::one"]
    assert row.differences == ["its test fails: tests/a.py"]


def test_a_project_that_cannot_be_installed_breaks_its_row(row: Any) -> None:
    row.failures.append("pip: no such version")
    assert row.broken
    assert row.differences == ["pip: no such version"]


def test_without_another_side_every_failure_counts(row: Any) -> None:
    row.tests = ran({"a": "f"}, {})
    assert row.broken


def test_a_test_that_must_fail_with_ours_breaks_the_row_when_it_passes(row: Any) -> None:
    row.project.suite.differs = frozenset({"a"})
    row.tests = ran({"a": "f"}, {"a": "p"})
    assert not row.broken
    row.tests = ran({"a": "p"}, {"a": "p"})
    assert row.differences == ["its test passes, which should fail: a"]
    assert row.broken


def test_the_table_counts_the_tests_that_have_not_run_on_both_sides_by_file(row: Any) -> None:
    row.tests = ran(
        {"a.py::1": "p", "a.py::2": "p", "b.py::1": ""}, {"a.py::1": "p", "a.py::2": "", "b.py::1": ""}
    )
    written = table.suites(f"{table.SUITES}{table.END_OF_SUITES}", [row])
    assert "project 1.0: 2 tests have not run on both sides yet: `a.py` (1), `b.py` (1)" in written


def test_outcomes_that_are_kept_in_a_file_are_the_same_when_they_are_loaded(tmp_path: Path) -> None:
    outcomes = ran({"a": "fp"}, {"a": "p"})
    outcomes.save(tmp_path / "kept" / "a.json")
    assert Outcomes.load(tmp_path / "kept" / "a.json") == outcomes


TESTS = """
import os, pytest

@pytest.fixture
def spoiled():
    yield
    raise RuntimeError

def test_passes(): pass
def test_fails(): assert 0
def test_fails_in_its_teardown(spoiled): pass
@pytest.mark.skip
def test_is_skipped(): pass
def test_ends_the_process(): os._exit(1)
def test_comes_later(): pass
"""


def test_the_recorder_tells_what_each_test_did_and_which_one_ended_the_process(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(TESTS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")  # or tests are named from a folder above
    lines = tmp_path / "lines"
    command = [sys.executable, str(RECORD), str(lines), "-p", "no:cacheprovider", "test_it.py"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=20)
    collected, outcomes, stuck = read(lines.read_text("utf-8"))
    assert len(collected) == 6
    assert outcomes == {
        "test_it.py::test_passes": "passed",
        "test_it.py::test_fails": "failed",
        "test_it.py::test_fails_in_its_teardown": "failed",
        "test_it.py::test_is_skipped": "skipped",
    }
    assert stuck == {"test_it.py::test_ends_the_process"}


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs the /proc of Linux")
def test_a_process_that_a_command_left_in_a_session_of_its_own_is_ended(tmp_path: Path) -> None:
    left = "import os, time; child = os.fork(); print(child) if child else (os.setsid(), time.sleep(60))"
    log = tmp_path / "log"
    ok, _, printed = execute([sys.executable, "-c", left], tmp_path, log, Path(sys.executable), 20)
    assert ok
    command = Path(f"/proc/{int(printed)}/cmdline")
    deadline = time.monotonic() + 10
    while command.exists() and command.read_bytes():  # empty once it has ended and is not waited for yet
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_tables_take_their_places_in_the_page_and_leave_the_rest(row: Any) -> None:
    page = f"Before.\n{table.SUITES}old\n{table.END_OF_SUITES}\nAfter.\n"
    row.project.suite.differs = frozenset({"d"})
    row.tests = ran({"a": "fp", "b": "p", "c": "f", "d": "f"}, {"a": "pp", "b": "p", "c": "f", "d": "p"})
    written = table.suites(page, [row])
    assert written.startswith("Before.\n")
    assert written.endswith("\nAfter.\n")
    assert "| project 1.0 | 4 | 3 | 1 | 0 | 1 | 0 | 1 | abc, 2026-11-30 |" in written
    assert "`a`: here failed passed; there passed passed" in written
    assert "`d`: here failed (on purpose); there passed" in written
    assert "old" not in written
