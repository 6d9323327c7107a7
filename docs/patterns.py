"""Directives that draw from text: who talks to whom (`pattern`), layers and ways of the architecture (`diagrams`).

    ```{pattern} client REQ, client REQ <-> ROUTER broker DEALER <-> REP worker, REP worker
    ```

Columns are separated by `->` or `<->`, the programs of a column by commas. A socket's type, in capitals, is written on
the side of the program where the socket is. Every program is joined to all of the next column. The drawing is part of
the page, so its colours are those of the theme, dark or light.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from typing import Any, Callable

import diagrams
from docutils import nodes
from docutils.parsers.rst import Directive

WIDTH, HEIGHT = 118, 44
GAP, SPACE = 96, 18


@dataclass
class Program:
    """A box, with the socket types on its left and right side."""

    text: str
    left: str = ""
    right: str = ""
    x: int = field(default=0, init=False)
    y: int = field(default=0, init=False)


def read_program(text: str) -> Program:
    """Read `ROUTER broker DEALER`: words in capitals are socket types."""
    words = text.split()
    left = words.pop(0) if words and words[0].isupper() else ""
    right = words.pop() if words and words[-1].isupper() else ""
    if not words or not (left or right):
        raise ValueError(f"{text.strip()!r} is not a program with a socket, such as 'client REQ'")
    return Program(" ".join(words), left, right)


def read(text: str) -> tuple[list[list[Program]], list[str]]:
    """Return the columns of programs, and the arrows between them."""
    pieces = re.split(r"\s(<->|->)\s", " ".join(text.split()))
    return [[read_program(each) for each in piece.split(",")] for piece in pieces[::2]], pieces[1::2]


def draw(text: str) -> str:
    """Return the drawing as SVG."""
    columns, arrows = read(text)
    rows = max(map(len, columns))
    height = rows * HEIGHT + (rows - 1) * SPACE
    for number, column in enumerate(columns):
        free = height - len(column) * HEIGHT - (len(column) - 1) * SPACE
        for row, program in enumerate(column):
            program.x = number * (WIDTH + GAP)
            program.y = free // 2 + row * (HEIGHT + SPACE)
    shapes = [
        line(left, right, arrow)
        for arrow, lefts, rights in zip(arrows, columns, columns[1:])
        for left in lefts
        for right in rights
    ]
    shapes += [box(program) for column in columns for program in column]
    width = len(columns) * WIDTH + (len(columns) - 1) * GAP
    return (
        f'<svg class="pattern" role="img" aria-label="{escape(text)}" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="-2 -2 {width + 4} {height + 4}" style="max-width: {width + 4}px">'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z"/></marker></defs>' + "".join(shapes) + "</svg>"
    )


def line(left: Program, right: Program, arrow: str) -> str:
    """Return the line between two boxes."""
    start = ' marker-start="url(#tip)"' if arrow == "<->" else ""
    ends = f'x1="{left.x + WIDTH + 3}" y1="{left.y + HEIGHT // 2}" x2="{right.x - 3}" y2="{right.y + HEIGHT // 2}"'
    return f'<line {ends}{start} marker-end="url(#tip)"/>'


def box(program: Program) -> str:
    """Return the box of a program, with its name above its sockets."""
    sockets = "   ".join(filter(None, (program.left, program.right)))
    middle = program.x + WIDTH // 2
    return (
        f'<rect x="{program.x}" y="{program.y}" width="{WIDTH}" height="{HEIGHT}" rx="6"/>'
        f'<text x="{middle}" y="{program.y + 19}">{escape(program.text)}</text>'
        f'<text class="socket" x="{middle}" y="{program.y + 35}" xml:space="preserve">{sockets}</text>'
    )


class Drawing(Directive):
    """Put the drawing of what the directive is given into the page."""

    draw: Callable[[str], str]

    def run(self) -> list[nodes.Node]:
        """Return the drawing, or an error at this line of the page."""
        try:
            svg = self.draw("\n".join([*self.arguments, *self.content]))
        except ValueError as problem:
            raise self.error(str(problem)) from None
        return [nodes.raw("", f"<figure>{svg}</figure>", format="html")]


class Pattern(Drawing):
    """Draw who talks to whom: the argument."""

    required_arguments = 1
    final_argument_whitespace = True
    draw = staticmethod(draw)


class Layers(Drawing):
    """Draw layers: the lines below."""

    has_content = True
    draw = staticmethod(diagrams.layers)


class Way(Drawing):
    """Draw a way and its branches: the lines below."""

    has_content = True
    draw = staticmethod(diagrams.way)


def setup(app: Any) -> dict[str, bool]:
    """Register the directives."""
    for directive in (Pattern, Layers, Way):
        app.add_directive(directive.__name__.lower(), directive)
    return {"parallel_read_safe": True}
