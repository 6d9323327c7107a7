"""What zmq-core alone takes of a disk and of a start, beside the monolithic pyzmq 27.3.0 from the index.

    python -m tools.matrix.footprint WHEEL

WHEEL is one of zmq-core with libzmq inside, as it is released. The times are of `import zmq` alone, in a new
interpreter each time, by turns: the shortest by the clock, and the median of the processor time, which other programs
on the machine disturb less.
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
TIME = """
import time
wall, work = time.perf_counter(), time.process_time()
import zmq
print((time.perf_counter() - wall) * 1000, (time.process_time() - work) * 1000)
"""
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
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
        for _ in range(TURNS):
            for name, side in sides.items():
                wall, work = map(float, side.said_by("-I", "-c", TIME).split())
                times[name].append((wall, work))
        print(f"{'':22}  installed, kB  with byte code  import zmq, ms: best  processor")
        for name, side in sides.items():
            plain, compiled = (line.split()[0] for line in side.said_by("-I", "-c", SIZE, name).splitlines())
            label = f"{name} {side.versions()[name]}"
            processor = statistics.median(work for _, work in times[name])
            sizes = f"{int(plain) / 1000:13.0f}  {int(compiled) / 1000:14.0f}"
            print(f"{label:22}  {sizes}  {min(times[name])[0]:20.1f}  {processor:9.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
