"""The process that is measured: answers lines on standard input, as `harness.process` says.

Started by run.py with the Python of each side, and by workloads that need a second process.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Iterator
from typing import Any, TextIO

from harness.lab import Lab
from harness.process import Missing
from harness.row import Run, find_row, open_workload


def lacks(zmq: Any, names: tuple[str, ...]) -> str | None:
    """The first dotted name that `zmq` does not have, importing submodules on the way."""
    for dotted in names:
        found = zmq
        path = zmq.__name__
        for part in dotted.split("."):
            path = f"{path}.{part}"
            if not hasattr(found, part):
                try:
                    importlib.import_module(path)
                except ImportError:
                    return path
            found = getattr(found, part)
    return None


def allow_many_files() -> None:
    """Raise the limit of open files as far as allowed: two thousand sockets need as many descriptors."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class Worker:
    """Holds the one open workload."""

    def __init__(self, fresh: bool) -> None:
        self.lab = Lab(importlib.import_module("zmq"), fresh)
        self.fresh = fresh
        self._run: Run | None = None
        self._generator: Iterator[Run] | None = None

    def open(self, key: str) -> str:
        """Set a row up."""
        row = find_row(key)
        absent = lacks(self.lab.zmq, row.needs) if self.fresh else None
        if absent:
            return f"missing {absent}"
        self._run, self._generator = open_workload(row, self.lab)
        return "ok"

    def peer(self, request: str) -> str:
        """Set the other half of a row up."""
        module, function, *args = json.loads(request)
        workload = getattr(importlib.import_module(module), function)
        self._run, self._generator = open_workload(workload, self.lab, tuple(args))
        return "ok"

    def run(self, n: int) -> str:
        """Do n operations; the time of the whole call counts unless the workload measured itself."""
        assert self._run is not None, "nothing is open"
        start = time.perf_counter_ns()
        cost = self._run(n)
        elapsed = time.perf_counter_ns() - start
        return f"cost {elapsed if cost is None else cost}"

    def facts(self) -> str:
        """Versions and build facts of this side, as JSON."""
        from harness.facts import library_facts

        return "ok " + json.dumps(library_facts(self.lab.zmq))

    def answer(self, line: str) -> str:
        """Carry one request out."""
        verb, _, rest = line.strip().partition(" ")
        try:
            if verb == "run":
                return self.run(int(rest))
            if verb == "open":
                return self.open(rest)
            if verb == "peer":
                return self.peer(rest)
            if verb == "facts":
                return self.facts()
        except Missing as lack:
            return f"missing {lack}"
        except Exception as error:
            traceback.print_exc()
            return f"error {type(error).__name__}: {' '.join(str(error).split())}"
        return f"error cannot do: {verb}"

    def close(self) -> None:
        """Clean the workload up, then its sockets, peers and threads."""
        if self._generator is not None:
            next(self._generator, None)  # what follows its yield
        self.lab.cleanup.close()


def protocol_stream() -> TextIO:
    """The pipe to the parent; whatever else prints goes to standard error."""
    stream = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    return stream


def main() -> None:
    """Answer until told to quit."""
    out = protocol_stream()
    allow_many_files()
    worker = Worker(fresh="--fresh" in sys.argv)
    for line in sys.stdin:
        if line.strip() == "quit":
            break
        out.write(worker.answer(line) + "\n")
    worker.close()


if __name__ == "__main__":
    main()
