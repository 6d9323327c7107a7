"""The chart: how many times pyzmq's speed each row reaches, on a logarithmic scale, with its target.

Colours are chosen for both light and dark pages: the drawing has no background, and text follows the reader's
`prefers-color-scheme`, which works in an `<img>` too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from harness.report import show_ratio
from harness.result import MET, Result

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW, _AREA = 860, 250, 70, 58, 19, 30

STYLE = """
text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #57606a; }
.title { font-size: 16px; font-weight: 600; fill: #1f2328; }
.area { font-size: 12.5px; font-weight: 600; fill: #1f2328; }
.value { font-variant-numeric: tabular-nums; fill: #1f2328; }
.grid { stroke: #8c959f; stroke-opacity: .28; }
.one { stroke: #8c959f; stroke-width: 1.5; }
.met { fill: #2f81f7; }
.missed { fill: #d1603d; }
.target { stroke: #bf8700; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1; }
  .title, .area, .value { fill: #e6edf3; }
}
"""


def _power_above(value: float) -> float:
    """The next of 1, 2, 5, 10, 20, ... at or above the value."""
    power: float = 10 ** math.floor(math.log10(value))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= value * 0.999)


class _Scale:
    def __init__(self, low: float, high: float) -> None:
        self.low, self.high = low, high

    def x(self, ratio: float) -> float:
        share = math.log(min(max(ratio, self.low), self.high) / self.low) / math.log(self.high / self.low)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def ticks(self) -> list[float]:
        steps = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)
        return [step for step in steps if self.low <= step <= self.high]


def chart(results: Sequence[Result], titles: Mapping[str, str], subtitle: str) -> str:
    """Draw every row that has a ratio; returns the SVG text."""
    drawn = [(result, result.figures.ratio) for result in results if result.figures and result.figures.ratio]
    highest = max([2.0, *(ratio for _, ratio in drawn), *(r.row.goal.ratio or 0.0 for r, _ in drawn)])
    scale = _Scale(0.5, _power_above(highest))
    body: list[str] = []
    y = _TOP
    area = None
    for result, ratio in drawn:
        if result.row.area != area:
            area = result.row.area
            y += _AREA
            body.append(f'<text class="area" x="0" y="{y - 8}">{escape(titles.get(area, area))}</text>')
        body += _bar(result, ratio, scale, y)
        y += _ROW
    grid = _grid(scale, y + 4)
    height = y + 30
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        f'width="{_WIDTH}" height="{height}" '
        f'role="img" aria-label="Speed against pyzmq, row by row"><style>{STYLE}</style>'
        f'<text class="title" x="0" y="18">Times the speed of pyzmq (log scale; longer is better)</text>'
        f'<text x="0" y="37">{escape(subtitle)}</text>'
        f'<g transform="translate({_WIDTH - 300} 27)"><rect class="met" width="22" height="11" rx="2"/>'
        '<text x="28" y="10">met</text><rect class="missed" x="74" width="22" height="11" rx="2"/>'
        '<text x="102" y="10">missed</text><line class="target" x1="168" x2="168" y1="-2" y2="13"/>'
        '<text x="176" y="10">target</text></g>'
    )
    return "\n".join([head, *grid, *body, "</svg>\n"])


def _bar(result: Result, ratio: float, scale: _Scale, y: float) -> list[str]:
    one, end = scale.x(1.0), scale.x(ratio)
    state = "met" if result.verdict == MET else "missed"
    parts = [
        f"<g><title>{escape(result.row.measures)}; target {escape(result.row.goal.text)}</title>",
        f'<text x="{_LEFT - 8}" y="{y + 13}" text-anchor="end">{escape(result.row.name)}</text>',
        f'<rect class="{state}" x="{min(one, end):.1f}" y="{y + 3}" width="{max(abs(end - one), 1.5):.1f}" '
        f'height="{_ROW - 6}" rx="2"/>',
    ]
    goal = result.row.goal.ratio
    edge = max(one, end)
    if goal is not None:
        x = scale.x(goal)
        parts.append(f'<line class="target" x1="{x:.1f}" x2="{x:.1f}" y1="{y + 1}" y2="{y + _ROW - 1}"/>')
        edge = max(edge, x) if x - edge < 45 else edge
    parts.append(f'<text class="value" x="{edge + 6:.1f}" y="{y + 13}">{show_ratio(ratio)}</text></g>')
    return parts


def _grid(scale: _Scale, bottom: float) -> list[str]:
    parts = []
    for tick in scale.ticks():
        x = scale.x(tick)
        kind = "one" if tick == 1 else "grid"
        label = "pyzmq" if tick == 1 else f"{tick:g}x"
        parts.append(f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP + 6}" y2="{bottom}"/>')
        parts.append(f'<text x="{x:.1f}" y="{bottom + 16}" text-anchor="middle">{label}</text>')
    return parts
