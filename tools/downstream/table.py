"""The table of what ran."""

from __future__ import annotations

import platform
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.downstream.projects import Project
    from tools.downstream.run import Outcome

HEADING = "<!-- Written by `python3 dev.py downstream -- --control --table FILE`. -->\n"


@dataclass
class Row:
    """A project, and what came of it on both sides: `ours` and `control`."""

    project: Project
    version: str = ""
    programs: dict[str, Outcome] = field(default_factory=dict)
    suites: dict[str, Outcome] = field(default_factory=dict)

    @property
    def new_failures(self) -> set[str]:
        """Which of the project's own tests fail with ours, not on purpose, and not with the other side where it ran."""
        if "ours" not in self.suites:
            return set()
        same = self.suites["control"].problems if "control" in self.suites else set()
        return self.suites["ours"].problems - same - self.on_purpose - self.flaky

    @property
    def on_purpose(self) -> frozenset[str]:
        """Which of the project's own tests must fail with ours."""
        return self.project.suite.differs if self.project.suite else frozenset()

    @property
    def flaky(self) -> frozenset[str]:
        """Which of the project's own tests fail at times with either side."""
        return self.project.suite.flaky if self.project.suite else frozenset()

    @property
    def differences(self) -> list[str]:
        """What is wrong with ours and, where both sides ran, not with the other one."""
        found = []
        mine, other = self.programs.get("ours"), self.programs.get("control")
        if mine is not None and not mine.ok and (other is None or other.ok):
            found.append("the program fails")
        if mine is not None and other is not None:
            found += [f"warns: {each}" for each in sorted(mine.warnings - other.warnings)]
        if "ours" in self.suites:
            tests, theirs = self.suites["ours"], self.suites.get("control")
            if not tests.ended and (theirs is None or theirs.ended):
                found.append("its tests do not come to their end")
            found += [f"its test fails: {each}" for each in sorted(self.new_failures)]
            if tests.ended:
                unexpected = sorted(self.on_purpose - tests.problems)
                found += [f"its test passes, which should fail: {each}" for each in unexpected]
            found += [f"its test failed, but not again: {each}" for each in sorted(tests.fickle)]
        return found

    @property
    def broken(self) -> bool:
        """Whether something fails that should not; neither a warning nor a test that passes at times makes it so."""
        return any(not each.startswith(("warns: ", "its test failed, ")) for each in self.differences)

    @property
    def outcome(self) -> str:
        """The row's result in a few words."""
        mine, other = self.programs.get("ours"), self.programs.get("control")
        if mine is None:
            return "tests only"
        if mine.ok:
            return "runs"
        return "fails on both sides" if other is not None and not other.ok else "FAILS"


def speeds(row: Row) -> list[str]:
    """Return how fast ours was, and how many times as fast as the other side."""
    mine, other = row.programs.get("ours"), row.programs.get("control")
    told: list[str] = []
    for what, (value, unit) in (mine.speeds if mine else {}).items():
        ratio = ""
        if other is not None and what in other.speeds:
            ratio = f" ({value / other.speeds[what][0]:.2f} times)"
        told.append(f"{what}: {value:,.0f} {unit}{ratio}")
    return told


def tests(row: Row) -> str:
    """Return the counts of a project's own tests."""
    if "ours" not in row.suites:
        return ""
    mine, other = row.suites["ours"], row.suites.get("control")
    return mine.summary + (f"; control: {other.summary}" if other is not None else "")


def plain(rows: list[Row]) -> str:
    """Return the table for a terminal."""
    lines = []
    for row in rows:
        mine = row.programs.get("ours")
        seconds = f"{mine.seconds:6.1f} s" if mine else ""
        lines.append(f"{row.project.name:16} {row.version:12} {row.outcome:20} {seconds}".rstrip())
        lines += [f"    {each}" for each in (*(mine.did if mine else ()), *speeds(row), *row.differences)]
        if "ours" in row.suites:
            lines.append(f"    own tests: {tests(row)}")
    return "\n".join(lines)


def markdown(rows: list[Row], *, measured: bool) -> str:
    """Return the table for the documentation, with speeds when they were measured on a quiet machine."""
    lines = [
        HEADING,
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}.\n",
        "| project | version | what ran | outcome | seconds |",
        "|---|---|---|---|---:|",
    ]
    for row in rows:
        if "ours" not in row.programs:
            continue
        mine = row.programs["ours"]
        outcome = row.outcome + (", beyond its own limit for pyzmq" if row.project.capped else "")
        lines.append(
            f"| {row.project.name} | {row.version} | {'; '.join(mine.did)} | {outcome} | {mine.seconds:.0f} |"
        )
    figures = [(row.project.name, each) for row in rows for each in speeds(row)]
    if measured and figures:
        lines += ["", "Speed, and how many times that of pyzmq 27.3 on the same libzmq in the same run:", ""]
        lines += ["| project | measured |", "|---|---|", *(f"| {name} | {each} |" for name, each in figures)]
    if any("ours" in row.suites for row in rows):
        lines += ["", "The projects' own tests, unchanged:", ""]
        lines += ["| project | with these wheels | with pyzmq 27.3 | new failures |", "|---|---|---|---|"]
        for row in rows:
            if "ours" in row.suites:
                other = row.suites["control"].summary if "control" in row.suites else "not run"
                mine_summary = row.suites["ours"].summary
                new = len(row.new_failures)
                lines.append(f"| {row.project.name} {row.version} | {mine_summary} | {other} | {new} |")
    return "\n".join(lines) + "\n"
