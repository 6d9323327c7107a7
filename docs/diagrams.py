"""Drawings of the architecture, as SVG: layers of modules, and ways with their branches.

Both are read from lines of text. `docs/patterns.py` puts them into pages.

Layers, from the top; the number is that of the layer, and boxes are separated by semicolons:

    2 conveniences: zmq.sugar zmq.utils
    1 touches libzmq: zmq.backend

A way, whose boxes are joined by arrows; what stands behind a slash is written small. A line that begins with `under`
and the number of a box leaves the line above at that box, for the reason before the arrow:

    Socket.send / in C -> zmq_msg_send / the GIL is held
    under 2: EAGAIN -> poll(2) / the GIL is free
"""

from __future__ import annotations

import re
import textwrap
from html import escape
from typing import NamedTuple

# Pixels: the drawing, a line of text, a letter of the small text, and the room inside of a box and between two.
WIDTH = 720
LINE = 16
SMALL = 6.7
INSIDE, BETWEEN = 8, 30
NUMBER = 30


class Box(NamedTuple):
    """A rectangle with a title, and lines of small text below."""

    title: str
    lines: list[str]

    @property
    def height(self) -> int:
        """How high the box is."""
        return (1 + len(self.lines)) * LINE + INSIDE

    def draw(self, x: float, y: float, width: float, height: float) -> str:
        """Return the box as SVG, its text in the middle."""
        middle, first = x + width / 2, y + (height - self.height) / 2 + INSIDE / 2 + 12
        below = [
            f'<text class="socket" x="{middle:.0f}" y="{first + LINE * (number + 1):.0f}">{escape(line)}</text>'
            for number, line in enumerate(self.lines)
        ]
        return (
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" rx="6"/>'
            f'<text x="{middle:.0f}" y="{first:.0f}">{escape(self.title)}</text>' + "".join(below)
        )


def arrow(x1: float, y1: float, x2: float, y2: float) -> str:
    """Return an arrow between two points."""
    return f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" marker-end="url(#tip)"/>'


def picture(text: str, shapes: list[str], height: float) -> str:
    """Return the whole drawing; its text is what those hear who do not see it."""
    return (
        f'<svg class="pattern" role="img" aria-label="{escape(" ".join(text.split()))}" '
        f'xmlns="http://www.w3.org/2000/svg" viewBox="-2 -2 {WIDTH + 4} {height + 4:.0f}">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>' + "".join(shapes) + "</svg>"
    )


def read_layers(text: str) -> list[tuple[int, list[tuple[str, list[str]]]]]:
    """Return the layers: number, and the title and modules of each box."""
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        number, _, rest = line.partition(" ")
        boxes = [each.partition(":") for each in rest.split(";")]
        if not number.isdigit() or not all(title.strip() and names.split() for title, _, names in boxes):
            raise ValueError(f"{line!r} is not a layer, such as '1 title: module module; title: module'")
        found.append((int(number), [(title.strip(), names.split()) for title, _, names in boxes]))
    return found


def layers(text: str) -> str:
    """Draw layers one above the other, with an arrow from each to the one that it may import."""
    shapes: list[str] = []
    y: float = 0
    for number, titled in read_layers(text):
        width = (WIDTH - NUMBER - (len(titled) - 1) * INSIDE) / len(titled)
        letters = int((width - INSIDE) / SMALL)
        boxes = [Box(title, textwrap.wrap(" ".join(names), letters)) for title, names in titled]
        height = max(box.height for box in boxes)
        if shapes:
            middle = NUMBER + (WIDTH - NUMBER) / 2
            shapes.append(arrow(middle, y - BETWEEN + 2, middle, y - 2))
        shapes.append(f'<text x="10" y="{y + height / 2 + 5:.0f}">L{number}</text>')
        shapes += [
            box.draw(NUMBER + place * (width + INSIDE), y, width, height) for place, box in enumerate(boxes)
        ]
        y += height + BETWEEN
    return picture(text, shapes, y - BETWEEN)


def read_way(text: str) -> list[tuple[int, str, list[Box]]]:
    """Return the lines of a way: the number of the box above that it leaves, why, and its own boxes."""
    found: list[tuple[int, str, list[Box]]] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        begin = re.match(r"under (\d+): (.+?) -> ", line)
        if bool(begin) != bool(found):
            raise ValueError(
                f"{line!r}: the first line of a way has boxes only, the others begin with 'under 2: reason ->'"
            )
        column, reason = (int(begin[1]) - 1, begin[2]) if begin else (0, "")
        boxes = []
        for each in line[begin.end() if begin else 0 :].split(" -> "):
            title, _, note = each.partition(" / ")
            boxes.append(Box(title.strip(), [part.strip() for part in note.split(",")] if note else []))
        found.append((column, reason, boxes))
    return found


def way(text: str) -> str:
    """Draw a way from left to right, and below it the ways that leave it."""
    rows = read_way(text)
    columns = max(column + len(boxes) for column, _, boxes in rows)
    width = (WIDTH - (columns - 1) * BETWEEN) / columns
    shapes: list[str] = []
    y: float = 0
    for column, reason, boxes in rows:
        height = max(box.height for box in boxes)
        if reason:
            y += BETWEEN + INSIDE
            x = column * (width + BETWEEN) + width / 2
            shapes.append(arrow(x, y - BETWEEN - INSIDE + 2, x, y - 2))
            shapes.append(f'<text class="reason" x="{x + 8:.0f}" y="{y - 14:.0f}">{escape(reason)}</text>')
        for place, box in enumerate(boxes):
            x = (column + place) * (width + BETWEEN)
            if place:
                shapes.append(arrow(x - BETWEEN + 2, y + height / 2, x - 2, y + height / 2))
            shapes.append(box.draw(x, y, width, height))
        y += height
    return picture(text, shapes, y)
