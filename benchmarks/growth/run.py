"""Measure what an operation costs as work grows, and fit an exponent: `python -m growth.run NAME=PYTHON...`.

A cost that grows as N to the power of 0 does not grow with N at all; 1 is proportional.
"""

from __future__ import annotations

import argparse
import math
import statistics
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

COSTS = Path(__file__).with_name("costs.py")
BEGIN, END = "<!-- growth -->\n", "<!-- end of growth -->"
LONGEST = 120.0
"""Seconds after which a measurement counts as hung."""

GROWS: Mapping[str, tuple[str, Sequence[int]]] = {
    "messages": ("a message, of N in a queue", (100, 1000, 10_000, 100_000, 1_000_000)),
    "parts": ("a part, of N in a message", (1, 10, 100, 1000, 10_000, 100_000)),
    "connections": ("a message, over one of N connections", (1, 10, 100, 1000, 9000)),
    "subscriptions": ("a message, among N subscriptions", (1, 10, 100, 1000, 10_000, 100_000)),
    "poller": ("a message, to one of N sockets in a Poller", (1, 10, 100, 1000, 4000)),
    "loop": ("a message, to one of N sockets on a loop of asyncio", (1, 10, 100, 1000, 4000)),
    "tasks": ("a message, to one of N tasks that wait for a socket", (1, 10, 100, 1000, 10_000)),
    "greenlets": ("a message, to one of N greenlets that wait for a socket", (1, 10, 100, 1000, 10_000)),
}


def read_side(text: str) -> tuple[str, str]:
    """Read `NAME=PYTHON`."""
    name, _, python = text.partition("=")
    if not python:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=PYTHON")
    return name, python


def exponent(points: Mapping[int, float]) -> float | None:
    """The exponent of the curve through the points, by least squares of their logarithms; None with fewer than two."""
    if len(points) < 2:
        return None
    logs = [(math.log(count), math.log(cost)) for count, cost in points.items()]
    x, y = (statistics.fmean(each) for each in zip(*logs))
    return sum((a - x) * (b - y) for a, b in logs) / sum((a - x) ** 2 for a, _ in logs)


def measure(python: str, what: str, count: int) -> float | None:
    """Seconds of an operation, in a fresh process; None when that fails or hangs."""
    try:
        done = subprocess.run(
            [python, "-I", str(COSTS), what, str(count)], capture_output=True, text=True, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else float(done.stdout)


def row(name: str, counts: Sequence[int], points: Mapping[int, float]) -> str:
    """One line of the table: microseconds for each N, and the exponent."""
    cells = [f"{points[count] * 1e6:.2f}" if count in points else "—" for count in counts]
    slope = exponent(points)
    grown = "—" if slope is None else f"{slope:.2f}"
    return f"| {name} | {' | '.join(cells)} | {grown} |\n"


def table(title: str, counts: Sequence[int], sides: Mapping[str, Mapping[int, float]]) -> str:
    """The costs of one operation on every side."""
    head = f"| {title} | {' | '.join(f'{count:,}' for count in counts)} | exponent |\n"
    rule = f"|---|{'---:|' * (len(counts) + 1)}\n"
    return head + rule + "".join(row(name, counts, points) for name, points in sides.items()) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sides", nargs="+", type=read_side, metavar="NAME=PYTHON")
    parser.add_argument("--only", default="", metavar="WORD", help=f"one of {', '.join(GROWS)}")
    parser.add_argument(
        "--largest", type=int, default=10**9, metavar="N", help="no more of anything than this"
    )
    parser.add_argument(
        "--page", type=Path, metavar="FILE", help="write the tables between the marks of this page"
    )
    given = parser.parse_args()
    made = ""
    for what, (title, every) in GROWS.items():
        if given.only in what:
            counts = [count for count in every if count <= given.largest]
            sides: dict[str, dict[int, float]] = {name: {} for name, _ in given.sides}
            for count in counts:
                for name, python in given.sides:
                    cost = measure(python, what, count)
                    if cost is not None:
                        sides[name][count] = cost
            made += table(title, counts, sides)
            print(table(title, counts, sides), end="", flush=True)
    if given.page:
        before, rest = given.page.read_text(encoding="utf-8").split(BEGIN)
        given.page.write_text(before + BEGIN + made + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
