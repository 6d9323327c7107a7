"""Have napoleon read our docstrings right.

`.. versionadded::` stands at the end of a docstring, where it is read best in `help()`. Napoleon takes it there for
another parameter of the section before it, so it is moved in front of the first section. Options have a page of
their own.
"""

from __future__ import annotations

import re
from typing import Any

import zmq
from zmq.sugar.defaults import ContextOption, DefaultOption

OPTION_ATTRIBUTES = (type(zmq.Socket.linger), DefaultOption, ContextOption)
MARK = re.compile(r"\.\. version(added|changed)::|\.\. deprecated::")


def move_marks(app: Any, kind: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Move the marks of versions, each a line, in front of the first section."""
    marks = [line for line in lines if MARK.match(line)]
    section = next((number for number, line in enumerate(lines[1:]) if re.fullmatch("-{3,}", line)), None)
    if marks and section is not None:
        rest = [line for line in lines if line not in marks]
        start = rest.index(lines[section])
        lines[:] = [*rest[:start], *marks, "", *rest[start:]]


def skip_options(app: Any, what: str, name: str, thing: object, skip: bool, options: Any) -> bool | None:
    """Leave the option attributes to the page of options: there are some 700 names of them."""
    return True if isinstance(thing, OPTION_ATTRIBUTES) else None


def setup(app: Any) -> dict[str, bool]:
    """Register what runs before napoleon does."""
    app.connect("autodoc-skip-member", skip_options)
    app.connect("autodoc-process-docstring", move_marks, priority=400)
    return {"parallel_read_safe": True}
