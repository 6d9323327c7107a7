"""Run the system, watch it, and fail if anything adds up, is lost or hangs.

python -m tools.soak.run [--seconds N] [--clients N] [--python PYTHON] [--json FILE] [--svg FILE] [--write PAGE]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from tools.faults.fronts import fronts
from tools.generated import between
from tools.soak import report
from tools.soak.system import FRONTS, System

MARKS = "<!-- what `dev.py soak -- --system --write` found -->\n", "<!-- end of the system -->"


def watch(given: argparse.Namespace) -> tuple[list[dict[str, Any]], list[str]]:
    """Let the system run; its samples, and what was wrong when it ended."""
    available = [front for front in fronts(given.python) if front in FRONTS]
    begun = time.monotonic()
    interval = max(0.25, given.seconds / given.samples)
    system = System(
        given.python,
        available,
        given.clients,
        end=begun + given.seconds,
        interval=interval,
        pause=given.pause,
    )
    samples: list[dict[str, Any]] = []
    cut_at = given.cut
    while time.monotonic() < begun + given.seconds:
        time.sleep(interval)
        samples.append(system.sample(begun))
        if time.monotonic() - begun > cut_at:
            system.cut()
            cut_at += given.cut
        print(line(samples[-1]), flush=True)
    problems = system.end()
    samples.append(system.sample(begun))
    return samples, problems


def line(sample: dict[str, Any]) -> str:
    """Describe a sample."""
    had = "  ".join(
        f"{name} {'/'.join(f'{value:g}' for value in what)}" for name, what in sample["processes"].items()
    )
    found = report.merged([sample])
    times = "/".join(f"{report.rounded(report.percentile(found, share))}" for share in (0.5, 0.99, 1))
    return f"{sample['time']:6.0f} s  {had}  {sum(found.values())} answers within {times} ms"


def main(words: list[str]) -> int:
    """Do what the command line says; 1 if something happened that must not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between the questions of a client")
    parser.add_argument(
        "--cut", type=float, default=30, help="seconds between the resets of half of the connections"
    )
    parser.add_argument("--samples", type=int, default=180)
    parser.add_argument("--python", default=sys.executable, help="whose binding; default this")
    parser.add_argument("--json", type=Path, help="file for the samples")
    parser.add_argument("--svg", type=Path, help="file for the chart")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="write the tables into a page")
    parser.add_argument(
        "--read", type=Path, metavar="FILE", help="samples of a run that is over, instead of a run"
    )
    given = parser.parse_args(words)
    if given.read:
        saved = json.loads(given.read.read_text("utf-8"))
        samples, problems = saved["samples"], saved["problems"]
    else:
        samples, problems = watch(given)
    if given.json:
        given.json.write_text(json.dumps({"samples": samples, "problems": problems}), "utf-8")
    counts = ", ".join(f"{name}: {count:,}" for name, count in sorted(report.totals(samples).items()))
    if given.svg:
        given.svg.write_text(report.chart(samples, "A broker and its clients over time"), "utf-8")
    text = f"{report.table(samples)}\n\n{counts}"
    if given.write:
        page = given.write.read_text("utf-8")
        given.write.write_text(between(page, *MARKS, f"\n{text}\n\n"), "utf-8")
    problems = problems + report.judge(samples)
    print(f"{text}\n\n" + ("\n".join(problems) or "nothing grew, nothing was lost"))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
