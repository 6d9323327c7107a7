"""Put our distributions and the monolithic pyzmq into one environment, in every order, and mend each by what is said.

    python -m tools.matrix.upgrade DIST [--monolith REQUIREMENT] [--third-party FOLDER] [--tool pip] [--tool uv]

The monolith is the real pyzmq 27.3.0 of the index, or a wheel file. Its files are installed, never looked at.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.matrix.environment import (
    OPTIONAL,
    ROOT,
    TOOLS,
    Environment,
    Failed,
    call,
    last_line,
    modules,
    versions_in,
)
from tools.matrix.table import Table

REAL = "pyzmq==27.3.0"
# What the lines of a message, and those of the README, that are commands begin with.
COMMAND = re.compile(r"^    (python -m pip .*)$", re.MULTILINE)
README_SECTION = re.compile(r"^### Upgrading from pyzmq 27 or older\n(.*?)^##", re.MULTILINE | re.DOTALL)
README_COMMAND = re.compile(r"^\$ (pip .*)$", re.MULTILINE)
PARTS = ["zmq-core", "zmq-async", "zmq-auth", "zmq-tools"]
PACKAGES = [each for name in PARTS for each in modules(name) if each not in OPTIONAL]


class Orders:
    """The rows of the table; each is one environment."""

    def __init__(self, dist: Path, monolith: str, third_party: Path | None, scratch: Path) -> None:
        self.dist = dist
        self.monolith = monolith
        self.home = scratch / "environment"
        folders = [dist, *([third_party] if third_party else [])]
        self.ours = ["--no-index", *(word for folder in folders for word in ("--find-links", str(folder)))]
        self.expected = versions_in(dist)

    def rows(self, tool: str) -> Iterator[tuple[Any, ...]]:
        """Yield cells, trial and its arguments."""
        yield ("a", "all parts, then the monolith", tool), self.overwritten, tool, PARTS
        yield ("a", "pyzmq 28, then the monolith", tool), self.overwritten, tool, ["pyzmq"]
        yield ("b", "the monolith, then zmq-core", tool), self.added, tool, ["zmq-core"]
        yield ("b", "the monolith, then all parts", tool), self.added, tool, PARTS
        yield ("c", "pip install --upgrade pyzmq over it", tool), self.upgraded, tool
        yield ("-", "the README's commands over it", tool), self.by_the_book, tool

    def overwritten(self, tool: str, what: list[str]) -> str:
        """(a) Ours first; then something asks for the monolith, which overwrites `zmq`."""
        environment = Environment(self.home, tool)
        environment.install(*self.ours, *what)
        environment.install(self.monolith)
        # What of ours is not overwritten is what the monolith never had, such as this command.
        said = environment.said_by("-I", "-m", "zmq.cli", "info")
        return self.mend(environment, said, "is installed, which owns the same files")

    def added(self, tool: str, what: list[str]) -> str:
        """(b) The monolith first; then ours, which overwrite most of `zmq` but not all."""
        environment = Environment(self.home, tool)
        environment.install(self.monolith)
        environment.install(*self.ours, *what)
        said = environment.said_by("-I", "-c", "import zmq; print(*zmq.build_info()['problems'])")
        if "RuntimeWarning" not in said:
            raise Failed(f"import zmq does not warn, but says: {last_line(said)}")
        return self.mend(environment, said, "are both installed and own the same files")

    def upgraded(self, tool: str) -> str:
        """(c) The monolith is upgraded in place: pip removes its files after it has installed the core's."""
        environment = Environment(self.home, tool)
        environment.install(self.monolith)
        environment.install(*self.ours, "--upgrade", "pyzmq>=28")
        if tool == "uv":
            environment.check(PACKAGES)
            return "nothing is wrong: this installer removes before it installs"
        words = "ImportError: The files of zmq-core are damaged"
        if words not in environment.said_by("-I", "-m", "zmq.cli", "info"):
            raise Failed("`zmq info` does not say what happened")
        return self.mend(environment, environment.said_by("-I", "-c", "import zmq"), words)

    def by_the_book(self, tool: str) -> str:
        """Upgrade as the README says: uninstall first."""
        environment = Environment(self.home, tool)
        environment.install(self.monolith)
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        section = README_SECTION.search(text)
        commands = README_COMMAND.findall(section[1]) if section else []
        if len(commands) < 2:
            raise Failed("the README has no commands for the upgrade")
        self.run(environment, commands)
        return self.whole(environment, f"{len(commands)} commands")

    def mend(self, environment: Environment, said: str, words: str) -> str:
        """Require that these words were said, run the commands that came with them, and use all of it."""
        if words not in said:
            raise Failed(f"nothing says {words!r}, but: {last_line(said)}")
        commands = list(dict.fromkeys(COMMAND.findall(said)))
        if len(commands) != 2:
            raise Failed(f"not two commands but {commands}")
        self.run(environment, commands)
        return self.whole(environment, "said, and mended by what was said")

    def run(self, environment: Environment, commands: list[str]) -> None:
        """Run commands as they are written, with the environment's Python and our folder as the index."""
        for command in commands:
            words = shlex.split(command)
            words = words[words.index("pip") :]
            if environment.tool == "uv":
                action = [word for word in words[1:] if word != "--yes"]
                line = [*environment.installer(action[0]), *action[1:]]
            else:
                line = [environment.python, "-m", "pip", "--disable-pip-version-check", *words[1:]]
            done = call(*line, *(self.ours if "install" in words else []), **environment.variables)
            if done.returncode:
                raise Failed(f"{command}: {last_line(done.stdout)}")

    def whole(self, environment: Environment, what: str) -> str:
        """Require that ours are installed, and nothing else under their names."""
        found = environment.ours()
        wanted = {name: version for name, version in self.expected.items() if name in found}
        if found != wanted or not {*PARTS, "pyzmq"} <= set(found):
            raise Failed(f"installed are {found}")
        environment.check(PACKAGES)
        return what


def main() -> int:
    """Try every order with each tool."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dist", type=Path)
    parser.add_argument("--monolith", default=REAL)
    parser.add_argument("--third-party", type=Path)
    parser.add_argument("--tool", action="append", choices=TOOLS)
    parser.add_argument("--short", action="store_true", help="each order once, with pip")
    options = parser.parse_args()
    table = Table("order", "what is installed", "tool", widths=(5, 36, 5))
    with tempfile.TemporaryDirectory() as scratch:
        orders = Orders(options.dist.resolve(), options.monolith, options.third_party, Path(scratch))
        rows = [row for tool in options.tool or TOOLS for row in orders.rows(tool)]
        if options.short:
            rows = [next(row for row in orders.rows("pip") if row[0][0] == order) for order in "abc"]
        for cells, trial, *arguments in rows:
            table.attempt(cells, trial, *arguments)
    return table.verdict()


if __name__ == "__main__":
    sys.exit(main())
