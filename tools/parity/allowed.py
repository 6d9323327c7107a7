"""The differences that are allowed, each with its reason; whatever else differs fails.

They are listed in `allowed.txt`: a fault of 27.3.0, what happens here instead, and patterns. A difference is allowed
when one of them is found in `[scene] code | kind: theirs -> ours`. A pattern that no difference of a whole run matches
is stale, and fails too. Beside the list the rules of `compare.py` hold everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).with_name("allowed.txt")
INDENT = 4


class Allowed(NamedTuple):
    """One pattern of the list."""

    pattern: str
    #: What 27.3.0 does that a program cannot rely on.
    fault: str
    #: What happens here instead, as the guide says it.
    reason: str

    def covers(self, line: str) -> bool:
        """Tell whether a difference is one that this pattern allows."""
        return re.search(self.pattern, line, re.DOTALL) is not None


def read(text: str) -> Iterator[Allowed]:
    """Yield the patterns of a list, which are indented below their reason, as reasons are below the fault."""
    fault = case = ""
    for line in text.splitlines():
        words = line.lstrip(" ")
        depth = (len(line) - len(words)) // INDENT
        if depth == 0:
            fault = words
        elif depth == 1:
            case = words
        else:
            yield Allowed(words, fault, case)


ALLOWED: tuple[Allowed, ...] = tuple(read(LIST.read_text(encoding="utf-8")))
