"""Install every mix of our distributions with pip and with uv, use it, and take it apart again.

    python -m tools.matrix.installs DIST [--third-party FOLDER] [--tool pip] [--tool uv] [--short]

DIST is a folder with our wheels, the other one holds what they need of others. Nothing comes from an index.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.matrix.environment import (
    COMPLETE,
    OPTIONAL,
    OURS,
    ROOT,
    TOOLS,
    Environment,
    Failed,
    last_line,
    modules,
    versions_in,
)
from tools.matrix.table import Table

EXTRAS = [name for name in OURS if name not in ("zmq-core", "pyzmq")]
EVERYTHING = ["zmq-core", *EXTRAS]
# form: which distributions are editable
FORMS = {
    "wheels": lambda name: False,
    "editables": lambda name: True,
    "extras editable": lambda name: name != "zmq-core",
    "core editable": lambda name: name == "zmq-core",
}


class Mixes:
    """The rows of the table; each is one environment."""

    def __init__(self, dist: Path, third_party: Path | None, scratch: Path) -> None:
        self.dist = dist
        self.scratch = scratch
        self.expected = versions_in(dist)
        folders = [dist, *([third_party] if third_party else [])]
        self.offline = ["--no-index", *(word for folder in folders for word in ("--find-links", str(folder)))]
        self.tree = scratch / "packages"
        self.build_tools = scratch / "build-tools"

    def rows(self, tool: str) -> Iterator[tuple[Any, ...]]:
        """Yield cells, trial and its arguments for every mix with one tool."""
        for form in FORMS:
            if form in ("wheels", "editables"):
                yield ("core", form, tool), self.trial, tool, form, ["zmq-core"]
            for extra in EXTRAS:
                yield (f"core + {extra}", form, tool), self.trial, tool, form, ["zmq-core", extra]
            yield ("pyzmq[all]", form, tool), self.trial, tool, form, [*EVERYTHING, "pyzmq"], "[all]"
        yield ("pyzmq", "wheels", tool), self.trial, tool, "wheels", ["pyzmq"]
        yield ("without core", "wheels", tool), self.without_core, tool

    def prepare_editables(self) -> None:
        """Copy the sources, since an editable install of the core compiles into them, and fetch what that needs."""
        ignored = shutil.ignore_patterns("build", "*.so", "*.pyd", "__pycache__", "dist")
        shutil.copytree(ROOT / "packages", self.tree, ignore=ignored)
        needed = ["hatchling>=1.27", "scikit-build-core[hatchling]>=1.1", "Cython>=3.1", "editables"]
        builder = Environment(self.scratch / "builder", "pip")
        builder.install("--target", self.build_tools, *needed)

    def trial(self, tool: str, form: str, names: list[str], extras: str = "") -> str:
        """Install, use, uninstall one by one; return what was done in a few words."""
        # Building without isolation: the build requirements are the same each time, and fetched once.
        variables = {} if form == "wheels" else {"PYTHONPATH": str(self.build_tools)}
        environment = Environment(self.scratch / "environment", tool, variables)
        editable = [name for name in names if FORMS[form](name) and name != "pyzmq"]
        complete = {name: COMPLETE.get(name, name) for name in names}
        complete["pyzmq"] = f"pyzmq{extras}"
        wheels = [complete[name] for name in names if name not in editable]
        sources = [word for name in editable for word in ("-e", str(self.tree / complete[name]))]
        flags = ["--no-build-isolation"] if editable else []
        environment.install(*self.offline, *flags, *sources, *wheels)
        wanted = {name: self.expected[name] for name in {*names, *(EVERYTHING if "pyzmq" in names else [])}}
        if environment.ours() != wanted:
            raise Failed(f"installed are {environment.ours()}, not {wanted}")
        able = OPTIONAL if extras else {"zmq.green"} if "zmq-green" in names else set()
        self.take_apart(environment, [name for name in EVERYTHING if name in wanted], able)
        return f"{len(wanted)} installed, used, uninstalled"

    def take_apart(self, environment: Environment, names: list[str], able: set[str]) -> None:
        """Use what is installed, then uninstall one after the other and use the rest."""

        def present(some: list[str]) -> list[str]:
            return [each for name in some for each in modules(name) if each in able or each not in OPTIONAL]

        environment.check(present(names))
        if "pyzmq" in environment.ours():
            environment.uninstall("pyzmq")
            environment.check(present(names))
        for count in range(len(names) - 1, 0, -1):
            environment.uninstall(names[count])
            environment.check(present(names[:count]), modules(names[count]))
        environment.uninstall("zmq-core")
        if environment.ours():
            raise Failed(f"left over: {environment.ours()}")
        # An installer may leave the folder, which is then an empty namespace.
        said = environment.said_by("-I", "-c", "import zmq; zmq.Context")
        if not last_line(said).endswith(("No module named 'zmq'", "module 'zmq' has no attribute 'Context'")):
            raise Failed(f"zmq can still be imported: {last_line(said)}")

    def without_core(self, tool: str) -> str:
        """Uninstall the core first: what is left says what is missing, and comes back with it."""
        environment = Environment(self.scratch / "environment", tool)
        names = ["zmq-async", "zmq-auth", "zmq-tools"]
        environment.install(*self.offline, "pyzmq")
        environment.uninstall("zmq-core")
        packages = [each for name in names for each in modules(name) if each not in OPTIONAL]
        for package in (
            "zmq.green",
            *(each for each in packages if not each.startswith(("zmq._", "zmq.cli"))),
        ):
            said = environment.said_by("-I", "-c", f"import {package}")
            if "needs zmq-core" not in said:
                raise Failed(f"{package} says: {last_line(said)}")
        environment.install(*self.offline, "zmq-core")
        environment.check(packages)
        return "each extra names what is missing; all well when it is back"


def main() -> int:
    """Try the rows that the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dist", type=Path)
    parser.add_argument("--third-party", type=Path)
    parser.add_argument("--tool", action="append", choices=TOOLS)
    parser.add_argument(
        "--short", action="store_true", help="wheels only, by pip, without what needs third parties"
    )
    options = parser.parse_args()
    table = Table("mix", "form", "tool", widths=(18, 16, 5))
    with tempfile.TemporaryDirectory() as scratch:
        mixes = Mixes(options.dist.resolve(), options.third_party, Path(scratch))
        if options.short:
            rows = [(("pyzmq", "wheels", "pip"), mixes.trial, "pip", "wheels", ["pyzmq"])]
            rows += [(("without core", "wheels", "pip"), mixes.without_core, "pip")]
        else:
            mixes.prepare_editables()
            rows = [row for tool in options.tool or TOOLS for row in mixes.rows(tool)]
        for cells, trial, *arguments in rows:
            table.attempt(cells, trial, *arguments)
    return table.verdict()


if __name__ == "__main__":
    sys.exit(main())
