"""Give each extra a zmq-core that it does not run with; read what it says, do that, and use it.

    python -m tools.matrix.windows DIST CORES [EXTRA...] [--third-party FOLDER]

CORES is a folder with wheels of zmq-core outside of every window.
"""

from __future__ import annotations

import argparse
import re
import shlex
import sys
import tempfile
from pathlib import Path

from tools.matrix.environment import (
    COMPLETE,
    OURS,
    Environment,
    Failed,
    call,
    last_line,
    modules,
    versions_in,
)
from tools.matrix.table import Table

EXTRAS = [name for name in OURS if name not in ("zmq-core", "pyzmq")]
SENTENCE = (
    r"{extra} {version} needs zmq-core>=\d+,<\d+, but zmq-core {core} is installed\. Mend it with:\n    (.*)"
)


def refused(home: Path, ours: list[str], version: str, core: Path, extra: str) -> str:
    """Require that every package of an extra refuses a core, and that the command it names mends it."""
    found = core.name.split("-")[1]
    environment = Environment(home, "pip")
    environment.install(*ours, COMPLETE.get(extra, extra))
    environment.install("--no-index", "--no-deps", "--force-reinstall", core)
    pattern = re.compile(SENTENCE.format(extra=extra, version=re.escape(version), core=re.escape(found)))
    # Of zmq.cli it is the command that checks; zmq._tools is what the others import; zmq.anyio first wants anyio.
    packages = [each for each in modules(extra) if each not in ("zmq._tools", "zmq.cli", "zmq.anyio")]
    commands = set()
    for package in packages:
        said = environment.said_by("-I", "-c", f"import {package}")
        sentence = pattern.search(said)
        if sentence is None:
            raise Failed(f"{package} says: {last_line(said)}")
        commands.add(sentence[1])
    [command] = commands
    words = shlex.split(command)
    done = call(environment.python, *words[1:], *ours)
    if done.returncode:
        raise Failed(f"{command}: {last_line(done.stdout)}")
    environment.check([each for each in packages if each != "zmq.eventloop"])
    return f"refused by {len(packages)} packages; mended by: {command}"


def main() -> int:
    """Try every extra with every core."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dist", type=Path)
    parser.add_argument("cores", type=Path)
    parser.add_argument("extras", nargs="*", default=EXTRAS)
    parser.add_argument("--third-party", type=Path)
    options = parser.parse_args()
    folders = [options.dist, *([options.third_party] if options.third_party else [])]
    ours = ["--no-index", *(word for folder in folders for word in ("--find-links", str(folder.resolve())))]
    versions = versions_in(options.dist)
    table = Table("extra", "zmq-core", widths=(12, 10))
    with tempfile.TemporaryDirectory() as scratch:
        for extra in options.extras:
            for core in sorted(options.cores.glob("*.whl")):
                row = (f"{extra} {versions[extra]}", core.name.split("-")[1])
                table.attempt(row, refused, Path(scratch, "environment"), ours, versions[extra], core, extra)
    return table.verdict()


if __name__ == "__main__":
    sys.exit(main())
