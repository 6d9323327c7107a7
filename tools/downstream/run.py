"""Run the programs of `downstream/` and the projects' own tests; print a table. `nox -s downstream` calls this.

python -m tools.downstream.run DIST [--control] [--suites | --only-suites] [--table FILE] [NAME ...]
"""

from __future__ import annotations

import argparse
import datetime
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tools.downstream import environments, own_tests, table
from tools.downstream.outcomes import Outcomes
from tools.downstream.processes import execute
from tools.downstream.projects import PROJECTS, Project
from tools.projects import ROOT

PROGRAM_LIMIT = 240


@dataclass
class Outcome:
    """What one program did on one side."""

    ok: bool
    seconds: float
    versions: str = ""
    did: list[str] = field(default_factory=list)
    speeds: dict[str, tuple[float, str]] = field(default_factory=dict)
    warnings: set[str] = field(default_factory=set)


def program(project: Project, side: str, python: Path) -> Outcome:
    """Run a project's program."""
    log = environments.HOME / "logs" / f"{project.name}-{side}.log"
    with tempfile.TemporaryDirectory(prefix="zmq-", ignore_cleanup_errors=True) as folder:
        command = [str(python), str(ROOT / "downstream" / project.program)]
        ok, seconds, text = execute(command, Path(folder), log, python, PROGRAM_LIMIT)
    outcome = Outcome(ok, seconds, did=re.findall(r"^did: (.*)$", text, re.MULTILINE))
    outcome.versions = next(iter(re.findall(r"^with: (.*)$", text, re.MULTILINE)), "")
    for what, value, unit in re.findall(r"^speed: (.*) = ([\d.]+) (.*)$", text, re.MULTILINE):
        outcome.speeds[what] = (float(value), unit)
    for kind, words in re.findall(r"\b([A-Z]\w*Warning): (.*)$", text, re.MULTILINE):
        outcome.warnings.add(f"{kind}: {anonymous(words)}")
    if not ok:
        print(f"--- {log}\n{text[-4000:]}\n---", flush=True)
    return outcome


def anonymous(words: str) -> str:
    """Take out of a warning what differs from run to run, and how either side words that a socket was not closed."""
    words = re.sub(rf"{re.escape(str(environments.HOME))}/[^/]+", "its environment", words)
    words = re.sub(r"0x[0-9a-f]+|\d+|made at \S+", "N", words)
    return (
        "unclosed socket or context"
        if re.match(r"[Uu]nclosed.*([Zz]mq|ZMQ|socket N|context)", words)
        else words
    )


def commit() -> str:
    """Return the commit of the sources, to tell what the results are of."""
    command = ["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def everything() -> list[table.Row]:
    """Return a row for each project whose own tests have run, now or before."""
    return [
        table.Row(project, tests=Outcomes.load(own_tests.stored(project)))
        for project in PROJECTS
        if project.suite and own_tests.stored(project).exists()
    ]


def main() -> int:
    """Run what is asked for; exit with 1 when something fails that does not fail with the other bindings too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dist", type=Path)
    parser.add_argument("--control", action="store_true", help="run everything with pyzmq 27.3 too")
    parser.add_argument("--suites", action="store_true", help="also run the projects' own tests")
    parser.add_argument("--only-suites", action="store_true", help="run nothing but the projects' own tests")
    parser.add_argument(
        "--resume", action="store_true", help="run the own tests that this commit has not run"
    )
    parser.add_argument("--table", type=Path, help="write the tables into this file, in Markdown")
    parser.add_argument(
        "--speeds", action="store_true", help="with the speeds: for a machine that does nothing else"
    )
    parser.add_argument("names", nargs="*")
    options = parser.parse_intermixed_args()
    options.suites |= options.only_suites
    unknown = set(options.names) - {project.name for project in PROJECTS}
    if unknown:
        parser.error(f"no such project: {', '.join(sorted(unknown))}")
    rows: list[table.Row] = []
    for project in PROJECTS:
        if options.names and project.name not in options.names:
            continue
        if not (project.suite if options.only_suites else project.program or options.suites):
            continue
        row = table.Row(project)
        rows.append(row)
        pythons: dict[str, Path] = {}
        for side in environments.SIDES[: 1 + options.control]:
            print(f"{project.name}, {side}", flush=True)
            try:
                python = environments.make(project, side, options.dist)
            except environments.Failure as failure:
                row.failures.append(str(failure))
                continue
            row.version = environments.version(python, project.name)
            if project.program and not options.only_suites:
                row.programs[side] = program(project, side, python)
            pythons[side] = python
        if options.suites and project.suite and pythons:
            date = datetime.date.today().isoformat()
            try:
                row.tests = own_tests.run(
                    project, project.suite, pythons, commit=commit(), date=date, resume=options.resume
                )
            except environments.Failure as failure:
                row.failures.append(str(failure))
    print(table.plain(rows))
    if options.table:
        page = options.table.read_text("utf-8")
        if not options.only_suites:
            page = table.programs(page, rows, measured=options.speeds)
        options.table.write_text(table.suites(page, everything()), "utf-8")
    return int(any(row.broken for row in rows))


if __name__ == "__main__":
    sys.exit(main())
