"""Measure every side on every row, in turn, and print the table: `python -m rivals.run NAME=PYTHON[:MODULE]...`.

The first side is what the others are compared with.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rivals import drawing
from rivals.contest import ROWS, Outcome, Row, Side, run_opening

BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->"


def read_side(text: str) -> Side:
    """Read `NAME=PYTHON` or `NAME=PYTHON:MODULE`."""
    name, _, rest = text.partition("=")
    python, _, module = rest.partition(":")
    if not python:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=PYTHON or NAME=PYTHON:MODULE")
    return Side(name, python, module or "zmq")


def measure(row: Row, sides: list[Side], openings: int, divisor: int) -> list[Outcome]:
    """Open the row on each side in turn, again and again, so that what else the machine does meets all of them."""
    outcomes = [Outcome() for _ in sides]
    for _ in range(openings):
        for side, outcome in zip(sides, outcomes):
            run_opening(side, row, divisor, outcome)
    return outcomes


def ratio(outcome: Outcome, reference: Outcome) -> float | None:
    """How many times the reference's rate; None where either is missing."""
    return outcome.median / reference.median if outcome.median and reference.median else None


def cost(outcome: Outcome) -> str:
    """Microseconds of processor time for a message, of both ends together."""
    return "—" if outcome.cost is None else f"{outcome.cost * 1e6:,.2f}"


def cell(outcome: Outcome, reference: Outcome) -> str:
    """Thousands per second and the ratio to the reference; what hung is said."""
    ended = {"hung": outcome.hung, "failed": outcome.failed}
    said = "".join(f", {count} {how}" for how, count in ended.items() if count)
    if outcome.median is None:
        return f"—{said}"
    times = ratio(outcome, reference)
    shown = "" if outcome is reference or times is None else f" ({times:.2f}x)"
    return f"{outcome.median / 1000:,.1f}{shown}{said}"


def line(cells: list[str]) -> str:
    """One line of a Markdown table."""
    return f"| {' | '.join(cells)} |\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sides", nargs="+", type=read_side, metavar="NAME=PYTHON[:MODULE]")
    parser.add_argument(
        "--openings", type=int, default=5, help="fresh processes per row and side (default 5)"
    )
    parser.add_argument("--quick", action="store_true", help="a tenth of the operations")
    parser.add_argument("--only", default="", metavar="WORD", help="rows that have this in their name")
    parser.add_argument("--page", type=Path, help="write the table between the marks of this page")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the ratios")
    given = parser.parse_args()
    if given.openings < 1:
        parser.error(f"--openings must be at least 1, not {given.openings}")
    names = [side.name for side in given.sides]
    rule = line(["---", *("---:" for _ in names)])
    table = line(["thousands per second", *names]) + rule
    costs = "\n" + line(["microseconds of processor time a message", *names]) + rule
    print(table, end="")
    drawn: list[tuple[str, list[float | None]]] = []
    for row in ROWS:
        if given.only in row.name:
            outcomes = measure(row, given.sides, given.openings, 10 if given.quick else 1)
            made = line([row.name, *(cell(outcome, outcomes[0]) for outcome in outcomes)])
            print(made, end="", flush=True)
            table += made
            drawn.append((row.name, [ratio(outcome, outcomes[0]) for outcome in outcomes]))
            costs += line([row.name, *map(cost, outcomes)])
    print(costs, end="")
    if given.svg:
        given.svg.write_text(drawing.chart(names, drawn), encoding="utf-8")
    if given.page:
        before, rest = given.page.read_text(encoding="utf-8").split(BEGIN)
        given.page.write_text(before + BEGIN + table + costs + END + rest.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
