"""Run a project's own tests, one file after the other, each on both sides in turn and so under the same load."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path

from tools.downstream import environments
from tools.downstream.outcomes import FAILED, Outcomes, read
from tools.downstream.processes import execute
from tools.downstream.projects import Project
from tools.downstream.suites import Suite

RECORD = Path(__file__).with_name("record.py")
# A file of tests; each test has a limit of its own.
FILE_LIMIT = 1500
TEST_LIMIT = 120
# How often a test must fail with ours, and always pass with the other bindings, to count.
ATTEMPTS = 3


def stored(project: Project) -> Path:
    """Return where the outcomes of a project's own tests are kept."""
    return environments.HOME / "outcomes" / f"{project.name}.json"


class Runner:
    """Runs tests of one project on one side, in a copy of its sources."""

    def __init__(self, project: Project, suite: Suite, side: str, python: Path, folder: Path) -> None:
        self.suite = suite
        self.python = python
        self.source = folder / side
        shutil.copytree(environments.sources(project.name, suite), self.source)
        self.lines = folder / f"{side}.lines"
        self.log = environments.HOME / "logs" / f"{project.name}-{side}"

    def pytest(self, log: str, *arguments: str) -> tuple[list[str], dict[str, str], set[str]]:
        """Call pytest; return what it collected, the outcomes, and what had begun and not ended when it ended."""
        options = ["-p", "no:cacheprovider", "-q", "-rfE", "--color=no", f"--timeout={TEST_LIMIT}"]
        command = [str(self.python), str(RECORD), str(self.lines), *options, *self.suite.options, *arguments]
        self.lines.write_text("")
        execute(command, self.source, self.log / f"{log}.log", self.python, FILE_LIMIT)
        return read(self.lines.read_text("utf-8"))

    def collect(self) -> list[str]:
        """Return the tests, and the files that cannot be collected."""
        paths = [
            str(path.relative_to(self.source))
            for each in self.suite.paths
            for path in (sorted(self.source.glob(each)) if "*" in each else [self.source / each])
        ]
        tests, failed, _ = self.pytest("collect", "--collect-only", *paths)
        if not tests:
            raise environments.Failure(f"pytest collects nothing: {self.log / 'collect.log'}")
        return tests + sorted(failed)

    def run(self, log: str, tests: Iterable[str]) -> dict[str, str]:
        """Return the outcomes of tests or of a file; a test that ended pytest, or outlived its limit, has failed."""
        found: dict[str, str] = {}
        stuck = {""}
        while stuck:
            left_out = [f"--deselect={test}" for test in found]
            _, outcomes, stuck = self.pytest(log, *left_out, *tests)
            found |= outcomes | dict.fromkeys(stuck, FAILED)
        return found


def run(
    project: Project, suite: Suite, pythons: dict[str, Path], *, commit: str, date: str, resume: bool
) -> Outcomes:
    """Run a project's own tests on all sides, and what failed only with ours again; with `resume`, what is missing."""
    kept = stored(project)
    outcomes = Outcomes(suite.version, commit, date)
    if resume and kept.exists():
        before = Outcomes.load(kept)
        if (before.version, before.commit) == (suite.version, commit):
            outcomes = before
    with tempfile.TemporaryDirectory(prefix="zmq-", ignore_cleanup_errors=True) as folder:
        runners = [
            (side, Runner(project, suite, side, python, Path(folder))) for side, python in pythons.items()
        ]
        for side, runner in runners:
            outcomes.collected[side] = runner.collect()
        for file in files(outcomes):
            for side, runner in runners:
                if any(test.split("::")[0] == file for test in outcomes.missing[side]):
                    print(f"{project.name}, {side}: {file}", flush=True)
                    outcomes.add(side, runner.run(file.replace("/", "."), [file]))
                    outcomes.save(kept)
        if len(runners) == len(environments.SIDES):
            repeat(outcomes, runners, project, suite.differs | suite.flaky)
    outcomes.save(kept)
    return outcomes


def files(outcomes: Outcomes) -> list[str]:
    """Return the files that have tests, in the order of pytest."""
    return list(dict.fromkeys(test.split("::")[0] for found in outcomes.collected.values() for test in found))


def repeat(
    outcomes: Outcomes, runners: list[tuple[str, Runner]], project: Project, known: Collection[str]
) -> None:
    """Run what failed only with ours again on both sides, by itself.

    The load of the machine may have been another one when the other side ran: what fails there now is not ours either.
    """
    for attempt in range(1, ATTEMPTS):
        chosen = sorted(outcomes.suspects - set(known))
        chosen = [test for test in chosen if len(outcomes.tests["ours"][test]) <= attempt]
        if not chosen:
            break
        print(f"{project.name}, again: {', '.join(chosen)}", flush=True)
        for side, runner in runners:
            outcomes.add(side, runner.run(f"again{attempt}", chosen))
        outcomes.save(stored(project))
