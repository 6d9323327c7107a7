"""The table for people."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from harness.result import FAILED, MET, MISSED, MISSING, Result
from harness.units import SHOW

HEADINGS = ("row", "C floor", "pyzmq", "ours", "ratio", "target", "verdict")
_COLOURS = {MET: "32", MISSED: "1;31", MISSING: "33", FAILED: "1;31"}


def show_ratio(ratio: float | None) -> str:
    """`3.62x`, or a dash."""
    if ratio is None:
        return "-"
    return f"{ratio:.2f}x" if ratio < 9.95 else f"{ratio:.1f}x" if ratio < 99.5 else f"{ratio:.0f}x"


def cells(result: Result) -> tuple[str, ...]:
    """One line of the table."""
    show = SHOW[result.row.unit]
    figures = result.figures

    def shown(cost: float | None) -> str:
        return "-" if cost is None else show(cost)

    if figures is None:
        measured: tuple[str, ...] = ("-", "-", "-", "-")
    else:
        measured = (
            shown(figures.floor),
            shown(figures.pyzmq),
            shown(figures.ours),
            show_ratio(figures.ratio),
        )
    target = result.row.goal.text + (" (guard)" if result.row.guard else "")
    return (result.row.key, *measured, target, result.verdict)


def reasons(result: Result) -> list[str]:
    """What a reader must know about a row beyond its figures."""
    found = list(dict.fromkeys(result.notes))
    if result.missing is not None:
        found.append(f"lacks {result.missing}")
    if result.failed is not None:
        found.append(result.failed)
    if result.verdict == MISSED and len(result.attempts) > 1:
        ratios = ", ".join(show_ratio(attempt.figures.ratio) for attempt in result.attempts)
        found.append(f"{len(result.attempts)} attempts: {ratios}")
    if result.verdict == MET and result.best is not None and result.best.within_noise:
        whole = result.best.figures.pyzmq
        shares = sorted(whole / cost for cost in result.best.opening_costs("pyzmq")) if whole else []
        own = " to ".join(show_ratio(share) for share in (shares[0], shares[-1]))
        found.append(f"within noise: pyzmq itself is at {own} of its figure from one opening to the next")
    return found


def table(results: Sequence[Result], titles: Mapping[str, str], colour: bool = False) -> str:
    """The aligned table, an area after the other, with notes below the rows they belong to."""
    lines = {id(result): cells(result) for result in results}
    widths = [
        max([len(HEADINGS[i]), *(len(line[i]) for line in lines.values())]) for i in range(len(HEADINGS))
    ]

    def aligned(line: Sequence[str]) -> str:
        left = (0, len(HEADINGS) - 2, len(HEADINGS) - 1)
        return "  ".join(
            cell.ljust(w) if i in left else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths))
        ).rstrip()

    out = [aligned(HEADINGS), "  ".join("-" * width for width in widths)]
    area = None
    for result in results:
        if result.row.area != area:
            area = result.row.area
            out += ["", f"{titles.get(area, area)}"]
        text = aligned(lines[id(result)])
        if colour:
            text = f"\033[{_COLOURS[result.verdict]}m{text}\033[0m"
        out.append(text)
        out += [f"    {reason}" for reason in reasons(result)]
    return "\n".join(out)


def summary(results: Sequence[Result]) -> str:
    """One line: how many rows met their targets, and what became of the others."""
    counts = {
        verdict: sum(result.verdict == verdict for result in results)
        for verdict in (MET, MISSED, MISSING, FAILED)
    }
    parts = [f"{counts[MET]} of {len(results)} rows meet their targets"]
    names = {MISSED: "missed", MISSING: "missing in our library", FAILED: "failed"}
    parts += [f"{counts[verdict]} {name}" for verdict, name in names.items() if counts[verdict]]
    return ", ".join(parts)


def sides(facts: Mapping[str, Any]) -> str:
    """What was compared, and a warning where the comparison is not of like with like."""
    ours, pyzmq = facts["ours"], facts["pyzmq"]
    lines = [
        f"{name}: {side['version']}, Python {side['python']}, "
        f"libzmq {side['libzmq']} ({side['libzmq_file'] or 'inside the extension'})"
        for name, side in (("ours", ours), ("pyzmq", pyzmq))
    ]
    if (ours["libzmq"], ours["libzmq_file"]) != (pyzmq["libzmq"], pyzmq["libzmq_file"]):
        lines.append(
            "WARNING: the sides do not use the same libzmq, so ratios also compare two libzmq builds"
        )
    if ours["python"] != pyzmq["python"]:
        lines.append("WARNING: the sides do not run the same Python")
    machine = facts["machine"]
    lines.append(f"{machine['processor']}, {machine['cores']} cores, {machine['system']}")
    return "\n".join(lines)


def noise(results: Sequence[Result]) -> str:
    """For a run of one library against itself: how far from 1.0 the ratios strayed."""
    ratios = sorted(r.figures.ratio for r in results if r.figures is not None and r.figures.ratio is not None)
    if not ratios:
        return "no row was measured"
    worst = max(ratios, key=lambda ratio: abs(math.log(ratio)))
    inside = sum(0.95 <= ratio <= 1.05 for ratio in ratios)
    return (
        f"A/A: {len(ratios)} rows, median {statistics.median(ratios):.3f}, lowest {ratios[0]:.3f}, "
        f"highest {ratios[-1]:.3f}, worst {worst:.3f}, {inside} within 5 %"
    )
