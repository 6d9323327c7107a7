"""What the samples say: growth, percentiles, a table and a chart."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

#: As in clients.py.
STEPS = 8
WHAT = ("memory, MB", "descriptors", "threads")
#: What an allocator may keep to itself, in megabytes; connections that are just being made anew; nothing.
SLACK = (1.5, 6, 2)
#: What the clients count that must not be.
FAULTS = ("wrong", "out of order", "lost", "silent")

_WIDTH, _LEFT, _RIGHT, _PANEL, _TITLE = 860, 60, 110, 130, 44
_COLORS = ("#2f81f7", "#d1603d", "#3fa45b", "#bf8700", "#8957e5")
_STYLE = """
text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #57606a; }
.title { font-size: 14px; font-weight: 600; fill: #1f2328; }
.grid { stroke: #8c959f; stroke-opacity: .28; }
polyline { fill: none; stroke-width: 1.5; }
@media (prefers-color-scheme: dark) { text { fill: #9198a1; } .title { fill: #e6edf3; } }
"""
Samples = Sequence[Mapping[str, Any]]
Series = Mapping[str, Sequence[tuple[float, float]]]


def merged(samples: Samples, name: str | None = None) -> Counter[int]:
    """Add up the latencies of one front end, or of all."""
    total: Counter[int] = Counter()
    for sample in samples:
        for front, counts in sample["latency"].items():
            if name in (None, front):
                total.update({int(step): count for step, count in counts.items()})
    return total


def percentile(latency: Mapping[int, int], share: float) -> float:
    """Return the milliseconds within which this share of the answers came; NaN when none did."""
    wanted, seen = share * sum(latency.values()), 0
    for step in sorted(latency):
        seen += latency[step]
        if seen >= wanted:
            return float(2 ** (step / STEPS)) / 1000
    return math.nan


def rounded(value: float) -> str:
    """Return a number with two digits or more."""
    return f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def quarter(samples: Samples, number: int) -> Samples:
    """Return one of the four quarters of the time."""
    size = max(1, len(samples) // 4)
    return samples[number * size : (number + 1) * size if number < 3 else None]


def median(samples: Samples, name: str, what: int) -> float:
    """Return the median of what a process had."""
    return statistics.median([each["processes"][name][what] for each in samples if each["processes"][name]])


def totals(samples: Samples) -> Counter[str]:
    """Add up all counts."""
    total: Counter[str] = Counter()
    for sample in samples:
        for counts in sample["counts"].values():
            total.update(counts)
    return total


def judge(samples: Samples) -> list[str]:
    """Return what must not be: growth between the second and the last quarter, wrong counts, no answers."""
    problems = [f"{totals(samples)[name]} {name}" for name in FAULTS if totals(samples)[name]]
    whole = [each for each in samples if all(each["processes"].values())]
    if len(whole) < 8:
        return [*problems, f"{len(whole)} samples are too few to judge growth"]
    for name in whole[0]["processes"]:
        for what, slack in enumerate(SLACK):
            early, late = (median(quarter(whole, number), name, what) for number in (1, 3))
            if late > early + slack:
                problems.append(
                    f"{name}: {WHAT[what]}: {early:g} in the second quarter, {late:g} in the last"
                )
    for front in whole[0]["latency"]:
        for number in range(4):
            if not merged(quarter(samples, number), front):
                problems.append(f"{front}: no answer in quarter {number + 1}")
    return problems


def table(samples: Samples) -> str:
    """Return quarters of the time as two Markdown tables: what processes had, and how long answers took."""
    whole = [each for each in samples if all(each["processes"].values())]
    quarters = [quarter(whole, number) for number in range(4)]
    rows = ["| process | what | 1st quarter | 2nd | 3rd | 4th |", "|---|---|---|---|---|---|"]
    for name in whole[0]["processes"]:
        for what, title in enumerate(WHAT):
            rows.append(
                f"| {name} | {title} | " + " | ".join(f"{median(q, name, what):g}" for q in quarters) + " |"
            )
    rows += ["", "| answers, ms | 1st quarter | 2nd | 3rd | 4th |", "|---|---|---|---|---|"]
    for front in whole[0]["latency"]:
        cells = []
        for part in quarters:
            found = merged(part, front)
            cells.append(
                " / ".join(f"{rounded(percentile(found, share))}" for share in (0.5, 0.99, 0.999, 1))
            )
        rows.append(f"| {front}: 50, 99, 99.9 %, slowest | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def chart(samples: Samples, title: str) -> str:
    """Draw memory, descriptors, threads and latency over time as SVG."""
    samples = [each for each in samples if all(each["processes"].values())]
    panels: list[tuple[str, Series, bool]] = []
    for what, name in enumerate(WHAT):
        series = {
            process: [(s["time"], s["processes"][process][what]) for s in samples if s["processes"][process]]
            for process in samples[0]["processes"]
        }
        panels.append((name, series, False))
    shares = {"half": 0.5, "99 %": 0.99, "99.9 %": 0.999, "slowest": 1.0}
    answered = [(sample["time"], merged([sample])) for sample in samples]
    series = {
        name: [(time, percentile(found, share)) for time, found in answered if found]
        for name, share in shares.items()
    }
    panels.append(("answers within ms, all front ends", series, True))
    height = _TITLE + len(panels) * (_PANEL + 40)
    body = [panel(*each, _TITLE + place * (_PANEL + 40) + 20) for place, each in enumerate(panels)]
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
        f'height="{height}" role="img" aria-label="Memory, descriptors, threads and latency over time">'
        f'<style>{_STYLE}</style><text class="title" x="0" y="18">{escape(title)}</text>'
    )
    return "\n".join([head, *body, "</svg>\n"])


def panel(title: str, series: Series, logarithmic: bool, top: float) -> str:
    """Draw some series over the same time, with their names where they end."""
    values = [value for points in series.values() for _, value in points]
    last = max([1.0, *(time for points in series.values() for time, _ in points)])
    low, high = (min(values) * 0.9, max(values) * 1.1) if logarithmic else (0.0, max(values) * 1.1)

    def x(time: float) -> float:
        return _LEFT + time / last * (_WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        share = math.log(value / low) / math.log(high / low) if logarithmic else value / high
        return top + _PANEL * (1 - share)

    parts = [f'<text class="title" x="0" y="{top - 8}">{escape(title)}</text>']
    for share in (0.0, 0.5, 1.0):
        value = low * (high / low) ** share if logarithmic else high * share
        parts.append(
            f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(value):.1f}" y2="{y(value):.1f}"/>'
        )
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{rounded(value)}</text>'
        )
    label = math.inf
    for (name, points), color in sorted(zip(series.items(), _COLORS), key=lambda each: each[0][1][-1][1]):
        drawn = " ".join(f"{x(time):.1f},{y(value):.1f}" for time, value in points)
        parts.append(f'<polyline stroke="{color}" points="{drawn}"/>')
        label = min(label - 14, y(points[-1][1]) + 4) if points else label
        parts.append(
            f'<text x="{_WIDTH - _RIGHT + 8}" y="{label:.1f}" style="fill:{color}">{escape(name)}</text>'
        )
    parts.append(
        f'<text x="{x(last):.1f}" y="{top + _PANEL + 16}" text-anchor="end">{last / 60:.0f} min</text>'
    )
    return "\n".join(parts)
