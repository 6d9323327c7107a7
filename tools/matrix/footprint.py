"""What zmq-core alone takes of a disk and of a start, beside the monolithic pyzmq 27.3.0 from the index.

    python -m tools.matrix.footprint WHEEL

WHEEL is one of zmq-core with libzmq inside, as it is released. The times are of `import zmq` alone, in a new
interpreter each time, by turns; the best and the median are printed.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

from tools.matrix.environment import Environment

OTHER = "pyzmq==27.3.0"
TURNS = 40
TIME = "import time; start = time.perf_counter(); import zmq; print((time.perf_counter() - start) * 1000)"
SIZE = """
from importlib import metadata
import sys
files = [each.locate() for each in metadata.distribution(sys.argv[1]).files]
print(sum(each.stat().st_size for each in files if each.exists() and each.suffix != ".pyc"))
print(sum(each.stat().st_size for each in files if each.exists()), len(files))
"""


def main() -> int:
    """Install both, measure, print two rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("wheel", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        sides = {}
        for name, what in (("zmq-core", options.wheel.resolve()), ("pyzmq", OTHER)):
            sides[name] = Environment(Path(scratch, name), "pip")
            # Byte code is made by the installer, so that the first import does not make it.
            sides[name].install("--compile", what)
        times: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(TURNS):
            for name, side in sides.items():
                times[name].append(float(side.said_by("-I", "-c", TIME)))
        print(f"{'':22}  installed, kB  with byte code  import zmq, ms: best  median")
        for name, side in sides.items():
            plain, compiled = (line.split()[0] for line in side.said_by("-I", "-c", SIZE, name).splitlines())
            label = f"{name} {side.versions()[name]}"
            sizes = f"{int(plain) / 1000:13.0f}  {int(compiled) / 1000:14.0f}"
            print(f"{label:22}  {sizes}  {min(times[name]):20.1f}  {statistics.median(times[name]):6.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
