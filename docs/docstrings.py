"""Have napoleon read our docstrings right.

`.. versionadded::` stands at the end of a docstring, where it is read best in `help()`. Napoleon takes it there for
another parameter of the section before it, so it is moved in front of the first section.
"""

from __future__ import annotations

import re
from typing import Any

MARK = re.compile(r"\.\. version(added|changed)::|\.\. deprecated::")


def move_marks(app: Any, kind: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Move the marks of versions, each a line, in front of the first section."""
    marks = [line for line in lines if MARK.match(line)]
    section = next((number for number, line in enumerate(lines[1:]) if re.fullmatch("-{3,}", line)), None)
    if marks and section is not None:
        rest = [line for line in lines if line not in marks]
        start = rest.index(lines[section])
        lines[:] = [*rest[:start], *marks, "", *rest[start:]]


def setup(app: Any) -> dict[str, bool]:
    """Register what runs before napoleon does."""
    app.connect("autodoc-process-docstring", move_marks, priority=400)
    return {"parallel_read_safe": True}
