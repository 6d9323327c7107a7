"""Ours beside the index, which offers a pyzmq of a lower version: who takes which, and who keeps it.

python -m tools.matrix.index DIST [--tool pip] [--tool uv]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.matrix.environment import TOOLS, Environment, Failed, modules, versions_in
from tools.matrix.table import Table

JUPYTER = ["jupyter_client", "ipykernel"]


class Index:
    """One environment; each row installs more into it."""

    def __init__(self, dist: Path, tool: str, home: Path) -> None:
        self.links = ["--find-links", str(dist)]
        self.expected = versions_in(dist)
        self.environment = Environment(home, tool)
        self.eager = ["--upgrade"] if tool == "uv" else ["--upgrade", "--upgrade-strategy", "eager"]

    def rows(self) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield what a row is about, what is installed, and what that needs beside the tool's defaults."""
        yield "pyzmq[all]", ["pyzmq[all]"], self.links
        yield "then jupyter_client, ipykernel", JUPYTER, []
        yield "the same, eager upgrade", [*self.eager, *JUPYTER], self.links
        yield "then jupyterlab", ["jupyterlab"], []
        yield "the same, eager upgrade", [*self.eager, "jupyterlab"], self.links
        yield "the same", [*self.eager, "jupyterlab"], []

    def install(self, what: list[str], flags: list[str]) -> str:
        """Install, and require that every one of ours is still there, whole and in use."""
        self.environment.install(*flags, *what)
        if self.environment.ours() != self.expected:
            raise Failed(f"installed are {self.environment.ours()}, not {self.expected}")
        self.environment.check([each for name in self.expected for each in modules(name)])
        return f"{len(self.environment.versions())} distributions, pyzmq is ours"


def main() -> int:
    """Try each tool."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dist", type=Path)
    parser.add_argument("--tool", action="append", choices=TOOLS)
    options = parser.parse_args()
    dist = options.dist.resolve()
    table = Table("what is asked for", "from", "tool", widths=(32, 18, 5))
    with tempfile.TemporaryDirectory() as scratch:
        for tool in options.tool or TOOLS:
            index = Index(dist, tool, Path(scratch, tool))
            for what, words, flags in index.rows():
                place = "index and DIST" if flags else "index"
                table.attempt((what, place, tool), index.install, words, flags)
    return table.verdict()


if __name__ == "__main__":
    sys.exit(main())
