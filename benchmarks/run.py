"""Compare our zmq with pyzmq and with plain C, row by row, and fail when a target is missed.

Run it with the Python that has our zmq; README.md in this folder says how to read what it prints.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import fnmatch
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness import chart, environment, facts, report
from harness.process import Broken
from harness.progress import Progress
from harness.record import record
from harness.result import Result, exit_code
from harness.row import Area, Row, load_areas
from harness.runner import FULL, QUICK, Runner
from harness.side import FloorSide, PythonSide


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="fewer and shorter slices: under three minutes in all"
    )
    parser.add_argument(
        "--rows",
        action="append",
        metavar="PATTERN",
        help="only rows like this: 'poll', 'sync.pair*' (repeatable)",
    )
    parser.add_argument(
        "--list", action="store_true", help="print the rows and their targets, measure nothing"
    )
    parser.add_argument("--attempts", type=int, metavar="N", help="measure a row that misses up to N times")
    parser.add_argument("--slices", type=int, metavar="N", help="slices for each side of a row")
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write all figures, versions and machine facts"
    )
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the ratios")
    parser.add_argument(
        "--ours", default=sys.executable, metavar="PYTHON", help="Python with our zmq (default: this one)"
    )
    parser.add_argument(
        "--aa", action="store_true", help="pyzmq against itself: prints the noise, judges nothing"
    )
    return parser.parse_args(arguments)


def choose(areas: Sequence[Area], patterns: Sequence[str] | None) -> list[Row]:
    """The rows that match a pattern: a shell pattern for the whole name, or its beginning."""
    every = [row for area in areas for row in area.rows]
    if not patterns:
        return every
    return [
        row for row in every if any(row.key.startswith(p) or fnmatch.fnmatch(row.key, p) for p in patterns)
    ]


def listing(rows: Sequence[Row]) -> str:
    """Names, targets and meanings."""
    width = max((len(row.key) for row in rows), default=0)
    goal = max((len(row.goal.text) for row in rows), default=0)
    return "\n".join(f"{row.key:{width}}  {row.goal.text:{goal}}  {row.measures}" for row in rows)


def ask_facts(side: PythonSide) -> dict[str, Any]:
    """What a side is made of.

    Raises
    ------
    SetupError
        Its Python cannot import `zmq`.
    """
    try:
        told: dict[str, Any] = json.loads(side.start().ask("facts"))
    except Broken as problem:
        raise environment.SetupError(f"the side {side.name!r} does not start: {problem}") from None
    finally:
        side.close()
    return told


def measure(rows: Sequence[Row], runner: Runner) -> list[Result]:
    """Run the rows, showing where it is."""
    progress = Progress(len(rows))
    results = []
    for row in rows:
        progress.show(row.key)
        results.append(runner.measure(row))
        progress.step()
    progress.close()
    return results


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; returns the exit code: 0 all met, 1 a row missed, 2 cannot run."""
    options = parse(arguments)
    areas = load_areas()
    rows = choose(areas, options.rows)
    if not rows:
        print(f"no row is like {options.rows}; see --list", file=sys.stderr)
        return 2
    if options.list:
        print(listing(rows))
        return 0
    try:
        floor, loader = environment.build_floor()
        old = environment.pyzmq_python()
        pyzmq = PythonSide("pyzmq", old, False, floor)
        ours = PythonSide("ours", old if options.aa else options.ours, not options.aa, floor)
        about: dict[str, Any] = {
            "ours": ask_facts(ours),
            "pyzmq": ask_facts(pyzmq),
            "machine": facts.machine_facts(),
        }
        if not options.aa and about["ours"]["version"] == about["pyzmq"]["version"]:
            raise environment.SetupError(
                f"{options.ours} has pyzmq, not our zmq: install zmq-core there, or ask for --aa"
            )
    except environment.SetupError as problem:
        print(problem, file=sys.stderr)
        return 2
    plan = QUICK if options.quick else FULL
    if options.slices:
        plan = dataclasses.replace(plan, slices=options.slices, long_slices=options.slices)
    if options.attempts or options.aa:
        plan = dataclasses.replace(plan, attempts=1 if options.aa else options.attempts)
    print(report.sides(about) + "\n")
    results = measure(
        rows, Runner(ours, pyzmq, FloorSide(floor, loader, about["pyzmq"]["libzmq_file"] or ""), plan)
    )
    titles = {area.name: area.title for area in areas}
    print(report.table(results, titles, colour=sys.stdout.isatty()))
    print("\n" + (report.noise(results) if options.aa else report.summary(results)))
    about["date"] = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    about["plan"] = dataclasses.asdict(plan)
    if options.json:
        options.json.write_text(json.dumps(record(results, about), indent=1) + "\n", encoding="utf-8")
    if options.svg:
        versions = (f"zmq-core {about['ours']['version']}", f"pyzmq {about['pyzmq']['version']}")
        subtitle = ", ".join(
            (*versions, f"libzmq {about['ours']['libzmq']}", f"Python {about['ours']['python']}")
        )
        options.svg.write_text(chart.chart(results, titles, subtitle), encoding="utf-8")
    return 0 if options.aa else exit_code(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
