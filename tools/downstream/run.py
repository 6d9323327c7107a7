"""Run the programs of `downstream/` and the projects' own tests; print a table. `nox -s downstream` calls this.

python -m tools.downstream.run DIST [--control] [--suites | --only-suites] [--table FILE] [NAME ...]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from tools.downstream import environments, table
from tools.downstream.projects import PROJECTS, Project
from tools.projects import ROOT

PROGRAM_LIMIT = 240
SUITE_LIMIT = 1500
# How often a test must fail with ours, and always pass with the other bindings, to count.
ATTEMPTS = 3


@dataclass
class Outcome:
    """What one program, or one suite, did on one side."""

    ok: bool
    seconds: float
    versions: str = ""
    did: list[str] = field(default_factory=list)
    speeds: dict[str, tuple[float, str]] = field(default_factory=dict)
    warnings: set[str] = field(default_factory=set)
    problems: set[str] = field(default_factory=set)  # of a suite: the tests that failed
    fickle: set[str] = field(default_factory=set)  # of a suite: those that failed, and passed when repeated
    ended: bool = True
    summary: str = ""


def execute(
    command: list[str], folder: Path, log: Path, python: Path, limit: float
) -> tuple[bool, float, str]:
    """Run a command in a session of processes of its own; end what it leaves behind; return its output."""
    environment = {
        **os.environ,
        "HOME": str(folder),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PATH": os.pathsep.join([str(python.parent), os.environ["PATH"]]),
        "PYTHONWARNINGS": "default",
    }
    for name in ("PYTHONPATH", "VIRTUAL_ENV"):  # of the session: it is not where the project is installed
        environment.pop(name, None)
    begun = time.perf_counter()
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            status = -1
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return status == 0, time.perf_counter() - begun, log.read_text("utf-8", "replace")


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


def suite(project: Project, side: str, python: Path, chosen: Collection[str] = ()) -> Outcome:
    """Run a project's own tests, all or chosen ones, from its source distribution."""
    assert project.suite
    name = "again" if chosen else "suite"
    log = environments.HOME / "logs" / f"{project.name}-{name}-{side}.log"
    with tempfile.TemporaryDirectory(prefix="zmq-", ignore_cleanup_errors=True) as folder:
        source = Path(folder) / "source"
        shutil.copytree(environments.sources(project.name, project.suite), source)
        arguments = sorted(chosen) or [
            str(path.relative_to(source))
            for each in project.suite.paths
            for path in (sorted(source.glob(each)) if "*" in each else [source / each])
        ]
        options = [
            "-p",
            "no:cacheprovider",
            "-q",
            "-rfE",
            "--color=no",
            "--timeout=120",
            *project.suite.options,
        ]
        command = [str(python), "-m", "pytest", *options, *arguments]
        ok, seconds, text = execute(command, source, log, python, SUITE_LIMIT)
    outcome = Outcome(ok, seconds)
    outcome.problems = {
        line.split(" - ")[0] for line in re.findall(r"^(?:FAILED|ERROR) (.*)$", text, re.MULTILINE)
    }
    counts = re.findall(r"^=*\s*((?:\d+ \w+(?:, )?)+) in [\d.]+s", text, re.MULTILINE)
    outcome.ended = bool(counts)
    outcome.summary = counts[-1] if counts else "did not come to its end"
    return outcome


def repeat(row: table.Row, pythons: dict[str, Path]) -> None:
    """Run what failed only with ours again on both sides, by itself; what passes then is told, but does not count.

    The load of the machine may have been another one when the other side ran: what fails there now is not ours either.
    """
    mine = row.suites["ours"]
    for _ in range(ATTEMPTS - 1):
        if not row.new_failures:
            break
        print(f"{row.project.name}, again: {', '.join(sorted(row.new_failures))}", flush=True)
        chosen = row.new_failures
        again = {side: suite(row.project, side, python, chosen) for side, python in pythons.items()}
        row.suites["control"].problems |= again["control"].problems
        if again["ours"].ended:
            mine.fickle |= chosen - again["ours"].problems
            mine.problems -= mine.fickle


def main() -> int:
    """Run what is asked for; exit with 1 when something fails that does not fail with the other bindings too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dist", type=Path)
    parser.add_argument("--control", action="store_true", help="run everything with pyzmq 27.3 too")
    parser.add_argument("--suites", action="store_true", help="also run the projects' own tests")
    parser.add_argument("--only-suites", action="store_true", help="run nothing but the projects' own tests")
    parser.add_argument("--table", type=Path, help="write the table to this file, in Markdown")
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
                print(failure, flush=True)
                row.programs[side] = Outcome(False, 0, summary="not installed")
                continue
            row.version = environments.version(python, project.name)
            if project.program and not options.only_suites:
                row.programs[side] = program(project, side, python)
            if options.suites and project.suite:
                row.suites[side] = suite(project, side, python)
            pythons[side] = python
        if len(row.suites) == len(environments.SIDES):
            repeat(row, pythons)
    print(table.plain(rows))
    if options.table:
        options.table.write_text(table.markdown(rows, measured=options.speeds))
    return int(any(row.broken for row in rows))


if __name__ == "__main__":
    sys.exit(main())
