"""Tasks of dev.py on this machine, for platforms that differ in what is linked, not in where it runs."""

from __future__ import annotations

import sys

from tools.platforms.chroot import passing_on
from tools.platforms.counts import Counts, read
from tools.platforms.debian import ROOT


def tasks(*task: str) -> list[Counts]:
    """Run one task of dev.py with the Python that runs this one and return what it counted."""
    return read(passing_on([sys.executable, "dev.py", *task], cwd=ROOT).stdout)
