"""The chart: how many times the rate of the first side each of the others reaches, row by row, on a log scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from harness.chart import STYLE

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW = 860, 250, 40, 78, 19
_COLOURS = ("#8c959f", "#bf8700", "#2f81f7", "#8250df", "#d1603d")
_TICKS = (0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32)


def chart(names: Sequence[str], rows: Sequence[tuple[str, Sequence[float | None]]]) -> str:
    """Draw the ratios of the rows, one for each name, None where there is no figure; returns the SVG text."""
    found = [ratio for _, ratios in rows for ratio in ratios if ratio]
    low = max([tick for tick in _TICKS if tick <= min([0.5, *found])], default=_TICKS[0])
    high = min([tick for tick in _TICKS if tick >= max([2, *found])], default=_TICKS[-1])

    def x(ratio: float) -> float:
        share = math.log(min(max(ratio, low), high) / low) / math.log(high / low)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    height = _TOP + _ROW * len(rows) + 24
    body = [f'<text class="title" x="12" y="26">Messages a second, times those of {escape(names[0])}</text>']
    at = 12
    for colour, name in zip(_COLOURS, names):
        body.append(f'<circle cx="{at + 5}" cy="46" r="5" fill="{colour}"/>')
        body.append(f'<text x="{at + 15}" y="50">{escape(name)}</text>')
        at += 32 + 7 * len(name)
    for tick in (tick for tick in _TICKS if low <= tick <= high):
        kind = "one" if tick == 1 else "grid"
        body.append(
            f'<line class="{kind}" x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{_TOP - 8}" y2="{height - 18}"/>'
        )
        body.append(f'<text x="{x(tick):.1f}" y="{_TOP - 12}" text-anchor="middle">{tick:g}x</text>')
    for number, (name, ratios) in enumerate(rows):
        y = _TOP + _ROW * (number + 0.5)
        body.append(f'<text x="{_LEFT - 14}" y="{y + 4:.1f}" text-anchor="end">{escape(name)}</text>')
        body += [
            f'<circle cx="{x(ratio):.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
            for colour, ratio in zip(_COLOURS, ratios)
            if ratio
        ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="Messages a second beside {escape(names[0])}"><style>{STYLE}</style>\n'
        + "\n".join(body)
        + "\n</svg>\n"
    )
