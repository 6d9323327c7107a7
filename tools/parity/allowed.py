"""The differences that are allowed, each with its reason; whatever else differs fails.

A difference counts as allowed when the pattern is found in `[scene] code | kind: theirs -> ours`. An entry that no
difference of a whole run matches is stale, and fails too. Beside the list three rules hold everywhere: where
27.3.0 hangs, where it ends the process, and where it raises and a subclass of that is raised here.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tools.parity.allowed_loops import LOOPS
from tools.parity.allowed_sync import SYNC
from tools.parity.allowed_tools import TOOLS


class Allowed(NamedTuple):
    """One entry of the list."""

    pattern: str
    reason: str

    def covers(self, line: str) -> bool:
        """Tell whether a difference is one that this entry allows."""
        return re.search(self.pattern, line) is not None


ALLOWED: tuple[Allowed, ...] = tuple(Allowed(*each) for each in (*SYNC, *LOOPS, *TOOLS))
