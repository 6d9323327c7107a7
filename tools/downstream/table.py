"""The table of what ran."""

from __future__ import annotations

import platform
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.downstream.outcomes import FAILED, PASSED, SKIPPED, Outcomes
from tools.generated import between

if TYPE_CHECKING:
    from tools.downstream.projects import Project
    from tools.downstream.run import Outcome

PROGRAMS = "<!-- written by `python3 dev.py downstream -- --control --table FILE` -->\n"
END_OF_PROGRAMS = "<!-- end of the programs -->"
SUITES = "<!-- written by `python3 dev.py downstream -- --control --only-suites --table FILE` -->\n"
END_OF_SUITES = "<!-- end of the suites -->"


@dataclass
class Row:
    """A project, and what came of it on both sides: `ours` and `control`."""

    project: Project
    version: str = ""
    programs: dict[str, Outcome] = field(default_factory=dict)
    tests: Outcomes | None = None
    failures: list[str] = field(default_factory=list)  # to install it, or to get its tests

    @property
    def new_failures(self) -> set[str]:
        """Which of the project's own tests fail with ours, not on purpose, and not with the other side where it ran."""
        return self.tests.suspects - self.on_purpose - self.flaky if self.tests else set()

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
        found = list(self.failures)
        mine, other = self.programs.get("ours"), self.programs.get("control")
        if mine is not None and not mine.ok and (other is None or other.ok):
            found.append("the program fails")
        if mine is not None and other is not None:
            found += [f"warns: {each}" for each in sorted(mine.warnings - other.warnings)]
        if self.tests is not None:
            missing = self.tests.missing
            found += [
                f"its test did not run: {each}" for each in sorted(missing["ours"] - missing["control"])
            ]
            found += [f"its test fails: {each}" for each in sorted(self.new_failures)]
            unexpected = sorted(self.on_purpose & self.tests.names("ours", PASSED))
            found += [f"its test passes, which should fail: {each}" for each in unexpected]
            found += [f"its test failed, but not always: {each}" for each in sorted(self.tests.fickle)]
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


def plain(rows: list[Row]) -> str:
    """Return the table for a terminal."""
    lines = []
    for row in rows:
        mine = row.programs.get("ours")
        seconds = f"{mine.seconds:6.1f} s" if mine else ""
        lines.append(f"{row.project.name:16} {row.version:12} {row.outcome:20} {seconds}".rstrip())
        lines += [f"    {each}" for each in (*(mine.did if mine else ()), *speeds(row), *row.differences)]
        if row.tests:
            lines.append(
                f"    own tests: {row.tests.summary('ours')}; control: {row.tests.summary('control')}"
            )
    return "\n".join(lines)


def programs(page: str, rows: list[Row], *, measured: bool) -> str:
    """Return the page with the table of programs, and with speeds when they were measured on a quiet machine."""
    lines = [
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
    return between(page, PROGRAMS, END_OF_PROGRAMS, "\n".join(lines) + "\n")


def suites(page: str, rows: list[Row]) -> str:
    """Return the page with the table of the projects' own tests."""
    lines = [
        "| suite | tests | passed there | passed here | skipped | failed on both | failed only there "
        "| failed only here | commit, date |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|",
    ]
    notes = []
    for row in rows:
        found, suite = row.tests, row.project.suite
        if found is None or suite is None:
            continue
        name = f"{row.project.name} {found.version}"
        counts = [
            len(found.tests["ours"].keys() | found.tests["control"].keys()),
            len(found.names("control", PASSED)),
            len(found.names("ours", PASSED)),
            len(found.names("ours", SKIPPED)),
            len(found.names("ours", FAILED) & found.names("control", FAILED)),
            len(found.only("control")),
            len(found.only("ours") - found.fickle),
        ]
        lines.append(f"| {name} | {' | '.join(map(str, counts))} | {found.commit}, {found.date} |")
        notes += [f"- {name}: left out: {suite.left_out}"] if suite.left_out else []
        missing = Counter(test.split("::")[0] for test in set().union(*found.missing.values()))
        if missing:
            files = ", ".join(f"`{file}` ({count})" for file, count in sorted(missing.items()))
            notes.append(f"- {name}: {sum(missing.values())} tests have not run on both sides yet: {files}")
        for test in sorted(found.only("ours")):
            attempts = [
                " ".join(found.tests[side].get(test, ["did not run"])) for side in ("ours", "control")
            ]
            purpose = " (on purpose)" if test in suite.differs else ""
            notes.append(f"- {name}: `{test}`: here {attempts[0]}{purpose}; there {attempts[1]}")
    return between(page, SUITES, END_OF_SUITES, "\n".join([*lines, "", *notes]) + "\n")
