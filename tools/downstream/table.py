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
    def differences(self) -> list[str]:
        """What is wrong with ours and, where both sides ran, not with the other one."""
        found = []
        mine, other = self.programs["ours"], self.programs.get("control")
        if not mine.ok and (other is None or other.ok):
            found.append("the program fails")
        if other is not None:
            found += [f"warns: {each}" for each in sorted(mine.warnings - other.warnings)]
        if self.suites:
            same = self.suites["control"].problems if "control" in self.suites else set()
            found += [f"its test fails: {each}" for each in sorted(self.suites["ours"].problems - same)]
        return found

    @property
    def broken(self) -> bool:
        """Whether something fails that should not; a warning does not make a row so."""
        return any(not each.startswith("warns: ") for each in self.differences)

    @property
    def outcome(self) -> str:
        """The row's result in a few words."""
        mine, other = self.programs["ours"], self.programs.get("control")
        if mine.ok:
            return "runs"
        return "fails on both sides" if other is not None and not other.ok else "FAILS"


def speeds(row: Row) -> list[str]:
    """Return how fast ours was, and how many times as fast as the other side."""
    mine, other = row.programs["ours"], row.programs.get("control")
    told = []
    for what, (value, unit) in mine.speeds.items():
        ratio = ""
        if other is not None and what in other.speeds:
            ratio = f" ({value / other.speeds[what][0]:.2f} times)"
        told.append(f"{what}: {value:,.0f} {unit}{ratio}")
    return told


def tests(row: Row) -> str:
    """Return the counts of a project's own tests."""
    if not row.suites:
        return ""
    mine, other = row.suites["ours"], row.suites.get("control")
    return mine.summary + (f"; control: {other.summary}" if other is not None else "")


def plain(rows: list[Row]) -> str:
    """Return the table for a terminal."""
    lines = []
    for row in rows:
        mine = row.programs["ours"]
        lines.append(f"{row.project.name:16} {row.version:12} {row.outcome:20} {mine.seconds:6.1f} s")
        lines += [f"    {each}" for each in (*mine.did, *speeds(row), *row.differences)]
        if row.suites:
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
        mine = row.programs["ours"]
        outcome = row.outcome + (", beyond its own limit for pyzmq" if row.project.capped else "")
        lines.append(
            f"| {row.project.name} | {row.version} | {'; '.join(mine.did)} | {outcome} | {mine.seconds:.0f} |"
        )
    figures = [(row.project.name, each) for row in rows for each in speeds(row)]
    if measured and figures:
        lines += ["", "Speed, and how many times that of pyzmq 27.3 on the same libzmq in the same run:", ""]
        lines += ["| project | measured |", "|---|---|", *(f"| {name} | {each} |" for name, each in figures)]
    if any(row.suites for row in rows):
        lines += ["", "The projects' own tests, from their source distributions:", ""]
        lines += ["| project | with these wheels | with pyzmq 27.3 | new failures |", "|---|---|---|---|"]
        for row in rows:
            if row.suites:
                other = row.suites["control"].summary if "control" in row.suites else "not run"
                new = [each for each in row.differences if each.startswith("its test")]
                lines.append(
                    f"| {row.project.name} {row.version} | {row.suites['ours'].summary} | {other} | {len(new)} |"
                )
    return "\n".join(lines) + "\n"
